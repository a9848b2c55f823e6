package tickgrad.bench.options;

/**
 * {@code σ(k) = c₀ + c₁k + c₂k²} of one expiry, by weighted least squares.
 *
 * @param unit of k: the deviation at the money
 * @param c    coefficients in that unit
 */
record Quadratic(double unit, double[] c) {
    private static final double LEAST = 1e-3;

    /** The fit; of fewer than three quotes the smallest coefficients that do. */
    static Quadratic fit(double[] k, double tau, double[] vol, double[] weight) {
        double unit = vol[Svi.nearest(k)] * Math.sqrt(tau);
        double ridge = 1e-6;
        Residuals residuals = c -> {
            double[] r = new double[k.length + 2];
            for (int i = 0; i < k.length; i++) {
                r[i] = Math.sqrt(weight[i]) * (value(k[i] / unit, c) - vol[i]);
            }
            r[k.length] = ridge * c[1];
            r[k.length + 1] = ridge * c[2];
            return r;
        };
        return new Quadratic(unit, residuals.minimum(new double[] {vol[Svi.nearest(k)], 0, 0}, 100).p());
    }

    /** The volatility at a log-moneyness. */
    double vol(double k) {
        return Math.max(LEAST, value(k / unit, c));
    }

    private static double value(double x, double[] c) {
        return c[0] + x * (c[1] + x * c[2]);
    }
}
