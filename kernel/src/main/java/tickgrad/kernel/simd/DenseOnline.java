package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Dots.GROUP;
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

    /** Rows of W longer than this are updated right after their dots, while they are in the first-level cache. */
    private static final int SHORT = 64;

    /** dX = dZ·Wᵀ with the old W, then W -= (lr·x)ᵀ·dZ, b -= lr·dZ. */
    public static void online(
            int k, int n, MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment W, long WOff,
            int ldw, MemorySegment b, long bOff, MemorySegment dX, long dXOff) {
        if (n <= SHORT) {
            Dense.backwardInput(1, k, n, dZ, dZOff, 0, W, WOff, ldw, dX, dXOff, 0);
            update(k, n, X, XOff, dZ, dZOff, lr, W, WOff, ldw, b, bOff);
            return;
        }
        for (int i = 0; i < k; i += GROUP) {
            int group = Math.min(GROUP, k - i);
            Dots.dots(group, n, dZ, dZOff, W, WOff + 4L * i * ldw, 4L * ldw, dX, dXOff + 4L * i);
            if (group == GROUP && n % LENGTH == 0) {
                long x = XOff + 4L * i;
                long w = WOff + 4L * i * ldw;
                four(
                        n / LENGTH, -(lr * X.get(JAVA_FLOAT, x)), -(lr * X.get(JAVA_FLOAT, x + 4)),
                        -(lr * X.get(JAVA_FLOAT, x + 8)), -(lr * X.get(JAVA_FLOAT, x + 12)), dZ, dZOff, W, w,
                        w + 4L * ldw, w + 8L * ldw, w + 12L * ldw);
            } else {
                for (int r = i; r < i + group; r++) {
                    row(n, -(lr * X.get(JAVA_FLOAT, XOff + 4L * r)), dZ, dZOff, W, WOff + 4L * r * ldw);
                }
            }
        }
        Dense.clearPads(k, dX, dXOff);
        biases(n, dZ, dZOff, lr, b, bOff);
    }

    /** dX of the active inputs, then their rows of W, then b. */
    public static void onlineActive(
            int count, int k, int n, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment dZ,
            long dZOff, float lr, MemorySegment W, long WOff, int ldw, MemorySegment b, long bOff, MemorySegment dX, long dXOff) {
        ActiveBackward.online(
                count, k, n, active, activeOff, X, XOff, dZ, dZOff, lr, W, WOff, 4L * ldw, dX, dXOff);
        biases(n, dZ, dZOff, lr, b, bOff);
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
        biases(n, dZ, dZOff, lr, b, bOff);
    }

    /** b -= lr·dZ; -0.0 becomes +0.0. */
    static void biases(int n, MemorySegment dZ, long dZOff, float lr, MemorySegment b, long bOff) {
        if (!(dZ.isNative() && b.isNative())) {
            throw Lanes.heap();
        }
        FloatVector step = FloatVector.broadcast(SPECIES, -lr);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * Padding.pad(n); at += stride) {
            step.fma(
                            FloatVector.fromMemorySegment(SPECIES, dZ, dZOff + at, ORDER),
                            FloatVector.fromMemorySegment(SPECIES, b, bOff + at, ORDER))
                    .add(0.0f)
                    .intoMemorySegment(b, bOff + at, ORDER);
        }
    }

    /** Four rows of W += u·v, wherever they lie, whole vectors only. */
    static void four(
            int vectors, float u0, float u1, float u2, float u3, MemorySegment V, long v, MemorySegment W, long w0,
            long w1, long w2, long w3) {
        if (!(V.isNative() && W.isNative())) {
            throw Lanes.heap();
        }
        FloatVector f0 = FloatVector.broadcast(SPECIES, u0);
        FloatVector f1 = FloatVector.broadcast(SPECIES, u1);
        FloatVector f2 = FloatVector.broadcast(SPECIES, u2);
        FloatVector f3 = FloatVector.broadcast(SPECIES, u3);
        long step = Lanes.stride;
        for (int j = 0; j < vectors; j++) {
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, V, v, ORDER);
            f0.fma(d, FloatVector.fromMemorySegment(SPECIES, W, w0, ORDER)).intoMemorySegment(W, w0, ORDER);
            f1.fma(d, FloatVector.fromMemorySegment(SPECIES, W, w1, ORDER)).intoMemorySegment(W, w1, ORDER);
            f2.fma(d, FloatVector.fromMemorySegment(SPECIES, W, w2, ORDER)).intoMemorySegment(W, w2, ORDER);
            f3.fma(d, FloatVector.fromMemorySegment(SPECIES, W, w3, ORDER)).intoMemorySegment(W, w3, ORDER);
            v += step;
            w0 += step;
            w1 += step;
            w2 += step;
            w3 += step;
        }
    }

    /** One row of W += u·v. The factor is made anew for the pads: one that outlived the loop became an object where this is inlined. */
    static void row(int n, float u, MemorySegment V, long v, MemorySegment W, long w) {
        if (!(V.isNative() && W.isNative())) {
            throw Lanes.heap();
        }
        int whole = n / LENGTH;
        long step = Lanes.stride;
        for (int j = 0; j < whole; j++) {
            FloatVector.broadcast(SPECIES, u).fma(
                            FloatVector.fromMemorySegment(SPECIES, V, v, ORDER),
                            FloatVector.fromMemorySegment(SPECIES, W, w, ORDER))
                    .intoMemorySegment(W, w, ORDER);
            v += step;
            w += step;
        }
        if (whole * LENGTH < n) {
            VectorMask<Float> pads = SPECIES.indexInRange(whole * LENGTH, n).not();
            FloatVector.broadcast(SPECIES, u).fma(
                            FloatVector.fromMemorySegment(SPECIES, V, v, ORDER),
                            FloatVector.fromMemorySegment(SPECIES, W, w, ORDER))
                    .blend(0.0f, pads)
                    .intoMemorySegment(W, w, ORDER);
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
        if (!(U.isNative() && V.isNative() && W.isNative())) {
            throw Lanes.heap();
        }
        FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, V, v, ORDER);
        FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, V, v + BYTES, ORDER);
        FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, V, v + 2 * BYTES, ORDER);
        FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, V, v + 3 * BYTES, ORDER);
        long element = Lanes.stride / LENGTH;
        for (int i = 0; i < rows; i++) {
            FloatVector step = FloatVector.broadcast(SPECIES, -(lr * U.get(JAVA_FLOAT, u)));
            step.fma(v0, FloatVector.fromMemorySegment(SPECIES, W, w, ORDER)).intoMemorySegment(W, w, ORDER);
            step.fma(v1, FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER)).intoMemorySegment(W, w + BYTES, ORDER);
            step.fma(v2, FloatVector.fromMemorySegment(SPECIES, W, w + 2 * BYTES, ORDER)).intoMemorySegment(W, w + 2 * BYTES, ORDER);
            step.fma(v3, FloatVector.fromMemorySegment(SPECIES, W, w + 3 * BYTES, ORDER)).intoMemorySegment(W, w + 3 * BYTES, ORDER);
            u += element;
            w += ldw;
        }
    }

    /** Columns of two vectors. */
    private static void columns2(
            int rows, MemorySegment U, long u, MemorySegment V, long v, float lr, MemorySegment W, long w, long ldw) {
        if (!(U.isNative() && V.isNative() && W.isNative())) {
            throw Lanes.heap();
        }
        FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, V, v, ORDER);
        FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, V, v + BYTES, ORDER);
        long element = Lanes.stride / LENGTH;
        for (int i = 0; i < rows; i++) {
            FloatVector step = FloatVector.broadcast(SPECIES, -(lr * U.get(JAVA_FLOAT, u)));
            step.fma(v0, FloatVector.fromMemorySegment(SPECIES, W, w, ORDER)).intoMemorySegment(W, w, ORDER);
            step.fma(v1, FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER)).intoMemorySegment(W, w + BYTES, ORDER);
            u += element;
            w += ldw;
        }
    }

    /** Columns of one vector, pads cleared. */
    private static void columns1(
            int rows, int n, int j, MemorySegment U, long u, MemorySegment V, long v, float lr, MemorySegment W, long w, long ldw) {
        if (!(U.isNative() && V.isNative() && W.isNative())) {
            throw Lanes.heap();
        }
        FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, V, v, ORDER);
        VectorMask<Float> pads = SPECIES.indexInRange(j, n).not();
        long element = Lanes.stride / LENGTH;
        for (int i = 0; i < rows; i++) {
            FloatVector step = FloatVector.broadcast(SPECIES, -(lr * U.get(JAVA_FLOAT, u)));
            step.fma(v0, FloatVector.fromMemorySegment(SPECIES, W, w, ORDER)).blend(0.0f, pads).intoMemorySegment(W, w, ORDER);
            u += element;
            w += ldw;
        }
    }
}
