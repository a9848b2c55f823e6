package tickgrad.bench.market;

/** The plain answer. */
public enum Verdict {
    /** The intervals over all naive baselines lie above zero, and the shuffled-labels control claims nothing. */
    EDGE,
    /** An interval covers zero or lies below it. */
    NO_EDGE,
    /** The shuffled-labels control beats the baseline: the procedure or the data leaks, so nothing is claimed. */
    CONTROL_FAILED;

    /** As printed: {@code "NO EDGE"}. */
    @Override
    public String toString() {
        return name().replace('_', ' ');
    }
}
