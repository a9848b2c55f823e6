package tickgrad.bench.market;

import java.util.Arrays;

/**
 * Bars by column, oldest first, all finite; times strictly ascending.
 *
 * @param timeMillis opening time of each bar, epoch milliseconds UTC
 * @param open first price
 * @param high highest price
 * @param low lowest price
 * @param close last price
 * @param volume traded amount, 0 or more
 * @param imbalance order-flow imbalance in [-1, 1], (bought - sold) / traded; {@code null} where the source has none
 */
public record Candles(long[] timeMillis, double[] open, double[] high, double[] low, double[] close, double[] volume,
        double[] imbalance) {

    /** @throws IllegalArgumentException where columns differ in length or times do not ascend */
    public Candles {
        int n = timeMillis.length;
        for (double[] column : new double[][] {open, high, low, close, volume, imbalance}) {
            if (column != null && column.length != n) {
                throw new IllegalArgumentException("a column has " + column.length + " bars; expected " + n);
            }
        }
        for (int t = 1; t < n; t++) {
            if (timeMillis[t] <= timeMillis[t - 1]) {
                throw new IllegalArgumentException("time of bar " + t + " is " + timeMillis[t] + "; expected more than "
                        + timeMillis[t - 1]);
            }
        }
    }

    /** Number of bars. */
    public int size() {
        return timeMillis.length;
    }

    /** Whether the source tells who traded: {@link #imbalance()} is there. */
    public boolean hasImbalance() {
        return imbalance != null;
    }

    /** The bar length: the median distance of neighbouring times in milliseconds; 0 with fewer than two bars. */
    public long intervalMillis() {
        int n = size() - 1;
        if (n < 1) {
            return 0;
        }
        long[] d = new long[n];
        for (int t = 0; t < n; t++) {
            d[t] = timeMillis[t + 1] - timeMillis[t];
        }
        Arrays.sort(d);
        return d[n / 2];
    }

    /** The first {@code n} bars, as if the file had ended there. */
    public Candles prefix(int n) {
        return new Candles(Arrays.copyOf(timeMillis, n), Arrays.copyOf(open, n), Arrays.copyOf(high, n),
                Arrays.copyOf(low, n), Arrays.copyOf(close, n), Arrays.copyOf(volume, n),
                imbalance == null ? null : Arrays.copyOf(imbalance, n));
    }
}
