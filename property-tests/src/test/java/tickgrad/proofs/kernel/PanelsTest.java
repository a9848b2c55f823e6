package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Panels;

/**
 * Packed weights are the weights, and dX out of them has the bits of the reference, of its own twin and of the dense layer, at every number of outputs that is
 * packed: the last panel beside others or across them, rows odd and even, NaN and infinities in dZ. Nothing else is written.
 */
class PanelsTest {
    private static final int[] INPUTS = {32, 33, 47, 48, 64, 65, 100};
    private static final int[] ROWS = {2, 3, 16, 33};
    private static final int MOST = 64;
    private static final int GUARD = 16;
    private static final long AT = 4L * GUARD;
    private static final int POISON = 0x12345678;

    private final Arena arena = Arena.ofAuto();
    private final Random random = new Random(7);

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    private interface Check {
        void on(int m, int k, int n);
    }

    private static void forAllShapes(Check check) {
        for (int n = 8; n <= MOST; n++) {
            for (int k : INPUTS) {
                check.on(ROWS[(n + k) % ROWS.length], k, n);
            }
        }
    }

    private MemorySegment rows(int m, int n, int ld, boolean wild) {
        MemorySegment s = arena.allocate(4L * m * ld, 64);
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float v = switch (wild ? random.nextInt(40) : 9) {
                    case 0 -> Float.NaN;
                    case 1 -> Float.NEGATIVE_INFINITY;
                    case 2 -> -0.0f;
                    case 3 -> -Float.MIN_VALUE;
                    default -> (float) random.nextGaussian();
                };
                s.setAtIndex(JAVA_FLOAT, (long) r * ld + j, v);
            }
        }
        return s;
    }

    private MemorySegment poisoned(long floats) {
        MemorySegment s = arena.allocate(4 * (floats + 2 * GUARD), 64);
        for (long i = 0; i < floats + 2 * GUARD; i++) {
            s.setAtIndex(JAVA_INT, i, POISON);
        }
        return s;
    }

    private static void assertSameBits(MemorySegment expected, MemorySegment actual, String what) {
        assertEquals(expected.byteSize(), actual.byteSize());
        for (long i = 0; i < expected.byteSize() / 4; i++) {
            int e = Float.floatToIntBits(expected.getAtIndex(JAVA_FLOAT, i));
            int a = Float.floatToIntBits(actual.getAtIndex(JAVA_FLOAT, i));
            long at = i;
            assertEquals(e, a, () -> what + " element " + at);
        }
    }

    @Test
    void packedWeightsAreTheWeights() {
        forAllShapes((m, k, n) -> {
            MemorySegment W = rows(k, n, Padding.ldw(n), false);
            long floats = Panels.bytes(MOST, k, n) / 4;
            MemorySegment expected = poisoned(floats);
            MemorySegment actual = poisoned(floats);
            for (int p = 0; p * 32 < k; p++) {
                for (int j = 0; j < Padding.pad(n); j++) {
                    for (int i = 0; i < 32; i++) {
                        float w = W.getAtIndex(JAVA_FLOAT, (long) (Math.min(32 * p, k - 32) + i) * Padding.ldw(n) + j);
                        expected.setAtIndex(JAVA_FLOAT, GUARD + ((long) p * Padding.pad(n) + j) * 32 + i, w);
                    }
                }
            }
            Panels.pack(k, n, W, 0, Padding.ldw(n), actual, AT);
            assertSameBits(expected, actual, "k=" + k + " n=" + n);
            tickgrad.kernel.reference.Panels.pack(k, n, W, 0, Padding.ldw(n), actual.fill((byte) 0), AT);
            assertSameBits(expected.asSlice(AT, 4 * floats), actual.asSlice(AT, 4 * floats), "reference, k=" + k + " n=" + n);
        });
    }

    @Test
    void inputGradientsHaveTheBitsOfTheDenseLayer() {
        forAllShapes((m, k, n) -> {
            int ldz = Padding.pad(n) + 16;
            int ldx = Padding.pad(k) + 16;
            int ldw = Padding.ldw(n);
            MemorySegment W = rows(k, n, ldw, false);
            MemorySegment dZ = rows(m, n, ldz, (n + k) % 3 == 0);
            MemorySegment V = poisoned(Panels.bytes(MOST, k, n) / 4);
            MemorySegment expected = poisoned((long) m * ldx);
            MemorySegment actual = poisoned((long) m * ldx);
            MemorySegment twin = poisoned((long) m * ldx);
            MemorySegment dense = poisoned((long) m * ldx);
            Panels.pack(k, n, W, 0, ldw, V, AT);
            tickgrad.kernel.reference.Dense.backwardInput(m, k, n, dZ, 0, ldz, W, 0, ldw, expected, AT, ldx);
            Panels.backwardInput(m, k, n, dZ, 0, ldz, V, AT, Epilogue.IDENTITY, MemorySegment.NULL, 0, actual, AT, ldx);
            tickgrad.kernel.reference.Panels.backwardInput(m, k, n, dZ, 0, ldz, V, AT, twin, AT, ldx);
            Dense.backwardInput(m, k, n, dZ, 0, ldz, W, 0, ldw, dense, AT, ldx);
            String shape = "m=" + m + " k=" + k + " n=" + n;
            assertSameBits(expected, actual, shape);
            assertSameBits(expected, twin, "reference, " + shape);
            assertSameBits(expected, dense, "dense, " + shape);
        });
    }

    @Test
    void onlyFewOutputsOfManyRowsArePacked() {
        assertEquals(4L * 32 * 16, Panels.bytes(16, 32, 8));
        assertEquals(4L * 64 * 48, Panels.bytes(33, 33, 33));
        assertEquals(4L * 128 * 64, Panels.bytes(256, 128, 64));
        assertEquals(0, Panels.bytes(15, 32, 8), "15 rows");
        assertEquals(0, Panels.bytes(32, 33, 33), "fewer rows than outputs");
        assertEquals(0, Panels.bytes(256, 31, 32), "31 inputs");
        assertEquals(4L * 1024 * 32, Panels.bytes(256, 1024, 32));
        assertEquals(0, Panels.bytes(256, 1025, 32), "1025 inputs");
        assertEquals(0, Panels.bytes(256, 32, 7), "a narrow layer");
        assertEquals(0, Panels.bytes(256, 32, 65), "65 outputs");
    }
}
