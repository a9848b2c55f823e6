package tickgrad.bench.options;

import java.util.Arrays;
import java.util.stream.IntStream;
import tickgrad.model.surface.SurfaceQuotes;
import tickgrad.model.surface.VariancePrior;

/**
 * SSVI with a correlation of its own for every expiry (Gatheral and Jacquier 2014; Hendriks and Martini 2019), written in the variance at the money θ
 * and the slopes of both wings, {@code a = ψ(1 + ρ)} and {@code c = ψ(1 - ρ)}:
 * <pre>
 * w = (θ + χk + √(ψ²k² + 2θχk + θ²))/2,   ψ = (a + c)/2,   χ = (a - c)/2
 * </pre>
 * θ, a and c never fall from expiry to expiry, as no calendar arbitrage at the money and in the wings has it, and are linear in τ between them.
 *
 * @param taus  of the expiries, ascending
 * @param theta at the money
 * @param right slope of the right wing, a
 * @param left  slope of the left wing, c
 */
record SsviPrior(double[] taus, double[] theta, double[] right, double[] left) implements VariancePrior {
    private static final int PER_EXPIRY = 3;

    private static final int SLICE_STEPS = 200;

    private static final int STEPS = 60;

    /** So weakly the parameters hold to their start, which only decides where quotes are fewer than parameters. */
    private static final double RIDGE = 1e-5;

    /** Butterfly arbitrage is absent where {@code ψ·max(a, c)/θ <= 4} (Gatheral and Jacquier 2014, theorem 4.2). */
    private static final double STEEPEST = 4;

    private static final double STEEP_COST = 1e-2;

    /** Each expiry by itself, then all at once under the order of expiries. */
    static SsviPrior fit(double[] taus, SurfaceQuotes quotes) {
        int n = taus.length;
        double[] start = new double[PER_EXPIRY * n];
        double[] before = new double[PER_EXPIRY];
        for (int e = 0; e < n; e++) {
            double[] alone = slice(taus[e], quotes);
            for (int j = 0; j < PER_EXPIRY; j++) {
                double value = Math.max(Math.exp(alone[j]), before[j] * 1.001);
                start[PER_EXPIRY * e + j] = Math.log(value - before[j]);
                before[j] = value;
            }
        }
        int[] expiry = IntStream.range(0, quotes.k().length).map(i -> Arrays.binarySearch(taus, quotes.tau()[i])).toArray();
        Residuals residuals = p -> {
            SsviPrior prior = of(taus, p);
            int m = expiry.length;
            double[] r = new double[m + n + p.length];
            for (int i = 0; i < m; i++) {
                int e = expiry[i];
                double w = variance(quotes.k()[i], prior.theta[e], prior.right[e], prior.left[e]);
                r[i] = Math.sqrt(quotes.weight()[i]) * (Math.sqrt(w / taus[e]) - quotes.vol()[i]);
            }
            for (int e = 0; e < n; e++) {
                r[m + e] = steep(prior.theta[e], prior.right[e], prior.left[e]);
            }
            for (int j = 0; j < p.length; j++) {
                r[m + n + j] = RIDGE * (p[j] - start[j]);
            }
            return r;
        };
        return of(taus, residuals.minimum(start, STEPS).p());
    }

    /** ln θ, ln a and ln c of one expiry. */
    private static double[] slice(double tau, SurfaceQuotes quotes) {
        int[] own = IntStream.range(0, quotes.k().length).filter(i -> quotes.tau()[i] == tau).toArray();
        double[] k = IntStream.of(own).mapToDouble(i -> quotes.k()[i]).toArray();
        double vol = quotes.vol()[own[Svi.nearest(k)]];
        double[] start = {Math.log(vol * vol * tau), Math.log(vol * Math.sqrt(tau)), Math.log(vol * Math.sqrt(tau))};
        Residuals residuals = p -> {
            double[] r = new double[own.length + 1 + p.length];
            double theta = Math.exp(p[0]);
            double right = Math.exp(p[1]);
            double left = Math.exp(p[2]);
            for (int i = 0; i < own.length; i++) {
                double w = variance(k[i], theta, right, left);
                r[i] = Math.sqrt(quotes.weight()[own[i]]) * (Math.sqrt(w / tau) - quotes.vol()[own[i]]);
            }
            r[own.length] = steep(theta, right, left);
            for (int j = 0; j < p.length; j++) {
                r[own.length + 1 + j] = RIDGE * (p[j] - start[j]);
            }
            return r;
        };
        return residuals.minimum(start, SLICE_STEPS).p();
    }

    private static double steep(double theta, double right, double left) {
        return STEEP_COST * Math.max(0, 0.5 * (right + left) * Math.max(right, left) / theta - STEEPEST);
    }

    private static SsviPrior of(double[] taus, double[] p) {
        double[][] levels = new double[PER_EXPIRY][taus.length];
        for (int j = 0; j < PER_EXPIRY; j++) {
            double sum = 0;
            for (int e = 0; e < taus.length; e++) {
                sum += Math.exp(Math.clamp(p[PER_EXPIRY * e + j], -40, 10));
                levels[j][e] = sum;
            }
        }
        return new SsviPrior(taus, levels[0], levels[1], levels[2]);
    }

    private static double variance(double k, double theta, double right, double left) {
        double psi = 0.5 * (right + left);
        double chi = 0.5 * (right - left);
        return 0.5 * (theta + chi * k + Math.sqrt(psi * psi * k * k + 2 * theta * chi * k + theta * theta));
    }

    @Override
    public void at(double k, double tau, double[] out) {
        int e = Arrays.binarySearch(taus, tau);
        int behind = Math.min(e >= 0 ? e : -e - 1, taus.length - 1);
        double[] line = new double[2];
        along(theta, tau, behind, line);
        double t = line[0];
        double tSlope = line[1];
        along(right, tau, behind, line);
        double a = line[0];
        double aSlope = line[1];
        along(left, tau, behind, line);
        double psi = 0.5 * (a + line[0]);
        double psiSlope = 0.5 * (aSlope + line[1]);
        double chi = 0.5 * (a - line[0]);
        double chiSlope = 0.5 * (aSlope - line[1]);
        double root = Math.sqrt(psi * psi * k * k + 2 * t * chi * k + t * t);
        out[0] = 0.5 * (t + chi * k + root);
        out[1] = 0.5 * (chi + (psi * psi * k + t * chi) / root);
        out[2] = 0.5 * (tSlope + chiSlope * k + (psi * psiSlope * k * k + (tSlope * chi + t * chiSlope) * k + t * tSlope) / root);
    }

    /** Value and slope at τ: linear between expiries, through 0 at τ = 0, and on beyond the last as before it. */
    private void along(double[] level, double tau, int behind, double[] out) {
        double t0 = behind == 0 ? 0 : taus[behind - 1];
        double v0 = behind == 0 ? 0 : level[behind - 1];
        out[1] = (level[behind] - v0) / (taus[behind] - t0);
        out[0] = v0 + out[1] * (tau - t0);
    }
}
