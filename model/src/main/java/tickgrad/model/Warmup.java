package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Drives the entries of a live system (predictions of one row and of many, Greeks, online and batch steps) until they are compiled.
 *
 * <p>READY means that three rounds in a row allocated nothing, compiled nothing and had a fastest slice within 1.25 times that of the
 * best round (slices, because other processes interrupt whole rounds). It runs on parameters and memory of its own, so live state is not
 * touched; the compiled code is the same for all.
 */
public final class Warmup {
    private static final int CALM_ROUNDS = 3;
    private static final double PLATEAU = 1.25;
    private static final int SLICES = 20;
    private static final long SLICE_NANOS = 1_000_000L;

    private Warmup() {}

    /**
     * What a warm-up saw.
     *
     * @param ready   whether READY was reached
     * @param reason  why not, or {@code "ready"}
     * @param elapsed how long it took
     * @param bytes   heap bytes allocated on the way, by this thread
     * @param calls   calls of each entry
     */
    public record Report(boolean ready, String reason, Duration elapsed, long bytes, long calls) {
        @Override
        public String toString() {
            return String.format(
                    "warm-up: %s after %d ms, %d calls of each entry, %.1f MB allocated on the way",
                    reason, elapsed.toMillis(), calls, bytes / 1e6);
        }
    }

    /**
     * Warms predictions, Greeks, online steps and batch steps.
     *
     * @param architecture the network's shape
     * @param loss         the loss
     * @param optimizer    the update rule
     * @param rows         rows of a batch step, and of a batch prediction
     * @param budget       gives up after this time
     * @return the report
     */
    public static Report run(Architecture architecture, Loss loss, Optimizer optimizer, int rows, Duration budget) {
        String vm = System.getProperty("java.vm.info", "");
        if (vm.contains("interpreted mode")) {
            return new Report(false, "refused: the JVM only interprets (" + vm + ")", Duration.ZERO, 0, 0);
        }
        Rehearsal rehearsal = new Rehearsal(Arena.ofAuto(), architecture, loss, optimizer, rows);
        AllocationMeter meter = new AllocationMeter();
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long start = System.nanoTime();
        long firstBytes = meter.bytes();
        double fastest = Double.POSITIVE_INFINITY;
        int calm = 0;
        long calls = 0;
        String reason = "no round yet";
        while (calm < CALM_ROUNDS) {
            if (System.nanoTime() - start > budget.toNanos()) {
                return report(false, "not ready: " + reason, start, meter.bytes() - firstBytes, calls);
            }
            long compiled = compiler.getTotalCompilationTime();
            long bytes = meter.bytes();
            double nanos = Double.POSITIVE_INFINITY;
            int n = 0;
            for (int slice = 0; slice < SLICES; slice++) {
                int before = n;
                long began = System.nanoTime();
                do {
                    rehearsal.all();
                    n++;
                } while (System.nanoTime() - began < SLICE_NANOS);
                nanos = Math.min(nanos, (double) (System.nanoTime() - began) / (n - before));
            }
            bytes = meter.bytes() - bytes;
            compiled = compiler.getTotalCompilationTime() - compiled;
            calls += n;
            fastest = Math.min(fastest, nanos);
            if (bytes > 0) {
                reason = bytes + " bytes allocated in a round of " + n + " calls";
            } else if (compiled > 0) {
                reason = "the JVM was compiling";
            } else if (nanos > PLATEAU * fastest) {
                reason = "all entries took " + Math.round(nanos) + " ns, in the best round " + Math.round(fastest) + " ns";
            } else {
                reason = "ready";
            }
            calm = reason.equals("ready") ? calm + 1 : 0;
        }
        return report(true, "ready", start, meter.bytes() - firstBytes, calls);
    }

    private static Report report(boolean ready, String reason, long start, long bytes, long calls) {
        return new Report(ready, reason, Duration.ofNanos(System.nanoTime() - start), bytes, calls);
    }
}
