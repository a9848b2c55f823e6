package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
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

    /** W[i] -= (lr·u[i])·v, rows i, v in lanes. */
    private static void rankOne(
            int rows, int columns, MemorySegment U, long u, MemorySegment V, long v, float lr, MemorySegment W, long w,
            long ldw) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int whole = columns - columns % LENGTH;
        for (int i = 0; i < rows; i++) {
            FloatVector step = FloatVector.broadcast(SPECIES, -(lr * U.get(JAVA_FLOAT, u + 4L * i)));
            int j = 0;
            for (; j < whole; j += LENGTH) {
                step.fma(
                                FloatVector.fromMemorySegment(SPECIES, V, v + 4L * j, ORDER),
                                FloatVector.fromMemorySegment(SPECIES, W, w + 4L * j, ORDER))
                        .intoMemorySegment(W, w + 4L * j, ORDER);
            }
            if (j < columns) {
                VectorMask<Float> pads = SPECIES.indexInRange(j, columns).not();
                step.fma(
                                FloatVector.fromMemorySegment(SPECIES, V, v + 4L * j, ORDER),
                                FloatVector.fromMemorySegment(SPECIES, W, w + 4L * j, ORDER))
                        .blend(zero, pads)
                        .intoMemorySegment(W, w + 4L * j, ORDER);
            }
            w += ldw;
        }
    }
}
