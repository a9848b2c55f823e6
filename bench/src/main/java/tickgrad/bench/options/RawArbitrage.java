package tickgrad.bench.options;

import java.util.List;

/**
 * Arbitrage between the quotes themselves, at their middle prices. Butterfly: of three neighbouring strikes the middle call costs more than the line
 * between its neighbours. Calendar: the next expiry's total variance, linear between its quotes, is lower at the same log-moneyness.
 *
 * @param butterflies of {@code triples}
 * @param calendars   of {@code pairs}
 */
record RawArbitrage(int butterflies, int triples, int calendars, int pairs) {
    static RawArbitrage of(Chain chain) {
        int butterflies = 0;
        int triples = 0;
        int calendars = 0;
        int pairs = 0;
        for (int e = 0; e < chain.expiries().size(); e++) {
            List<Point> points = chain.of(e);
            double forward = chain.expiries().get(e).forward();
            for (int i = 1; i + 1 < points.size(); i++, triples++) {
                Point a = points.get(i - 1);
                Point b = points.get(i);
                Point c = points.get(i + 1);
                double left = (call(b, forward) - call(a, forward)) / (b.row().strike() - a.row().strike());
                double right = (call(c, forward) - call(b, forward)) / (c.row().strike() - b.row().strike());
                butterflies += right < left ? 1 : 0;
            }
            List<Point> next = e + 1 < chain.expiries().size() ? chain.of(e + 1) : List.of();
            for (Point p : points) {
                double later = variance(next, p.k());
                pairs += Double.isNaN(later) ? 0 : 1;
                calendars += later < p.variance() ? 1 : 0;
            }
        }
        return new RawArbitrage(butterflies, triples, calendars, pairs);
    }

    private static double call(Point p, double forward) {
        return Black.price(true, forward, p.row().strike(), p.vol() * Math.sqrt(p.tau()));
    }

    private static double variance(List<Point> points, double k) {
        for (int i = 1; i < points.size(); i++) {
            Point a = points.get(i - 1);
            Point b = points.get(i);
            if (a.k() <= k && k <= b.k()) {
                double share = (k - a.k()) / (b.k() - a.k());
                return a.variance() + share * (b.variance() - a.variance());
            }
        }
        return Double.NaN;
    }

    @Override
    public String toString() {
        return butterflies + " of " + triples + " neighbouring triples are not convex, " + calendars + " of " + pairs
                + " quotes have more variance than the next expiry";
    }
}
