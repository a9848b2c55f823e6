package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.BackwardBatch;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Panels;

/**
 * A batch back through a layer and φ′ of the one before has the bits of the references of both, one after the other: one output and many, with
 * panels and without, rows odd and even, NaN and infinities in dZ and in the outputs of φ. Nothing else is written.
 */
class BackwardBatchTest {
    private static final int[] INPUTS = {1, 15, 16, 17, 32, 33, 47, 48, 64, 65, 100};
    private static final int[] OUTPUTS = {1, 2, 7, 8, 15, 16, 17, 32, 33, 40, 64, 65};
    private static final int[] ROWS = {1, 2, 3, 16, 33, 64, 67};
    private static final int GAP = 16;
    private static final int POISON = 0x12345678;

    private final Random random = new Random(11);

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    private MemorySegment rows(Arena arena, int m, int n, int ld) {
        MemorySegment s = arena.allocate(4L * m * ld, 64);
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float v = switch (random.nextInt(30)) {
                    case 0 -> Float.NaN;
                    case 1 -> Float.NEGATIVE_INFINITY;
                    case 2 -> -0.0f;
                    case 3 -> 0.0f;
                    case 4 -> -Float.MIN_VALUE;
                    default -> (float) random.nextGaussian();
                };
                s.setAtIndex(JAVA_FLOAT, (long) r * ld + j, v);
            }
        }
        return s;
    }

    private static MemorySegment poisoned(Arena arena, long floats) {
        MemorySegment s = arena.allocate(4 * floats, 64);
        for (long i = 0; i < floats; i++) {
            s.setAtIndex(JAVA_INT, i, POISON);
        }
        return s;
    }

    @Test
    void bothStepsInOneHaveTheBitsOfTwo() {
        for (int m : ROWS) {
            for (int k : INPUTS) {
                for (int n : OUTPUTS) {
                    for (Epilogue before : new Epilogue[] {Epilogue.IDENTITY, Epilogue.RELU, Epilogue.TANH}) {
                        check(m, k, n, before);
                    }
                }
            }
        }
    }

    private void check(int m, int k, int n, Epilogue before) {
        try (Arena arena = Arena.ofConfined()) {
            boolean narrow = n < 8;
            int ldz = Padding.pad(n) + GAP;
            int ldx = Padding.pad(k) + GAP;
            int ldw = narrow ? Padding.pad(k) : Padding.ldw(n);
            MemorySegment W = rows(arena, narrow ? n : k, narrow ? k : n, ldw);
            MemorySegment dZ = rows(arena, m, n, ldz);
            MemorySegment X = rows(arena, m, k, ldx);
            MemorySegment V = poisoned(arena, Panels.bytes(m, k, n) / 4 + GAP);
            MemorySegment expected = poisoned(arena, (long) m * ldx);
            MemorySegment actual = poisoned(arena, (long) m * ldx);
            tickgrad.kernel.reference.Dense.backwardInput(m, k, n, dZ, 0, ldz, W, 0, ldw, expected, 0, ldx);
            if (before == Epilogue.RELU) {
                tickgrad.kernel.reference.Activations.reluBackward(m, k, X, 0, X, 0, expected, 0, expected, 0, ldx);
            } else if (before == Epilogue.TANH) {
                tickgrad.kernel.reference.Activations.tanhBackward(m, k, X, 0, X, 0, expected, 0, expected, 0, ldx);
            }
            BackwardBatch.backwardInput(m, k, n, dZ, 0, ldz, W, 0, ldw, V, 0, before, X, 0, actual, 0, ldx);
            for (long i = 0; i < (long) m * ldx; i++) {
                long at = i;
                assertEquals(
                        Float.floatToIntBits(expected.getAtIndex(JAVA_FLOAT, i)), Float.floatToIntBits(actual.getAtIndex(JAVA_FLOAT, i)),
                        () -> "m=" + m + " k=" + k + " n=" + n + " behind " + before + ", row " + at / ldx + " column " + at % ldx);
            }
            for (long i = 0; i < GAP; i++) {
                assertEquals(POISON, V.getAtIndex(JAVA_INT, Panels.bytes(m, k, n) / 4 + i), "behind the panels");
            }
        }
    }
}
