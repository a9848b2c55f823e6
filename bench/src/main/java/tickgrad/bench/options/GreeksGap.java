package tickgrad.bench.options;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One Greek of the surface beside the file's own, over the quotes that have it.
 *
 * @param name        with its unit
 * @param quotes      how many
 * @param size        mean absolute value of the file's
 * @param median      of the absolute difference
 * @param mean        of the absolute difference
 * @param correlation of both
 */
record GreeksGap(String name, int quotes, double size, double median, double mean, double correlation) {
    private static final String[] NAMES = {"delta", "gamma", "vega per point", "theta per day"};

    /** All four, of points whose file has them; empty where it has none. */
    static List<GreeksGap> of(Chain chain, List<Point> points, ToDoubleFunction<Point> vol) {
        List<Point> known = points.stream()
                .filter(p -> Arrays.stream(p.row().greeks()).allMatch(Double::isFinite))
                .toList();
        if (known.size() < 2) {
            return List.of();
        }
        double[][] ours = new double[NAMES.length][known.size()];
        double[][] theirs = new double[NAMES.length][known.size()];
        for (int i = 0; i < known.size(); i++) {
            Point p = known.get(i);
            BlackScholes.Greeks g = greeks(chain.expiries().get(p.expiry()), p, vol.applyAsDouble(p));
            double[] own = {g.delta(), g.gamma(), g.vega() / 100, g.theta() / 365};
            for (int j = 0; j < NAMES.length; j++) {
                ours[j][i] = own[j];
                theirs[j][i] = p.row().greeks()[j];
            }
        }
        return IntStream.range(0, NAMES.length).mapToObj(j -> gap(NAMES[j], ours[j], theirs[j])).toList();
    }

    /** The Greeks of a quote's option at a volatility, by the spot of its expiry. */
    static BlackScholes.Greeks greeks(Expiry expiry, Point p, double vol) {
        return new BlackScholes(p.row().call(), p.row().strike(), p.tau(), expiry.rate(), expiry.yield()).greeks(expiry.spot(), vol);
    }

    private static GreeksGap gap(String name, double[] ours, double[] theirs) {
        int n = ours.length;
        double[] miss = new double[n];
        double size = 0;
        double mean = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < n; i++) {
            miss[i] = Math.abs(ours[i] - theirs[i]);
            mean += miss[i] / n;
            size += Math.abs(theirs[i]) / n;
            a += ours[i] / n;
            b += theirs[i] / n;
        }
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < n; i++) {
            ab += (ours[i] - a) * (theirs[i] - b);
            aa += (ours[i] - a) * (ours[i] - a);
            bb += (theirs[i] - b) * (theirs[i] - b);
        }
        return new GreeksGap(name, n, size, Parity.median(miss), mean, ab / Math.sqrt(aa * bb));
    }
}
