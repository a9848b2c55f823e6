package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code ln(1 + exp(x)) = max(x, 0) + ln(1 + e)} with {@code e = exp(-|x|) <= 1}: the logarithm needs no reduction
 * and is one polynomial, {@code e + e^2 q(e)}.
 */
@SuppressWarnings("doclint:missing") // the coefficients share one comment
public final class Softplus {
    /** {@code ln(1 + e) / e = 1 + C1 e + ... + C9 e^9}, least maximal relative error on [0, 1]. */
    public static final float C1 = -0x1.ffffd2p-2f;

    public static final float C2 = 0x1.554dd4p-2f;
    public static final float C3 = -0x1.ff249ep-3f;
    public static final float C4 = 0x1.93510cp-3f;
    public static final float C5 = -0x1.3a597ap-3f;
    public static final float C6 = 0x1.b50b32p-4f;
    public static final float C7 = -0x1.d78b46p-5f;
    public static final float C8 = 0x1.4a24a0p-6f;
    public static final float C9 = -0x1.b1650ep-9f;

    /**
     * The soft plus, within 2.5 ulp.
     *
     * @param x any float
     * @return {@code ln(1 + exp(x)) >= 0}; NaN for NaN
     */
    public static float f(float x) {
        float v = -Math.abs(x);
        float t = Exp.shifted(v);
        int n = Exp.integer(t);
        int h = n >> 1;
        float s = Exp.power(h);
        float e = Math.fma(Exp.polynomial(Exp.reduced(v, t)), s, s) * Exp.power(n - h);
        float e2 = e * e;
        float e4 = e2 * e2;
        float low = Math.fma(Math.fma(C4, e, C3), e2, Math.fma(C2, e, C1));
        float high = Math.fma(C9, e4, Math.fma(Math.fma(C8, e, C7), e2, Math.fma(C6, e, C5)));
        float positive = x > 0.0f ? x : 0.0f;
        float p = Math.fma(Math.fma(high, e4, low), e2, e) + positive;
        return v < Exp.MIN ? positive : p;
    }

    /**
     * {@code phi''(x) = e / (1 + e)^2}, {@code e = exp(-|x|)}.
     *
     * @param x any float
     * @return the second derivative: 2.1u for {@code e}, four roundings of the two quotients, two of their product
     */
    public static float curvature(float x) {
        float w = -Math.abs(x);
        float t = Exp.shifted(w);
        int n = Exp.integer(t);
        int h = n >> 1;
        float s = Exp.power(h);
        float e = Math.fma(Exp.polynomial(Exp.reduced(w, t)), s, s) * Exp.power(n - h);
        float large = 1.0f / (1.0f + e);
        float small = e * large;
        return w < Exp.MIN ? 0.0f : small * large;
    }

    private Softplus() {}

    /**
     * {@code Y = ln(1 + exp(X))}, element by element.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of its first float
     * @param Y    output, may be {@code X} at the same offset
     * @param YOff byte offset of its first float
     */
    public static void softplus(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        for (int j = 0; j < n; j++) {
            long at = (long) j << 2;
            Y.set(ValueLayout.JAVA_FLOAT, YOff + at, f(X.get(ValueLayout.JAVA_FLOAT, XOff + at)));
        }
    }
}
