package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Looks for NaN and infinities, four vectors at a time, then one; columns beyond the last whole vector four rows at a time.
 *
 * <p>Four sums hide the time of an FMA, and make the method larger than 325 bytes, C2's {@code FreqInlineSize}: it is compiled by itself. A smaller one was made a
 * part of the calls of a live learner, whose many reads of memory had used up what C2 allows one method in mispredicted branches, and its sums were objects on the
 * heap for as long as the process lived.
 */
public final class Finite {
    private Finite() {}

    /** Rows whose columns beyond the last whole vector are read one after the other while they are in the first-level cache. */
    private static final int BLOCK = 256;

    /** Whether every X[r, j] is finite. Rows without gaps are one. */
    public static boolean all(int m, int n, MemorySegment X, long XOff, int ldx) {
        if (!(X.isNative())) {
            throw Lanes.heap();
        }
        boolean together = ldx == n;
        int rows = together ? 1 : m;
        long floats = together ? (long) m * n : n;
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sums0 = zero;
        FloatVector sums1 = zero;
        FloatVector sums2 = zero;
        FloatVector sums3 = zero;
        long whole = floats & -LENGTH;
        for (int r = 0; r < rows; r++) {
            long x = XOff + 4L * r * ldx;
            long j = 0;
            for (; j + 4 * LENGTH <= whole; j += 4 * LENGTH) {
                sums0 = FloatVector.fromMemorySegment(SPECIES, X, x + 4L * j, ORDER).fma(zero, sums0);
                sums1 = FloatVector.fromMemorySegment(SPECIES, X, x + 4L * j + BYTES, ORDER).fma(zero, sums1);
                sums2 = FloatVector.fromMemorySegment(SPECIES, X, x + 4L * j + 2 * BYTES, ORDER).fma(zero, sums2);
                sums3 = FloatVector.fromMemorySegment(SPECIES, X, x + 4L * j + 3 * BYTES, ORDER).fma(zero, sums3);
            }
            for (; j < whole; j += LENGTH) {
                sums0 = FloatVector.fromMemorySegment(SPECIES, X, x + 4L * j, ORDER).fma(zero, sums0);
            }
        }
        float sum0 = 0.0f;
        float sum1 = 0.0f;
        float sum2 = 0.0f;
        float sum3 = 0.0f;
        for (int from = 0; from < rows; from += BLOCK) {
            int to = Math.min(from + BLOCK, rows);
            for (long j = whole; j < floats; j++) {
                long x = XOff + 4L * ((long) from * ldx + j);
                int r = from;
                for (; r + 4 <= to; r += 4) {
                    sum0 = Math.fma(X.get(JAVA_FLOAT, x), 0.0f, sum0);
                    sum1 = Math.fma(X.get(JAVA_FLOAT, x + 4L * ldx), 0.0f, sum1);
                    sum2 = Math.fma(X.get(JAVA_FLOAT, x + 8L * ldx), 0.0f, sum2);
                    sum3 = Math.fma(X.get(JAVA_FLOAT, x + 12L * ldx), 0.0f, sum3);
                    x += 16L * ldx;
                }
                for (; r < to; r++) {
                    sum0 = Math.fma(X.get(JAVA_FLOAT, x), 0.0f, sum0);
                    x += 4L * ldx;
                }
            }
        }
        return sum0 + sum1 + sum2 + sum3 == 0.0f && sums0.add(sums1).add(sums2).add(sums3).compare(VectorOperators.EQ, 0.0f).allTrue();
    }
}
