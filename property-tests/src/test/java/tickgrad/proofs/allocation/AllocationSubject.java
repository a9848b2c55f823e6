package tickgrad.proofs.allocation;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static tickgrad.model.Feature.Type.FLOAT32;
import static tickgrad.model.Feature.Type.INT32;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.IntStream;
import tickgrad.model.Architecture;
import tickgrad.model.Feature;
import tickgrad.model.FeatureMap;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.RawGreeks;
import tickgrad.model.RawPredictor;
import tickgrad.model.Trainer;

/** A network with one of every entry of the hot paths, and input of every kind that they take. */
final class AllocationSubject {
    private static final int ROWS = 6;

    /** Small, so that every step clips. */
    private static final double CLIP = 1e-4;

    final String name;
    final long parameters;

    /** The sum of all that was computed: finite, unless a step refused to update. */
    double sum;

    private final Predictor predictor;
    private final RawPredictor raw;
    private final Trainer batches;
    private final Trainer online;
    private final Matrix X;
    private final Matrix T;
    private final Matrix Y;
    private final Matrix view;
    private final Matrix g;
    private final Matrix weights;
    private final float[] x;
    private final float[] y;
    private final double[] rawX;
    private final double[] rawY;
    private final double[] rawGreeks;
    private final ByteBuffer heap;
    private final ByteBuffer direct;
    private final MemorySegment unaligned;
    private final MemorySegment heapMessage;
    private final FeatureMap map;
    private final Matrix mapped;
    private final RawGreeks greeks;
    private final double[][] rawRows;
    private final double[][] rawValues;
    private final double[][][] rawJacobians;

    /** Null where an activation has no second derivative everywhere. */
    private final SecondDerivatives second;

    AllocationSubject(Arena arena, String architecture, String loss, Optimizer optimizer) {
        Parameters p = Parameters.initialized(arena, Architecture.of(architecture), Initializer.HE_NORMAL, 1);
        int inputs = p.architecture().inputs();
        int outputs = p.architecture().outputs();
        name = architecture + " " + loss;
        parameters = p.architecture().parameterCount();
        predictor = new Predictor(arena, p, 4);
        raw = Model.of(p).predictor(arena);
        batches = new Trainer(arena, p, Loss.named(loss), optimizer, 4).clipNorm(CLIP);
        online = new Trainer(arena, p, Loss.named(loss), Optimizer.sgd(1e-6), 1);
        X = Matrix.allocate(arena, ROWS, inputs);
        T = Matrix.allocate(arena, ROWS, Loss.named(loss).targets(outputs));
        Y = Matrix.allocate(arena, ROWS, outputs);
        view = Matrix.view(Y.segment(), 0, ROWS, outputs, Y.ld());
        g = Matrix.allocate(arena, 1, inputs);
        weights = Matrix.allocate(arena, ROWS, 1);
        x = new float[inputs];
        y = new float[outputs];
        rawX = new double[inputs];
        rawY = new double[outputs];
        rawGreeks = new double[inputs];
        heap = ByteBuffer.allocate(4 * inputs + 1).order(ByteOrder.BIG_ENDIAN);
        direct = ByteBuffer.allocateDirect(4 * inputs + 1).order(ByteOrder.LITTLE_ENDIAN);
        unaligned = arena.allocate(4L * inputs + 1, 64);
        heapMessage = MemorySegment.ofBuffer(heap);
        map = new FeatureMap(IntStream.range(0, inputs)
                .mapToObj(i -> i % 2 == 0 ? Feature.at(4 * i + 1, FLOAT32) : Feature.at(4 * i + 1, INT32).decimal(-2))
                .toArray(Feature[]::new));
        mapped = Matrix.allocate(arena, 1, inputs);
        greeks = Model.of(p).greeks(arena, 2);
        rawRows = new double[][] {rawX, rawX};
        rawValues = new double[2][outputs];
        rawJacobians = new double[2][outputs][inputs];
        second = p.architecture().smooth() ? new SecondDerivatives(arena, p) : null;
        fill(loss.startsWith("cross_entropy"));
    }

    private void fill(boolean index) {
        Random random = new Random(5);
        for (int r = 0; r < ROWS; r++) {
            weights.set(r, 0, r);
            for (int j = 0; j < X.cols(); j++) {
                X.set(r, j, (float) random.nextGaussian());
            }
            for (int j = 0; j < T.cols(); j++) {
                T.set(r, j, index ? r % Y.cols() : (float) random.nextGaussian());
            }
        }
        for (int j = 0; j < X.cols(); j++) {
            x[j] = X.get(0, j);
            rawX[j] = x[j];
            heap.putFloat(1 + 4 * j, x[j]);
            direct.putFloat(1 + 4 * j, x[j]);
            unaligned.set(JAVA_FLOAT_UNALIGNED, 1 + 4L * j, x[j]);
        }
    }

    /** One call of every entry that answers. */
    void predict(int i) {
        int r = i % ROWS;
        predictor.predict(X.segment(), X.offset(r), Y.segment(), Y.offset(r));
        sum += predictor.predict(X.segment(), X.offset(r));
        sum += predictor.greeks(X.segment(), X.offset(r), 0, g.segment(), g.offset());
        predictor.predict(x, y);
        sum += predictor.predict(heap, 1);
        sum += predictor.predict(direct, 1);
        sum += predictor.predictCopy(unaligned, 1);
        sum += predictor.predict(unaligned.address() + 1, 4 * X.cols());
        map.read(i % 2 == 0 ? unaligned : heapMessage, 0, unaligned.byteSize(), mapped.segment(), 0);
        map.read(unaligned.address(), (int) unaligned.byteSize(), mapped.segment(), 0);
        sum += mapped.get(0, 0);
        raw.predict(rawX, rawY);
        sum += raw.greeks(rawX, 0, rawGreeks);
        if (r == 0) {
            predictor.predict(X, Y);
            predictor.predict(X, view);
            greeks.greeks(rawRows, rawValues, rawJacobians);
            sum += rawJacobians[1][0][0];
        }
        if (second != null && r == 1) {
            sum += second.predict(X, rawRows);
        }
    }

    /** One step on a batch that runs in pieces, by turns with row weights, and one online step, fused or not. */
    void step(int i) {
        sum += i % 2 == 0 ? batches.step(X, T) : batches.step(X, T, weights);
        int r = i % ROWS;
        Trainer learner = i % 4 == 0 ? batches : online;
        sum += learner.learn(X.segment(), X.offset(r), T.segment(), T.offset(r));
        if (second != null && r == 1) {
            sum += second.step(X);
        }
    }
}
