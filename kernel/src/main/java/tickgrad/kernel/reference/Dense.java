package tickgrad.kernel.reference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/**
 * Canonical arithmetic of the dense layer {@code Z = X·W + b}: this scalar code is the specification.
 *
 * <p>A wide layer ({@code n >= 8}) stores {@code W (k,n)}; a narrow one stores {@code W (n,k)}. See {@link tickgrad.kernel.Dense}.
 */
public final class Dense {
    /** Layers with fewer outputs than this are narrow. */
    public static final int NARROW = 8;

    /**
     * Wide layers with no more outputs than this sum even and odd inputs apart: an FMA takes four cycles and two start at once, so the four vectors
     * of 16 that hold all outputs would wait for each other if they were a chain each.
     */
    public static final int PAIRED = 64;

    private Dense() {}

    /**
     * Whether a layer of {@code n} outputs stores its weights transposed, {@code (n,k)}.
     *
     * @param n outputs
     * @return {@code n < 8}
     */
    public static boolean narrow(int n) {
        return n < NARROW;
    }

    /**
     * Z = X·W + b: each output is one chain over i from +0.0, or a canonical 16-lane dot (narrow), and then the bias; where {@code 8 <= n <= 64} the
     * chain is that of the even i, and after the bias that of the odd i is added.
     */
    public static void forward(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment W, long WOff, int ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, int ldz) {
        for (int r = 0; r < m; r++) {
            long x = XOff + 4L * r * ldx;
            long z = ZOff + 4L * r * ldz;
            for (int j = 0; j < n; j++) {
                put(Z, z, j, output(k, n, j, X, x, W, WOff, ldw, get(b, bOff, j)));
            }
            clearPads(n, Z, z);
        }
    }

    /** Y = max(X·W + b, 0): the forward pass, then ReLU. */
    public static void forwardRelu(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment W, long WOff, int ldw,
            MemorySegment b, long bOff, MemorySegment Y, long YOff, int ldy) {
        forward(m, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Y, YOff, ldy);
        Activations.relu(m, n, Y, YOff, Y, YOff, ldy);
    }

    private static float output(int k, int n, int j, MemorySegment X, long x, MemorySegment W, long WOff, int ldw, float bias) {
        if (narrow(n)) {
            return dot(k, X, x, W, WOff + 4L * j * ldw) + bias;
        }
        return n > PAIRED
                ? chain(0, 1, k, j, X, x, W, WOff, ldw) + bias
                : chain(0, 2, k, j, X, x, W, WOff, ldw) + bias + chain(1, 2, k, j, X, x, W, WOff, ldw);
    }

    private static float chain(
            int from, int by, int k, int j, MemorySegment X, long x, MemorySegment W, long WOff, int ldw) {
        float sum = 0.0f;
        for (int i = from; i < k; i += by) {
            sum = Math.fma(get(X, x, i), get(W, WOff, i * ldw + j), sum);
        }
        return sum;
    }

    /** dX = dZ·Wᵀ: a canonical 16-lane dot over j (wide), or one chain over j (narrow). */
    public static void backwardInput(
            int m, int k, int n, MemorySegment dZ, long dZOff, int lddz, MemorySegment W, long WOff, int ldw,
            MemorySegment dX, long dXOff, int lddx) {
        for (int r = 0; r < m; r++) {
            long dz = dZOff + 4L * r * lddz;
            long dx = dXOff + 4L * r * lddx;
            for (int i = 0; i < k; i++) {
                put(dX, dx, i, inputGradient(n, i, dZ, dz, W, WOff, ldw));
            }
            clearPads(k, dX, dx);
        }
    }

    private static float inputGradient(int n, int i, MemorySegment dZ, long dz, MemorySegment W, long WOff, int ldw) {
        if (!narrow(n)) {
            return dot(n, dZ, dz, W, WOff + 4L * i * ldw);
        }
        float sum = 0.0f;
        for (int j = 0; j < n; j++) {
            sum = Math.fma(get(dZ, dz, j), get(W, WOff, j * ldw + i), sum);
        }
        return sum;
    }

    /** dW = Xᵀ·dZ, db = Σ_rows dZ: chains over the rows from +0.0. */
    public static void backwardWeights(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment dZ, long dZOff, int lddz,
            MemorySegment dW, long dWOff, int lddw, MemorySegment db, long dbOff) {
        int rows = narrow(n) ? n : k;
        int columns = narrow(n) ? k : n;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < Padding.pad(columns); j++) {
                put(dW, dWOff, i * lddw + j, 0.0f);
            }
        }
        for (int j = 0; j < Padding.pad(n); j++) {
            put(db, dbOff, j, 0.0f);
        }
        accumulateWeights(m, k, n, X, XOff, ldx, dZ, dZOff, lddz, dW, dWOff, lddw, db, dbOff);
    }

    /** dW += Xᵀ·dZ, db += Σ_rows dZ: the chains go on from what is there, so micro-batches equal one batch bit for bit. */
    public static void accumulateWeights(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment dZ, long dZOff, int lddz,
            MemorySegment dW, long dWOff, int lddw, MemorySegment db, long dbOff) {
        for (int r = 0; r < m; r++) {
            long x = XOff + 4L * r * ldx;
            long dz = dZOff + 4L * r * lddz;
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < n; j++) {
                    int e = narrow(n) ? j * lddw + i : i * lddw + j;
                    put(dW, dWOff, e, Math.fma(get(X, x, i), get(dZ, dz, j), get(dW, dWOff, e)));
                }
            }
            for (int j = 0; j < n; j++) {
                put(db, dbOff, j, get(db, dbOff, j) + get(dZ, dz, j));
            }
        }
    }

    /** dX = dZ·Wᵀ with the old W, then W -= (lr·x)ᵀ·dZ and b -= lr·dZ, for one row. */
    public static void online(
            int k, int n, MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment W, long WOff,
            int ldw, MemorySegment b, long bOff, MemorySegment dX, long dXOff) {
        backwardInput(1, k, n, dZ, dZOff, 0, W, WOff, ldw, dX, dXOff, 0);
        update(k, n, X, XOff, dZ, dZOff, lr, W, WOff, ldw, b, bOff);
    }

    /** W -= (lr·x)ᵀ·dZ and b -= lr·dZ, for one row; a -0.0 bias becomes +0.0. */
    public static void update(
            int k, int n, MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment W, long WOff,
            int ldw, MemorySegment b, long bOff) {
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < n; j++) {
                float factor = narrow(n) ? get(dZ, dZOff, j) : get(X, XOff, i);
                float other = narrow(n) ? get(X, XOff, i) : get(dZ, dZOff, j);
                int e = narrow(n) ? j * ldw + i : i * ldw + j;
                put(W, WOff, e, Math.fma(-(lr * factor), other, get(W, WOff, e)));
            }
        }
        biases(n, dZ, dZOff, lr, b, bOff);
    }

    private static void biases(int n, MemorySegment dZ, long dZOff, float lr, MemorySegment b, long bOff) {
        for (int j = 0; j < n; j++) {
            put(b, bOff, j, Math.fma(-lr, get(dZ, dZOff, j), get(b, bOff, j)) + 0.0f);
        }
    }

    /** The inputs that are not exactly zero, ascending, as int32; NaN is not zero. Returns how many. */
    public static int active(int k, MemorySegment X, long XOff, MemorySegment active, long activeOff) {
        int count = 0;
        for (int i = 0; i < k; i++) {
            active.set(JAVA_INT, activeOff + 4L * count, i);
            count += get(X, XOff, i) == 0.0f ? 0 : 1;
        }
        return count;
    }

    /** Z = X·W + b for one row of a layer of more than 64 outputs: the chain over the active inputs. */
    public static void forwardActive(
            int count, int n, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment W, long WOff,
            int ldw, MemorySegment b, long bOff, MemorySegment Z, long ZOff) {
        for (int j = 0; j < n; j++) {
            float sum = 0.0f;
            for (int c = 0; c < count; c++) {
                int i = active.get(JAVA_INT, activeOff + 4L * c);
                sum = Math.fma(get(X, XOff, i), get(W, WOff, i * ldw + j), sum);
            }
            put(Z, ZOff, j, sum + get(b, bOff, j));
        }
        clearPads(n, Z, ZOff);
    }

    /** dX = dZ·Wᵀ for one row of a wide layer at the active inputs, +0.0 at the others. */
    public static void backwardInputActive(
            int count, int k, int n, MemorySegment active, long activeOff, MemorySegment dZ, long dZOff, MemorySegment W,
            long WOff, int ldw, MemorySegment dX, long dXOff) {
        clearPads(0, k, dX, dXOff);
        for (int c = 0; c < count; c++) {
            int i = active.get(JAVA_INT, activeOff + 4L * c);
            put(dX, dXOff, i, dot(n, dZ, dZOff, W, WOff + 4L * i * ldw));
        }
    }

    /** As {@link #backwardInputActive}, then W -= (lr·x)ᵀ·dZ in the rows of active inputs, and b -= lr·dZ. */
    public static void onlineActive(
            int count, int k, int n, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment dZ,
            long dZOff, float lr, MemorySegment W, long WOff, int ldw, MemorySegment b, long bOff, MemorySegment dX, long dXOff) {
        backwardInputActive(count, k, n, active, activeOff, dZ, dZOff, W, WOff, ldw, dX, dXOff);
        for (int c = 0; c < count; c++) {
            int i = active.get(JAVA_INT, activeOff + 4L * c);
            float u = -(lr * get(X, XOff, i));
            for (int j = 0; j < n; j++) {
                put(W, WOff, i * ldw + j, Math.fma(u, get(dZ, dZOff, j), get(W, WOff, i * ldw + j)));
            }
        }
        biases(n, dZ, dZOff, lr, b, bOff);
    }

    /**
     * The canonical dot: 16 virtual lanes, lane i mod 16 takes element i (the pads too, 0·0), then t[l] += t[l + h] for
     * h = 8, 4, 2, 1.
     */
    private static float dot(int n, MemorySegment A, long AOff, MemorySegment B, long BOff) {
        return dotTree(0, 1, Padding.pad(n), A, AOff, B, BOff);
    }

    private static float dotTree(int l, int h, int n, MemorySegment A, long AOff, MemorySegment B, long BOff) {
        if (h < Padding.LANES) {
            return dotTree(l, 2 * h, n, A, AOff, B, BOff) + dotTree(l + h, 2 * h, n, A, AOff, B, BOff);
        }
        float sum = 0.0f;
        for (int i = l; i < n; i += Padding.LANES) {
            sum = Math.fma(get(A, AOff, i), get(B, BOff, i), sum);
        }
        return sum;
    }

    private static void clearPads(int n, MemorySegment A, long AOff) {
        clearPads(n, n, A, AOff);
    }

    /** +0.0 from element {@code from} to the end of the padded row. */
    private static void clearPads(int from, int n, MemorySegment A, long AOff) {
        for (int j = from; j < Padding.pad(n); j++) {
            put(A, AOff, j, 0.0f);
        }
    }

    private static float get(MemorySegment A, long AOff, int i) {
        return A.get(JAVA_FLOAT, AOff + 4L * i);
    }

    private static void put(MemorySegment A, long AOff, int i, float v) {
        A.set(JAVA_FLOAT, AOff + 4L * i, v);
    }
}
