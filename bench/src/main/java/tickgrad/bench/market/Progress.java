package tickgrad.bench.market;

/** What a running job tells its audience. Calls come from one thread, in order. */
public interface Progress {

    /** Says nothing to nobody. */
    Progress NONE = new Progress() {};

    /**
     * {@code done} of {@code total} units of work are behind us.
     *
     * @param message what is being done, a few words, for a progress bar
     */
    default void step(long done, long total, String message) {}

    /** Epoch {@code epoch}, from 1 in each fold, of the forecasting network ended with these mean losses. */
    default void loss(int epoch, double train, double validation) {}
}
