package tickgrad.bench.suite;

import java.util.Arrays;
import java.util.function.LongSupplier;
import tickgrad.model.AllocationMeter;

/**
 * Times a loop in slices of a fifth of a millisecond, as the yardsticks do, so that an interruption falls into few of them, and takes
 * their median. Counts the heap bytes of the calling thread meanwhile.
 */
final class Slices {
    private static final double SLICE_NANOS = 2e5;
    private static final int LEAST_SLICES = 15;
    private static final int MOST_SLICES = 1 << 16;
    private static final double PLATEAU = 1.1;
    private static final int CALM_ROUNDS = 2;
    private static final double MOST_SETTLING = 8;

    /** Makes some calls and returns a number that depends on them. */
    @FunctionalInterface
    interface Loop {
        double run(int calls);
    }

    /**
     * @param median nanoseconds of a call
     * @param best   of the fastest slice
     * @param p90    of the slice that nine tenths did not exceed
     * @param calls  how many were made
     * @param bytes  that they allocated together
     */
    record Result(double median, double best, double p90, long calls, long bytes) {}

    private final LongSupplier clock;
    private final AllocationMeter meter = new AllocationMeter();
    private final double[] nanos = new double[MOST_SLICES];
    private double sink;

    Slices() {
        this(System::nanoTime);
    }

    /** On another clock, in nanoseconds. */
    Slices(LongSupplier clock) {
        this.clock = clock;
    }

    /** Runs for some time and returns the nanoseconds of a call. */
    double warm(Loop loop, double seconds) {
        long start = clock.getAsLong();
        long calls = 0;
        long elapsed;
        int chunk = 1;
        do {
            sink += loop.run(chunk);
            calls += chunk;
            elapsed = clock.getAsLong() - start;
            // So that a call which the compiler has just made fast does not make a chunk of seconds.
            chunk = (int) Math.clamp(SLICE_NANOS * calls / Math.max(1, elapsed), 1, 2 * calls);
        } while (elapsed < seconds * 1e9);
        return (double) elapsed / calls;
    }

    /**
     * Runs until the loop is as fast as it gets: for {@code seconds} at least, and until two rounds in a row allocated nothing and took
     * about what the best took; but for no more than eight times as long.
     */
    void settle(Loop loop, double seconds) {
        long start = clock.getAsLong();
        double best = Double.POSITIVE_INFINITY;
        int calm = 0;
        double elapsed;
        do {
            long bytes = meter.bytes();
            double nanos = warm(loop, seconds / 4);
            best = Math.min(best, nanos);
            calm = meter.bytes() == bytes && nanos <= PLATEAU * best ? calm + 1 : 0;
            elapsed = (clock.getAsLong() - start) / 1e9;
        } while ((elapsed < seconds || calm < CALM_ROUNDS) && elapsed < MOST_SETTLING * seconds);
    }

    /** Measures for some time, after a tenth of it unmeasured. */
    Result measure(Loop loop, double seconds) {
        int calls = (int) Math.max(1, SLICE_NANOS / warm(loop, seconds / 10));
        Result result = round(loop, calls, seconds);
        // The compiler may allocate on the thread that it serves; what a call allocates is seen again.
        for (int again = 0; again < 2 && result.bytes() > 0; again++) {
            result = round(loop, calls, seconds);
        }
        return result;
    }

    private Result round(Loop loop, int calls, double seconds) {
        long bytes = meter.bytes();
        long start = clock.getAsLong();
        int slices = 0;
        long end = start;
        while (slices < MOST_SLICES && (slices < LEAST_SLICES || end - start < seconds * 1e9)) {
            long begin = end;
            sink += loop.run(calls);
            end = clock.getAsLong();
            nanos[slices++] = (double) (end - begin) / calls;
        }
        bytes = meter.bytes() - bytes;
        Arrays.sort(nanos, 0, slices);
        return new Result(nanos[slices / 2], nanos[0], nanos[slices * 9 / 10], (long) slices * calls, bytes);
    }

    /** {@return a sum of all that the loops returned, so that none of it can be left out} */
    double sink() {
        return sink;
    }
}
