package tickgrad.model.live;

/** What can happen to a tick, a label, a step or a candidate. Each is counted in {@link Counters}, under its own name. */
public enum Event {
    /** A tick passed the {@link TickGuard}. */
    CLEAN,
    /** A tick was answered by the published weights. */
    PREDICTED,
    /** A tick came before the scale knew enough rows, or before the first publication. */
    WARMING,
    /** A tick with a NaN or an infinity among its values. */
    NOT_FINITE,
    /** A tick with a value of a size that no market has. */
    OUT_OF_RANGE,
    /** A tick with a value too many deviations from its mean. */
    FAR,
    /** A tick to which the published weights gave an answer that is not finite. */
    ANSWER_NOT_FINITE,
    /** A tick with a bid above the ask. */
    CROSSED_BOOK,
    /** A tick with a size that is not positive. */
    ZERO_SIZE,
    /** A tick with an earlier time than the one before. */
    BACKWARDS,
    /** A tick with a sequence number that was seen before. */
    DUPLICATE,
    /** The first tick after a long silence. */
    STALE_GAP,
    /** A tick that repeats the same values once too often. */
    STUCK_FEED,
    /** A prediction that the ledger had no room for, or whose due time ran backwards. */
    OVERFLOWED,
    /** A prediction whose label came. */
    SETTLED,
    /** A prediction that was due and had no label, or had it too late. */
    UNSETTLED,
    /** A step was taken. */
    LEARNED,
    /** A label that is not finite, too large, or nothing that the loss accepts. */
    LABEL_REFUSED,
    /** A row that lies too far from the scale of the weights that would learn from it. */
    INPUT_REFUSED,
    /** A loss that is not finite, or too many times the median. */
    LOSS_REFUSED,
    /** A gradient whose norm is not finite, or too many times the median. */
    GRADIENT_REFUSED,
    /** A step that was longer than the trust region and was scaled down. */
    UPDATE_SCALED,
    /** Weights that a step left NaN or infinite. */
    WEIGHTS_BROKEN,
    /** The drift alarm. */
    DRIFT,
    /** The scale moved, and the first layer with it. */
    REBASED,
    /** A candidate became current. */
    PUBLISHED,
    /** A candidate that passed, but nobody could take it yet. */
    PUT_OFF,
    /** A candidate that moved the answers to the canary rows too far. */
    CANARY_MOVED,
    /** A candidate that lost the order of quantiles on a canary row. */
    ORDER_LOST,
    /** A candidate with a larger prequential loss than the published weights. */
    CANDIDATE_WORSE,
    /** The last good weights came back, to learn on from there. */
    RESTORED,
    /** The last good weights were published again, after several candidates in a row had been refused. */
    ROLLED_BACK,
    /** Weights became the last good ones. */
    GOOD_ADVANCED;

    /** How many there are. */
    static final int COUNT = values().length;

    /** What happened, for a journal. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Hears of an event, after it was counted; called on the learner's thread, so it may not wait.
         *
         * @param event    what happened
         * @param sequence of the tick or of the prediction that it happened to
         * @param time     of that tick; for a label the time when it was settled
         * @param value    what was judged: a loss, a norm, a factor, a version; 0 where there is nothing to tell
         */
        void event(Event event, long sequence, long time, double value);
    }
}
