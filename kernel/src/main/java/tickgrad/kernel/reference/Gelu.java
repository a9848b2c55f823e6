package tickgrad.kernel.reference;

/**
 * {@code x Phi(x)}, {@code Phi} the standard normal distribution function; see {@link NormCdf}. {@code x} multiplies
 * the tail before its last power of two.
 */
public final class Gelu {
    /** {@code -1 / sqrt(2 pi)}. */
    public static final float MINUS_DENSITY = -0x1.988454p-2f;

    private Gelu() {}

    /**
     * The Gaussian error linear unit, within 3.8 ulp.
     *
     * @param x any float
     * @return {@code x Phi(x)}; -0 at -infinity, NaN for NaN
     */
    public static float f(float x) {
        float a = Math.abs(x);
        float y = a * a;
        float v = -0.5f * y;
        float t = Exp.shifted(v);
        int n = Exp.integer(t);
        int h = n >> 1;
        float s2 = Exp.power(n - h);
        float tail = NormCdf.mantissa(a, y, v, t) * Exp.power(h); // Phi(-a) / s2
        float p = x < 0.0f ? x * tail * s2 : x * Math.fma(-tail, s2, 1.0f);
        return a > NormCdf.LARGE ? (x < 0.0f ? -0.0f : x) : p;
    }

    /**
     * {@code phi'(x) = Phi(x) + x exp(-x^2/2) / sqrt(2 pi)}, from one exponential: {@code phi'(-a) = exp(-a^2/2)
     * (M(a) - a / sqrt(2 pi))} and {@code phi'(a) = 1 - phi'(-a)}.
     *
     * @param x any float
     * @return the derivative, with an error of at most {@code 4u max(|phi'|, |x phi''|) + 2u}, {@code u = 2^-24}
     */
    public static float derivative(float x) {
        float a = Math.abs(x);
        float v = -0.5f * (a * a);
        float t = Exp.shifted(v);
        int n = Exp.integer(t);
        int h = n >> 1;
        float s = Exp.power(h);
        float e = Math.fma(Exp.polynomial(Exp.reduced(v, t)), s, s) * Exp.power(n - h);
        float q = 1.0f / (a + NormCdf.C);
        float u = (a - NormCdf.C) * q;
        float w = Math.fma(NormCdf.polynomial(u), u, NormCdf.M0);
        float p = e * Math.fma(a, MINUS_DENSITY, w * q);
        p = x < 0.0f ? p : 1.0f - p;
        return a > NormCdf.LARGE ? (x < 0.0f ? 0.0f : 1.0f) : p;
    }

    /**
     * {@code phi''(x) = (2 - x^2) exp(-x^2/2) / sqrt(2 pi)}.
     *
     * @param x any float
     * @return the second derivative; the rounding of {@code x^2} is magnified by {@code x^2 / 2}, the rest is within 6u
     */
    public static float curvature(float x) {
        float y = x * x;
        float v = -0.5f * y;
        float t = Exp.shifted(v);
        int n = Exp.integer(t);
        int h = n >> 1;
        float s = Exp.power(h);
        float e = Math.fma(Exp.polynomial(Exp.reduced(v, t)), s, s) * Exp.power(n - h);
        float p = e * (Math.fma(-x, x, 2.0f) * -MINUS_DENSITY);
        return Math.abs(x) > NormCdf.LARGE ? 0.0f : p;
    }
}
