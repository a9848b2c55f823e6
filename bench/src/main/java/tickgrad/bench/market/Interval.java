package tickgrad.bench.market;

import java.math.BigDecimal;

/**
 * A block-bootstrap confidence interval of a mean: an advantage over a naive baseline, or a return per bar.
 *
 * @param low lower end
 * @param estimate the observed mean
 * @param high upper end
 * @param level such as 0.99
 * @param block bars per block
 * @param resamples bootstrap samples
 */
public record Interval(double low, double estimate, double high, double level, int block, int resamples) {

    /** Whether zero lies outside and below: a mean above zero that chance does not explain at this level. */
    public boolean aboveZero() {
        return low > 0;
    }

    /** The level as a percentage, such as {@code "99%"} or {@code "99.5%"}. */
    public String percent() {
        return BigDecimal.valueOf(level).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }
}
