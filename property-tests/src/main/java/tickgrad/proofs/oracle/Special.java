package tickgrad.proofs.oracle;

/** Functions that {@code StrictMath} lacks, in double. */
public final class Special {
    private Special() {}

    /**
     * {@return erf x} By {@code 2/√π·exp(-x²)·Σ 2ⁿx²ⁿ⁺¹/(1·3·5···(2n+1))}, terms of one sign; from 2 on by erfc.
     *
     * @param x any
     */
    public static double erf(double x) {
        if (Math.abs(x) >= 2.0) {
            return x > 0.0 ? 1.0 - erfc(x) : erfc(-x) - 1.0;
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2.0 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2.0 / StrictMath.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    /**
     * {@return 1 - erf x} From 2 on the continued fraction {@code exp(-x²)/√π/(x + ½/(x + 1/(x + 3/2/(x + …))))}.
     *
     * @param x any
     */
    public static double erfc(double x) {
        if (!(x >= 2.0)) {
            return 1.0 - erf(x);
        }
        double fraction = x;
        for (int n = 80; n >= 1; n--) {
            fraction = x + 0.5 * n / fraction;
        }
        return StrictMath.exp(-x * x) / (StrictMath.sqrt(Math.PI) * fraction);
    }

    /**
     * {@return the normal distribution function}
     *
     * @param z any
     */
    public static double normalCdf(double z) {
        return 0.5 * erfc(-z / StrictMath.sqrt(2.0));
    }

    /**
     * {@return the normal density}
     *
     * @param z any
     */
    public static double normalPdf(double z) {
        return StrictMath.exp(-0.5 * z * z) / StrictMath.sqrt(2.0 * Math.PI);
    }

    /**
     * {@return {@code 1/(1 + e^-z)}}
     *
     * @param z any
     */
    public static double sigmoid(double z) {
        return z >= 0.0 ? 1.0 / (1.0 + StrictMath.exp(-z)) : StrictMath.exp(z) / (1.0 + StrictMath.exp(z));
    }

    /**
     * {@return {@code log(1 + e^z)}}
     *
     * @param z any
     */
    public static double softplus(double z) {
        return Math.max(z, 0.0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
    }

    /**
     * {@return {@code log Σ e^y_j}}
     *
     * @param y a row
     */
    public static double logSumExp(double[] y) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : y) {
            max = Math.max(max, v);
        }
        double sum = 0.0;
        for (double v : y) {
            sum += StrictMath.exp(v - max);
        }
        return max + StrictMath.log(sum);
    }
}
