package tickgrad.bench.market;

/** What is forecast about the next {@code h} bars, and the metric that judges it. */
public enum Target {
    /**
     * Probability that the outcome is positive. Judged by hit rate, beside it the log loss. Rows whose outcome is
     * exactly 0 are not scored.
     */
    DIRECTION("hit rate", "log loss", true),
    /** The outcome itself. Judged by RMSE, beside it the correlation of forecast and outcome. */
    RETURN("RMSE", "correlation", false),
    /** Quantiles of the outcome. Judged by the mean pinball loss, beside it the coverage of the outermost pair. */
    QUANTILES("pinball loss", "coverage", false);

    private final String primary;
    private final String secondary;
    private final boolean higherIsBetter;

    Target(String primary, String secondary, boolean higherIsBetter) {
        this.primary = primary;
        this.secondary = secondary;
        this.higherIsBetter = higherIsBetter;
    }

    /** The name of the metric that decides. */
    public String primary() {
        return primary;
    }

    /** The name of the metric shown beside it. */
    public String secondary() {
        return secondary;
    }

    /** Whether a larger {@link #primary()} is better. */
    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** The unit of {@link Interval}: a difference of hit rates, or the share of the baseline's loss that is saved. */
    public String advantage() {
        return this == DIRECTION ? "hit-rate advantage" : "share of the baseline's loss saved";
    }
}
