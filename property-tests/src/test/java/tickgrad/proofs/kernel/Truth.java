package tickgrad.proofs.kernel;

/**
 * The elementary functions in double precision, from {@link StrictMath} and textbook series, sharing nothing with
 * the kernels.
 * Relative error below 2^-36, so a float ulp is measured to 2^-12; checked against {@code BigDecimal} by {@link
 * TruthTest}.
 */
final class Truth {
    static final double SELU_LAMBDA = 1.0507009873554804934193349852946;
    static final double SELU_ALPHA = 1.6732632423543772848170429916717;
    static final double SQRT_2PI = StrictMath.sqrt(2 * Math.PI);

    private Truth() {}

    static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    static double erf(double x) {
        double a = Math.abs(x) * StrictMath.sqrt(2);
        double value = a > 9 ? 1 : 2 * density(a) * oddSeries(a);
        return x < 0 ? -value : value;
    }

    static double normCdf(double x) {
        double a = Math.abs(x);
        if (Double.isNaN(x)) {
            return x;
        }
        double tail = a < 4 ? 0.5 - density(a) * oddSeries(a) : density(a) * mills(a);
        return x < 0 ? tail : 1 - tail;
    }

    /** exp(-x^2/2) / sqrt(2 pi). */
    static double density(double x) {
        return StrictMath.exp(-x * x / 2) / SQRT_2PI;
    }

    static double gelu(double x) {
        return x == Double.NEGATIVE_INFINITY ? -0.0 : x * normCdf(x);
    }

    static double geluTanh(double x) {
        return x == Double.NEGATIVE_INFINITY ? -0.0 : x * sigmoid(2 * geluArgument(x));
    }

    /** sqrt(2/pi) (x + 0.044715 x^3). */
    static double geluArgument(double x) {
        return StrictMath.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    }

    static double silu(double x) {
        return x == Double.NEGATIVE_INFINITY ? -0.0 : x * sigmoid(x);
    }

    /** a + a^3/3 + a^5/15 + ..., which times the density is Phi(a) - 1/2; all terms positive. */
    private static double oddSeries(double a) {
        double term = a;
        double sum = a;
        for (int k = 3; term > sum * 1e-18; k += 2) {
            term *= a * a / k;
            sum += term;
        }
        return sum;
    }

    /** Mills' ratio 1/(a + 1/(a + 2/(a + 3/...))), for a >= 4, from the back. */
    private static double mills(double a) {
        double tail = a;
        for (int k = a > 8 ? 24 : 60; k > 0; k--) {
            tail = a + k / tail;
        }
        return 1 / tail;
    }

    static double geluTanhDerivative(double x) {
        double slope = 2 * StrictMath.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
        double s = sigmoid(2 * geluArgument(x));
        double c = sigmoid(-2 * geluArgument(x));
        return c == 0 || s == 0 ? s : s * (1 + x * slope * c);
    }

    /**
     * x, drawn in from where every activation has reached its asymptote, so that products with a vanished factor
     * are 0.
     */
    static double finite(double x) {
        return Double.isNaN(x) ? x : Math.max(-1e4, Math.min(1e4, x));
    }
}
