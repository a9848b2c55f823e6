package tickgrad.examples;

import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import tickgrad.model.Predictor;

/**
 * Latency of predictions at a fixed pace, in an HdrHistogram, each counted from when the call was due. A stall, of a call or of this very
 * thread, delays every call that was due meanwhile and shows in all of them, as in a market that does not wait (no coordinated omission).
 */
public final class PacedLatency {
    private static final long HIGHEST = 10_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram nanos = new Histogram(1, HIGHEST, DIGITS);
    private final LongSupplier clock;
    private final long interval;

    /** Reads {@code clock}, as a rule {@code System::nanoTime}; a call is due every {@code interval} nanoseconds. */
    public PacedLatency(LongSupplier clock, long interval) {
        this.clock = clock;
        this.interval = interval;
    }

    /** Makes calls at the pace, one at a time; allocates nothing. Returns the last forecast. */
    public float run(Predictor predictor, MemorySegment x, int calls) {
        float forecast = Float.NaN;
        long due = clock.getAsLong();
        for (int i = 0; i < calls; i++, due += interval) {
            while (clock.getAsLong() < due) {
                Thread.onSpinWait();
            }
            forecast = predictor.predict(x, 0);
            nanos.recordValue(Math.min(clock.getAsLong() - due, HIGHEST));
        }
        return forecast;
    }

    /** {@return the latencies so far, in nanoseconds} */
    public Histogram nanos() {
        return nanos;
    }
}
