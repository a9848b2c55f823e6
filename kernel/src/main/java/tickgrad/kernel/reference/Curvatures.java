package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import tickgrad.kernel.Padding;

/** The specification of {@link tickgrad.kernel.Curvatures}, element by element. Contracts are stated there. */
@SuppressWarnings("doclint:missing") // the letters are those of the contract
public final class Curvatures {
    private interface Function {
        float at(float z);
    }

    private Curvatures() {}

    /** {@code F = phi'}, {@code C = phi''}; {@code phi' = 1 - Y^2, phi'' = -2 Y (1 - Y^2)}. */
    public static void tanh(
            int m, int n, MemorySegment Y, long YOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        map(y -> Math.fma(-y, y, 1.0f), m, n, Y, YOff, F, FOff, ld);
        map(Tanh::curvature, m, n, Y, YOff, C, COff, ld);
    }

    /** {@code F = phi'}, {@code C = phi''}; {@code phi' = Y (1 - Y), phi'' = Y (1 - Y) (1 - 2 Y)}. */
    public static void sigmoid(
            int m, int n, MemorySegment Y, long YOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        map(y -> y * (1.0f - y), m, n, Y, YOff, F, FOff, ld);
        map(Sigmoid::curvature, m, n, Y, YOff, C, COff, ld);
    }

    /** {@code F = phi'}, {@code C = phi''}; {@code phi' = s, phi'' = s (1 - s)}. */
    public static void softplus(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        map(Sigmoid::f, m, n, Z, ZOff, F, FOff, ld);
        map(Softplus::curvature, m, n, Z, ZOff, C, COff, ld);
    }

    /** {@code F = phi'}, {@code C = phi''}; {@code phi'' = (2 - Z^2) exp(-Z^2/2) / sqrt(2 pi)}. */
    public static void gelu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        map(Gelu::derivative, m, n, Z, ZOff, F, FOff, ld);
        map(Gelu::curvature, m, n, Z, ZOff, C, COff, ld);
    }

    /** {@code F = phi'}, {@code C = phi''}; {@code phi'' = s (1 - s) (2 v' + Z v'' + Z v'^2 (1 - 2 s))}. */
    public static void geluTanh(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        map(GeluTanh::derivative, m, n, Z, ZOff, F, FOff, ld);
        map(GeluTanh::curvature, m, n, Z, ZOff, C, COff, ld);
    }

    /** {@code F = phi'}, {@code C = phi''}; {@code phi'' = s (1 - s) (2 + Z (1 - 2 s))}. */
    public static void silu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        map(Silu::derivative, m, n, Z, ZOff, F, FOff, ld);
        map(Silu::curvature, m, n, Z, ZOff, C, COff, ld);
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

    /** {@code D = fma(C V, T, F dY)}. */
    public static void adjoint(
            int m, int n, MemorySegment F, long FOff, MemorySegment C, long COff, MemorySegment V, long VOff, MemorySegment T,
            long TOff, MemorySegment dY, long dYOff, MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float first = get(F, FOff, ld, r, j) * get(dY, dYOff, ld, r, j);
                float product = get(C, COff, ld, r, j) * get(V, VOff, ld, r, j);
                set(D, DOff, ld, r, j, Math.fma(product, get(T, TOff, ld, r, j), first));
            }
            clearPads(n, D, DOff, ld, r);
        }
    }

    /** {@code U = F V, D = fma(C V, T, F dY)}, {@code F = 1 - Y^2, C = -2 Y (1 - Y^2)}. */
    public static void tanhAdjoint(
            int m, int n, MemorySegment Y, long YOff, MemorySegment V, long VOff, MemorySegment T, long TOff, MemorySegment dY,
            long dYOff, MemorySegment U, long UOff, MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float y = get(Y, YOff, ld, r, j);
                float v = get(V, VOff, ld, r, j);
                float slope = Math.fma(-y, y, 1.0f);
                set(U, UOff, ld, r, j, slope * v);
                set(D, DOff, ld, r, j, Math.fma(Tanh.curvature(y) * v, get(T, TOff, ld, r, j), slope * get(dY, dYOff, ld, r, j)));
            }
            clearPads(n, U, UOff, ld, r);
            clearPads(n, D, DOff, ld, r);
        }
    }

    private static void map(Function f, int m, int n, MemorySegment Z, long ZOff, MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                set(D, DOff, ld, r, j, f.at(get(Z, ZOff, ld, r, j)));
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
