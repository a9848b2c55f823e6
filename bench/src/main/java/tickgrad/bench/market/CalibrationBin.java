package tickgrad.bench.market;

/**
 * Forecast against truth in one bin.
 *
 * @param forecast mean forecast probability (direction), mean forecast (return), or the quantile's level
 * @param observed share of positive outcomes (direction), mean outcome (return), or the share of outcomes at or below
 * @param rows rows in the bin
 */
public record CalibrationBin(double forecast, double observed, int rows) {}
