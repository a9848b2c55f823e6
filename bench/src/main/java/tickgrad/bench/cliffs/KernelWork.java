package tickgrad.bench.cliffs;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import tickgrad.bench.latency.Call;
import tickgrad.kernel.Activations;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Losses;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Updates;
import tickgrad.model.CounterRandom;

/** The kernels as {@link Work}, each on shapes of its own, with finite data that calls do not drive away. */
final class KernelWork {
    /** What {@link #of} knows. */
    static final List<String> NAMES = List.of(
            "forward row", "forward tile", "forward narrow row", "forward narrow batch", "forward active", "dX row", "dX tile",
            "dX narrow", "dW", "dW narrow", "dW accumulated", "online", "online active", "online narrow", "update", "adam", "sgd",
            "norm", "tanh", "tanh back", "relu", "relu back", "sigmoid", "gelu", "softmax", "mse", "cross entropy");

    private static final int MANY = 64;
    private static final int FLOATS = 4096;
    private static final float RATE = 1e-6f;

    /**
     * How far apart, within a page, the matrices of a kernel start. A load waits for an earlier store whose address has the same last 12 bits, of whatever
     * page: where outputs lie a vector ahead of inputs, ReLU takes 2.1 us instead of 1.2 (Zen 5), and where they lie changed from process to process.
     */
    private static final int APART = 1024;

    private static final int PAGE = 4096;

    private final Arena arena;
    private int stream;

    private KernelWork(Arena arena) {
        this.arena = arena;
    }

    /** The kernel of that name; the arena owns its memory. */
    static Work of(Arena arena, String name) {
        KernelWork w = new KernelWork(arena);
        return switch (name) {
            case "forward row" -> w.forward(name, 1, 64, 64);
            case "forward tile" -> w.forward(name, MANY, 256, 256);
            case "forward narrow row" -> w.forward(name, 1, 64, 1);
            case "forward narrow batch" -> w.forward(name, MANY, 256, 3);
            case "dX row" -> w.backwardInput(name, 1, 64, 64);
            case "dX tile" -> w.backwardInput(name, MANY, 256, 256);
            case "dX narrow" -> w.backwardInput(name, MANY, 256, 3);
            case "dW" -> w.backwardWeights(name, 256, 256, false);
            case "dW narrow" -> w.backwardWeights(name, 256, 3, false);
            case "dW accumulated" -> w.backwardWeights(name, 256, 256, true);
            case "forward active", "online active" -> w.active(name, 256, 256);
            case "online" -> w.online(name, 64, 64);
            case "online narrow" -> w.online(name, 64, 1);
            case "update" -> w.update(name, 64, 64);
            case "adam", "sgd", "norm" -> w.updates(name);
            case "mse", "cross entropy" -> w.loss(name);
            default -> w.activation(name, MANY, 256);
        };
    }

    /** Random rows in the engine's own layout, pads zero. */
    private MemorySegment normal(int rows, int cols, double spread) {
        return normal(rows, cols, Padding.pad(cols), spread);
    }

    private MemorySegment normal(int rows, int cols, int ld, double spread) {
        MemorySegment A = arena.allocate(4L * rows * ld + PAGE, PAGE).asSlice((long) stream * APART % PAGE, 4L * rows * ld);
        CounterRandom random = new CounterRandom(7, stream++);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < cols; j++) {
                A.setAtIndex(JAVA_FLOAT, (long) r * ld + j, (float) (spread * random.nextGaussian()));
            }
        }
        return A;
    }

    /** Weights of a layer as it stores them. */
    private MemorySegment weights(int k, int n) {
        return Dense.narrow(n) ? normal(n, k, 0.1) : normal(k, n, Padding.ldw(n), 0.1);
    }

    /** Z = X·W + b. */
    Work forward(String name, int m, int k, int n) {
        MemorySegment X = normal(m, k, 1.0);
        MemorySegment W = weights(k, n);
        MemorySegment b = normal(1, n, 0.1);
        MemorySegment Z = normal(m, n, 0.0);
        int ldx = Padding.pad(k);
        int ldz = Padding.pad(n);
        int ldw = Dense.ldw(k, n);
        return new Work(name, (double) m * k * n, _ -> Dense.forward(m, k, n, X, 0, ldx, W, 0, ldw, b, 0, Z, 0, ldz));
    }

    /** dX = dZ·Wᵀ. */
    Work backwardInput(String name, int m, int k, int n) {
        MemorySegment dZ = normal(m, n, 1.0);
        MemorySegment W = weights(k, n);
        MemorySegment dX = normal(m, k, 0.0);
        int lddz = Padding.pad(n);
        int lddx = Padding.pad(k);
        int ldw = Dense.ldw(k, n);
        return new Work(name, (double) m * k * n, _ -> Dense.backwardInput(m, k, n, dZ, 0, lddz, W, 0, ldw, dX, 0, lddx));
    }

    /** dW = Xᵀ·dZ; the accumulating one adds zeros, so that its sums stay. */
    Work backwardWeights(String name, int k, int n, boolean accumulated) {
        return backwardWeights(name, MANY, k, n, accumulated);
    }

    /** The same, for m rows. */
    Work backwardWeights(String name, int m, int k, int n, boolean accumulated) {
        MemorySegment X = normal(m, k, 1.0);
        MemorySegment dZ = normal(m, n, accumulated ? 0.0 : 1.0);
        MemorySegment dW = weights(k, n);
        MemorySegment db = normal(1, n, 0.0);
        int ldx = Padding.pad(k);
        int lddz = Padding.pad(n);
        int ldw = Dense.ldw(k, n);
        Call call = accumulated
                ? _ -> Dense.accumulateWeights(m, k, n, X, 0, ldx, dZ, 0, lddz, dW, 0, ldw, db, 0)
                : _ -> Dense.backwardWeights(m, k, n, X, 0, ldx, dZ, 0, lddz, dW, 0, ldw, db, 0);
        return new Work(name, (double) m * k * n, call);
    }

    private Work online(String name, int k, int n) {
        MemorySegment X = normal(1, k, 1.0);
        MemorySegment dZ = normal(1, n, 1.0);
        MemorySegment W = weights(k, n);
        MemorySegment b = normal(1, n, 0.1);
        MemorySegment dX = normal(1, k, 0.0);
        int ldw = Dense.ldw(k, n);
        return new Work(name, 2.0 * k * n, i -> Dense.online(k, n, X, 0, dZ, 0, turn(i), W, 0, ldw, b, 0, dX, 0));
    }

    /** Learning rates of alternating sign leave the weights where they are. */
    private static float turn(int i) {
        return (i & 1) == 0 ? RATE : -RATE;
    }

    private Work update(String name, int k, int n) {
        MemorySegment X = normal(1, k, 1.0);
        MemorySegment dZ = normal(1, n, 1.0);
        MemorySegment W = weights(k, n);
        MemorySegment b = normal(1, n, 0.1);
        int ldw = Dense.ldw(k, n);
        return new Work(name, (double) k * n, i -> Dense.update(k, n, X, 0, dZ, 0, turn(i), W, 0, ldw, b, 0));
    }

    /** Half of the inputs are zero, as after a ReLU. */
    private Work active(String name, int k, int n) {
        MemorySegment X = normal(1, k, 1.0);
        for (int i = 0; i < k; i++) {
            X.setAtIndex(JAVA_FLOAT, i, Math.max(0.0f, X.getAtIndex(JAVA_FLOAT, i)));
        }
        MemorySegment active = arena.allocate(4L * Padding.pad(k), Padding.BYTES);
        MemorySegment W = weights(k, n);
        MemorySegment b = normal(1, n, 0.1);
        MemorySegment Z = normal(1, n, 1.0);
        MemorySegment dX = normal(1, k, 0.0);
        int ldw = Dense.ldw(k, n);
        double units = 0.5 * k * n;
        if (name.startsWith("forward")) {
            return new Work(name, units, _ -> {
                int count = Dense.active(k, X, 0, active, 0);
                Dense.forwardActive(count, n, active, 0, X, 0, W, 0, ldw, b, 0, Z, 0);
            });
        }
        return new Work(name, 2 * units, i -> {
            int count = Dense.active(k, X, 0, active, 0);
            Dense.onlineActive(count, k, n, active, 0, X, 0, Z, 0, turn(i), W, 0, ldw, b, 0, dX, 0);
        });
    }

    private Work updates(String name) {
        MemorySegment W = normal(1, FLOATS, 1.0);
        MemorySegment G = normal(1, FLOATS, 1.0);
        MemorySegment M = normal(1, FLOATS, 0.0);
        MemorySegment V = normal(1, FLOATS, 0.0);
        Call call = switch (name) {
            case "adam" -> i -> Updates.adam(FLOATS, W, 0, G, 0, M, 0, V, 0, turn(i), 0.9, 0.999, 1e-8, 0.0, 1 + i);
            case "sgd" -> i -> Updates.sgd(FLOATS, W, 0, G, 0, turn(i), 0.0);
            default -> _ -> Updates.sumOfSquares(FLOATS, G, 0);
        };
        return new Work(name, FLOATS, call);
    }

    private Work loss(String name) {
        int n = 8;
        boolean index = name.startsWith("cross");
        MemorySegment Y = normal(MANY, n, 1.0);
        MemorySegment T = normal(MANY, index ? 1 : n, index ? 0.0 : 1.0);
        MemorySegment dY = normal(MANY, n, 0.0);
        int ld = Padding.pad(n);
        Call call = index
                ? _ -> Losses.crossEntropy(MANY, n, Y, 0, ld, T, 0, Padding.pad(1), MemorySegment.NULL, 0, 1.0f, dY, 0, ld)
                : _ -> Losses.mse(MANY, n, Y, 0, ld, T, 0, ld, MemorySegment.NULL, 0, 1.0f, dY, 0, ld);
        return new Work(name, (double) MANY * n, call);
    }

    private Work activation(String name, int m, int n) {
        MemorySegment Z = normal(m, n, 1.0);
        MemorySegment Y = normal(m, n, 1.0);
        MemorySegment dY = normal(m, n, 1.0);
        MemorySegment dZ = normal(m, n, 0.0);
        int ld = Padding.pad(n);
        Call call = switch (name) {
            case "tanh" -> _ -> Activations.tanh(m, n, Z, 0, Y, 0, ld);
            case "tanh back" -> _ -> Activations.tanhBackward(m, n, Z, 0, Y, 0, dY, 0, dZ, 0, ld);
            case "relu" -> _ -> Activations.relu(m, n, Z, 0, Y, 0, ld);
            case "relu back" -> _ -> Activations.reluBackward(m, n, Z, 0, Y, 0, dY, 0, dZ, 0, ld);
            case "sigmoid" -> _ -> Activations.sigmoid(m, n, Z, 0, Y, 0, ld);
            case "gelu" -> _ -> Activations.gelu(m, n, Z, 0, Y, 0, ld);
            case "softmax" -> _ -> Activations.softmax(m, n, Z, 0, Y, 0, ld);
            default -> throw new IllegalArgumentException("kernel: " + name + ", expected one of " + NAMES);
        };
        return new Work(name, (double) m * n, call);
    }

    /** A maker of single layers, for programs that go through shapes. */
    static KernelWork in(Arena arena) {
        return new KernelWork(arena);
    }
}
