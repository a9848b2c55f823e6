package tickgrad.bench.market;

import java.util.ArrayList;
import java.util.List;

/**
 * The schedule of folds: the history doubles from fold to fold.
 *
 * <p>With the first usable row f and T = {@code trainBars}, fold k tests rows f + T·2^k .. f + T·2^(k+1): the first
 * quarter with frozen weights, the rest while learning. All rows before it, less the purge, are for training; the last
 * fifth of those for early stopping. Boundaries depend on f and T alone and never on the length of the file, so that
 * cutting the file short changes no forecast made before the cut.
 *
 * <p>Purge: the outcome of the last training row is known {@code embargo} bars before the first validation row, and
 * that of the last validation row as long before the first test row (López de Prado, Advances in Financial Machine
 * Learning, 2018, chapter 7, for tests that follow their training rows).
 */
public final class WalkForward {

    private WalkForward() {}

    /**
     * @param first first row whose features are warm
     * @param n number of bars
     * @return at least one fold
     * @throws IllegalArgumentException saying how many bars are needed, where there are too few for the first fold
     */
    public static List<Fold> folds(int first, int n, int horizon, int embargo, int trainBars) {
        if (n < required(first, horizon, trainBars)) {
            throw new IllegalArgumentException(tooFew(n, first, horizon, trainBars));
        }
        List<Fold> folds = new ArrayList<>();
        int gap = horizon + embargo;
        for (long train = trainBars; first + train < n; train *= 2) {
            int testFrom = (int) (first + train);
            int testTo = (int) Math.min(n, first + 2 * train);
            int onlineFrom = (int) Math.min(testTo, testFrom + train / 4);
            int validationTo = testFrom - gap;
            int validationFrom = validationTo - (int) ((train - 2L * gap) / 5);
            folds.add(new Fold(folds.size(), first, validationFrom - gap, validationFrom, validationTo, testFrom,
                    onlineFrom, testTo));
        }
        return List.copyOf(folds);
    }

    /** Bars that a forecast needs at least. */
    public static long required(int first, int horizon, int trainBars) {
        return (long) first + trainBars + trainBars / 4 + horizon;
    }

    /** The sentence for a file with fewer than {@link #required} bars. */
    static String tooFew(int n, int first, int horizon, int trainBars) {
        return String.format(java.util.Locale.ROOT, "%,d usable bar%s; a forecast needs at least %,d: %,d to warm up,"
                + " %,d to train, %,d to test, %,d of horizon", n, n == 1 ? "" : "s",
                required(first, horizon, trainBars), first, trainBars, trainBars / 4, horizon);
    }
}
