package tickgrad.bench.options;

import java.util.List;
import tickgrad.bench.market.Guard;

/**
 * A chain that was read and cleaned.
 *
 * @param name      of the file
 * @param options   how many the file holds
 * @param coin      whether prices are in units of the underlying
 * @param quoteTime when it was quoted
 * @param expiries  ascending
 * @param points    the usable quotes, by expiry and strike
 * @param guards    every flaw that was looked for, found or not
 */
record Chain(
        String name, int options, boolean coin, QuoteTime quoteTime, List<Expiry> expiries, List<Point> points, List<Guard> guards) {
    /** The points of one expiry. */
    List<Point> of(int expiry) {
        return points.stream().filter(p -> p.expiry() == expiry).toList();
    }
}
