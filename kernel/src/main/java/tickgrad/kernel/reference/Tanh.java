package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code tanh(x)} by one rational function of half the argument, one division and no exponential: the shortest chain
 * of dependent operations, and {@code tanh} stands between the layers of small networks.
 *
 * <p>With {@code z = |x|}, {@code y = z^2}, {@code N = z + z y P(y)} and {@code D = 2 + g}, {@code g = y Q(y)}: {@code
 * N / D ~ tanh(z / 2)}, and doubling gives {@code tanh z = 2 N D / (D^2 + N^2)}. That quotient would carry the
 * rounding errors of N, D and both products, and fall from one float to the next. Written as {@code A - A q}, errors
 * of q count only in proportion to q:
 * <ul>
 * <li>below 1, {@code A = N}, {@code q = (D^2 + N^2 - 2 D) / (D^2 + N^2)}, whose numerator is {@code D g + N^2};
 * <li>from 1 on, {@code A = 1}, {@code q = (D - N)^2 / (D^2 + N^2)}, whose numerator is {@code ((N - 2) - g)^2}.
 * </ul>
 * All coefficients are positive, and there is no cancellation but that of {@code N - 2}, which is exact where it
 * matters.
 */
@SuppressWarnings("doclint:missing") // the coefficients share one comment
public final class Tanh {
    /** Below this, the result grows from N; from here on, it falls short of one. */
    public static final float SMALL = 1.0f;

    /** Above this, one: {@code 1 - tanh} is less than half an ulp from 9.02 on. */
    public static final float LARGE = 9.1f;

    /**
     * {@code tanh(z / 2) ~ (z + z y (P0 + P1 y)) / (2 + y (Q0 + Q1 y + Q2 y^2))}, least maximal error of {@code tanh z}
     * on [0, 9] in ulp, 0.13 before the coefficients were rounded to float.
     */
    public static final float P0 = 0x1.e7ce9ap-6f;

    public static final float P1 = 0x1.df32f2p-14f;

    public static final float Q0 = 0x1.cf48f2p-3f;
    public static final float Q1 = 0x1.3c47eap-9f;
    public static final float Q2 = 0x1.49f0fep-19f;

    /**
     * The hyperbolic tangent, within 1.9 ulp.
     *
     * @param x any float
     * @return {@code tanh(x)}, odd in every bit, {@code |tanh(x)| <= 1}, never falling by more than one float; NaN
     *             for NaN
     */
    public static float f(float x) {
        float z = Math.abs(x);
        float y = z * z;
        float n = Math.fma(Math.fma(P1, y, P0), z * y, z);
        float g = Math.fma(Math.fma(Q2, y, Q1), y, Q0) * y;
        float d = 2.0f + g;
        float n2 = n * n;
        float denominator = Math.fma(d, d, n2);

        float e = n - 2.0f - g;
        float rest = z > LARGE ? 0.0f : e * e;
        float numerator = z < SMALL ? Math.fma(d, g, n2) : rest;
        float a = z < SMALL ? n : 1.0f;
        float magnitude = Math.fma(-a, numerator / denominator, a);
        return Math.copySign(magnitude, x);
    }

    /**
     * {@code phi''(x) = -2 y (1 - y^2)}.
     *
     * @param y {@code tanh(x)}
     * @return the second derivative, two roundings beside what {@code y} carries
     */
    public static float curvature(float y) {
        return -2.0f * y * Math.fma(-y, y, 1.0f);
    }

    private Tanh() {}

    /**
     * {@code Y = tanh(X)}, element by element.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of its first float
     * @param Y    output, may be {@code X} at the same offset
     * @param YOff byte offset of its first float
     */
    public static void tanh(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        for (int j = 0; j < n; j++) {
            long at = (long) j << 2;
            Y.set(ValueLayout.JAVA_FLOAT, YOff + at, f(X.get(ValueLayout.JAVA_FLOAT, XOff + at)));
        }
    }
}
