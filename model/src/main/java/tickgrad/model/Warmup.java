package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Drives the entries of a live system until they are compiled: every way to predict, Greeks, online steps, and batches, whole, odd and in
 * pieces; and input that is refused or overflows, so that the first NaN of the day does not throw compiled code away.
 *
 * <p>It begins with small batches, and pauses while the JVM compiles, until a round allocates nothing; then come whole batches. READY means that three rounds in a row allocated nothing, compiled nothing and had a fastest slice within 1.25 times that of the
 * best round (slices, because other processes interrupt whole rounds), and that then no compilation ran or waited. It runs on parameters and
 * memory of its own, so live state is not touched; the compiled code is the same for all networks of that architecture.
 *
 * <p>A JVM that only interprets ({@code -Xint}) would look calm for ever and is refused: the report says so and is not ready.
 */
public final class Warmup {
    private static final int CALM_ROUNDS = 3;
    private static final double PLATEAU = 1.25;
    private static final int SLICES = 10;
    private static final long SLICE_NANOS = 1_000_000L;

    /**
     * Batches begin with few rows, since an interpreted vector operation takes a thousand times as long as a compiled one and what counts is how
     * often a kernel is called: 1 to 9 rows by turns, for every tile and what is left beside it, and now and then enough for a larger tile, but too few
     * for {@link tickgrad.kernel.Panels}, which would be interpreted while single rows wait.
     */
    private static final int FEW = 9;

    private static final int SOME = 15;

    /** While batches are small, single rows get this much time for each of them: entries need more calls than kernels. */
    private static final long ROWS_NANOS = 200_000L;

    /**
     * And then batches this much. What is called once a batch has to be called thousands of times too before it is compiled: with one batch after
     * each stretch of single rows everything else waited for it, for half of the warm-up.
     */
    private static final long BATCH_NANOS = 500_000L;

    /**
     * At most so long between two slices the compilers get the processor for themselves. Calls made meanwhile would run the slow code that is
     * about to be replaced and make garbage; without the pause it was three times as much, and where one core is free the wait was longer.
     */
    private static final long WAIT_NANOS = 200_000_000L;

    private static final Rehearsed NOTHING = new Rehearsed() {
        @Override
        public void rows() {}

        @Override
        public void batch(int m) {}

        @Override
        public void upset() {}
    };

    private final Rehearsal rehearsal;
    private final Rehearsed besides;
    private final int rows;
    private final AllocationMeter meter = new AllocationMeter();
    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    private final CompletableFuture<CompilerQueue> queue;
    private boolean small = true;
    private long calls;
    private int batches;
    private double fastest = Double.POSITIVE_INFINITY;

    private Warmup(Rehearsal rehearsal, Rehearsed besides, int rows, CompletableFuture<CompilerQueue> queue) {
        this.rehearsal = rehearsal;
        this.besides = besides;
        this.rows = rows;
        this.queue = queue;
    }

    /**
     * What a warm-up saw.
     *
     * @param ready   whether READY was reached
     * @param reason  why not, or {@code "ready"}
     * @param elapsed how long it took
     * @param bytes   heap bytes allocated on the way, by this thread
     * @param calls   calls of each entry for single rows
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
     * Warms predictions, Greeks, online steps and batch steps, on memory of all threads.
     *
     * @param architecture the network's shape
     * @param loss         the loss
     * @param optimizer    the update rule
     * @param rows         rows of a batch step, and of a batch prediction
     * @param budget       gives up after this time
     * @return the report
     */
    public static Report run(Architecture architecture, Loss loss, Optimizer optimizer, int rows, Duration budget) {
        return run(Arena.ofAuto(), architecture, loss, optimizer, rows, budget);
    }

    /**
     * Warms predictions, Greeks, online steps and batch steps on memory of a certain kind. The JDK checks memory that one thread owns
     * ({@code Arena.ofConfined()}) by another branch than memory of all threads, and code compiled for one kind is compiled again when the
     * other comes: a system whose networks live in confined arenas warms up in one.
     *
     * @param arena        owns the memory of the warm-up, which is not needed afterwards
     * @param architecture the network's shape
     * @param loss         the loss
     * @param optimizer    the update rule
     * @param rows         rows of a batch step, and of a batch prediction
     * @param budget       gives up after this time
     * @return the report
     */
    public static Report run(
            Arena arena, Architecture architecture, Loss loss, Optimizer optimizer, int rows, Duration budget) {
        return run(arena, architecture, loss, optimizer, rows, budget, NOTHING);
    }

    /**
     * Warms also calls of the system's own, such as those of {@link tickgrad.model.live.LiveWeights#rehearsal}.
     *
     * @param arena        owns the memory of the warm-up, which is not needed afterwards
     * @param architecture the network's shape
     * @param loss         the loss
     * @param optimizer    the update rule
     * @param rows         rows of a batch step, and of a batch prediction
     * @param budget       gives up after this time
     * @param besides      the calls, made from the calling thread
     * @return the report
     */
    public static Report run(
            Arena arena, Architecture architecture, Loss loss, Optimizer optimizer, int rows, Duration budget, Rehearsed besides) {
        Range.require(rows >= 1, "rows", rows, ">= 1");
        String vm = System.getProperty("java.vm.info", "");
        if (vm.contains("interpreted mode")) {
            return new Report(false, "refused: the JVM only interprets (" + vm + ")", Duration.ZERO, 0, 0);
        }
        long start = System.nanoTime();
        CompletableFuture<CompilerQueue> queue = CompletableFuture.supplyAsync(CompilerQueue::new); // takes a tenth of a second
        Rehearsal rehearsal = new Rehearsal(arena, architecture, loss, optimizer, rows);
        return new Warmup(rehearsal, besides, rows, queue).run(start, budget.toNanos());
    }

    private Report run(long start, long budget) {
        long firstBytes = meter.bytes();
        int calm = 0;
        String reason = "no round yet";
        while (calm < CALM_ROUNDS) {
            if (System.nanoTime() - start > budget) {
                return report(false, "not ready: " + reason, start, firstBytes);
            }
            reason = round();
            calm = reason.equals("ready") ? calm + 1 : 0;
            if (small) {
                rehearsal.upset(); // between rounds, since refusals allocate
                besides.upset();
            }
            if (calm == CALM_ROUNDS && !queue.join().idle()) {
                reason = "the JVM was compiling";
                calm = 0;
            } else if (calm > 0 && small) {
                small = false;
                fastest = Double.POSITIVE_INFINITY;
                calm = 0;
            }
        }
        return report(true, "ready", start, firstBytes);
    }

    /** Some slices of calls; returns what disturbed them, or {@code "ready"}. */
    private String round() {
        long compiled = compiler.getTotalCompilationTime();
        long bytes = 0;
        double nanos = Double.POSITIVE_INFINITY;
        int n = 0;
        for (int slice = 0; slice < SLICES; slice++) {
            int before = n;
            long first = meter.bytes();
            long began = System.nanoTime();
            do {
                cycle();
                n++;
            } while (System.nanoTime() - began < SLICE_NANOS);
            nanos = Math.min(nanos, (double) (System.nanoTime() - began) / (n - before));
            bytes += meter.bytes() - first;
            if (small) {
                queue.join().await(WAIT_NANOS);
            }
        }
        compiled = compiler.getTotalCompilationTime() - compiled;
        fastest = Math.min(fastest, nanos);
        if (bytes > 0) {
            return bytes + " bytes allocated in a round of " + n + " calls";
        }
        if (compiled > 0) {
            return "the JVM was compiling";
        }
        if (nanos > PLATEAU * fastest) {
            return "all entries took " + Math.round(nanos) + " ns, in the best round " + Math.round(fastest) + " ns";
        }
        return "ready";
    }

    /** Single rows in every way, then batches: few rows at first, later whole ones and those with a row less by turns. */
    private void cycle() {
        long began = System.nanoTime();
        do {
            rehearsal.rows();
            besides.rows();
            calls += Rehearsal.REPEATS;
        } while (small && System.nanoTime() - began < ROWS_NANOS);
        began = System.nanoTime();
        do {
            rehearsal.special();
            int m = rows - (batches & 1);
            if (small) {
                m = batches % (FEW + 1) == FEW ? SOME : 1 + batches % (FEW + 1);
            }
            m = Math.clamp(m, 1, rows);
            rehearsal.batch(m);
            besides.batch(m);
            batches++;
        } while (small && System.nanoTime() - began < BATCH_NANOS);
    }

    private Report report(boolean ready, String reason, long start, long firstBytes) {
        return new Report(ready, reason, Duration.ofNanos(System.nanoTime() - start), meter.bytes() - firstBytes, calls);
    }
}
