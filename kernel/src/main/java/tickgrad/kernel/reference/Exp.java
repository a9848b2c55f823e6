package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code exp(x)}: {@code x = n ln 2 + r} with {@code |r| <= ln(2)/2}, then {@code exp(x) = 2^n exp(r)}.
 *
 * <p>{@code ln 2} is subtracted in two parts: the high part's multiple cancels exactly, so only the low part rounds.
 * The power of two is applied in two steps, since {@code 2^n} itself may lie outside the normal range while the
 * result does not. The helpers serve every function built upon {@code exp}.
 */
@SuppressWarnings("doclint:missing") // the coefficients share one comment
public final class Exp {
    /** {@code 1 / ln 2}. */
    public static final float LOG2_E = 0x1.715476p0f;

    /** Adding it rounds to the nearest integer, which then stands in the low bits of the sum. */
    public static final float SHIFTER = 0x1.8p23f;

    /** The bits of {@link #SHIFTER}. */
    public static final int SHIFTER_BITS = 0x4B400000;

    /** {@code -ln 2}, high part. */
    public static final float MINUS_LN2_HI = -0x1.62e43p-1f;

    /** {@code -ln 2}, low part. */
    public static final float MINUS_LN2_LO = 0x1.05c61p-29f;

    /** Beyond this {@code exp} is infinite. */
    public static final float MAX = 89.0f;

    /** Below this {@code exp} is nearer to zero than to the least subnormal. */
    public static final float MIN = -104.0f;

    /** {@code (exp(r) - 1 - r) / r^2 = C2 + C3 r + ... + C6 r^4}, least maximal error on {@code |r| <= ln(2)/2}. */
    public static final float C2 = 0x1.fffffcp-2f;

    public static final float C3 = 0x1.555492p-3f;
    public static final float C4 = 0x1.5558bcp-5f;
    public static final float C5 = 0x1.1239c6p-7f;
    public static final float C6 = 0x1.6a4154p-10f;

    /**
     * The exponential function, within 1.04 ulp.
     *
     * @param x any float
     * @return {@code exp(x)}; 0 below -104, infinity above 88.73, NaN for NaN
     */
    public static float f(float x) {
        float t = shifted(x);
        int n = integer(t);
        int h = n >> 1;
        float s = power(h);
        float p = Math.fma(polynomial(reduced(x, t)), s, s) * power(n - h);
        p = x > MAX ? Float.POSITIVE_INFINITY : p;
        return x < MIN ? 0.0f : p;
    }

    /** {@code x / ln 2}, rounded to an integer in the low bits. */
    static float shifted(float x) {
        return Math.fma(x, LOG2_E, SHIFTER);
    }

    /** The integer in the low bits of {@code t}. */
    static int integer(float t) {
        return Float.floatToRawIntBits(t) - SHIFTER_BITS;
    }

    /** {@code x - n ln 2}. */
    static float reduced(float x, float t) {
        float n = t - SHIFTER;
        return Math.fma(n, MINUS_LN2_LO, Math.fma(n, MINUS_LN2_HI, x));
    }

    /** {@code exp(r) - 1}. */
    static float polynomial(float r) {
        float r2 = r * r;
        float high = Math.fma(C6, r2, Math.fma(C5, r, C4));
        return Math.fma(Math.fma(high, r2, Math.fma(C3, r, C2)), r2, r);
    }

    /** {@code 2^n} for {@code -126 <= n <= 127}. */
    static float power(int n) {
        return Float.intBitsToFloat((n + 127) << 23);
    }

    private Exp() {}

    /**
     * {@code Y = exp(X)}, element by element.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of its first float
     * @param Y    output, may be {@code X} at the same offset
     * @param YOff byte offset of its first float
     */
    public static void exp(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        for (int j = 0; j < n; j++) {
            long at = (long) j << 2;
            Y.set(ValueLayout.JAVA_FLOAT, YOff + at, f(X.get(ValueLayout.JAVA_FLOAT, XOff + at)));
        }
    }
}
