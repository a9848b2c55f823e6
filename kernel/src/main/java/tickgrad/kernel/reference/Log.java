package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code ln(x)}: {@code x = 2^k (1 + f)} with {@code 1 + f} in [2/3, 4/3), then {@code ln(x) = k ln 2 + f + f^2 q(f)}.
 *
 * <p>{@code k ln 2 + f} is kept as a rounded sum and its rounding error, the latter joining the small terms, so that
 * one rounding remains.
 */
@SuppressWarnings("doclint:missing") // the coefficients share one comment
public final class Log {
    /** The bits of 2/3, where the mantissa's range begins. */
    public static final int TWO_THIRDS = 0x3F2AAAAB;

    /** {@code ln 2}, high part: 16 bits, so that its multiples by an exponent are exact. */
    public static final float LN2_HI = 0x1.62e4p-1f;

    /** {@code ln 2}, low part. */
    public static final float LN2_LO = 0x1.7f7d1cp-20f;

    /** The least normal float; below it, {@code x} is first scaled by {@link #SUBNORMAL_SCALE}. */
    public static final float MIN_NORMAL = 0x1p-126f;

    public static final float SUBNORMAL_SCALE = 0x1p23f;
    public static final float SUBNORMAL_EXPONENT = 23.0f;

    /**
     * {@code (ln(1 + f) - f) / f^2 = C0 + C1 f + ... + C9 f^9}, least maximal relative error of the logarithm on
     * {@code |f| <= 1/3}.
     */
    public static final float C0 = -0x1.0p-1f;

    public static final float C1 = 0x1.555558p-2f;
    public static final float C2 = -0x1.ffff26p-3f;
    public static final float C3 = 0x1.9996ep-3f;
    public static final float C4 = -0x1.5594b4p-3f;
    public static final float C5 = 0x1.2503aap-3f;
    public static final float C6 = -0x1.f4058p-4f;
    public static final float C7 = 0x1.b73a08p-4f;
    public static final float C8 = -0x1.060058p-3f;
    public static final float C9 = 0x1.f0c724p-4f;

    /**
     * The natural logarithm, within 1.0 ulp.
     *
     * @param x any float
     * @return {@code ln(x)}; -infinity at zero, NaN below it and for NaN
     */
    public static float f(float x) {
        boolean small = x < MIN_NORMAL;
        int bits = Float.floatToRawIntBits(small ? x * SUBNORMAL_SCALE : x);
        int k = (bits - TWO_THIRDS) >> 23;
        float f = Float.intBitsToFloat(bits - (k << 23)) - 1.0f;
        float p = combined(number(k) - (small ? SUBNORMAL_EXPONENT : 0.0f), f, 0.0f);
        p = x > 0.0f ? p : Float.NaN;
        p = x == 0.0f ? Float.NEGATIVE_INFINITY : p;
        return x == Float.POSITIVE_INFINITY ? x : p;
    }

    /** {@code k} as a float, exact for small {@code k}. */
    static float number(int k) {
        return Float.intBitsToFloat(k + Exp.SHIFTER_BITS) - Exp.SHIFTER;
    }

    /** {@code k ln 2 + ln(1 + f) + rest}. */
    static float combined(float k, float f, float rest) {
        float f2 = f * f;
        float f4 = f2 * f2;
        float low = Math.fma(Math.fma(C3, f, C2), f2, Math.fma(C1, f, C0));
        float high = Math.fma(Math.fma(C9, f, C8), f4, Math.fma(Math.fma(C7, f, C6), f2, Math.fma(C5, f, C4)));
        float q = Math.fma(high, f4, low);
        float multiple = k * LN2_HI;
        float sum = multiple + f;
        float error = ((multiple - sum) + f) + rest;
        return sum + Math.fma(f2, q, Math.fma(k, LN2_LO, error));
    }

    private Log() {}

    /**
     * {@code Y = ln(X)}, element by element.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of its first float
     * @param Y    output, may be {@code X} at the same offset
     * @param YOff byte offset of its first float
     */
    public static void log(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        for (int j = 0; j < n; j++) {
            long at = (long) j << 2;
            Y.set(ValueLayout.JAVA_FLOAT, YOff + at, f(X.get(ValueLayout.JAVA_FLOAT, XOff + at)));
        }
    }
}
