package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code ln(1 + x)} without the cancellation near zero: {@code k} is the exponent of {@code 1 + x}, and {@code f =
 * 2^-k x + (2^-k - 1)} has one rounding at most, whose error joins the small terms. The rest is {@link Log}'s.
 */
public final class Log1p {
    /** Below this in magnitude {@code ln(1 + x)} rounds to {@code x}. */
    public static final float TINY = 0x1p-25f;

    /**
     * The natural logarithm of one plus {@code x}, within 1.25 ulp.
     *
     * @param x any float
     * @return {@code ln(1 + x)}, of the sign of {@code x} (zeros included); -infinity at -1, NaN below it and for NaN
     */
    public static float f(float x) {
        int k = (Float.floatToRawIntBits(x + 1.0f) - Log.TWO_THIRDS) >> 23;
        float scaled = Float.intBitsToFloat(Float.floatToRawIntBits(x) - (k << 23));
        float scale = Float.intBitsToFloat((127 - Math.min(k, 127)) << 23); // 2^-k, or 0 where it no longer matters
        float shift = scale - 1.0f;
        float f = scaled + shift;
        float p = Log.combined(Log.number(k), f, scaled - (f - shift));
        p = x > -1.0f ? p : Float.NaN;
        p = x == -1.0f ? Float.NEGATIVE_INFINITY : p;
        p = x == Float.POSITIVE_INFINITY ? x : p;
        return Math.abs(x) < TINY ? x : p;
    }

    private Log1p() {}

    /**
     * {@code Y = ln(1 + X)}, element by element.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of its first float
     * @param Y    output, may be {@code X} at the same offset
     * @param YOff byte offset of its first float
     */
    public static void log1p(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        for (int j = 0; j < n; j++) {
            long at = (long) j << 2;
            Y.set(ValueLayout.JAVA_FLOAT, YOff + at, f(X.get(ValueLayout.JAVA_FLOAT, XOff + at)));
        }
    }
}
