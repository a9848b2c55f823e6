package tickgrad.kernel.reference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** Looks for NaN and infinities: x·0 is zero for every finite x, and NaN for the others. */
public final class Finite {
    private Finite() {}

    /** Whether every X[r, j] is finite. */
    public static boolean all(int m, int n, MemorySegment X, long XOff, int ldx) {
        float sum = 0.0f;
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                sum = Math.fma(X.get(JAVA_FLOAT, XOff + 4L * ((long) r * ldx + j)), 0.0f, sum);
            }
        }
        return sum == 0.0f;
    }
}
