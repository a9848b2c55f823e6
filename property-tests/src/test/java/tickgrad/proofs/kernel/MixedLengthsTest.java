package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Padding;
import tickgrad.proofs.model.Jvm;

/**
 * Kernels that meet rows of many lengths by turns stay compiled. C2 moves bounds checks out of loops and guards them by predictions; one that
 * fails throws the compiled loop away. A loop may learn from some failures, but not fail for ever: thrown away as soon as it is compiled, it runs,
 * and boxes its vectors, in slow code in between.
 */
class MixedLengthsTest {
    /**
     * C2 makes a prediction at one place of a method up to four times ({@code PerBytecodeTrapLimit}), and threads may fail at once. Loops with
     * constant strides failed 21 to 96 times, and stopped only at the limit of all failures of a method, 100.
     */
    private static final int MOST = 8;

    private static final int MIXES = 150;
    private static final Pattern TRAP =
            Pattern.compile("level=4 (tickgrad\\.kernel\\.simd\\.[^/(]*)[^(]*\\(.*trap_bci=(\\d+) (?:osr_bci=\\d+ )?(\\w+)");

    @Test
    void compiledLoopsStay() {
        List<String> lines = Jvm.run(Jvm.classPath(), "-Xlog:deoptimization=debug:stdout", Job.class.getName());
        assertEquals("DONE", lines.getLast());
        Map<String, Integer> traps = new TreeMap<>();
        for (String line : lines) {
            Matcher trap = TRAP.matcher(line);
            if (trap.find()) {
                traps.merge(trap.group(1) + " at " + trap.group(2) + ", " + trap.group(3), 1, Integer::sum);
            }
        }
        System.out.println("mixed lengths: " + traps.values().stream().mapToInt(n -> n).sum() + " traps at " + traps.size() + " places");
        assertTrue(traps.size() > 5, "the JVM logs no traps");
        traps.values().removeIf(count -> count <= MOST);
        assertEquals(Map.of(), traps);
    }

    /** Every activation, loss and rank-one update on rows of random numbers and lengths, each mix for a while. */
    static final class Job {
        private static final Random RANDOM = new Random(1);

        public static void main(String[] args) {
            for (int mix = 0; mix < MIXES; mix++) {
                int m = 1 + RANDOM.nextInt(9);
                int n = 1 + RANDOM.nextInt(mix % 10 == 0 ? 300 : 80);
                try (Arena arena = RANDOM.nextBoolean() ? Arena.ofConfined() : Arena.ofShared()) {
                    rows(arena, m, n, 1 << RANDOM.nextInt(8));
                    losses(arena, m, n, 1 << RANDOM.nextInt(7));
                    updates(arena, 1 + RANDOM.nextInt(80), mix % 2 == 0 ? n : n + 7 & -8, 1 << RANDOM.nextInt(7));
                }
            }
            System.out.println("DONE");
        }

        private static void rows(Arena arena, int m, int n, int repeats) {
            int ld = Padding.pad(n);
            MemorySegment Z = arena.allocate(4L * m * ld, 64);
            MemorySegment Y = arena.allocate(4L * m * ld, 64);
            for (ActivationKernel kernel : ActivationKernel.values()) {
                for (int i = 0; i < repeats; i++) {
                    kernel.forward.apply(m, n, Z, 0, Y, 0, ld);
                    kernel.backward.apply(m, n, Z, 0, Y, 0, Z, 0, Z, 0, ld);
                }
            }
            for (CurvatureKernel kernel : CurvatureKernel.values()) {
                for (int i = 0; i < repeats; i++) {
                    kernel.kernel.apply(m, n, Z, 0, Y, 0, Z, 0, ld);
                }
            }
        }

        private static void losses(Arena arena, int m, int n, int repeats) {
            for (LossKernel loss : LossKernel.all()) {
                LossCase c = new LossCase(arena, loss, m, n * loss.shape().multiple(), false, RANDOM);
                MemorySegment dY = c.poisoned();
                for (int i = 0; i < repeats; i++) {
                    c.run(loss.simd(), dY);
                }
            }
        }

        private static void updates(Arena arena, int k, int n, int repeats) {
            boolean narrow = Dense.narrow(n);
            int ldw = narrow ? Padding.pad(k) : Padding.ldw(n);
            MemorySegment X = arena.allocate(4L * Padding.pad(k), 64);
            MemorySegment dZ = arena.allocate(4L * Padding.pad(n), 64);
            MemorySegment W = arena.allocate(4L * (narrow ? n : k) * ldw, 64);
            MemorySegment b = arena.allocate(4L * Padding.pad(n), 64);
            for (int i = 0; i < repeats; i++) {
                Dense.update(k, n, X, 0, dZ, 0, 0.1f, W, 0, ldw, b, 0);
            }
            if (n >= 64) {
                MemorySegment active = arena.allocate(4L * Padding.pad(k), 64);
                MemorySegment dX = arena.allocate(4L * Padding.pad(k), 64);
                for (int i = 0; i < k; i++) {
                    X.setAtIndex(JAVA_FLOAT, i, 1.0f);
                }
                int count = Dense.active(k, X, 0, active, 0);
                for (int i = 0; i < repeats; i++) {
                    Dense.onlineActive(count, k, n, active, 0, X, 0, dZ, 0, 0.1f, W, 0, ldw, b, 0, dX, 0);
                }
            }
        }
    }
}
