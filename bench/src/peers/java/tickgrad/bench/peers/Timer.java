package tickgrad.bench.peers;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Nanoseconds of a call: after warming up until it is steady, the median of many slices of many calls each, so that neither the clock nor an
 * interruption counts. Calls do not wait for one another. A few nanoseconds of each are the loop's own.
 */
final class Timer {
    /** A slice: long against the clock's resolution, short against the time between interruptions. */
    private static final double SLICE_NANOS = 2e5;

    private static final double BLOCK_NANOS = 2.5e8;

    /** A second. */
    private static final int LEAST_BLOCKS = 4;

    /** Half a minute. */
    private static final int MOST_BLOCKS = 120;
    private static final int LEAST_SLICES = 15;

    /**
     * Steady: in so many blocks in turn, a second, nothing was compiled and none was faster than the best before it by more than a share. The speed alone is no
     * sign: on a core that the compilers share, calls go on for seconds at the speed of the interpreter.
     */
    private static final int QUIET_BLOCKS = 4;

    private static final double GAIN = 0.02;

    /** Receives what calls return, so that none of them can be left out. */
    private static volatile float sink;

    private final Work work;
    private int next;

    private Timer(Work work) {
        this.work = work;
    }

    /** Nanoseconds of one call, median over about {@code seconds} after one to thirty seconds of warming up. */
    static double nanos(Work work, double seconds) throws Exception {
        Timer timer = new Timer(work);
        int calls = timer.warm();
        return timer.block(calls, 1e9 * seconds);
    }

    /** Returns how many calls make a slice. */
    private int warm() throws Exception {
        double best = Double.POSITIVE_INFINITY;
        int calls = 1;
        int quiet = 0;
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        for (int b = 0; b < MOST_BLOCKS && (b < LEAST_BLOCKS || quiet < QUIET_BLOCKS); b++) {
            long compiled = compiler.getTotalCompilationTime();
            double ns = block(calls, BLOCK_NANOS);
            calls = (int) Math.clamp(SLICE_NANOS / ns, 1, 1e6);
            quiet = ns > best * (1 - GAIN) && compiler.getTotalCompilationTime() == compiled ? quiet + 1 : 0;
            best = Math.min(best, ns);
        }
        return calls;
    }

    private double block(int calls, double nanos) throws Exception {
        double[] slices = new double[LEAST_SLICES];
        int count = 0;
        long start = System.nanoTime();
        while (count < LEAST_SLICES || System.nanoTime() - start < nanos) {
            if (count == slices.length) {
                slices = Arrays.copyOf(slices, 2 * count);
            }
            slices[count++] = slice(calls);
        }
        Arrays.sort(slices, 0, count);
        return slices[count / 2];
    }

    private double slice(int calls) throws Exception {
        float sum = 0;
        int first = next;
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            sum += work.run(first + i);
        }
        long end = System.nanoTime();
        next = first + calls & Integer.MAX_VALUE;
        sink = sum;
        return (double) (end - start) / calls;
    }
}
