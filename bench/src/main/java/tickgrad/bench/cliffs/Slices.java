package tickgrad.bench.cliffs;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import tickgrad.bench.latency.Call;
import tickgrad.model.AllocationMeter;

/**
 * Times calls in short slices and keeps a fast one: other processes interrupt some slices, never all of them, so the fast ones are the machine's own
 * speed. Not the fastest: a virtual machine was seen to run half as fast again for some 300 us, now and then, perhaps while its neighbour slept. Calls are
 * made in batches of {@value #BATCH} so that reading the clock costs little.
 */
final class Slices {
    /** Calls between two looks at the clock. */
    static final int BATCH = 8;

    /** Long enough to hide the clock's 25 ns, short enough to fit between two interruptions. */
    static final long SLICE_NANOS = 100_000;

    /** How long nothing must have been compiled or allocated: the longest compilations take a third of it. */
    static final long CALM_NANOS = 1_000_000_000L;

    /** A minute, which no call takes, and after which nobody waits for calm. */
    private static final long MOST_NANOS = 60_000_000_000L;

    private static final double PICOS_PER_NANO = 1e3;

    /**
     * Picoseconds of a call in each slice of the measurement that runs, of which a process has one at a time, to three digits. Callers count what a
     * measurement allocates: this is made once, and a sort would allocate.
     */
    private static final Histogram SLICES = new Histogram((long) (MOST_NANOS * PICOS_PER_NANO), 3);

    /** In percent. */
    private static final double LOW_DECILE = 10;

    private Slices() {}

    /**
     * Makes rounds of calls until they are compiled: until for a second nothing was compiled and no round allocated, as interpreted vectors do, but for a minute
     * at most. A plateau is no sign: on a core that the compilers share, calls go on for seconds at the speed of the interpreter.
     */
    static void settle(Runnable round) {
        AllocationMeter meter = new AllocationMeter();
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long compiled = compiler.getTotalCompilationTime();
        long bytes = meter.bytes();
        long start = System.nanoTime();
        long calm = start;
        long now = start;
        while (now - calm < CALM_NANOS && now - start < MOST_NANOS) {
            round.run();
            now = System.nanoTime();
            if (meter.bytes() != bytes || compiler.getTotalCompilationTime() != compiled) {
                compiled = compiler.getTotalCompilationTime();
                bytes = meter.bytes();
                calm = now;
            }
        }
    }

    /** The same for one call. */
    static void settle(Call call) {
        settle(() -> warm(call, 1));
    }

    /** Makes calls for so long, in batches. */
    static void warm(Call call, long nanos) {
        long start = System.nanoTime();
        int i = 0;
        do {
            i = batch(call, i);
        } while (System.nanoTime() - start < nanos);
    }

    /** The mean nanoseconds of a call in a slice than which one in ten was faster, in so long a time. */
    static double lowDecile(Call call, long nanos) {
        return lowDecile(call, nanos, System::nanoTime);
    }

    /** The same on another clock, in nanoseconds. */
    static double lowDecile(Call call, long nanos, LongSupplier clock) {
        SLICES.reset();
        long start = clock.getAsLong();
        int i = 0;
        long now;
        do {
            int first = i;
            long began = clock.getAsLong();
            do {
                i = batch(call, i);
                now = clock.getAsLong();
            } while (now - began < SLICE_NANOS);
            SLICES.recordValue((long) (PICOS_PER_NANO * (now - began) / (i - first)));
        } while (now - start < nanos);
        return SLICES.getValueAtPercentile(LOW_DECILE) / PICOS_PER_NANO;
    }

    /** A method of its own, so that it is compiled by calls: compiled within a loop, vectors of the interpreter would stay objects. */
    private static int batch(Call call, int from) {
        for (int i = from; i < from + BATCH; i++) {
            call.run(i & Integer.MAX_VALUE);
        }
        return from + BATCH;
    }
}
