package tickgrad.proofs.allocation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
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
                    .toArray();
            Integer asked = Integer.getInteger(property);
            int[] calls = asked == null ? few : few.clone();
            if (asked != null) {
                Arrays.fill(calls, asked);
            }
            boolean steady = SteadyState.reached(share -> Arrays.stream(round(subjects, few, share, call, false)).sum());
            long[] bytes = round(subjects, calls, 1.0, call, false);
            for (int s = 0; s < subjects.size(); s++) {
                String counted = subjects.get(s).name + ", " + calls[s] + " " + what + ": " + bytes[s] + " bytes";
                System.out.println("allocation: " + counted);
                assertTrue(Double.isFinite(subjects.get(s).sum), subjects.get(s).name + " stopped learning");
            }
            boolean nothing = steady && Arrays.stream(bytes).sum() == 0;
            String culprits = nothing ? "" : Culprits.of(() -> round(subjects, few, 1.0, call, false));
            assertTrue(nothing, () -> what + (steady ? " of one round" : ", with no steady state") + " allocated "
                    + Arrays.toString(bytes) + " bytes; " + culprits);
            long control = Arrays.stream(round(subjects, few, 1.0, call, true)).sum();
            assertTrue(
                    control >= 16 && control <= 24,
                    () -> "the control, one object of 16 bytes, was seen as " + control);
        }
    }

    /** The bytes that each network's calls allocated, of a share of them, in whole turns. */
    private static long[] round(
            List<AllocationSubject> subjects, int[] calls, double share, ObjIntConsumer<AllocationSubject> call,
            boolean control) {
        assertTrue(THREADS.isThreadAllocatedMemorySupported() && THREADS.isThreadAllocatedMemoryEnabled());
        long[] bytes = new long[calls.length];
        for (int turn = 0; turn < TURNS; turn++) {
            for (int s = 0; s < calls.length; s++) {
                int times = Math.max(1, (int) (share * calls[s] / TURNS));
                long before = THREADS.getCurrentThreadAllocatedBytes();
                turn(subjects.get(s), times, call, control && turn == TURNS / 2 && s == 0);
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
}
