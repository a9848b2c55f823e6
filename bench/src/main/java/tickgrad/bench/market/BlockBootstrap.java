package tickgrad.bench.market;

import java.util.Arrays;
import tickgrad.model.CounterRandom;

/**
 * Confidence interval of a mean of dependent values: circular block bootstrap (Politis and Romano, 1992), percentiles.
 *
 * <p>Blocks keep the dependence of neighbours that overlapping horizons and volatility regimes make; values drawn one
 * by one would look more certain than they are. The length is max(⌈n^(1/3)⌉, 10·h), at most n/10: the cube root is
 * the rate that minimises the error of the variance, ten horizons cover the overlap of outcomes.
 */
public final class BlockBootstrap {

    /** Bootstrap samples: the 0.5% percentile is then the 50th smallest, known to about a seventh of its tail. */
    public static final int RESAMPLES = 10_000;

    private BlockBootstrap() {}

    /** Bars per block for n values and outcomes that span h bars. */
    public static int blockLength(int n, int horizon) {
        long wanted = Math.max((long) Math.ceil(StrictMath.cbrt(n)), 10L * horizon);
        return (int) Math.max(1, Math.min(wanted, n / 10));
    }

    /**
     * Interval of the mean of {@code values} at {@code level}; (-∞, mean, ∞) with fewer than 20 values.
     *
     * @param scale multiplies mean and ends, so that they come in the reader's unit
     */
    public static Interval mean(double[] values, int horizon, double level, double scale, long seed) {
        int n = values.length;
        double[] prefix = new double[2 * n + 1]; // circular: a block may wrap around the end
        for (int i = 0; i < 2 * n; i++) {
            prefix[i + 1] = prefix[i] + values[i % n];
        }
        double mean = n == 0 ? Double.NaN : scale * (prefix[n] / n);
        int block = blockLength(n, horizon);
        if (n < 20) {
            return new Interval(Double.NEGATIVE_INFINITY, mean, Double.POSITIVE_INFINITY, level, block, 0);
        }
        CounterRandom random = new CounterRandom(seed, 0x426f6f74L); // a stream of its own: "Boot"
        double[] means = new double[RESAMPLES];
        for (int b = 0; b < RESAMPLES; b++) {
            double sum = 0;
            for (int drawn = 0; drawn < n; drawn += block) {
                int from = (int) (random.nextDouble() * n);
                sum += prefix[from + Math.min(block, n - drawn)] - prefix[from];
            }
            means[b] = scale * (sum / n);
        }
        Arrays.sort(means);
        int tail = (int) Math.floor((1 - level) / 2 * RESAMPLES);
        return new Interval(means[tail], mean, means[RESAMPLES - 1 - tail], level, block, RESAMPLES);
    }
}
