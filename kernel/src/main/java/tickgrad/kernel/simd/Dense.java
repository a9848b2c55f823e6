package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Epilogue;
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
            RowChains.forward(k, n, X, XOff, W, WOff, 4L * ldw, b, bOff, Z, ZOff);
        } else {
            ForwardTile.forward(
                    Float.NEGATIVE_INFINITY, m, k, n, X, XOff, 4L * ldx, W, WOff, 4L * ldw, b, bOff, Z, ZOff, 4L * ldz);
        }
    }

    /** Y = max(X·W + b, 0): wide layers of many rows bound the sums before they are stored. */
    public static void forwardRelu(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment W, long WOff, int ldw,
            MemorySegment b, long bOff, MemorySegment Y, long YOff, int ldy) {
        if (narrow(n) || m == 1) {
            forward(m, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Y, YOff, ldy);
            Activations.relu(m, n, Y, YOff, Y, YOff, ldy);
        } else {
            ForwardTile.forward(0.0f, m, k, n, X, XOff, 4L * ldx, W, WOff, 4L * ldw, b, bOff, Y, YOff, 4L * ldy);
        }
    }

    /** Lists the inputs that are not exactly zero. Vectors of 4 leave it to the plain loop. */
    public static int active(int k, MemorySegment X, long XOff, MemorySegment active, long activeOff) {
        return LENGTH >= 8
                ? ActiveForward.list(k, X, XOff, active, activeOff)
                : tickgrad.kernel.reference.Dense.active(k, X, XOff, active, activeOff);
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
        if (NarrowColumn.covers(m, n)) {
            NarrowColumn.forward(m, k, X, XOff, ldx, W, WOff, b, bOff, Z, ZOff, ldz);
            return;
        }
        for (int r = 0; r < m; r++) {
            clearRow(Z, ZOff + r * ldz);
        }
        int tiled = 0;
        if (LENGTH == Padding.LANES && m > 1) {
            tiled = m;
            NarrowTile.forward(m, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Z, ZOff, ldz);
        } else if (LENGTH == 8 && m >= EightDots.GROUP) {
            tiled = m;
            EightDots.forward(tiled, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Z, ZOff, ldz);
        }
        for (int r = tiled; r < m; r++) {
            long z = ZOff + r * ldz;
            Dots.dots(n, k, X, XOff + r * ldx, W, WOff, ldw, Z, z);
            for (int j = 0; j < n; j++) {
                Z.set(JAVA_FLOAT, z + 4L * j, Z.get(JAVA_FLOAT, z + 4L * j) + b.get(JAVA_FLOAT, bOff + 4L * j));
            }
        }
    }

    /** One padding unit of +0.0: the whole row of a narrow layer. */
    private static void clearRow(MemorySegment Z, long z) {
        if (!(Z.isNative())) {
            throw Lanes.heap();
        }
        for (int j = 0; j < Padding.LANES; j += LENGTH) {
            FloatVector.zero(SPECIES).intoMemorySegment(Z, z + 4L * j, ORDER);
        }
    }

    /** dX = dZ·Wᵀ. */
    public static void backwardInput(
            int m, int k, int n, MemorySegment dZ, long dZOff, int lddz, MemorySegment W, long WOff, int ldw,
            MemorySegment dX, long dXOff, int lddx) {
        if (narrow(n)) {
            CombineTile.combine(m, k, n, dZ, dZOff, 4L * lddz, W, WOff, 4L * ldw, dX, dXOff, 4L * lddx);
        } else {
            inputDots(m, k, n, dZ, dZOff, 4L * lddz, W, WOff, 4L * ldw, dX, dXOff, 4L * lddx);
        }
        Pads.clear(m, k, dX, dXOff, lddx);
    }

    /** Whether there are loops for {@link #backwardColumn} of that many inputs. */
    public static boolean columns(int k) {
        return BackwardColumn.covers(k);
    }

    /** dX = (dz·wᵀ)∘φ′ of one output. */
    public static void backwardColumn(
            Epilogue before, int m, int k, MemorySegment dZ, long dZOff, int lddz, MemorySegment W, long WOff, MemorySegment X, long XOff,
            MemorySegment dX, long dXOff, int lddx) {
        BackwardColumn.combine(before, m, k, dZ, dZOff, 4L * lddz, W, WOff, X, XOff, dX, dXOff, 4L * lddx);
        Pads.clear(m, k, dX, dXOff, lddx);
    }

    /** Canonical dots: tiles first, then the inputs that are left. */
    private static void inputDots(
            int m, int k, int n, MemorySegment dZ, long dZOff, long lddz, MemorySegment W, long WOff, long ldw,
            MemorySegment dX, long dXOff, long lddx) {
        int from = 0;
        if (LENGTH == Padding.LANES) {
            from = DotTile.inputs(m, k, n, dZ, dZOff, lddz, W, WOff, ldw, dX, dXOff, lddx);
        } else if (LENGTH == 8) {
            from = EightDots.inputs(m, k, n, dZ, dZOff, lddz, W, WOff, ldw, dX, dXOff, lddx);
        }
        if (from == k) {
            return;
        }
        for (int r = 0; r < m; r++) {
            Dots.dots(k - from, n, dZ, dZOff + r * lddz, W, WOff + ldw * from, ldw, dX, dXOff + r * lddx + 4L * from);
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
        BiasSums.sum(m, n, dZ, dZOff, lddz, db, dbOff, fresh);
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
