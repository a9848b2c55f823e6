package tickgrad.bench.options;

/**
 * One option of a chain as the file has it.
 *
 * @param line   of the file
 * @param call   or put
 * @param strike K
 * @param expiry seconds since 1970, UTC
 * @param quoted seconds since 1970, UTC; NaN where the file does not say
 * @param listed when the instrument was listed, likewise: no quote is older
 * @param spot   price of the underlying
 * @param bid    NaN where the file has none
 * @param ask    NaN where the file has none
 * @param price  the middle of bid and ask, or the mark; in coin where the chain is
 * @param vol    the file's own implied volatility (1 is 100%), or NaN
 * @param greeks the file's own delta, gamma, vega and theta, or NaN
 */
record OptionRow(
        long line,
        boolean call,
        double strike,
        double expiry,
        double quoted,
        double listed,
        double spot,
        double bid,
        double ask,
        double price,
        double vol,
        double[] greeks) {
    /** Whether there is a bid and an ask. */
    boolean twoSided() {
        return !Double.isNaN(bid) && !Double.isNaN(ask);
    }
}
