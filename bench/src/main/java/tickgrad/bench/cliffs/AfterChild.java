package tickgrad.bench.cliffs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.latency.Call;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;
import tickgrad.model.Warmup;

/**
 * The JVM of {@link AfterReady} ({@code NET}): warms up, then does what a live system does, one kind after the other, and prints for each
 * {@code name TAB begin TAB end TAB nanoseconds of the first call TAB median of the next}, begin and end in nanoseconds since the JVM started.
 */
final class AfterChild {
    private static final int ROWS = 32;
    private static final int CALLS = 200;

    /** Longer than the log needs to tell one kind from the next, whose clock starts some milliseconds apart from ours. */
    private static final long PAUSE_MILLIS = 50;

    private AfterChild() {}

    public static void main(String[] arguments) throws InterruptedException {
        StandardNet net = StandardNet.valueOf(arguments[0]);
        Warmup.Report report = Warmup.run(net.architecture(), net.loss(), Optimizer.adam(1e-6), ROWS, Duration.ofSeconds(60));
        if (!report.ready()) {
            throw new IllegalStateException(report.toString());
        }
        live(net, Arena.ofShared(), "");
        live(net, Arena.ofConfined(), " confined");
    }

    private static void live(StandardNet net, Arena arena, String suffix) throws InterruptedException {
        Matrix X = net.inputs(arena);
        Matrix T = net.targets(arena);
        Matrix Y = Matrix.allocate(arena, ROWS, net.architecture().outputs());
        MemorySegment bad = arena.allocate(4L * X.ld(), 64);
        bad.set(ValueLayout.JAVA_FLOAT, 0, Float.NaN);
        MemorySegment g = arena.allocate(4L * X.ld(), 64);
        Predictor predictor = new Predictor(arena, net.parameters(arena), ROWS);
        Trainer trainer = new Trainer(arena, net.parameters(arena), net.loss(), Optimizer.adam(1e-6), ROWS);
        time("predict" + suffix, i -> predictor.predict(X.segment(), X.offset(i & 63)));
        time("predict NaN" + suffix, _ -> predictor.predict(bad, 0));
        time("greeks" + suffix, i -> predictor.greeks(X.segment(), X.offset(i & 63), 0, g, 0));
        time("learn" + suffix, i -> trainer.learn(X.segment(), X.offset(i & 63), T.segment(), T.offset(i & 63)));
        time("learn NaN" + suffix, _ -> refused(() -> trainer.learn(bad, 0, T.segment(), 0)));
        time("step" + suffix, _ -> trainer.step(X.rows(0, ROWS), T.rows(0, ROWS)));
        time("step odd" + suffix, i -> trainer.step(X.rows(0, 1 + i % ROWS), T.rows(0, 1 + i % ROWS)));
        time("step in pieces" + suffix, _ -> trainer.step(X.rows(0, ROWS + 3), T.rows(0, ROWS + 3)));
        time("predict batch" + suffix, _ -> predictor.predict(X.rows(0, ROWS), Y));
        time("wrong shape" + suffix, _ -> refused(() -> trainer.step(X.rows(0, 2), T.rows(0, 1))));
        time("learn again" + suffix, i -> trainer.learn(X.segment(), X.offset(i & 63), T.segment(), T.offset(i & 63)));
    }

    private static void refused(Runnable call) {
        try {
            call.run();
        } catch (IllegalArgumentException expected) {
            return;
        }
        throw new IllegalStateException("bad input was accepted");
    }

    private static void time(String name, Call call) throws InterruptedException {
        long[] nanos = new long[CALLS];
        Thread.sleep(PAUSE_MILLIS);
        long begin = sinceStart();
        for (int i = 0; i < CALLS; i++) {
            long from = System.nanoTime();
            call.run(i);
            nanos[i] = System.nanoTime() - from;
        }
        long end = sinceStart();
        Thread.sleep(PAUSE_MILLIS);
        long first = nanos[0];
        java.util.Arrays.sort(nanos);
        System.out.println(name + "\t" + begin + "\t" + end + "\t" + first + "\t" + nanos[CALLS / 2]);
    }

    private static long sinceStart() {
        return 1_000_000L * java.lang.management.ManagementFactory.getRuntimeMXBean().getUptime();
    }
}
