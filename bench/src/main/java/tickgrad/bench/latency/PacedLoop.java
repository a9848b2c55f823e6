package tickgrad.bench.latency;

import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * An open loop: call {@code i} is due at {@code start + i·interval}, whatever the calls before it did, and its latency
 * is counted from then. A stall of 50 ms at 1,000 calls a second therefore shows in fifty latencies, as it would to
 * fifty events that arrived meanwhile, and not in one (coordinated omission).
 */
public final class PacedLoop {
    private static final long HIGHEST_NANOS = 60_000_000_000L;

    private final LongSupplier clock;

    /** A loop on the machine's own clock. */
    public PacedLoop() {
        this(System::nanoTime);
    }

    /** A loop on another clock, in nanoseconds. */
    PacedLoop(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Makes {@code calls} calls, {@code perSecond} a second, and returns their latencies in nanoseconds (three
     * significant digits). The histogram is written to between calls and its memory touched beforehand.
     *
     * @throws IllegalArgumentException if {@code calls} is negative or {@code perSecond} not in (0, 1e9]
     */
    public Histogram run(Call call, int calls, double perSecond) {
        if (calls < 0) {
            throw new IllegalArgumentException("calls: " + calls + ", expected 0 or more");
        }
        if (!(perSecond > 0 && perSecond <= 1e9)) {
            throw new IllegalArgumentException("perSecond: " + perSecond + ", expected more than 0 and at most 1e9");
        }
        Histogram histogram = new Histogram(1, HIGHEST_NANOS, 3);
        double interval = 1e9 / perSecond;
        long start = clock.getAsLong();
        for (int i = 0; i < calls; i++) {
            long due = start + (long) (i * interval);
            while (clock.getAsLong() < due) {
                Thread.onSpinWait();
            }
            call.run(i);
            histogram.recordValue(Math.clamp(clock.getAsLong() - due, 0, HIGHEST_NANOS));
        }
        return histogram;
    }

    /** The mean time of a call, back to back, in nanoseconds. */
    double meanNanos(Call call, int calls) {
        long start = clock.getAsLong();
        for (int i = 0; i < calls; i++) {
            call.run(i);
        }
        return (double) (clock.getAsLong() - start) / Math.max(1, calls);
    }
}
