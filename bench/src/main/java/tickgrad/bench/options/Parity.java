package tickgrad.bench.options;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Put-call parity of one expiry, {@code C - P = b·(F - K)}: {@code b} is the discount, or {@code 1/F} where prices are in coin.
 *
 * <p>The slope is the median of the slopes of all pairs of strikes (Theil 1950, Sen 1968), the level a median too, so a third of the strikes
 * may be wrong. Only the strikes nearest to the forward count: further out an American option's early exercise bends the line.
 *
 * @param forward F
 * @param scale   b; a price divided by it is Black's, not discounted
 * @param pairs   strikes used
 * @param capped  whether a discount above 1 came out and was taken as 1
 */
record Parity(double forward, double scale, int pairs, boolean capped) {
    static final int LEAST_PAIRS = 3;

    private static final int MOST_PAIRS = 24;

    /** A strike and what the call costs more than the put. */
    record Pair(double strike, double difference) {}

    /**
     * The line through the pairs.
     *
     * @param coin whether prices are in units of the underlying, so that b is no discount
     * @return null where there are fewer than three pairs, or the line does not fall, or its forward is not positive
     */
    static Parity of(List<Pair> pairs, boolean coin) {
        if (pairs.size() < LEAST_PAIRS) {
            return null;
        }
        List<Pair> near = pairs.stream()
                .sorted(Comparator.comparingDouble(p -> Math.abs(p.difference())))
                .limit(MOST_PAIRS)
                .toList();
        double[] slopes = IntStream.range(0, near.size())
                .boxed()
                .flatMapToDouble(i -> IntStream.range(0, i)
                        .filter(j -> near.get(i).strike() != near.get(j).strike())
                        .mapToDouble(j -> (near.get(i).difference() - near.get(j).difference())
                                / (near.get(j).strike() - near.get(i).strike())))
                .toArray();
        double scale = slopes.length == 0 ? Double.NaN : median(slopes);
        boolean capped = !coin && scale > 1;
        double b = capped ? 1 : scale;
        double forward = median(near.stream().mapToDouble(p -> p.strike() + p.difference() / b).toArray());
        return b > 0 && forward > 0 && Double.isFinite(forward) ? new Parity(forward, b, near.size(), capped) : null;
    }

    /** The middle value, or the mean of the two in the middle. */
    static double median(double[] values) {
        double[] v = values.clone();
        Arrays.sort(v);
        return 0.5 * (v[(v.length - 1) / 2] + v[v.length / 2]);
    }
}
