package tickgrad.bench.options;

import java.util.Arrays;
import java.util.stream.IntStream;
import tickgrad.model.surface.SurfaceQuotes;
import tickgrad.model.surface.VariancePrior;

/**
 * An SVI for every expiry, total variance linear in τ between them at the same log-moneyness, through 0 at τ = 0 and on beyond the last expiry in
 * proportion to τ. Nothing keeps it free of arbitrage; what bends it does.
 *
 * @param taus   of the expiries, ascending
 * @param slices one for each
 */
record SviPrior(double[] taus, Svi[] slices) implements VariancePrior {
    /** Tamer than the baseline's: a curve that is bent later need not follow every quote. */
    private static final double RIDGE = 3e-3;

    static SviPrior fit(double[] taus, SurfaceQuotes quotes) {
        Svi[] slices = new Svi[taus.length];
        for (int e = 0; e < taus.length; e++) {
            double tau = taus[e];
            int[] own = IntStream.range(0, quotes.k().length).filter(i -> quotes.tau()[i] == tau).toArray();
            slices[e] = Svi.fit(of(quotes.k(), own), tau, of(quotes.vol(), own), of(quotes.weight(), own), RIDGE);
        }
        return new SviPrior(taus, slices);
    }

    private static double[] of(double[] values, int[] own) {
        return IntStream.of(own).mapToDouble(i -> values[i]).toArray();
    }

    @Override
    public void at(double k, double tau, double[] out) {
        int e = Arrays.binarySearch(taus, tau);
        int behind = e >= 0 ? e : -e - 1;
        double[] next = new double[2];
        if (behind == 0 || behind == taus.length) {
            int end = Math.min(behind, taus.length - 1);
            slices[end].at(k, next);
            out[0] = next[0] * tau / taus[end];
            out[1] = next[1] * tau / taus[end];
            out[2] = next[0] / taus[end];
            return;
        }
        double[] before = new double[2];
        slices[behind - 1].at(k, before);
        slices[behind].at(k, next);
        double width = taus[behind] - taus[behind - 1];
        double share = (tau - taus[behind - 1]) / width;
        out[0] = before[0] + share * (next[0] - before[0]);
        out[1] = before[1] + share * (next[1] - before[1]);
        out[2] = (next[0] - before[0]) / width;
    }
}
