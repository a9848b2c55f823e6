package tickgrad.bench.suite;

import java.util.Arrays;

/**
 * Ours against another's, of rounds that stood side by side in time.
 *
 * @param ours   median nanoseconds of ours
 * @param theirs of theirs
 * @param median of the rounds' ratios; below 1, ours is faster
 * @param low    the least of them
 * @param high   the greatest
 */
record Ratio(double ours, double theirs, double median, double low, double high) {
    /** NaN throughout where either has no rounds; rounds that only one of them has are left out. */
    static Ratio of(double[] ours, double[] theirs) {
        int rounds = Math.min(ours.length, theirs.length);
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = ours[i] / theirs[i];
        }
        Arrays.sort(ratios);
        return new Ratio(
                median(ours),
                median(theirs),
                median(ratios),
                rounds == 0 ? Double.NaN : ratios[0],
                rounds == 0 ? Double.NaN : ratios[rounds - 1]);
    }

    /** The middle value, or the mean of the two in the middle; NaN of none. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /** exp of the mean of the logarithms, over those that are finite; NaN of none. */
    static double geometricMean(double[] values) {
        double[] known = Arrays.stream(values).filter(Double::isFinite).toArray();
        return Math.exp(Arrays.stream(known).map(Math::log).average().orElse(Double.NaN));
    }
}
