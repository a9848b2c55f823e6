/**
 * Market data, causal features, and the judge: does a small network know anything about the next bars?
 *
 * <p>Vocabulary. A <em>bar</em> is one candle; row {@code t} is the forecast made at the close of bar {@code t}; its
 * <em>horizon</em> {@code h} is the number of bars it looks ahead; its <em>outcome</em> is
 * {@code ln(close[t+h] / close[t])}, known at the close of bar {@code t+h} and not before.
 *
 * <p>Everything here is a deterministic function of the file and the seed: no clock is read, and every transcendental
 * is {@link StrictMath}, so that interpreter and compilers give the same bits.
 */
package tickgrad.bench.market;
