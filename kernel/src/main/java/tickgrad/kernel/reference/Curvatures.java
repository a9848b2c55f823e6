package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import tickgrad.kernel.Padding;

/** The specification of {@link tickgrad.kernel.Curvatures}, element by element: {@code D += phi''(Z) A B}. Contracts are stated there. */
@SuppressWarnings("doclint:missing") // the letters are those of the contract
public final class Curvatures {
    private interface Function {
        float at(float z);
    }

    private Curvatures() {}

    /** {@code D += A B phi''}, {@code phi'' = -2 Y (1 - Y^2)}. */
    public static void tanh(
            int m, int n, MemorySegment Y, long YOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        accumulate(Tanh::curvature, m, n, Y, YOff, A, AOff, B, BOff, D, DOff, ld);
    }

    /** {@code D += A B phi''}, {@code phi'' = Y (1 - Y) (1 - 2 Y)}. */
    public static void sigmoid(
            int m, int n, MemorySegment Y, long YOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        accumulate(Sigmoid::curvature, m, n, Y, YOff, A, AOff, B, BOff, D, DOff, ld);
    }

    /** {@code D += A B phi''}, {@code phi'' = s (1 - s)}. */
    public static void softplus(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        accumulate(Softplus::curvature, m, n, Z, ZOff, A, AOff, B, BOff, D, DOff, ld);
    }

    /** {@code D += A B phi''}, {@code phi'' = (2 - Z^2) exp(-Z^2/2) / sqrt(2 pi)}. */
    public static void gelu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        accumulate(Gelu::curvature, m, n, Z, ZOff, A, AOff, B, BOff, D, DOff, ld);
    }

    /** {@code D += A B phi''}, {@code phi'' = s (1 - s) (2 v' + Z v'' + Z v'^2 (1 - 2 s))}. */
    public static void geluTanh(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        accumulate(GeluTanh::curvature, m, n, Z, ZOff, A, AOff, B, BOff, D, DOff, ld);
    }

    /** {@code D += A B phi''}, {@code phi'' = s (1 - s) (2 + Z (1 - 2 s))}. */
    public static void silu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        accumulate(Silu::curvature, m, n, Z, ZOff, A, AOff, B, BOff, D, DOff, ld);
    }

    /** {@code D = A B}. */
    public static void product(
            int m, int n, MemorySegment A, long AOff, MemorySegment B, long BOff, MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                set(D, DOff, ld, r, j, get(A, AOff, ld, r, j) * get(B, BOff, ld, r, j));
            }
            clearPads(n, D, DOff, ld, r);
        }
    }

    /** {@code D = fma(phi''(Z) A, B, D)}. */
    private static void accumulate(
            Function curvature, int m, int n, MemorySegment Z, long ZOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float slope = curvature.at(get(Z, ZOff, ld, r, j)) * get(A, AOff, ld, r, j);
                set(D, DOff, ld, r, j, Math.fma(slope, get(B, BOff, ld, r, j), get(D, DOff, ld, r, j)));
            }
            clearPads(n, D, DOff, ld, r);
        }
    }

    private static void clearPads(int n, MemorySegment D, long DOff, int ld, int r) {
        for (int j = n; j < Padding.pad(n); j++) {
            set(D, DOff, ld, r, j, 0.0f);
        }
    }

    private static float get(MemorySegment S, long off, int ld, int r, int j) {
        return S.get(ValueLayout.JAVA_FLOAT, off + ((long) r * ld + j << 2));
    }

    private static void set(MemorySegment S, long off, int ld, int r, int j, float value) {
        S.set(ValueLayout.JAVA_FLOAT, off + ((long) r * ld + j << 2), value);
    }
}
