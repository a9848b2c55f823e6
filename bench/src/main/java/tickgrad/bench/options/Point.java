package tickgrad.bench.options;

/**
 * One quote of the surface: the option of a strike and expiry that speaks for it.
 *
 * @param expiry      index into the chain's expiries
 * @param k           log-moneyness {@code ln(K/F)}
 * @param tau         years until expiry
 * @param vol         implied by the price
 * @param uncertainty how far the price leaves the volatility open: half of what lies between bid and ask, or half a tick of the price
 * @param row         what the file says
 */
record Point(int expiry, double k, double tau, double vol, double uncertainty, OptionRow row) {
    /** {@code w = σ²τ}. */
    double variance() {
        return vol * vol * tau;
    }
}
