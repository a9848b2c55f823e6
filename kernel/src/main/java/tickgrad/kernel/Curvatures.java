package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * First and second derivatives of smooth activations over padded rows, element by element, and what the sweeps of second derivatives do with
 * them: {@code F = phi'(Z)} and {@code C = phi''(Z)} are computed once, from one exponential, and used by all.
 *
 * <p>Letters and memory are those of {@link Activations}: {@code Z} the input and {@code Y} the output of the activation, all others like them
 * (m, n), {@code ld} the floats from row to row, the same for all. tanh and sigmoid read {@code Y}, the others {@code Z}. {@code F} has the bits of a
 * backward pass from ones. What is written has +0.0 in its pads afterwards whatever the inputs hold. NaN gives NaN. The results are those of
 * {@link tickgrad.kernel.reference.Curvatures}, bit for bit, on every vector width.
 *
 * <p>Errors of phi' are those of {@link Activations}; those of phi'' are given to first order in {@code u = 2^-24}; where the exponential of a tail is
 * subnormal, its rounding times the factors that follow comes on top.
 */
@SuppressWarnings("doclint:missing") // the letters are explained once, above
public final class Curvatures {
    private Curvatures() {}

    /**
     * {@code F = phi'}, {@code C = phi''}; {@code phi' = 1 - Y^2, phi'' = -2 Y (1 - Y^2)}. From the output; error of phi'' at most 2u |phi''| beside what {@code Y} carries.
     */
    public static void tanh(
            int m, int n, MemorySegment Y, long YOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Curvatures.tanh(m, n, Y, YOff, F, FOff, C, COff, ld);
        } else {
            tickgrad.kernel.reference.Curvatures.tanh(m, n, Y, YOff, F, FOff, C, COff, ld);
        }
    }

    /**
     * {@code F = phi'}, {@code C = phi''}; {@code phi' = Y (1 - Y), phi'' = Y (1 - Y) (1 - 2 Y)}. From the output; error of phi'' at most 4u |phi''| beside what {@code Y} carries.
     */
    public static void sigmoid(
            int m, int n, MemorySegment Y, long YOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Curvatures.sigmoid(m, n, Y, YOff, F, FOff, C, COff, ld);
        } else {
            tickgrad.kernel.reference.Curvatures.sigmoid(m, n, Y, YOff, F, FOff, C, COff, ld);
        }
    }

    /**
     * {@code F = phi'}, {@code C = phi''}; {@code phi' = s, phi'' = s (1 - s)}. s the sigmoid of Z; relative error of phi'' at most 9u.
     */
    public static void softplus(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Curvatures.softplus(m, n, Z, ZOff, F, FOff, C, COff, ld);
        } else {
            tickgrad.kernel.reference.Curvatures.softplus(m, n, Z, ZOff, F, FOff, C, COff, ld);
        }
    }

    /**
     * {@code F = phi'}, {@code C = phi''}; {@code phi'' = (2 - Z^2) exp(-Z^2/2) / sqrt(2 pi)}. Relative error of phi'' at most (6 + Z^2 / 2) u.
     */
    public static void gelu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Curvatures.gelu(m, n, Z, ZOff, F, FOff, C, COff, ld);
        } else {
            tickgrad.kernel.reference.Curvatures.gelu(m, n, Z, ZOff, F, FOff, C, COff, ld);
        }
    }

    /**
     * {@code F = phi'}, {@code C = phi''}; {@code phi'' = s (1 - s) (2 v' + Z v'' + Z v'^2 (1 - 2 s))}. s the sigmoid of
     * {@code v = 2w}, w as in {@link Activations#geluTanh}. Error of phi'' at most {@code u ((10 + 4 |v|) |phi''| + s (1 - s) (3 c + (13 + 2 |v|)
     * |g|))}, {@code c = 2v' + Z v''}, {@code g = Z v'^2}.
     */
    public static void geluTanh(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Curvatures.geluTanh(m, n, Z, ZOff, F, FOff, C, COff, ld);
        } else {
            tickgrad.kernel.reference.Curvatures.geluTanh(m, n, Z, ZOff, F, FOff, C, COff, ld);
        }
    }

    /**
     * {@code F = phi'}, {@code C = phi''}; {@code phi'' = s (1 - s) (2 + Z (1 - 2 s))}. s the sigmoid of Z. Error of phi'' at most {@code u (11 |phi''| + 6 |Z|
     * s (1 - s))}.
     */
    public static void silu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Curvatures.silu(m, n, Z, ZOff, F, FOff, C, COff, ld);
        } else {
            tickgrad.kernel.reference.Curvatures.silu(m, n, Z, ZOff, F, FOff, C, COff, ld);
        }
    }

    /**
     * {@code D = A B}: a backward pass where phi' is known, with the bits of one that computes it, since each of those multiplies {@code dY} with
     * phi' in one rounding. {@code D} may be {@code A} or {@code B}.
     */
    public static void product(
            int m, int n, MemorySegment A, long AOff, MemorySegment B, long BOff, MemorySegment D, long DOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Curvatures.product(m, n, A, AOff, B, BOff, D, DOff, ld);
        } else {
            tickgrad.kernel.reference.Curvatures.product(m, n, A, AOff, B, BOff, D, DOff, ld);
        }
    }

    /**
     * {@code D = fma(C V, T, F dY)}, {@code F = phi'}, {@code C = phi''}: the gradient of the pre-activations where {@code F V} was a gradient too, and
     * {@code T} is what comes back to it. {@code D} may be {@code dY} and overlaps no other.
     */
    public static void adjoint(
            int m, int n, MemorySegment F, long FOff, MemorySegment C, long COff, MemorySegment V, long VOff, MemorySegment T,
            long TOff, MemorySegment dY, long dYOff, MemorySegment D, long DOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Curvatures.adjoint(m, n, F, FOff, C, COff, V, VOff, T, TOff, dY, dYOff, D, DOff, ld);
        } else {
            tickgrad.kernel.reference.Curvatures.adjoint(m, n, F, FOff, C, COff, V, VOff, T, TOff, dY, dYOff, D, DOff, ld);
        }
    }

    /**
     * {@code U = F V} and {@code D = fma(C V, T, F dY)} for tanh, {@code F = 1 - Y^2}, {@code C = -2 Y (1 - Y^2)}: {@link #tanh}, {@link #product}
     * and {@link #adjoint} in one pass, with their bits. {@code U} and {@code D} overlap nothing else.
     */
    public static void tanhAdjoint(
            int m, int n, MemorySegment Y, long YOff, MemorySegment V, long VOff, MemorySegment T, long TOff, MemorySegment dY,
            long dYOff, MemorySegment U, long UOff, MemorySegment D, long DOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Curvatures.tanhAdjoint(m, n, Y, YOff, V, VOff, T, TOff, dY, dYOff, U, UOff, D, DOff, ld);
        } else {
            tickgrad.kernel.reference.Curvatures.tanhAdjoint(m, n, Y, YOff, V, VOff, T, TOff, dY, dYOff, U, UOff, D, DOff, ld);
        }
    }
}
