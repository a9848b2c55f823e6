package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/** Looks for NaN and infinities. */
public final class Finite {
    private Finite() {}

    /**
     * Whether every {@code X[r, j]} is a finite number.
     *
     * @param m    rows
     * @param n    columns
     * @param X    values {@code (m,n)}, any 4-byte aligned rows
     * @param XOff byte offset of {@code X}
     * @param ldx  leading dimension of {@code X}
     * @return {@code false} if any is NaN or infinite
     */
    public static boolean all(int m, int n, MemorySegment X, long XOff, int ldx) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Finite.all(m, n, X, XOff, ldx)
                : tickgrad.kernel.reference.Finite.all(m, n, X, XOff, ldx);
    }
}
