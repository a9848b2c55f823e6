package tickgrad.model;

/** The standard normal distribution in double, for the double side of GELU; off the hot path. */
final class Normal {
    private static final double ROOT_HALF = 0.70710678118654752440084436210485;

    private static final double ROOT_PI = 1.7724538509055160272981674833411;

    private static final double ROOT_2_PI = 2.5066282746310005024157652848110;

    private Normal() {}

    /** {@code ϕ(z) = exp(-z²/2)/√(2π)}. */
    static double density(double z) {
        return StrictMath.exp(-0.5 * z * z) / ROOT_2_PI;
    }

    /** {@code Φ(z) = erfc(-z/√2)/2}, to about 1e-15 relative for {@code z > -3} and 1e-14 further left. */
    static double distribution(double z) {
        double x = Math.abs(z) * ROOT_HALF;
        double tail = x < 2.0 ? 0.5 - 0.5 * seriesErf(x) : 0.5 * fractionErfc(x);
        return z < 0.0 ? tail : 1.0 - tail;
    }

    /**
     * {@code erf x = 2/√π·exp(-x²)·Σ 2^k x^(2k+1)/(2k+1)!!}: all terms are positive, so nothing cancels (Abramowitz and
     * Stegun 7.1.6).
     */
    private static double seriesErf(double x) {
        double term = x;
        double sum = x;
        for (int k = 1; term > 1e-17 * sum; k++) {
            term *= 2.0 * x * x / (2 * k + 1);
            sum += term;
        }
        return 2.0 / ROOT_PI * StrictMath.exp(-x * x) * sum;
    }

    /**
     * {@code erfc x = exp(-x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...))))} for {@code x >= 2}, from the
     * inside out (7.1.14).
     */
    private static double fractionErfc(double x) {
        double inner = x;
        for (int k = 120; k >= 1; k--) {
            inner = x + 0.5 * k / inner;
        }
        return StrictMath.exp(-x * x) / ROOT_PI / inner;
    }
}
