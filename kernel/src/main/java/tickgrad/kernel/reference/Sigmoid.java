package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code 1 / (1 + exp(-x))}: with {@code e = exp(-|x|) <= 1} it is {@code 1 / (1 + e)} for {@code x >= 0} and {@code
 * e / (1 + e)} below, so nothing overflows, and small results keep their relative accuracy down to the subnormals.
 */
public final class Sigmoid {
    /**
     * The logistic function, within 2.5 ulp.
     *
     * @param x any float
     * @return {@code 1 / (1 + exp(-x))} in [0, 1]; NaN for NaN
     */
    public static float f(float x) {
        float v = -Math.abs(x);
        float t = Exp.shifted(v);
        int n = Exp.integer(t);
        int h = n >> 1;
        float s = Exp.power(h);
        float s2 = Exp.power(n - h);
        float e = Math.fma(Exp.polynomial(Exp.reduced(v, t)), s, s); // exp(v) / s2
        float p = (x < 0.0f ? e * s2 : 1.0f) / Math.fma(e, s2, 1.0f);
        return v < Exp.MIN ? (x < 0.0f ? 0.0f : 1.0f) : p;
    }

    /**
     * {@code phi''(x) = y (1 - y) (1 - 2y)}.
     *
     * @param y the logistic function of {@code x}
     * @return the second derivative, four roundings beside what {@code y} carries
     */
    public static float curvature(float y) {
        return y * (1.0f - y) * Math.fma(-2.0f, y, 1.0f);
    }

    private Sigmoid() {}

    /**
     * {@code Y = 1 / (1 + exp(-X))}, element by element.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of its first float
     * @param Y    output, may be {@code X} at the same offset
     * @param YOff byte offset of its first float
     */
    public static void sigmoid(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        for (int j = 0; j < n; j++) {
            long at = (long) j << 2;
            Y.set(ValueLayout.JAVA_FLOAT, YOff + at, f(X.get(ValueLayout.JAVA_FLOAT, XOff + at)));
        }
    }
}
