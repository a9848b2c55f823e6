package tickgrad.model;

/**
 * How {@link Trainer#fit} goes about it. Immutable; every method returns a changed copy.
 *
 * @param epochs      passes over the rows
 * @param batch       rows of an optimizer step
 * @param seed        of the shuffling
 * @param shuffle     whether rows are shuffled every epoch
 * @param weights     row weights {@code (rows, 1)}, or {@code null}
 * @param validationX inputs of the validation rows, or {@code null}
 * @param validationT targets of the validation rows, or {@code null}
 * @param patience    epochs without a better validation loss before training stops and the best parameters return; 0 for never
 * @param listener    hears of every epoch
 */
public record Fit(
        int epochs,
        int batch,
        long seed,
        boolean shuffle,
        Matrix weights,
        Matrix validationX,
        Matrix validationT,
        int patience,
        Listener listener) {
    /** Hears how training goes. */
    @FunctionalInterface
    public interface Listener {
        /**
         * After every epoch.
         *
         * @param epoch      from 1
         * @param epochs     how many there will be at most
         * @param loss       mean training loss over the epoch's steps
         * @param validation validation loss after the epoch, NaN without validation rows
         */
        void epoch(int epoch, int epochs, double loss, double validation);
    }

    /** Checks the ranges. */
    public Fit {
        Range.require(epochs >= 1, "epochs", epochs, ">= 1");
        Range.require(batch >= 1, "batch", batch, ">= 1");
        Range.require(listener != null, "listener", null, "a listener");
        Range.require(
                (validationX == null) == (validationT == null), validationX == null ? "validationX" : "validationT", null,
                "inputs and targets, or neither");
        Range.require(patience >= 0, "patience", patience, ">= 0");
        Range.require(patience == 0 || validationX != null, "patience", patience, "0 without validation rows");
    }

    /**
     * So many epochs of batches of 32, shuffled with seed 0.
     *
     * @param epochs passes over the rows
     * @return the options
     */
    public static Fit epochs(int epochs) {
        return new Fit(epochs, 32, 0, true, null, null, null, 0, (epoch, total, loss, validation) -> {});
    }

    /**
     * Another batch size.
     *
     * @param batch rows of an optimizer step
     * @return the options
     */
    public Fit batch(int batch) {
        return new Fit(epochs, batch, seed, shuffle, weights, validationX, validationT, patience, listener);
    }

    /**
     * Another seed.
     *
     * @param seed of the shuffling
     * @return the options
     */
    public Fit seed(long seed) {
        return new Fit(epochs, batch, seed, shuffle, weights, validationX, validationT, patience, listener);
    }

    /**
     * Rows in their own order, or shuffled.
     *
     * @param shuffle whether rows are shuffled every epoch
     * @return the options
     */
    public Fit shuffle(boolean shuffle) {
        return new Fit(epochs, batch, seed, shuffle, weights, validationX, validationT, patience, listener);
    }

    /**
     * Row weights.
     *
     * @param weights {@code (rows, 1)}
     * @return the options
     */
    public Fit weights(Matrix weights) {
        return new Fit(epochs, batch, seed, shuffle, weights, validationX, validationT, patience, listener);
    }

    /**
     * Rows to judge by.
     *
     * @param X inputs
     * @param T targets
     * @return the options
     */
    public Fit validation(Matrix X, Matrix T) {
        return new Fit(epochs, batch, seed, shuffle, weights, X, T, patience, listener);
    }

    /**
     * Early stopping.
     *
     * @param patience epochs without a better validation loss; 0 for never
     * @return the options
     */
    public Fit patience(int patience) {
        return new Fit(epochs, batch, seed, shuffle, weights, validationX, validationT, patience, listener);
    }

    /**
     * A listener.
     *
     * @param listener hears of every epoch
     * @return the options
     */
    public Fit listener(Listener listener) {
        return new Fit(epochs, batch, seed, shuffle, weights, validationX, validationT, patience, listener);
    }
}
