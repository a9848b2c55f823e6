package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code erf(x)} by two formulas in {@code z = |x|}: below 0.85 an odd polynomial; above it {@code 1 - exp(-z^2) N(z)
 * / D(z)}, where the quotient is the scaled complement {@code exp(z^2) erfc(z)}. Only the absolute error of that term
 * counts, so {@code z^2} needs no second part.
 */
@SuppressWarnings("doclint:missing") // the coefficients share one comment
public final class Erf {
    /** Below this, the polynomial. */
    public static final float SMALL = 0.85f;

    /** Above this, one. */
    public static final float LARGE = 4.0f;

    /** {@code erf(z) / z - 1 = S0 + ... + S5 z^10}, least maximal relative error of {@code erf} on [0, 0.85]. */
    public static final float S0 = 0x1.06eba8p-3f;

    public static final float S1 = -0x1.812726p-2f;
    public static final float S2 = 0x1.ce256ap-4f;
    public static final float S3 = -0x1.b735eap-6f;
    public static final float S4 = 0x1.4b763p-8f;
    public static final float S5 = -0x1.4cd86p-11f;

    /**
     * {@code exp(z^2) erfc(z) = (N0 + N1 z + N2 z^2) / (1 + D1 z + D2 z^2 + D3 z^3)}, least maximal absolute error
     * of {@code erf} on [0.85, 4].
     */
    public static final float N0 = 0x1.0028c6p0f;

    public static final float N1 = 0x1.7bf7eep-1f;
    public static final float N2 = 0x1.dc8432p-3f;
    public static final float D1 = 0x1.dff592p0f;
    public static final float D2 = 0x1.55923cp0f;
    public static final float D3 = 0x1.a4b976p-2f;

    /**
     * The error function, within 1.5 ulp.
     *
     * @param x any float
     * @return {@code erf(x)}, odd in every bit, {@code |erf(x)| <= 1}; NaN for NaN
     */
    public static float f(float x) {
        float z = Math.abs(x);
        float y = z * z;
        float t = Exp.shifted(-y);
        float s = Exp.power(Exp.integer(t));
        float e = Math.fma(Exp.polynomial(Exp.reduced(-y, t)), s, s);
        float numerator = Math.fma(N2, y, Math.fma(N1, z, N0));
        float denominator = Math.fma(Math.fma(D3, z, D2), y, Math.fma(D1, z, 1.0f));
        float large = 1.0f - e * numerator / denominator;
        large = z > LARGE ? 1.0f : large;

        float y2 = y * y;
        float p = Math.fma(Math.fma(S5, y, S4), y2, Math.fma(S3, y, S2));
        p = Math.fma(p, y2, Math.fma(S1, y, S0));
        float magnitude = z < SMALL ? Math.fma(p, z, z) : large;
        return Math.copySign(magnitude, x);
    }

    private Erf() {}

    /**
     * {@code Y = erf(X)}, element by element.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of its first float
     * @param Y    output, may be {@code X} at the same offset
     * @param YOff byte offset of its first float
     */
    public static void erf(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        for (int j = 0; j < n; j++) {
            long at = (long) j << 2;
            Y.set(ValueLayout.JAVA_FLOAT, YOff + at, f(X.get(ValueLayout.JAVA_FLOAT, XOff + at)));
        }
    }
}
