package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;

/** Steady state allocates nothing: 0 bytes over all calls, for several shapes that take turns in one JVM. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 100_000;
    private static final int STEPS = 10_000;
    private static final int QUIET_ROUNDS = 4;
    private static final long WARM_UP_NANOS = 45_000_000_000L;

    /** Where the control's objects go, so that they are not optimised away. */
    private static Object escaped;

    /** A network with everything that a hot path needs. */
    private static final class Subject {
        final Predictor predictor;
        final Trainer batches;
        final Trainer online;
        final Matrix X;
        final Matrix T;
        final Matrix Y;
        final Matrix g;

        Subject(Arena arena, String architecture, String loss, Optimizer optimizer, int rows) {
            Parameters p = Parameters.initialized(arena, Architecture.of(architecture), Initializer.HE_NORMAL, 1);
            int inputs = p.architecture().inputs();
            int outputs = p.architecture().outputs();
            predictor = new Predictor(arena, p, rows);
            batches = new Trainer(arena, p, Loss.named(loss), optimizer, rows).clipNorm(1.0);
            online = new Trainer(arena, p, Loss.named(loss), Optimizer.sgd(1e-4), 1);
            X = Matrix.allocate(arena, rows, inputs);
            T = Matrix.allocate(arena, rows, Loss.named(loss).targets(outputs));
            Y = Matrix.allocate(arena, rows, outputs);
            g = Matrix.allocate(arena, 1, inputs);
            Random random = new Random(5);
            for (int r = 0; r < rows; r++) {
                for (int j = 0; j < inputs; j++) {
                    X.set(r, j, (float) random.nextGaussian());
                }
            }
        }

        void predict(int i) {
            int r = i % X.rows();
            predictor.predict(X.segment(), X.offset(r), Y.segment(), Y.offset(r));
            predictor.greeks(X.segment(), X.offset(r), 0, g.segment(), g.offset());
            if (r == 0) {
                predictor.predict(X, Y);
            }
        }

        void step(int i) {
            batches.step(X, T);
            online.learn(X.segment(), X.offset(i % X.rows()), T.segment(), T.offset(i % X.rows()));
        }
    }

    private static List<Subject> subjects(Arena arena) {
        return List.of(
                new Subject(arena, "16-32-32-1 tanh", "mse", Optimizer.adam(1e-3), 8),
                new Subject(arena, "32-64-64-1 relu", "huber(1.0)", Optimizer.nesterov(1e-4, 0.9), 5),
                new Subject(arena, "3-17-5 gelu", "cross_entropy", Optimizer.rmsprop(1e-4), 3),
                new Subject(arena, "9-20-6 silu,softplus", "gaussian_nll", Optimizer.adamw(1e-4, 0.01), 4));
    }

    @Test
    void predictAllocatesNothing() {
        try (Arena arena = Arena.ofShared()) {
            List<Subject> subjects = subjects(arena);
            long bytes = settled(() -> predict(subjects, CALLS / subjects.size(), false));
            assertEquals(0, bytes, "bytes in " + CALLS + " predictions and input gradients");
            long control = bytes(() -> predict(subjects, CALLS / subjects.size(), true));
            assertSeen(control);
        }
    }

    @Test
    void stepAllocatesNothing() {
        try (Arena arena = Arena.ofShared()) {
            List<Subject> subjects = subjects(arena);
            long bytes = settled(() -> step(subjects, STEPS / subjects.size(), false));
            assertEquals(0, bytes, "bytes in " + STEPS + " steps and as many online steps");
            long control = bytes(() -> step(subjects, STEPS / subjects.size(), true));
            assertSeen(control);
        }
    }

    /** One object of 16 bytes among all calls is seen. */
    private static void assertSeen(long bytes) {
        assertTrue(bytes >= 16 && bytes <= 24, () -> "the control, one object of 16 bytes, was seen as " + bytes);
    }

    private static void predict(List<Subject> subjects, int times, boolean control) {
        for (int i = 0; i < times; i++) {
            for (int s = 0; s < subjects.size(); s++) {
                subjects.get(s).predict(i);
            }
            if (control && i == times / 2) {
                escaped = new Object();
            }
        }
    }

    private static void step(List<Subject> subjects, int times, boolean control) {
        for (int i = 0; i < times; i++) {
            for (int s = 0; s < subjects.size(); s++) {
                subjects.get(s).step(i);
            }
            if (control && i == times / 2) {
                escaped = new Object();
            }
        }
    }

    /**
     * Repeats until some rounds in a row allocated nothing, then the bytes of one more. A recompilation now and then
     * falls back to the interpreter for a call, which allocates; that is warm-up, and what it allocated is printed.
     */
    private static long settled(Runnable round) {
        List<Long> warmUp = new ArrayList<>();
        long start = System.nanoTime();
        int quiet = 0;
        while (quiet < QUIET_ROUNDS && System.nanoTime() - start < WARM_UP_NANOS) {
            long bytes = bytes(round);
            quiet = bytes == 0 ? quiet + 1 : 0;
            warmUp.add(bytes);
        }
        long bytes = bytes(round);
        System.out.printf("allocation: %d bytes in the measured round; rounds before: %s%n", bytes, warmUp);
        return bytes;
    }

    /** What this thread allocates while it runs; the counter must be on, or zero would mean nothing. */
    private static long bytes(Runnable round) {
        assertTrue(THREADS.isThreadAllocatedMemorySupported() && THREADS.isThreadAllocatedMemoryEnabled());
        long before = THREADS.getCurrentThreadAllocatedBytes();
        round.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
