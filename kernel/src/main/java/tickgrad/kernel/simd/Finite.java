package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Looks for NaN and infinities, a vector at a time; columns beyond the last whole vector one by one. */
public final class Finite {
    private Finite() {}

    /** Whether every X[r, j] is finite. */
    public static boolean all(int m, int n, MemorySegment X, long XOff, int ldx) {
        if (!(X.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sums = zero;
        float sum = 0.0f;
        for (int r = 0; r < m; r++) {
            long x = XOff + 4L * r * ldx;
            int j = 0;
            for (; j + LENGTH <= n; j += LENGTH) {
                sums = FloatVector.fromMemorySegment(SPECIES, X, x + 4L * j, ORDER).fma(zero, sums);
            }
            for (; j < n; j++) {
                sum = Math.fma(X.get(JAVA_FLOAT, x + 4L * j), 0.0f, sum);
            }
        }
        return sum == 0.0f && sums.compare(VectorOperators.EQ, 0.0f).allTrue();
    }
}
