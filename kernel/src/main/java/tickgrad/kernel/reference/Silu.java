package tickgrad.kernel.reference;

/**
 * {@code x / (1 + exp(-x))}. Below zero it is {@code x e / (1 + e)} with {@code e = exp(x)}, where {@code x}
 * multiplies before the last power of two: the product may be a normal float where {@code e} alone is not.
 */
public final class Silu {
    /** Beyond this in magnitude the function is its asymptote. */
    public static final float LARGE = 120.0f;

    private Silu() {}

    /**
     * The sigmoid linear unit, within 3.3 ulp.
     *
     * @param x any float
     * @return {@code x / (1 + exp(-x))}; -0 at -infinity, NaN for NaN
     */
    public static float f(float x) {
        return gated(x, x);
    }

    /**
     * {@code phi'(x) = s (1 + x (1 - s))}, {@code s} the sigmoid of {@code x}.
     *
     * @param x any float
     * @return the derivative, with an error of at most {@code 4u max(|phi'|, |x phi''|) + 2u}, {@code u = 2^-24}
     */
    public static float derivative(float x) {
        return gatedDerivative(x, x, x);
    }

    /** {@code x / (1 + exp(-v))}, {@code v} of the sign of {@code x}. */
    static float gated(float x, float v) {
        float w = -Math.abs(v);
        float t = Exp.shifted(w);
        int n = Exp.integer(t);
        int h = n >> 1;
        float s = Exp.power(h);
        float s2 = Exp.power(n - h);
        float e = Math.fma(Exp.polynomial(Exp.reduced(w, t)), s, s); // exp(w) / s2
        float p = (x < 0.0f ? x * e * s2 : x) / Math.fma(e, s2, 1.0f);
        return w < -LARGE ? (x < 0.0f ? -0.0f : x) : p;
    }

    /**
     * {@code s + g s (1 - s)}, {@code s} the sigmoid of {@code v}, {@code g = x dv/dx}, in the form {@code s (1 + g
     * (1 - s))}.
     */
    static float gatedDerivative(float x, float v, float g) {
        float w = -Math.abs(v);
        float t = Exp.shifted(w);
        int n = Exp.integer(t);
        int h = n >> 1;
        float s = Exp.power(h);
        float e = Math.fma(Exp.polynomial(Exp.reduced(w, t)), s, s) * Exp.power(n - h);
        float large = 1.0f / (1.0f + e);
        float small = e * large;
        float p = x < 0.0f ? small * Math.fma(g, large, 1.0f) : large * Math.fma(g, small, 1.0f);
        return w < -LARGE ? (x < 0.0f ? 0.0f : 1.0f) : p;
    }

    /**
     * {@code phi''(x) = s (1 - s) (2 + x (1 - 2s))}, {@code s} the sigmoid of {@code x}; even.
     *
     * @param x any float
     * @return the second derivative
     */
    public static float curvature(float x) {
        return gatedCurvature(x, 2.0f, x);
    }

    /** {@code s (1 - s) (c + g (1 - 2s))}, {@code s} the sigmoid of {@code v}, {@code g} of the sign of {@code v}; even in both. */
    static float gatedCurvature(float v, float c, float g) {
        float w = -Math.abs(v);
        float t = Exp.shifted(w);
        int n = Exp.integer(t);
        int h = n >> 1;
        float s = Exp.power(h);
        float e = Math.fma(Exp.polynomial(Exp.reduced(w, t)), s, s) * Exp.power(n - h);
        float large = 1.0f / (1.0f + e);
        float small = e * large;
        float p = small * large * Math.fma(Math.abs(g), small - large, c);
        return w < -LARGE ? 0.0f : p;
    }
}
