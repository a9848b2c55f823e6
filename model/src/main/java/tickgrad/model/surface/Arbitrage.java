package tickgrad.model.surface;

import java.util.Locale;

/**
 * What an arbitrageur finds on a grid of a surface. Butterfly: the density of the price at expiry has the sign of
 * {@code g = (1 - k·w_k/(2w))² - w_k²/4·(1/w + 1/4) + w_kk/2} (Gatheral and Jacquier 2014, 2.1), so {@code g < 0} is an arbitrage; calendar:
 * {@code w_τ < 0}; wings: {@code |w_k| > 2} at the ends (Lee 2004).
 *
 * @param nodes            of the grid
 * @param butterflies      nodes where {@code g < -}{@link #ROUNDING}
 * @param calendars        nodes where {@code w_τ·τ/w < -}{@link #ROUNDING}
 * @param violating        nodes of either kind
 * @param worstButterfly   the largest {@code -g}, 0 if none is negative
 * @param worstCalendar    the largest {@code -w_τ·τ/w}, likewise
 * @param worstButterflyAt its {@code k} and {@code τ}; NaN if there is none
 * @param steepest         the largest {@code |w_k|} of the grid
 */
public record Arbitrage(
        int nodes,
        int butterflies,
        int calendars,
        int violating,
        double worstButterfly,
        double worstCalendar,
        double[] worstButterflyAt,
        double steepest) {
    /** g and w_τ·τ/w are of order 1; a float32 network's second difference cannot tell less than this from 0. */
    public static final double ROUNDING = 1e-4;

    /** {@return the share of nodes that violate} */
    public double share() {
        return (double) violating / nodes;
    }

    /** {@return whether no wing is steeper than 2} */
    public boolean leeHolds() {
        return steepest <= 2;
    }

    /**
     * {@code g} of the butterfly condition.
     *
     * @param k   log-moneyness
     * @param w   total variance, above 0
     * @param wk  {@code ∂w/∂k}
     * @param wkk {@code ∂²w/∂k²}
     * @return g
     */
    public static double butterfly(double k, double w, double wk, double wkk) {
        double a = 1 - k * wk / (2 * w);
        return a * a - 0.25 * wk * wk * (1 / w + 0.25) + 0.5 * wkk;
    }

    /** {@code ∂g/∂w}. */
    static double butterflyByVariance(double k, double w, double wk) {
        return ((1 - k * wk / (2 * w)) * k * wk + 0.25 * wk * wk) / (w * w);
    }

    /** {@code ∂g/∂w_k}. */
    static double butterflyBySlope(double k, double w, double wk) {
        return -(1 - k * wk / (2 * w)) * k / w - 0.5 * wk * (1 / w + 0.25);
    }

    /**
     * Looks at the nodes.
     *
     * @param k   log-moneyness
     * @param tau years
     * @param w   total variance
     * @param wk  {@code ∂w/∂k}
     * @param wt  {@code ∂w/∂τ}
     * @param wkk {@code ∂²w/∂k²}
     * @return what was found
     */
    public static Arbitrage of(double[] k, double[] tau, double[] w, double[] wk, double[] wt, double[] wkk) {
        int butterflies = 0;
        int calendars = 0;
        int violating = 0;
        double worstButterfly = 0;
        double worstCalendar = 0;
        double steepest = 0;
        double[] at = {Double.NaN, Double.NaN};
        for (int i = 0; i < k.length; i++) {
            double g = butterfly(k[i], w[i], wk[i], wkk[i]);
            double c = wt[i] * tau[i] / w[i];
            boolean b = !(g >= -ROUNDING);
            boolean t = !(c >= -ROUNDING);
            butterflies += b ? 1 : 0;
            calendars += t ? 1 : 0;
            violating += b || t ? 1 : 0;
            if (-g > worstButterfly) {
                worstButterfly = -g;
                at = new double[] {k[i], tau[i]};
            }
            worstCalendar = Math.max(worstCalendar, -c);
            steepest = Math.max(steepest, Math.abs(wk[i]));
        }
        return new Arbitrage(k.length, butterflies, calendars, violating, worstButterfly, worstCalendar, at, steepest);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%d of %d nodes violate (%.3f%%): butterfly %d, worst -g %.3g; calendar %d, worst %.3g; steepest |w_k| %.3f",
                violating, nodes, 100 * share(), butterflies, worstButterfly, calendars, worstCalendar, steepest);
    }
}
