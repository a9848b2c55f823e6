package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import tickgrad.kernel.Padding;

/** SIMD twin of the online step: one row's dX and the rank-one update of W. */
public final class DenseOnline {
    private DenseOnline() {}

    /** dX = dZ·Wᵀ with the old W, then W -= (lr·x)ᵀ·dZ, b -= lr·dZ. */
    public static void online(
            int k, int n, MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment W, long WOff,
            int ldw, MemorySegment b, long bOff, MemorySegment dX, long dXOff) {
        Dense.backwardInput(1, k, n, dZ, dZOff, 0, W, WOff, ldw, dX, dXOff, 0);
        update(k, n, X, XOff, dZ, dZOff, lr, W, WOff, ldw, b, bOff);
    }

    /** W -= (lr·x)ᵀ·dZ and b -= lr·dZ, for one row. */
    public static void update(
            int k, int n, MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment W, long WOff,
            int ldw, MemorySegment b, long bOff) {
        if (tickgrad.kernel.reference.Dense.narrow(n)) {
            rankOne(n, k, dZ, dZOff, X, XOff, lr, W, WOff, 4L * ldw);
        } else {
            rankOne(k, n, X, XOff, dZ, dZOff, lr, W, WOff, 4L * ldw);
        }
        FloatVector step = FloatVector.broadcast(SPECIES, -lr);
        for (int j = 0; j < Padding.pad(n); j += LENGTH) {
            step.fma(
                            FloatVector.fromMemorySegment(SPECIES, dZ, dZOff + 4L * j, ORDER),
                            FloatVector.fromMemorySegment(SPECIES, b, bOff + 4L * j, ORDER))
                    .add(0.0f)
                    .intoMemorySegment(b, bOff + 4L * j, ORDER);
        }
    }

    /** W[i] -= (lr·u[i])·v, columns in lanes: a block of v stays in registers while all rows pass. */
    private static void rankOne(
            int rows, int n, MemorySegment U, long u, MemorySegment V, long v, float lr, MemorySegment W, long w, long ldw) {
        int j = 0;
        for (; j + 4 * LENGTH <= n; j += 4 * LENGTH) {
            columns4(rows, U, u, V, v + 4L * j, lr, W, w + 4L * j, ldw);
        }
        if (j + 2 * LENGTH <= n) {
            columns2(rows, U, u, V, v + 4L * j, lr, W, w + 4L * j, ldw);
            j += 2 * LENGTH;
        }
        for (; j < n; j += LENGTH) {
            columns1(rows, n, j, U, u, V, v + 4L * j, lr, W, w + 4L * j, ldw);
        }
    }

    /** Columns of four vectors. */
    private static void columns4(
            int rows, MemorySegment U, long u, MemorySegment V, long v, float lr, MemorySegment W, long w, long ldw) {
        FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, V, v, ORDER);
        FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, V, v + BYTES, ORDER);
        FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, V, v + 2 * BYTES, ORDER);
        FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, V, v + 3 * BYTES, ORDER);
        for (int i = 0; i < rows; i++) {
            FloatVector step = FloatVector.broadcast(SPECIES, -(lr * U.get(JAVA_FLOAT, u)));
            step.fma(v0, FloatVector.fromMemorySegment(SPECIES, W, w, ORDER)).intoMemorySegment(W, w, ORDER);
            step.fma(v1, FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER)).intoMemorySegment(W, w + BYTES, ORDER);
            step.fma(v2, FloatVector.fromMemorySegment(SPECIES, W, w + 2 * BYTES, ORDER)).intoMemorySegment(W, w + 2 * BYTES, ORDER);
            step.fma(v3, FloatVector.fromMemorySegment(SPECIES, W, w + 3 * BYTES, ORDER)).intoMemorySegment(W, w + 3 * BYTES, ORDER);
            u += 4;
            w += ldw;
        }
    }

    /** Columns of two vectors. */
    private static void columns2(
            int rows, MemorySegment U, long u, MemorySegment V, long v, float lr, MemorySegment W, long w, long ldw) {
        FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, V, v, ORDER);
        FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, V, v + BYTES, ORDER);
        for (int i = 0; i < rows; i++) {
            FloatVector step = FloatVector.broadcast(SPECIES, -(lr * U.get(JAVA_FLOAT, u)));
            step.fma(v0, FloatVector.fromMemorySegment(SPECIES, W, w, ORDER)).intoMemorySegment(W, w, ORDER);
            step.fma(v1, FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER)).intoMemorySegment(W, w + BYTES, ORDER);
            u += 4;
            w += ldw;
        }
    }

    /** Columns of one vector, pads cleared. */
    private static void columns1(
            int rows, int n, int j, MemorySegment U, long u, MemorySegment V, long v, float lr, MemorySegment W, long w, long ldw) {
        FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, V, v, ORDER);
        VectorMask<Float> pads = SPECIES.indexInRange(j, n).not();
        for (int i = 0; i < rows; i++) {
            FloatVector step = FloatVector.broadcast(SPECIES, -(lr * U.get(JAVA_FLOAT, u)));
            step.fma(v0, FloatVector.fromMemorySegment(SPECIES, W, w, ORDER)).blend(0.0f, pads).intoMemorySegment(W, w, ORDER);
            u += 4;
            w += ldw;
        }
    }
}
