package tickgrad.bench.latency;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Latencies of one entry point at a fixed rate, in nanoseconds.
 *
 * @param name what was called
 * @param perSecond calls a second
 * @param histogram all latencies, counted from the moment each call was due
 */
public record Latency(String name, double perSecond, Histogram histogram) {
    private static final int TRIAL_CALLS = 2000;
    private static final int WARM_CALLS = 20_000;
    private static final double WARM_SHARE = 0.3;
    private static final double BUSY_SHARE = 0.5;

    /**
     * Calls at {@code perSecond} for {@code seconds}, after up to a third of that time with unrecorded calls. Where the
     * machine cannot keep that rate with half of its time to spare, the rate is lowered to one that it can keep;
     * {@link #perSecond} tells.
     */
    public static Latency measure(String name, Call call, double perSecond, double seconds) {
        PacedLoop loop = new PacedLoop();
        double first = loop.meanNanos(call, 20);
        double affordable = 0.5e9 * WARM_SHARE * seconds / Math.max(1, first);
        loop.meanNanos(call, (int) Math.clamp(affordable, 0, WARM_CALLS));
        double mean = loop.meanNanos(call, (int) Math.clamp(affordable, 20, TRIAL_CALLS));
        double rate = Math.min(perSecond, twoDigits(BUSY_SHARE * 1e9 / Math.max(1, mean)));
        loop.run(call, (int) Math.min(WARM_CALLS, rate * 0.1), rate);
        return new Latency(name, rate, loop.run(call, (int) Math.max(1, rate * seconds), rate));
    }

    /** The latency that a share {@code p} in [0, 1] of the calls did not exceed, in nanoseconds. */
    public double at(double p) {
        return histogram.getValueAtPercentile(100 * p);
    }

    /** The worst latency in nanoseconds. */
    public double max() {
        return histogram.getMaxValue();
    }

    /** Shares for a percentile curve, several to each nine, up to the last that at least one call exceeded. */
    public double[] shares() {
        List<Double> shares = new ArrayList<>(List.of(0.0));
        double tail = 1;
        while (tail * histogram.getTotalCount() > 1) {
            for (double step : new double[] {0.75, 0.5, 0.3, 0.2, 0.15, 0.1}) {
                if (tail * step * histogram.getTotalCount() >= 1) {
                    shares.add(1 - tail * step);
                }
            }
            tail /= 10;
        }
        return shares.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double twoDigits(double rate) {
        double unit = Math.pow(10, Math.floor(Math.log10(rate)) - 1);
        return unit * Math.floor(rate / unit);
    }
}
