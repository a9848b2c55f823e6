package tickgrad.bench.market;

/**
 * How one fold's training went.
 *
 * @param fold its rows
 * @param train mean training loss by epoch
 * @param validation mean validation loss by epoch
 * @param bestEpoch the epoch, from 1, whose weights were kept
 */
public record FoldReport(Fold fold, double[] train, double[] validation, int bestEpoch) {}
