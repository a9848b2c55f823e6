package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code exp(x) - 1} without the cancellation near zero: {@code 2^n (exp(r) - 1) + (2^n - 1)} in one fused step,
 * taken at half its size so that {@code 2^n} stays finite to the end of the range. See {@link Exp} for the reduction.
 */
public final class Expm1 {
    /** Below this {@code exp(x) - 1} is nearer to -1 than to its neighbour. */
    public static final float MIN = -17.5f;

    /** Below this in magnitude {@code exp(x) - 1} rounds to {@code x}. */
    public static final float TINY = 0x1p-25f;

    /**
     * The exponential function minus one, within 1.5 ulp.
     *
     * @param x any float
     * @return {@code exp(x) - 1}, of the sign of {@code x} (zeros included), {@code >= -1}; NaN for NaN
     */
    public static float f(float x) {
        float t = Exp.shifted(x);
        float half = Exp.power(Exp.integer(t) - 1);
        float p = Math.fma(Exp.polynomial(Exp.reduced(x, t)), half, half - 0.5f) * 2.0f;
        p = x > Exp.MAX ? Float.POSITIVE_INFINITY : p;
        p = x < MIN ? -1.0f : p;
        return Math.abs(x) < TINY ? x : p;
    }

    private Expm1() {}

    /**
     * {@code Y = exp(X) - 1}, element by element.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of its first float
     * @param Y    output, may be {@code X} at the same offset
     * @param YOff byte offset of its first float
     */
    public static void expm1(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        for (int j = 0; j < n; j++) {
            long at = (long) j << 2;
            Y.set(ValueLayout.JAVA_FLOAT, YOff + at, f(X.get(ValueLayout.JAVA_FLOAT, XOff + at)));
        }
    }
}
