package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code tanh(x)} by two formulas in {@code z = |x|}, {@code y = z^2}, both evaluated, one selected.
 *
 * <p>Above 0.6: {@code tanh z ~ z P(y) / Q(y)} is a good rational approximation, but its rounding errors cost four
 * ulp. The same function written {@code 1 - (Q - z P) / Q} costs half: the numerator is small where the result is
 * near one, and errs only in proportion to its terms. {@code Q - z P} has the coefficients of {@code Q} and {@code
 * -P} alternating, so pairs {@code Qi - Pi z} are polynomials in {@code y}. Below 0.6: an odd polynomial. No
 * exponential: this is the shortest chain of dependent operations, and {@code tanh} stands between the layers of
 * small networks.
 */
@SuppressWarnings("doclint:missing") // the coefficients share one comment
public final class Tanh {
    /** Below this, the polynomial. */
    public static final float SMALL = 0.6f;

    /** Above this, one. */
    public static final float LARGE = 8.6f;

    /** {@code tanh(z) / z = P(y) / Q(y)}, least maximal relative error on [0.5, 8.6], {@code P0 = Q0 = 1}. */
    public static final float P1 = 0x1.12a0b2p-3f;

    public static final float P2 = 0x1.ce9d3ep-9f;
    public static final float P3 = 0x1.63235cp-16f;
    public static final float P4 = 0x1.e5b2bap-27f;

    public static final float Q1 = 0x1.dea5aap-2f;
    public static final float Q2 = 0x1.aa1486p-6f;
    public static final float Q3 = 0x1.5e563ap-12f;
    public static final float Q4 = 0x1.b29264p-21f;

    /** {@code (tanh(z) / z - 1) / y = S0 + ... + S4 y^4}, least maximal relative error of {@code tanh} on [0, 0.6]. */
    public static final float S0 = -0x1.55553ep-2f;

    public static final float S1 = 0x1.1109bep-3f;
    public static final float S2 = -0x1.b89abap-5f;
    public static final float S3 = 0x1.54c3c2p-6f;
    public static final float S4 = -0x1.828776p-8f;

    /**
     * The hyperbolic tangent, within 2.4 ulp.
     *
     * @param x any float
     * @return {@code tanh(x)}, odd in every bit, {@code |tanh(x)| <= 1}, never falling by more than two floats; NaN
     *             for NaN
     */
    public static float f(float x) {
        float z = Math.abs(x);
        float y = z * z;
        float y2 = y * y;
        float low = Math.fma(Math.fma(z, -P1, Q1), y, 1.0f - z);
        float high = Math.fma(Math.fma(z, -P4, Q4), y2, Math.fma(Math.fma(z, -P3, Q3), y, Math.fma(z, -P2, Q2)));
        float numerator = Math.fma(high, y2, low);
        float denominator = Math.fma(Math.fma(Q4, y2, Math.fma(Q3, y, Q2)), y2, Math.fma(Q1, y, 1.0f));
        float large = 1.0f - numerator / denominator;
        large = z > LARGE ? 1.0f : large;

        float s = Math.fma(Math.fma(S4, y2, Math.fma(S3, y, S2)), y2, Math.fma(S1, y, S0));
        float magnitude = z < SMALL ? Math.fma(s, z * y, z) : large;
        return Math.copySign(magnitude, x);
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
