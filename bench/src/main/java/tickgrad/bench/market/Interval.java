package tickgrad.bench.market;

/**
 * A block-bootstrap confidence interval of the forecast's advantage over a naive baseline.
 *
 * @param low lower end
 * @param estimate the observed advantage
 * @param high upper end
 * @param level such as 0.99
 * @param block bars per block
 * @param resamples bootstrap samples
 */
public record Interval(double low, double estimate, double high, double level, int block, int resamples) {

    /** Whether zero lies outside and below: an advantage that chance does not explain at this level. */
    public boolean aboveZero() {
        return low > 0;
    }
}
