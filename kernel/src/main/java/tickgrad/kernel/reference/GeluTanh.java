package tickgrad.kernel.reference;

/**
 * {@code x (1 + tanh w) / 2} with {@code w = sqrt(2/pi) (x + 0.044715 x^3)}, computed without cancellation as {@code
 * x / (1 + exp(-2w))}; see {@link Silu}.
 */
public final class GeluTanh {
    /** {@code 2 sqrt(2/pi)}. */
    public static final float A = 0x1.988454p0f;

    /** {@code 0.044715 A}. */
    public static final float B = 0x1.2444f2p-4f;

    /** {@code 3 B}. */
    public static final float B3 = 0x1.b6676cp-3f;

    /** {@code 2 A}. */
    public static final float A2 = 2 * A;

    /** {@code 12 B}. */
    public static final float B12 = 4 * B3;

    private GeluTanh() {}

    /**
     * The tanh form of the Gaussian error linear unit, within {@code 4 + 4 |2w|} ulp: an error of {@code w} is
     * magnified by {@code 2w}.
     *
     * @param x any float
     * @return {@code x / (1 + exp(-2w))}; -0 at -infinity, NaN for NaN
     */
    public static float f(float x) {
        return Silu.gated(x, x * Math.fma(x * x, B, A));
    }

    /**
     * {@code phi'(x) = s (1 + 2 x w' (1 - s))}, {@code s} the sigmoid of {@code 2w}.
     *
     * @param x any float
     * @return the derivative, with an error of at most {@code 4u max(|phi'|, |x phi''|) + 2u}, {@code u = 2^-24}
     */
    public static float derivative(float x) {
        float y = x * x;
        return Silu.gatedDerivative(x, x * Math.fma(y, B, A), x * Math.fma(y, B3, A));
    }

    /**
     * {@code phi''(x) = s (1 - s) (2v' + x v'' + x v'^2 (1 - 2s))}, {@code s} the sigmoid of {@code v = 2w}; even.
     *
     * @param x any float
     * @return the second derivative
     */
    public static float curvature(float x) {
        float y = x * x;
        float slope = Math.fma(y, B3, A);
        return Silu.gatedCurvature(x * Math.fma(y, B, A), Math.fma(y, B12, A2), x * (slope * slope));
    }
}
