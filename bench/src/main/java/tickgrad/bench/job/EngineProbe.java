package tickgrad.bench.job;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import tickgrad.bench.latency.Allocation;
import tickgrad.bench.latency.Call;
import tickgrad.bench.latency.Latency;
import tickgrad.bench.report.Format;
import tickgrad.kernel.Machine;
import tickgrad.model.AllocationMeter;
import tickgrad.model.Architecture;
import tickgrad.model.GradientCheck;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;
import tickgrad.model.Warmup;

/** Measures a trained network on its own data: gradients, warm-up, bytes, latencies. Works on a copy of the weights. */
public final class EngineProbe {
    /** What a person reads meanwhile. */
    public static final String NOTE = "measuring the engine: gradients, warm-up, latency, bytes";

    private static final int CHECK_ROWS = 32;
    private static final int COUNTED_CALLS = 100_000;
    private static final int TIMED_CALLS = 1000;
    private static final double LEARNING_RATE = 1e-5;
    private static final double WARM_SHARE = 12;

    /** How fast and for how long: calls a second, and seconds per entry point. */
    public record Pace(double perSecond, double seconds) {
        /** Warming up may take twelve times as long as measuring one entry point. */
        Duration warmBudget() {
            return Duration.ofMillis(Math.round(1000 * WARM_SHARE * seconds));
        }
    }

    private EngineProbe() {}

    /**
     * Measures with the rows of X (m,k) and T (m,d), standardised as the network wants them.
     * Takes about {@code 2.5 · seconds} and the warm-up.
     */
    public static EngineFacts measure(Parameters trained, Loss loss, Matrix X, Matrix T, Pace pace) {
        Architecture architecture = trained.architecture();
        int m = Math.min(X.rows(), T.rows());
        int checked = Math.min(m, CHECK_ROWS);
        GradientCheck.Report check = GradientCheck.check(trained, loss, X.rows(0, checked), T.rows(0, checked));
        Optimizer optimizer = Optimizer.sgd(LEARNING_RATE);
        Warmup.Report warm = Warmup.run(architecture, loss, optimizer, checked, pace.warmBudget());
        AllocationMeter meter = new AllocationMeter();
        try (Arena arena = Arena.ofConfined()) {
            Parameters copy = new Parameters(arena, architecture);
            copy.copyFrom(trained);
            Call predict =
                    predict(new Predictor(arena, copy, 1), Matrix.allocate(arena, 1, architecture.outputs()), X, m);
            Call learn = learn(new Trainer(arena, copy, loss, optimizer, 1), X, T, m);
            Latency predictLatency = Latency.measure("predict", predict, pace.perSecond(), pace.seconds());
            Latency learnLatency = Latency.measure("learn", learn, pace.perSecond(), pace.seconds());
            Latency idle = Latency.measure("nothing", _ -> {}, pace.perSecond(), pace.seconds() / 2);
            int calls = countedCalls(learn, pace);
            return new EngineFacts(
                    Machine.describe(),
                    network(trained),
                    check.passed(),
                    check.toString(),
                    warm.toString().replaceFirst("^warm-up: ", ""),
                    predictLatency,
                    learnLatency,
                    idle,
                    Allocation.steadyBytes(meter, predict, calls),
                    Allocation.steadyBytes(meter, learn, calls),
                    calls,
                    meter.controlBytes());
        }
    }

    /** So many learning steps as half of the pace's time allows, within limits. */
    private static int countedCalls(Call learn, Pace pace) {
        long start = System.nanoTime();
        for (int i = 0; i < TIMED_CALLS; i++) {
            learn.run(i);
        }
        double mean = Math.max(1.0, (double) (System.nanoTime() - start) / TIMED_CALLS);
        return (int) Math.clamp(0.5e9 * pace.seconds() / mean, TIMED_CALLS, COUNTED_CALLS);
    }

    private static String network(Parameters parameters) {
        Architecture architecture = parameters.architecture();
        return architecture + ", " + Format.count(architecture.parameterCount()) + " parameters, "
                + Format.bytes(architecture.bytes(1)) + " with its workspace";
    }

    private static Call predict(Predictor predictor, Matrix y, Matrix X, int m) {
        MemorySegment x = X.segment();
        MemorySegment out = y.segment();
        return i -> predictor.predict(x, X.offset(i % m), out, y.offset());
    }

    private static Call learn(Trainer trainer, Matrix X, Matrix T, int m) {
        MemorySegment x = X.segment();
        MemorySegment t = T.segment();
        return i -> trainer.learn(x, X.offset(i % m), t, T.offset(i % m));
    }
}
