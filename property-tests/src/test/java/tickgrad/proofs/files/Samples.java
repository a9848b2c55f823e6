package tickgrad.proofs.files;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.model.file.Draft;

/** Checkpoints, trainers and sizes of runs that several tests of files share. */
final class Samples {
    /** Every rule, with momentum and without. */
    static final List<Optimizer> OPTIMIZERS = List.of(
            Optimizer.sgd(0.02),
            Optimizer.sgd(0.02, 0.9),
            Optimizer.nesterov(0.02, 0.9),
            Optimizer.rmsprop(0.003),
            Optimizer.adagrad(0.02),
            Optimizer.adam(0.01).withWeightDecay(1e-3),
            Optimizer.adamw(0.01, 0.01));

    private Samples() {}

    /** How many cases: the ordinary run's number, or another one given as a system property. */
    static int cases(String property, int ordinary) {
        return Integer.getInteger("tickgrad." + property, ordinary);
    }

    /** The bytes of a checkpoint. */
    static byte[] bytes(Draft draft) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment image = arena.allocate(draft.bytes(), 64);
            draft.encode(image);
            return image.toArray(JAVA_BYTE);
        }
    }

    /** A checkpoint of exactly that many bytes, with sections of all kinds and one that fills it up; none of it is zero for long. */
    static byte[] ofSize(int size, long seed) {
        Draft small = sections(seed, 0);
        byte[] file = bytes(sections(seed, size - (int) small.bytes()));
        if (file.length != size) {
            throw new AssertionError(file.length + " bytes");
        }
        return file;
    }

    private static Draft sections(long seed, int filler) {
        return new Draft()
                .sequence(seed)
                .text("architecture", "2-3-1 tanh,identity")
                .doubles("inputs", 1.5, -2.25, 0.125)
                .section("odd", random(seed + 1, 77))
                .section("empty", random(seed, 0))
                .section("filler", random(seed + 2, filler));
    }

    static MemorySegment random(long seed, int bytes) {
        byte[] values = new byte[bytes];
        new SplittableRandom(seed).nextBytes(values);
        return MemorySegment.ofArray(values);
    }

    static Trainer trainer(Arena arena, String architecture, Optimizer optimizer, long seed) {
        Parameters p = Parameters.initialized(arena, Architecture.of(architecture), Initializer.GLOROT_NORMAL, seed);
        return new Trainer(arena, p, Loss.huber(0.5), optimizer, 5);
    }

    /** A trainer that has made some steps. */
    static Trainer trained(Arena arena, String architecture, Optimizer optimizer, int steps) {
        Trainer trainer = trainer(arena, architecture, optimizer, 1);
        Matrix X = uniform(arena, 5, trainer.parameters().architecture().inputs(), 2);
        Matrix T = uniform(arena, 5, trainer.parameters().architecture().outputs(), 3);
        for (int s = 0; s < steps; s++) {
            trainer.step(X, T);
        }
        return trainer;
    }

    static Matrix uniform(Arena arena, int rows, int cols, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Matrix X = Matrix.allocate(arena, rows, cols);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                X.set(r, c, (float) random.nextDouble(-1.0, 1.0));
            }
        }
        return X;
    }

    /** All that a trainer may change. */
    static String state(Trainer trainer) {
        return trainer.parameters().sha256() + hash(trainer.state().M()) + hash(trainer.state().V())
                + trainer.state().step();
    }

    private static String hash(MemorySegment moment) {
        return " " + java.util.Arrays.hashCode(moment.toArray(JAVA_BYTE)) + " ";
    }

}
