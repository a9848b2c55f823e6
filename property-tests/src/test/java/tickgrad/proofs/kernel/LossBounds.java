package tickgrad.proofs.kernel;

/**
 * First-order bounds of the float loss kernels at exact float inputs, {@code u = 2^-24}. An operation costs one {@code
 * u} of its result;
 * the functions cost what their contracts say, {@code k} ulp being at most {@code 2k·u}: exp 1.25, log 1, sigmoid and
 * softplus 2.5 ulp.
 */
final class LossBounds {
    static final double U = 0x1p-24;

    /** Products of at most 20 factors (1 + u) and 2^12 terms exceed their first order by less than this factor. */
    static final double HIGHER_ORDER = 1.0 + 0x1p-9;

    /**
     * Subnormal results round absolutely: at most 16 operations in a chain, each half of the smallest float, grown by
     * at most 2^4.
     */
    static final double UNDERFLOW = 0x1p-141;

    private static final double EXP = 2.5 * U;
    private static final double LOG = 2.0 * U;
    private static final double SIGMOID = 5.0 * U;

    private LossBounds() {}

    /** Bounds of {@code |ℓ̂ - ℓ|} of a row: its elements', and one rounding more for each of its n additions. */
    static double loss(String name, double[] y, double[] t, double[] terms) {
        int n = y.length;
        double max = max(y);
        double sumOfTerms = 0.0;
        double error = 0.0;
        for (double term : terms) {
            sumOfTerms += Math.abs(term);
        }
        for (int j = 0; j < n; j++) {
            double term = Math.abs(terms[j]);
            error += switch (base(name)) {
                case "mse", "pinball" -> 3 * U * term; // d counts twice or (τ - 1) once, and the product
                case "mae" -> U * term;
                case "huber" -> { // δ·|d|·u from d in either piece, the subtraction, the product
                    double d = Math.abs(y[j] - t[j]);
                    yield U * d * Math.min(0.75, d) + 2 * U * term;
                }
                case "bce_with_logits" -> {
                    double softplus = StrictMath.log1p(StrictMath.exp(-Math.abs(y[j])));
                    yield U * Math.abs(Math.max(y[j], 0.0) - t[j] * y[j]) + SIGMOID * softplus + U * term;
                }
                case "poisson_nll" -> EXP * StrictMath.exp(y[j]) + U * term;
                case "gaussian_nll" -> { // r² costs 3u, p an exponential
                    int d = n / 2;
                    yield j >= d ? 0.0 : (3 * U + EXP) * term + U * Math.abs(term + 0.5 * y[d + j]);
                }
                case "cross_entropy_distribution" ->
                    t[j] * (U * (max - y[j]) + logSum(y, max) + U * (max - y[j] + logOf(y, max))) + U * term;
                default -> 0.0;
            };
        }
        if (name.equals("cross_entropy")) {
            int c = (int) t[0];
            return HIGHER_ORDER * (U * (max - y[c]) + logSum(y, max) + U * Math.abs(sumOfTerms)) + UNDERFLOW;
        }
        return HIGHER_ORDER * (error + n * U * (sumOfTerms + error)) + n * UNDERFLOW;
    }

    /** Bounds of the error of {@code ∂ℓ/∂y_j}, before the scale. */
    static double gradient(String name, double[] y, double[] t, double slope, int j) {
        int n = y.length;
        double g = Math.abs(slope);
        return HIGHER_ORDER
                        * switch (base(name)) {
                            case "mse", "huber", "pinball" -> U * g;
                            case "mae" -> 0.0;
                            case "bce_with_logits" -> {
                                double e = StrictMath.exp(-Math.abs(y[j]));
                                yield SIGMOID * e / (1.0 + e) + (y[j] > 0.0 ? U * (1.0 - t[j]) : 0.0) + U * g;
                            }
                            case "poisson_nll" -> EXP * StrictMath.exp(y[j]) + U * g;
                            case "gaussian_nll" -> {
                                int d = n / 2;
                                yield j < d ? (2 * U + EXP) * g : (3 * U + EXP) * Math.abs(0.5 - slope) + U * g;
                            }
                            case "cross_entropy" -> share(y, j) + U * g;
                            case "cross_entropy_distribution" -> {
                                double mass = 0.0;
                                for (double v : t) {
                                    mass += v;
                                }
                                yield mass * (share(y, j) + n * U * p(y, j)) + U * g;
                            }
                            default -> throw new IllegalArgumentException(name);
                        }
                + UNDERFLOW;
    }

    /**
     * Error of {@code p_j = e_j/Σe}: argument and function of the exponential, the same of the sum, n additions, the
     * division.
     */
    private static double share(double[] y, int j) {
        double max = max(y);
        return p(y, j) * (U * (max - y[j]) + EXP + sumOfExp(y, max) + U);
    }

    /** Relative error of {@code Σ e^(y - max)}: the mean of its terms', and n additions. */
    private static double sumOfExp(double[] y, double max) {
        double error = EXP + y.length * U;
        for (int i = 0; i < y.length; i++) {
            error += p(y, i) * U * (max - y[i]);
        }
        return error;
    }

    /** Error of {@code log Σ e^(y - max)}: the relative error of its argument, and its own. */
    private static double logSum(double[] y, double max) {
        return sumOfExp(y, max) + LOG * logOf(y, max);
    }

    private static double logOf(double[] y, double max) {
        double sum = 0.0;
        for (double v : y) {
            sum += StrictMath.exp(v - max);
        }
        return StrictMath.log(sum);
    }

    private static double p(double[] y, int j) {
        double max = max(y);
        return StrictMath.exp(y[j] - max - logOf(y, max));
    }

    private static double max(double[] y) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : y) {
            max = Math.max(max, v);
        }
        return max;
    }

    private static String base(String name) {
        return name.indexOf('(') < 0 ? name : name.substring(0, name.indexOf('('));
    }
}
