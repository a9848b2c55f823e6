package tickgrad.proofs.determinism;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import tickgrad.kernel.Machine;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;
import tickgrad.proofs.cases.ExactCases;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.engine.ExactCheck;

/**
 * Trains small networks over every activation, loss and optimizer for 200 steps and prints one SHA-256 an item: of
 * 200 predictions in batches of 1 and of 64, of input gradients, of the gradients of the first step, of the trained
 * weights; of random numbers; of a network trained for 10,000 steps; of second derivatives, and of weights trained on
 * values and Greeks. Two runs that print the same lines computed the same bits; {@link GoldenBits} are the committed
 * ones. What is printed first is which kernels ran.
 *
 * <p>Its networks are small enough for the interpreter; the argument {@code wide} adds one that fills register tiles
 * and loops over several vectors, one that is trained by one thread and by two, three trained for 10,000 steps, and
 * second derivatives of wide ones.
 */
public final class DeterminismJob {
    private static final int ROWS = 200;
    private static final int STEPS = 200;
    private static final int BATCH = 2;
    private static final int WIDE_STEPS = 20;
    private static final int WIDE_BATCH = 33;
    private static final int SHARED_BATCH = 53;
    private static final List<Optimizer> OPTIMIZERS = List.of(
            Optimizer.adam(0.01),
            Optimizer.sgd(0.02),
            Optimizer.sgd(0.02, 0.9),
            Optimizer.nesterov(0.02, 0.9),
            Optimizer.rmsprop(0.003),
            Optimizer.adagrad(0.02),
            Optimizer.adamw(0.01, 0.01));

    private DeterminismJob() {}

    /**
     * Prints which kernels run, then the lines.
     *
     * @param args {@code wide} for the wide network too
     */
    public static void main(String[] args) {
        System.out.println("kernels: " + Machine.describe());
        lines().forEach(System.out::println);
        if (List.of(args).contains("wide")) {
            wideLines().forEach(System.out::println);
        }
    }

    /** {@return the job's lines, each an item and its hash} */
    public static List<String> lines() {
        List<String> lines = new ArrayList<>();
        int i = 0;
        for (String activation : NetworkCases.ACTIVATIONS) {
            item("3-17-5 " + activation, "mse", OPTIMIZERS.get(i++ % OPTIMIZERS.size()), lines);
        }
        for (String loss : NetworkCases.LOSSES) {
            boolean even = loss.startsWith("gaussian") || loss.startsWith("pinball");
            item((even ? "3-17-6" : "3-17-5") + " tanh", loss, OPTIMIZERS.get(i++ % OPTIMIZERS.size()), lines);
        }
        item("16-32-1 tanh", "mse", Optimizer.adam(0.01), lines);
        item("16-32-1 relu", "huber(1.0)", Optimizer.sgd(0.01), lines);
        lines.add("random numbers: " + stream());
        lines.add(LongTraining.small());
        lines.addAll(SecondOrder.small());
        lines.add("exact cases, floats that differ: " + exact());
        return lines;
    }

    /** {@return the lines of a network of several vectors in each layer, on batches of several tiles and a rest} */
    public static List<String> wideLines() {
        List<String> lines = new ArrayList<>();
        for (String activation : List.of("tanh", "relu")) {
            item("20-80-64-8 " + activation, "mse", Optimizer.adam(0.01), WIDE_BATCH, WIDE_STEPS, lines);
        }
        for (int threads = 1; threads <= 2; threads++) {
            shared("16-64-64-3 tanh,relu,identity", threads, lines);
        }
        lines.addAll(LongTraining.wide());
        lines.addAll(SecondOrder.wide());
        return lines;
    }

    /** Steps on batches that several threads share: 53 rows times 5,443 parameters are above 2^18. */
    private static void shared(String architecture, int threads, List<String> lines) {
        try (Arena arena = Arena.ofShared()) {
            Parameters p = Parameters.initialized(arena, Architecture.of(architecture), Initializer.GLOROT_NORMAL, 7);
            Random random = new Random(13);
            Matrix X = Matrix.allocate(arena, SHARED_BATCH, p.architecture().inputs());
            Matrix T = Matrix.allocate(arena, SHARED_BATCH, p.architecture().outputs());
            for (Matrix matrix : List.of(X, T)) {
                for (int r = 0; r < matrix.rows(); r++) {
                    for (int j = 0; j < matrix.cols(); j++) {
                        matrix.set(r, j, (float) random.nextGaussian());
                    }
                }
            }
            String name = architecture + " by " + threads + " threads ";
            Trainer one = new Trainer(arena, p, Loss.mse(), Optimizer.adam(0.01), SHARED_BATCH).clipNorm(10.0);
            try (Trainer trainer = one.threads(threads)) {
                for (int t = 0; t < WIDE_STEPS; t++) {
                    double loss = trainer.step(X, T);
                    if (t == 0) {
                        lines.add(name + "loss: " + Double.toHexString(loss));
                        lines.add(name + "gradients: " + trainer.gradients().sha256());
                    }
                }
            }
            lines.add(name + "trained: " + p.sha256());
        }
    }

    private static void item(String architecture, String loss, Optimizer optimizer, List<String> lines) {
        item(architecture, loss, optimizer, BATCH, STEPS, lines);
    }

    private static void item(
            String architecture, String loss, Optimizer optimizer, int batch, int steps, List<String> lines) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Parameters.initialized(arena, Architecture.of(architecture), Initializer.GLOROT_NORMAL, 7);
            int inputs = p.architecture().inputs();
            int outputs = p.architecture().outputs();
            Random random = new Random(11);
            Matrix X = Matrix.allocate(arena, ROWS, inputs);
            Matrix T = Matrix.allocate(arena, ROWS, Loss.named(loss).targets(outputs));
            for (int r = 0; r < ROWS; r++) {
                for (int j = 0; j < inputs; j++) {
                    X.set(r, j, (float) random.nextGaussian());
                }
                for (int j = 0; j < T.cols(); j++) {
                    T.set(r, j, target(random, loss, outputs));
                }
            }
            String name = architecture + " " + loss + ": ";
            Trainer trainer = new Trainer(arena, p, Loss.named(loss), optimizer, batch).clipNorm(10.0);
            for (int t = 0; t < steps; t++) {
                int from = t * batch % (ROWS - batch);
                trainer.step(X.rows(from, batch), T.rows(from, batch));
                if (t == 0) {
                    lines.add(name + "gradients " + trainer.gradients().sha256());
                }
            }
            lines.add(name + "weights " + p.sha256());
            online(p, Loss.named(loss), X, T);
            lines.add(name + "weights after online steps " + p.sha256());
            lines.add(name + "predictions by 1 " + predictions(arena, p, X, 1));
            lines.add(name + "predictions by 64 " + predictions(arena, p, X, 64));
            lines.add(name + "input gradients " + greeks(arena, p, X));
        }
    }

    private static float target(Random random, String loss, int outputs) {
        return switch (loss) {
            case "cross_entropy" -> random.nextInt(outputs);
            case "cross_entropy_distribution" -> 1.0f / outputs;
            case "bce_with_logits" -> random.nextInt(2);
            case "poisson_nll" -> random.nextInt(4);
            default -> (float) random.nextGaussian();
        };
    }

    private static void online(Parameters p, Loss loss, Matrix X, Matrix T) {
        try (Arena arena = Arena.ofConfined()) {
            Trainer trainer = new Trainer(arena, p, loss, Optimizer.sgd(0.01), 1);
            for (int r = 0; r < 20; r++) {
                trainer.learn(X.segment(), X.offset(r), T.segment(), T.offset(r));
            }
        }
    }

    private static String predictions(Arena arena, Parameters p, Matrix X, int maxRows) {
        Matrix Y = Matrix.allocate(arena, ROWS, p.architecture().outputs());
        new Predictor(arena, p, maxRows).predict(X, Y);
        return sha256(Y);
    }

    private static String greeks(Arena arena, Parameters p, Matrix X) {
        Matrix G = Matrix.allocate(arena, 20, X.cols());
        Predictor predictor = new Predictor(arena, p, 1);
        for (int r = 0; r < G.rows(); r++) {
            predictor.greeks(X.segment(), X.offset(r), r % p.architecture().outputs(), G.segment(), G.offset(r));
        }
        return sha256(G);
    }

    private static String sha256(Matrix Y) {
        MessageDigest digest = digest();
        MemorySegment bytes = Arena.ofAuto().allocate(4L * Y.cols());
        for (int r = 0; r < Y.rows(); r++) {
            for (int j = 0; j < Y.cols(); j++) {
                bytes.set(JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN), 4L * j, Y.get(r, j));
            }
            digest.update(bytes.asByteBuffer());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first numbers of a stream: integers, doubles, normal deviates, and a permutation. */
    private static String stream() {
        CounterRandom random = new CounterRandom(20, 3);
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.remaining() >= 32) {
            bytes.putLong(random.nextLong()).putDouble(random.nextDouble()).putDouble(random.nextGaussian());
            bytes.putLong(random.nextInt(1000));
        }
        int[] permutation = random.permutation(1000);
        for (int i = 0; i < permutation.length; i++) {
            bytes.putLong(8 * i, bytes.getLong(8 * i) + permutation[i]);
        }
        return sha256(bytes.flip());
    }

    static String sha256(ByteBuffer bytes) {
        MessageDigest digest = digest();
        digest.update(bytes);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String exact() {
        long compared = 0;
        long different = 0;
        for (int seed = 0; seed < 8; seed++) {
            var c = ExactCases.draw(seed, 33, 0x1p-3);
            if (c.isPresent()) {
                ExactCheck check = ExactCheck.of(c.get(), 0x1p-3);
                compared += check.compared();
                different += check.different();
            }
        }
        return different + " of " + compared;
    }
}
