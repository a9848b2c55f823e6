package tickgrad.bench.options;

/**
 * Gatheral's raw SVI of one expiry, {@code w(k) = a + b·(ρ(k - m) + √((k - m)² + σ²))}, fitted to volatilities by least squares from many
 * starts, {@code b, σ > 0}, {@code |ρ| < 1}. It is fitted in units of the deviation at the money, in which all parameters are of order 1.
 *
 * @param unit deviation at the money
 * @param tau  years
 * @param p    {@code a, ln b, artanh ρ, m, ln σ} in those units
 */
record Svi(double unit, double tau, double[] p) {
    private static final int STEPS = 400;

    /** Total variance never falls below this share of that at the money. */
    private static final double LEAST = 1e-4;

    /** So weakly the parameters hold to where they are common, which only decides where quotes are fewer than parameters. */
    private static final double RIDGE = 1e-4;

    private static final double[] COMMON = {0.5, -1, -0.3, 0, 0};

    /** The best of all starts. */
    static Svi fit(double[] k, double tau, double[] vol, double[] weight) {
        double atm = vol[nearest(k)];
        double unit = atm * Math.sqrt(tau);
        Residuals residuals = p -> {
            double[] r = new double[k.length + p.length];
            for (int i = 0; i < k.length; i++) {
                r[i] = Math.sqrt(weight[i]) * (Math.sqrt(variance(k[i] / unit, p)) - vol[i] / atm);
            }
            for (int j = 0; j < p.length; j++) {
                r[k.length + j] = RIDGE * (p[j] - COMMON[j]);
            }
            return r;
        };
        Residuals.Minimum best = null;
        for (double slope : new double[] {-0.8, -0.2, 0.4}) {
            for (double centre : new double[] {-1, 0, 1}) {
                for (double width : new double[] {-1.5, 0, 1.2}) {
                    Residuals.Minimum found = residuals.minimum(new double[] {0.3, -1.2, slope, centre, width}, STEPS);
                    best = best == null || found.squares() < best.squares() ? found : best;
                }
            }
        }
        return new Svi(unit, tau, best.p());
    }

    /** The volatility at a log-moneyness. */
    double vol(double k) {
        return unit * Math.sqrt(variance(k / unit, p) / tau);
    }

    private static double variance(double x, double[] p) {
        double d = x - p[3];
        return Math.max(LEAST, p[0] + Math.exp(p[1]) * (Math.tanh(p[2]) * d + Math.hypot(d, Math.exp(p[4]))));
    }

    static int nearest(double[] k) {
        int best = 0;
        for (int i = 1; i < k.length; i++) {
            best = Math.abs(k[i]) < Math.abs(k[best]) ? i : best;
        }
        return best;
    }
}
