package tickgrad.bench.report;

import java.util.Arrays;

/** Chooses which points of a long series to draw. */
final class Thinning {
    private Thinning() {}

    /** At most about {@code limit} positions: the lowest and the highest of each bucket, so no spike disappears. */
    static int[] extremes(double[] y, int limit) {
        if (y.length <= limit) {
            return evenly(y.length, limit);
        }
        int buckets = Math.max(1, limit / 2);
        int[] chosen = new int[2 * buckets];
        int count = 0;
        for (int b = 0; b < buckets; b++) {
            int from = (int) ((long) b * y.length / buckets);
            int to = (int) ((long) (b + 1) * y.length / buckets);
            int low = from;
            int high = from;
            for (int i = from; i < to; i++) {
                low = y[i] < y[low] || Double.isNaN(y[low]) ? i : low;
                high = y[i] > y[high] || Double.isNaN(y[high]) ? i : high;
            }
            chosen[count++] = Math.min(low, high);
            if (low != high) {
                chosen[count++] = Math.max(low, high);
            }
        }
        return Arrays.copyOf(chosen, count);
    }

    /** At most {@code limit} positions of 0 … n-1, evenly spread, first and last included. */
    static int[] evenly(int n, int limit) {
        int count = Math.min(n, limit);
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = count == 1 ? 0 : (int) Math.round((double) i * (n - 1) / (count - 1));
        }
        return chosen;
    }
}
