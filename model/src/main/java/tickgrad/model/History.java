package tickgrad.model;

/**
 * What {@link Trainer#fit} saw, an entry an epoch.
 *
 * @param loss       mean training loss over the epoch's steps
 * @param validation validation loss after the epoch, NaN without validation rows
 * @param bestEpoch  the epoch of the least validation loss (training loss without validation rows), from 1
 * @param stopped    whether training ended early, for want of improvement or of finite numbers
 */
public record History(double[] loss, double[] validation, int bestEpoch, boolean stopped) {
    /** {@return the number of epochs that ran} */
    public int epochs() {
        return loss.length;
    }
}
