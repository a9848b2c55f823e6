package tickgrad.bench.market;

/** The plain answer. */
public enum Verdict {
    /** The edge is found, and the interval of the strategy's net return per bar lies above zero too. */
    EDGE("EDGE", true),
    /** The edge is found, but trading it has no net return that chance does not explain. */
    EDGE_BUT_NOT_AFTER_COSTS("EDGE, BUT NOT AFTER COSTS", true),
    /** An interval over a naive baseline covers zero or lies below it. */
    NO_EDGE("NO EDGE", false),
    /** The shuffled-labels control beats the baseline: the procedure or the data leaks, so nothing is claimed. */
    CONTROL_FAILED("CONTROL FAILED", false);

    private final String headline;
    private final boolean found;

    Verdict(String headline, boolean found) {
        this.headline = headline;
        this.found = found;
    }

    /**
     * @param advantage of the model over the naive baseline that is hardest to beat
     * @param control advantage of the shuffled-labels control over it
     * @param net return per bar of trading the forecasts, after costs
     */
    static Verdict of(Interval advantage, Interval control, Interval net) {
        return !advantage.aboveZero() ? NO_EDGE
                : control.aboveZero() ? CONTROL_FAILED
                : net.aboveZero() ? EDGE : EDGE_BUT_NOT_AFTER_COSTS;
    }

    /**
     * Whether there is a statistical edge, whatever it costs to trade it: the intervals over all naive baselines lie
     * above zero, and the shuffled-labels control claims nothing.
     */
    public boolean found() {
        return found;
    }

    /** As printed: {@code "NO EDGE"}. */
    @Override
    public String toString() {
        return headline;
    }
}
