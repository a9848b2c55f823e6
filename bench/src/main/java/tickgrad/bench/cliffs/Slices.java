package tickgrad.bench.cliffs;

import tickgrad.bench.latency.Call;

/**
 * Times calls in short slices and keeps the fastest: other processes interrupt some slices, never all of them, so the fastest is
 * the machine's own speed. Calls are made in batches of {@value #BATCH} so that reading the clock costs little.
 */
final class Slices {
    /** Calls between two looks at the clock. */
    static final int BATCH = 8;

    /** Long enough to hide the clock's 25 ns, short enough to fit between two interruptions. */
    static final long SLICE_NANOS = 100_000;

    private Slices() {}

    /** Makes calls for so long, in batches. */
    static void warm(Call call, long nanos) {
        long start = System.nanoTime();
        int i = 0;
        do {
            i = batch(call, i);
        } while (System.nanoTime() - start < nanos);
    }

    /** The mean nanoseconds of a call in the fastest slice of so long a time. */
    static double fastest(Call call, long nanos) {
        long start = System.nanoTime();
        double best = Double.POSITIVE_INFINITY;
        int i = 0;
        do {
            int first = i;
            long began = System.nanoTime();
            do {
                i = batch(call, i);
            } while (System.nanoTime() - began < SLICE_NANOS);
            best = Math.min(best, (double) (System.nanoTime() - began) / (i - first));
        } while (System.nanoTime() - start < nanos);
        return best;
    }

    /** A method of its own, so that it is compiled by calls: compiled within a loop, vectors of the interpreter would stay objects. */
    private static int batch(Call call, int from) {
        for (int i = from; i < from + BATCH; i++) {
            call.run(i & Integer.MAX_VALUE);
        }
        return from + BATCH;
    }
}
