package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Padding;

/**
 * dX = (dz·wᵀ)∘φ′ of a layer of one output behind ReLU or tanh: products and derivative in one pass over the rows, whose memory takes longer
 * than either; a method for each φ, whose loop has no branch. The bits are those of {@link CombineTile} and then of {@link Rectifier} or
 * {@link Tanh}. Pads of dX are zeros, but for a dz that is not finite.
 */
final class BackwardColumn {
    /** Bytes of a row of the loops' two vectors. */
    private static final int PAIR = 2 * BYTES;

    private BackwardColumn() {}

    /** Whether rows of k are long enough for the loops. */
    static boolean covers(int k) {
        return 4 * Padding.pad(k) >= PAIR;
    }

    /** Two vectors of all rows at a time; of an odd number the last comes with the one before, again. */
    static void combine(
            Epilogue before, int m, int k, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, MemorySegment X, long x,
            MemorySegment dX, long dx, long lddx) {
        long row = 4L * Padding.pad(k);
        for (long from = 0; from < row; from += PAIR) {
            long at = Math.min(from, row - PAIR);
            if (before == Epilogue.RELU) {
                relu(m, dZ, dz, lddz, W, w + at, X, x + at, dX, dx + at, lddx);
            } else {
                tanh(m, dZ, dz, lddz, W, w + at, X, x + at, dX, dx + at, lddx);
            }
        }
    }

    private static void relu(
            int m, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, MemorySegment X, long x, MemorySegment dX, long dx, long lddx) {
        if (!(dZ.isNative() && W.isNative() && X.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
        for (int r = 0; r < m; r++) {
            FloatVector z = FloatVector.broadcast(SPECIES, dZ.get(JAVA_FLOAT, dz));
            FloatVector y0 = FloatVector.fromMemorySegment(SPECIES, X, x, ORDER);
            FloatVector y1 = FloatVector.fromMemorySegment(SPECIES, X, x + BYTES, ORDER);
            z.fma(w0, zero).blend(0.0f, y0.compare(LE, 0.0f)).intoMemorySegment(dX, dx, ORDER);
            z.fma(w1, zero).blend(0.0f, y1.compare(LE, 0.0f)).intoMemorySegment(dX, dx + BYTES, ORDER);
            dz += lddz;
            x += lddx;
            dx += lddx;
        }
    }

    private static void tanh(
            int m, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, MemorySegment X, long x, MemorySegment dX, long dx, long lddx) {
        if (!(dZ.isNative() && W.isNative() && X.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector one = FloatVector.broadcast(SPECIES, 1.0f);
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
        for (int r = 0; r < m; r++) {
            FloatVector z = FloatVector.broadcast(SPECIES, dZ.get(JAVA_FLOAT, dz));
            FloatVector y0 = FloatVector.fromMemorySegment(SPECIES, X, x, ORDER);
            FloatVector y1 = FloatVector.fromMemorySegment(SPECIES, X, x + BYTES, ORDER);
            z.fma(w0, zero).mul(y0.neg().fma(y0, one)).intoMemorySegment(dX, dx, ORDER);
            z.fma(w1, zero).mul(y1.neg().fma(y1, one)).intoMemorySegment(dX, dx + BYTES, ORDER);
            dz += lddz;
            x += lddx;
            dx += lddx;
        }
    }
}
