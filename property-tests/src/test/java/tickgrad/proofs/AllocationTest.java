package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;
import tickgrad.model.Optimizer;

/**
 * Steady state allocates nothing: 0 bytes over all calls, for several shapes that take turns in one JVM.
 *
 * <p>{@code -Dtickgrad.predicts=1000000 -Dtickgrad.steps=100000} asks for that many calls of every entry on every
 * network; without them large networks get fewer than small ones.
 */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PREDICTS = 100_000;
    private static final int STEPS = 10_000;

    /** Networks of more parameters get fewer calls in proportion. */
    private static final double FULL_SHARE = 3_000;

    /** In a round the networks take turns this often. */
    private static final int TURNS = 50;

    private static final int QUIET_ROUNDS = 4;
    private static final long WARM_UP_NANOS = 45_000_000_000L;

    /** Where the control's objects go, so that they are not optimised away. */
    private static Object escaped;

    private static List<AllocationSubject> subjects(Arena arena) {
        return List.of(
                new AllocationSubject(arena, "16-32-32-1 tanh", "mse", Optimizer.adam(1e-6)),
                new AllocationSubject(arena, "32-64-64-1 relu", "huber(1.0)", Optimizer.nesterov(1e-6, 0.9)),
                new AllocationSubject(arena, "64-256-256-8 relu", "mse", Optimizer.adam(1e-6)),
                new AllocationSubject(arena, "3-17-5 gelu", "cross_entropy", Optimizer.rmsprop(1e-6)),
                new AllocationSubject(arena, "9-20-6 silu,softplus", "gaussian_nll", Optimizer.adamw(1e-6, 0.01)));
    }

    @Test
    void predictAllocatesNothing() {
        check("predictions by every entry", "tickgrad.predicts", PREDICTS, AllocationSubject::predict);
    }

    @Test
    void stepAllocatesNothing() {
        check("batch steps and as many online steps", "tickgrad.steps", STEPS, AllocationSubject::step);
    }

    private static void check(String what, String property, int standard, ObjIntConsumer<AllocationSubject> call) {
        try (Arena arena = Arena.ofShared()) {
            List<AllocationSubject> subjects = subjects(arena);
            int[] few = subjects.stream()
                    .mapToInt(s -> (int) (standard * Math.min(1.0, FULL_SHARE / s.parameters)))
                    .map(AllocationTest::wholeTurns)
                    .toArray();
            Integer asked = Integer.getInteger(property);
            int[] calls = few.clone();
            if (asked != null) {
                Arrays.fill(calls, wholeTurns(asked));
            }
            settle(subjects, few, call);
            long[] bytes = round(subjects, calls, call, false);
            for (int s = 0; s < subjects.size(); s++) {
                System.out.printf("allocation: %s, %d %s: %d bytes%n", subjects.get(s).name, calls[s], what, bytes[s]);
                assertEquals(0, bytes[s], subjects.get(s).name + ": bytes in " + calls[s] + " " + what);
                assertTrue(Double.isFinite(subjects.get(s).sum), subjects.get(s).name + " stopped learning");
            }
            long control = Arrays.stream(round(subjects, few, call, true)).sum();
            assertTrue(
                    control >= 16 && control <= 24,
                    () -> "the control, one object of 16 bytes, was seen as " + control);
        }
    }

    private static int wholeTurns(int calls) {
        return Math.max(1, calls / TURNS) * TURNS;
    }

    /** The bytes that each network's calls allocated. */
    private static long[] round(
            List<AllocationSubject> subjects, int[] calls, ObjIntConsumer<AllocationSubject> call, boolean control) {
        assertTrue(THREADS.isThreadAllocatedMemorySupported() && THREADS.isThreadAllocatedMemoryEnabled());
        long[] bytes = new long[calls.length];
        for (int turn = 0; turn < TURNS; turn++) {
            for (int s = 0; s < calls.length; s++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                turn(subjects.get(s), calls[s] / TURNS, call, control && turn == TURNS / 2 && s == 0);
                bytes[s] += THREADS.getCurrentThreadAllocatedBytes() - before;
            }
        }
        return bytes;
    }

    private static void turn(
            AllocationSubject subject, int times, ObjIntConsumer<AllocationSubject> call, boolean control) {
        for (int i = 0; i < times; i++) {
            call.accept(subject, i);
        }
        if (control) {
            escaped = new Object();
        }
    }

    /**
     * Repeats until some rounds in a row allocated nothing. A recompilation now and then falls back to the interpreter
     * for a call, which allocates; that is warm-up, and what it allocated is printed.
     */
    private static void settle(List<AllocationSubject> subjects, int[] calls, ObjIntConsumer<AllocationSubject> call) {
        List<Long> warmUp = new ArrayList<>();
        long start = System.nanoTime();
        int quiet = 0;
        while (quiet < QUIET_ROUNDS && System.nanoTime() - start < WARM_UP_NANOS) {
            long bytes = Arrays.stream(round(subjects, calls, call, false)).sum();
            quiet = bytes == 0 ? quiet + 1 : 0;
            warmUp.add(bytes);
        }
        System.out.println("allocation: bytes of the rounds of warm-up " + warmUp);
    }
}
