package tickgrad.bench.options;

import java.util.Arrays;
import tickgrad.model.surface.SurfaceQuotes;
import tickgrad.model.surface.VariancePrior;

/**
 * SSVI (Gatheral and Jacquier 2014, section 4): {@code w = θ/2·(1 + ρφk + √((φk + ρ)² + 1 - ρ²))}, θ(τ) the variance at the money, linear
 * between expiries and never falling, {@code φ(θ) = η·θ^-γ·(1 + θ)^(γ-1)}. With {@code η(1 + |ρ|) <= 2} and γ between 0 and 1/2 it is free of arbitrage.
 *
 * @param taus  of the expiries, ascending
 * @param theta at the money, ascending
 */
record SsviPrior(double[] taus, double[] theta, double rho, double eta, double gamma) implements VariancePrior {
    private static final int STEPS = 300;

    private static final double RIDGE = 1e-4;

    /** Fitted to all quotes of all expiries at once. */
    static SsviPrior fit(double[] taus, SurfaceQuotes quotes) {
        double[] start = new double[taus.length + 3];
        double before = 0;
        for (int e = 0; e < taus.length; e++) {
            double nearest = Double.POSITIVE_INFINITY;
            double vol = 0.3;
            for (int i = 0; i < quotes.k().length; i++) {
                if (quotes.tau()[i] == taus[e] && Math.abs(quotes.k()[i]) < nearest) {
                    nearest = Math.abs(quotes.k()[i]);
                    vol = quotes.vol()[i];
                }
            }
            double theta = Math.max(vol * vol * taus[e], before * (1 + 1e-3));
            start[e] = Math.log(theta - before);
            before = theta;
        }
        start[taus.length] = -0.3;
        start[taus.length + 1] = 0;
        start[taus.length + 2] = 0;
        Residuals residuals = p -> {
            SsviPrior prior = of(taus, p);
            double[] r = new double[quotes.k().length + p.length];
            double[] out = new double[3];
            for (int i = 0; i < quotes.k().length; i++) {
                prior.at(quotes.k()[i], quotes.tau()[i], out);
                r[i] = Math.sqrt(quotes.weight()[i]) * (Math.sqrt(out[0] / quotes.tau()[i]) - quotes.vol()[i]);
            }
            for (int j = 0; j < p.length; j++) {
                r[quotes.k().length + j] = RIDGE * (p[j] - start[j]);
            }
            return r;
        };
        return of(taus, residuals.minimum(start, STEPS).p());
    }

    private static SsviPrior of(double[] taus, double[] p) {
        double[] theta = new double[taus.length];
        double sum = 0;
        for (int e = 0; e < taus.length; e++) {
            sum += Math.exp(Math.clamp(p[e], -40, 10));
            theta[e] = sum;
        }
        int n = taus.length;
        double rho = Math.tanh(p[n]);
        return new SsviPrior(taus, theta, rho, 2 / (1 + Math.abs(rho)) / (1 + Math.exp(-p[n + 1])), 0.5 / (1 + Math.exp(-p[n + 2])));
    }

    @Override
    public void at(double k, double tau, double[] out) {
        int e = Arrays.binarySearch(taus, tau);
        e = e >= 0 ? e : -e - 1; // the expiry at or behind tau
        int last = taus.length - 1;
        double level;
        double slope;
        if (e == 0 || e > last) {
            int end = e == 0 ? 0 : last;
            slope = theta[end] / taus[end];
            level = slope * tau;
        } else {
            slope = (theta[e] - theta[e - 1]) / (taus[e] - taus[e - 1]);
            level = theta[e - 1] + slope * (tau - taus[e - 1]);
        }
        double phi = eta * Math.pow(level, -gamma) * Math.pow(1 + level, gamma - 1);
        double phiSlope = phi * (-gamma / level + (gamma - 1) / (1 + level));
        double x = phi * k + rho;
        double root = Math.sqrt(x * x + 1 - rho * rho);
        double shape = 0.5 * (1 + rho * phi * k + root);
        double byK = 0.5 * (rho + x / root);
        out[0] = level * shape;
        out[1] = level * phi * byK;
        out[2] = slope * (shape + level * phiSlope * k * byK);
    }
}
