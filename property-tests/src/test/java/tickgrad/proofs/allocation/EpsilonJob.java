package tickgrad.proofs.allocation;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;
import tickgrad.model.Warmup;

/** A small live system: warms up, then predicts and learns, and prints what its thread allocated and how the heap in use grew. */
final class EpsilonJob {
    private static final Architecture SHAPE = Architecture.of("8-16-1 tanh");
    private static final Loss LOSS = Loss.mse();
    private static final Optimizer OPTIMIZER = Optimizer.sgd(1e-3);
    private static final Duration BUDGET = Duration.ofMinutes(5);
    private static final int TURN = 100;

    /** Calls that the job's own loops take to be compiled. */
    private static final long SETTLE = 2_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static Object escaped;

    private EpsilonJob() {}

    /**
     * Warms up and runs.
     *
     * @param args predictions, steps, and {@code control} for an object of 16 bytes
     */
    public static void main(String[] args) {
        long predicts = Long.parseLong(args[0]);
        long steps = Long.parseLong(args[1]);
        Arena arena = Arena.ofShared();
        Parameters parameters = Parameters.initialized(arena, SHAPE, Initializer.GLOROT_NORMAL, 1);
        Predictor predictor = new Predictor(arena, parameters, 1);
        Trainer trainer = new Trainer(arena, parameters, LOSS, OPTIMIZER, 1);
        MemorySegment x = arena.allocate(64, 64);
        MemorySegment t = arena.allocate(64, 64);
        MemoryPoolMXBean heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < SHAPE.inputs(); i++) {
            x.setAtIndex(JAVA_FLOAT, i, 0.1f * i);
        }
        System.out.println(Warmup.run(SHAPE, LOSS, OPTIMIZER, 1, BUDGET));
        long ready = THREADS.getCurrentThreadAllocatedBytes();
        double sum = run(predictor, trainer, x, t, SETTLE, SETTLE);
        heap.getUsage();
        System.out.println((THREADS.getCurrentThreadAllocatedBytes() - ready) + " bytes while the loop around the calls was compiled");
        long used = heap.getUsage().getUsed();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        sum += run(predictor, trainer, x, t, predicts, steps);
        if (args.length > 2) {
            escaped = new Object();
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        long grown = heap.getUsage().getUsed() - used;
        System.out.println(bytes + " bytes by the thread, " + grown + " bytes of heap in " + predicts + " predictions and " + steps + " steps");
        System.out.println("heap in use " + (used + grown) + " bytes of " + heap.getUsage().getMax() + ", sum " + sum);
    }

    private static double run(Predictor predictor, Trainer trainer, MemorySegment x, MemorySegment t, long predicts, long steps) {
        double sum = 0.0;
        for (long i = 0; i < predicts; i += TURN) {
            sum += predict(predictor, x);
        }
        for (long i = 0; i < steps; i += TURN) {
            sum += learn(trainer, x, t);
        }
        return sum;
    }

    /** Short loops, called often: one long loop would be compiled, and compiled again, while it runs. */
    private static double predict(Predictor predictor, MemorySegment x) {
        double sum = 0.0;
        for (int i = 0; i < TURN; i++) {
            sum += predictor.predict(x, 0);
        }
        return sum;
    }

    private static double learn(Trainer trainer, MemorySegment x, MemorySegment t) {
        double sum = 0.0;
        for (int i = 0; i < TURN; i++) {
            sum += trainer.learn(x, 0, t, 0);
        }
        return sum;
    }
}
