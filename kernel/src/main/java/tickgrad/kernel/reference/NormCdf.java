package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The standard normal distribution function. With {@code a = |x|}: {@code Phi(-a) = exp(-a^2/2) M(a)} and {@code
 * Phi(a) = 1 - Phi(-a)}, where {@code M(a) = p(t) / (a + C)}, {@code t = (a - C) / (a + C)}, is Mills' ratio over
 * {@code sqrt(2 pi)}: the map takes the half line to an interval on which {@code p} is a polynomial of slow
 * variation.
 *
 * <p>The tail would magnify the rounding of {@code a^2} by {@code a^2}. That error, and the one of {@code 1 / (a +
 * C)}, are known through FMA, and both are taken back in the exponent, where a relative error of the result is a
 * small summand; the roundings of {@code p} and of the quotient join the last sum.
 */
@SuppressWarnings("doclint:missing") // the coefficients share one comment
public final class NormCdf {
    /** Above this in magnitude the tail is nearer to zero than to the least subnormal, even times {@code x}. */
    public static final float LARGE = 14.5f;

    /** The point that the map sends to zero. */
    public static final float C = 2.5f;

    /** {@code (a + C) M(a) = M0 + ... + M9 t^9}, least maximal relative error on {@code 0 <= a <= 14.4}. */
    public static final float M0 = 0x1.69cee6p-1f;

    public static final float M1 = -0x1.bc19cap-2f;
    public static final float M2 = 0x1.0e4fb4p-3f;
    public static final float M3 = 0x1.2eb456p-7f;
    public static final float M4 = -0x1.0c95c2p-6f;
    public static final float M5 = -0x1.a626dcp-10f;
    public static final float M6 = 0x1.4cfa92p-9f;
    public static final float M7 = 0x1.70c55ap-11f;
    public static final float M8 = -0x1.53eb3ep-12f;
    public static final float M9 = -0x1.6696dcp-13f;

    /**
     * The standard normal distribution function, within 3 ulp, tails included.
     *
     * @param x any float
     * @return {@code Phi(x)} in [0, 1]; NaN for NaN
     */
    public static float f(float x) {
        float a = Math.abs(x);
        float y = a * a;
        float v = -0.5f * y;
        float t = Exp.shifted(v);
        int n = Exp.integer(t);
        int h = n >> 1;
        float s2 = Exp.power(n - h);
        float tail = mantissa(a, y, v, t) * Exp.power(h); // Phi(-a) / s2
        float p = x < 0.0f ? tail * s2 : Math.fma(-tail, s2, 1.0f);
        return a > LARGE ? (x < 0.0f ? 0.0f : 1.0f) : p;
    }

    /** {@code 2^-n Phi(-a)} with {@code y ~ a^2}, {@code v = -y/2} and {@code t = v / ln 2} rounded to {@code n}. */
    static float mantissa(float a, float y, float v, float t) {
        float d = a + C;
        float q = 1.0f / d;
        float rest = Math.fma(-q, d, 1.0f) - q * (a - (d - C)); // 1 / (a + C) = q (1 + rest)
        float r = Math.fma(Math.fma(a, a, -y), -0.5f, Exp.reduced(v, t)) + rest;
        float u = (a - C) * q;
        u = Math.fma(u, rest, u);
        float slope = polynomial(u);
        float w = Math.fma(slope, u, M0);
        float m = w * q;
        float missing = Math.fma(Math.fma(slope, u, M0 - w), q, Math.fma(w, q, -m)); // the rounding errors of w and m
        return m + Math.fma(Exp.polynomial(r), m, missing);
    }

    /** {@code (p(t) - M0) / t}. */
    static float polynomial(float t) {
        float t2 = t * t;
        float t4 = t2 * t2;
        float low = Math.fma(Math.fma(M4, t, M3), t2, Math.fma(M2, t, M1));
        float high = Math.fma(M9, t4, Math.fma(Math.fma(M8, t, M7), t2, Math.fma(M6, t, M5)));
        return Math.fma(high, t4, low);
    }

    private NormCdf() {}

    /**
     * {@code Y = (1 + erf(X / sqrt 2)) / 2}, element by element.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of its first float
     * @param Y    output, may be {@code X} at the same offset
     * @param YOff byte offset of its first float
     */
    public static void normCdf(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        for (int j = 0; j < n; j++) {
            long at = (long) j << 2;
            Y.set(ValueLayout.JAVA_FLOAT, YOff + at, f(X.get(ValueLayout.JAVA_FLOAT, XOff + at)));
        }
    }
}
