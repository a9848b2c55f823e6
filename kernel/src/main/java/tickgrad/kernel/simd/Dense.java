package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import tickgrad.kernel.Padding;

/** SIMD twin of {@link tickgrad.kernel.reference.Dense}: chooses the loop by shape and rows; leading dimensions become bytes here. */
public final class Dense {
    private Dense() {}

    /** Z = X·W + b. */
    public static void forward(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment W, long WOff, int ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, int ldz) {
        if (narrow(n)) {
            forwardNarrow(m, k, n, X, XOff, 4L * ldx, W, WOff, 4L * ldw, b, bOff, Z, ZOff, 4L * ldz);
        } else if (m == 1) {
            ForwardRow.forward(k, n, X, XOff, W, WOff, 4L * ldw, b, bOff, Z, ZOff);
        } else {
            ForwardTile.forward(m, k, n, X, XOff, 4L * ldx, W, WOff, 4L * ldw, b, bOff, Z, ZOff, 4L * ldz);
        }
    }

    /** Z = X·W + b for one row, active inputs only. */
    public static void forwardActive(
            int count, int n, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment W, long WOff,
            int ldw, MemorySegment b, long bOff, MemorySegment Z, long ZOff) {
        ActiveForward.forward(count, n, active, activeOff, X, XOff, W, WOff, 4L * ldw, b, bOff, Z, ZOff);
    }

    /** dX = dZ·Wᵀ for one row, active inputs only. */
    public static void backwardInputActive(
            int count, int k, int n, MemorySegment active, long activeOff, MemorySegment dZ, long dZOff, MemorySegment W,
            long WOff, int ldw, MemorySegment dX, long dXOff) {
        ActiveBackward.dots(count, k, n, active, activeOff, dZ, dZOff, W, WOff, 4L * ldw, dX, dXOff);
    }

    private static void forwardNarrow(
            int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        for (int r = 0; r < m; r++) {
            long z = ZOff + r * ldz;
            clearRow(Z, z);
            Dots.dots(n, k, X, XOff + r * ldx, W, WOff, ldw, Z, z);
            for (int j = 0; j < n; j++) {
                Z.set(JAVA_FLOAT, z + 4L * j, Z.get(JAVA_FLOAT, z + 4L * j) + b.get(JAVA_FLOAT, bOff + 4L * j));
            }
        }
    }

    /** One padding unit of +0.0: the whole row of a narrow layer. */
    private static void clearRow(MemorySegment Z, long z) {
        for (int j = 0; j < Padding.LANES; j += LENGTH) {
            FloatVector.zero(SPECIES).intoMemorySegment(Z, z + 4L * j, ORDER);
        }
    }

    /** dX = dZ·Wᵀ. */
    public static void backwardInput(
            int m, int k, int n, MemorySegment dZ, long dZOff, int lddz, MemorySegment W, long WOff, int ldw,
            MemorySegment dX, long dXOff, int lddx) {
        boolean tiles = LENGTH == Padding.LANES && m >= DotTile.ROWS && !narrow(n);
        int rows = tiles ? m - m % DotTile.ROWS : 0;
        int inputs = tiles ? k - k % DotTile.INPUTS : 0;
        DotTile.dots(rows, inputs, n, dZ, dZOff, 4L * lddz, W, WOff, 4L * ldw, dX, dXOff, 4L * lddx);
        for (int r = 0; r < m; r++) {
            long dz = dZOff + 4L * r * lddz;
            long dx = dXOff + 4L * r * lddx;
            if (narrow(n)) {
                combine(k, n, dZ, dz, W, WOff, 4L * ldw, dX, dx);
            } else {
                int from = r < rows ? inputs : 0;
                Dots.dots(k - from, n, dZ, dz, W, WOff + 4L * ldw * from, 4L * ldw, dX, dx + 4L * from);
                clearPads(k, dX, dx);
            }
        }
    }

    /** dX = Σ_j dZ[j]·W[j] of a narrow layer: one chain over j, inputs in lanes. */
    private static void combine(
            int k, int n, MemorySegment dZ, long dz, MemorySegment W, long WOff, long ldw, MemorySegment dX, long dx) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < Padding.pad(k); i += LENGTH) {
            VectorMask<Float> pads = SPECIES.indexInRange(i, k).not();
            FloatVector sum = zero;
            for (int j = 0; j < n; j++) {
                FloatVector z = FloatVector.broadcast(SPECIES, dZ.get(JAVA_FLOAT, dz + 4L * j));
                sum = z.fma(FloatVector.fromMemorySegment(SPECIES, W, WOff + j * ldw + 4L * i, ORDER), sum);
            }
            sum.blend(zero, pads).intoMemorySegment(dX, dx + 4L * i, ORDER);
        }
    }

    /** dW = Xᵀ·dZ, db = Σ_rows dZ. */
    public static void backwardWeights(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment dZ, long dZOff, int lddz,
            MemorySegment dW, long dWOff, int lddw, MemorySegment db, long dbOff) {
        weights(m, k, n, X, XOff, 4L * ldx, dZ, dZOff, 4L * lddz, dW, dWOff, 4L * lddw, db, dbOff, true);
    }

    /** dW += Xᵀ·dZ, db += Σ_rows dZ. */
    public static void accumulateWeights(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment dZ, long dZOff, int lddz,
            MemorySegment dW, long dWOff, int lddw, MemorySegment db, long dbOff) {
        weights(m, k, n, X, XOff, 4L * ldx, dZ, dZOff, 4L * lddz, dW, dWOff, 4L * lddw, db, dbOff, false);
    }

    private static void weights(
            int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment dZ, long dZOff, long lddz,
            MemorySegment dW, long dWOff, long lddw, MemorySegment db, long dbOff, boolean fresh) {
        if (narrow(n)) {
            OuterTile.outer(m, n, k, dZ, dZOff, lddz, X, XOff, ldx, dW, dWOff, lddw, fresh);
        } else {
            OuterTile.outer(m, k, n, X, XOff, ldx, dZ, dZOff, lddz, dW, dWOff, lddw, fresh);
        }
        for (int j = 0; j < Padding.pad(n); j += LENGTH) {
            FloatVector sum = fresh
                    ? FloatVector.zero(SPECIES)
                    : FloatVector.fromMemorySegment(SPECIES, db, dbOff + 4L * j, ORDER);
            long dz = dZOff + 4L * j;
            for (int r = 0; r < m; r++) {
                sum = sum.add(FloatVector.fromMemorySegment(SPECIES, dZ, dz, ORDER));
                dz += lddz;
            }
            sum.intoMemorySegment(db, dbOff + 4L * j, ORDER);
        }
    }

    private static boolean narrow(int n) {
        return tickgrad.kernel.reference.Dense.narrow(n);
    }

    static void clearPads(int n, MemorySegment A, long AOff) {
        for (int j = n; j < Padding.pad(n); j++) {
            A.set(JAVA_FLOAT, AOff + 4L * j, 0.0f);
        }
    }
}
