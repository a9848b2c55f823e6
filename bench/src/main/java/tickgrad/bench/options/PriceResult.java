package tickgrad.bench.options;

import tickgrad.model.surface.Arbitrage;

/**
 * What a fit of a chain showed.
 *
 * @param chain       what was fitted
 * @param holdOut     which quotes taught and which judged
 * @param vols        of the network, the quadratic and SVI, by the chain's points
 * @param prior       that the network bends
 * @param raw         arbitrage between the quotes
 * @param unpenalised on the dense grid, of the same network fitted without penalties
 * @param penalised   on the dense grid, of the network
 * @param zLow        lowest {@code k/√τ} of the grids
 * @param zHigh       highest
 * @param fitSeconds  of the network's fit
 * @param quoteNanos  of one volatility, price and Greeks from the fitted surface
 */
record PriceResult(
        Chain chain,
        HoldOut holdOut,
        double[][] vols,
        SsviPrior prior,
        RawArbitrage raw,
        Arbitrage unpenalised,
        Arbitrage penalised,
        double zLow,
        double zHigh,
        double fitSeconds,
        double quoteNanos) {
    static final String[] METHODS = {"network", "quadratic", "SVI"};
}
