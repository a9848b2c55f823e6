package tickgrad.bench.options;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far a surface is from quotes.
 *
 * @param quotes how many
 * @param rmse   in volatility points (1% of volatility)
 * @param mae    likewise
 * @param price  mean error of the price in the currency
 * @param inside share of the two-sided quotes whose bid and ask hold the surface's price; NaN without such quotes
 */
record Score(int quotes, double rmse, double mae, double price, double inside) {
    /** Judges a volatility for each point. */
    static Score of(Chain chain, List<Point> points, ToDoubleFunction<Point> vol) {
        double squares = 0;
        double absolute = 0;
        double price = 0;
        int inside = 0;
        int sided = 0;
        for (Point p : points) {
            double sigma = vol.applyAsDouble(p);
            double miss = 100 * (sigma - p.vol());
            squares += miss * miss;
            absolute += Math.abs(miss);
            Expiry expiry = chain.expiries().get(p.expiry());
            double own = price(expiry, p, sigma);
            price += Math.abs(own - price(expiry, p, p.vol()));
            if (p.row().twoSided()) {
                sided++;
                inside += own >= p.row().bid() && own <= p.row().ask() ? 1 : 0;
            }
        }
        int n = points.size();
        return new Score(n, Math.sqrt(squares / n), absolute / n, price / n, sided == 0 ? Double.NaN : (double) inside / sided);
    }

    /** The price in the currency. */
    static double price(Expiry expiry, Point p, double vol) {
        return expiry.discount() * Black.price(p.row().call(), expiry.forward(), p.row().strike(), vol * Math.sqrt(p.tau()));
    }
}
