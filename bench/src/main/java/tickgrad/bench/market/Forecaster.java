package tickgrad.bench.market;

/**
 * A contender. It is told of each outcome when a live system would know it, and asked for each row once, in order.
 *
 * <p>A forecast is one number, or one per quantile: the probability of a rise in (0, 1), the outcome, or its quantiles.
 */
interface Forecaster {

    String name();

    Score.Role role();

    /** A fold begins: fit to its training rows, stop by its validation rows; no other row may be read. */
    default void fit(Fold fold, Progress progress) {}

    /** The outcome of {@code row} has become known. Every row from the first warm one, in order. */
    default void observe(int row) {}

    /** Online stage: learn from {@code row}, whose outcome has just become known. */
    default void learn(int row) {}

    /** Writes the forecast made at the close of bar {@code row}. */
    void forecast(int row, double[] y);
}
