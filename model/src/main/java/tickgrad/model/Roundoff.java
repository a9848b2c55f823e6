package tickgrad.model;

/**
 * The constants of float32 rounding error analysis (Higham 2002, "Accuracy and Stability of Numerical Algorithms",
 * chapter 3).
 */
final class Roundoff {
    /** Unit roundoff of float. */
    static final double U = 0x1p-24;

    /** The smallest subnormal: gradual underflow adds at most this to a result. */
    static final double ETA = 0x1p-149;

    private Roundoff() {}

    /** {@code γ_n = nu/(1 - nu)}: the relative error of n roundings. */
    static double gamma(double n) {
        return n * U / (1.0 - n * U);
    }
}
