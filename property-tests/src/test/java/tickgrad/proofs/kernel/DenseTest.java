package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Activations;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Padding;

/** The SIMD dense kernels equal the scalar specification bit for bit, whatever the destination held before. */
class DenseTest {
    private static final int[] SIZES = {1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 80, 129};
    private static final int[] ROWS = {0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 17};

    private final Arena arena = Arena.ofAuto();
    private final Random random = new Random(1);

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    /** One random layer with everything a kernel may touch; {@code wild} plants NaN and infinities in X and dZ. */
    private final class Case {
        final int m;
        final int k;
        final int n;
        final int ldx;
        final int ldz;
        final int ldw;
        final MemorySegment X;
        final MemorySegment W;
        final MemorySegment b;
        final MemorySegment dZ;

        Case(int m, int k, int n, boolean wild) {
            this.m = m;
            this.k = k;
            this.n = n;
            ldx = Padding.pad(k) + 16;
            ldz = Padding.pad(n) + 16;
            boolean narrow = Dense.narrow(n);
            ldw = narrow ? Padding.pad(k) : Padding.ldw(n);
            X = rows(m, k, ldx, wild);
            W = rows(narrow ? n : k, narrow ? k : n, ldw, false);
            b = rows(1, n, Padding.pad(n), false);
            dZ = rows(m, n, ldz, wild);
        }

        String name() {
            return "m=" + m + " k=" + k + " n=" + n;
        }
    }

    private MemorySegment rows(int m, int n, int ld, boolean wild) {
        MemorySegment s = arena.allocate(4L * m * ld, 64);
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float v = (float) random.nextGaussian();
                if (wild && random.nextInt(7) == 0) {
                    v = random.nextBoolean() ? Float.NaN : Float.POSITIVE_INFINITY;
                }
                s.setAtIndex(JAVA_FLOAT, (long) r * ld + j, v);
            }
        }
        return s;
    }

    private MemorySegment poisoned(long floats) {
        MemorySegment s = arena.allocate(4 * floats, 64);
        for (long i = 0; i < floats; i++) {
            s.setAtIndex(JAVA_FLOAT, i, Float.NaN);
        }
        return s;
    }

    private MemorySegment copy(MemorySegment s) {
        return arena.allocate(s.byteSize(), 64).copyFrom(s);
    }

    private static void assertSameBits(MemorySegment expected, MemorySegment actual, String what) {
        for (long i = 0; i < expected.byteSize() / 4; i++) {
            int e = Float.floatToIntBits(expected.getAtIndex(JAVA_FLOAT, i));
            int a = Float.floatToIntBits(actual.getAtIndex(JAVA_FLOAT, i));
            long at = i;
            assertEquals(e, a, () -> what + " element " + at);
        }
    }

    private static void assertPadsZero(int m, int n, int ld, MemorySegment s, String what) {
        for (int r = 0; r < m; r++) {
            for (int j = n; j < Padding.pad(n); j++) {
                int bits = Float.floatToRawIntBits(s.getAtIndex(JAVA_FLOAT, (long) r * ld + j));
                assertEquals(0, bits, what + " pad of row " + r + " column " + j);
            }
        }
    }

    private interface Check {
        void on(Case c);
    }

    private void forAllShapes(Check check) {
        for (int m : ROWS) {
            for (int k : SIZES) {
                for (int n : SIZES) {
                    check.on(new Case(m, k, n, false));
                }
            }
        }
        for (int n : SIZES) {
            check.on(new Case(5, 17, n, true));
            check.on(new Case(17, 17, n, true));
            check.on(new Case(17, 16, n, true));
            check.on(new Case(1, 33, n, true));
        }
    }

    @Test
    void forwardEqualsReference() {
        forAllShapes(c -> {
            MemorySegment e = poisoned((long) c.m * c.ldz);
            MemorySegment a = poisoned((long) c.m * c.ldz);
            tickgrad.kernel.reference.Dense.forward(
                    c.m, c.k, c.n, c.X, 0, c.ldx, c.W, 0, c.ldw, c.b, 0, e, 0, c.ldz);
            Dense.forward(c.m, c.k, c.n, c.X, 0, c.ldx, c.W, 0, c.ldw, c.b, 0, a, 0, c.ldz);
            assertSameBits(e, a, "Z " + c.name());
            assertPadsZero(c.m, c.n, c.ldz, a, "Z " + c.name());
        });
    }

    @Test
    void forwardReluEqualsReferenceAndItsTwoPasses() {
        forAllShapes(c -> {
            MemorySegment expected = poisoned((long) c.m * c.ldz);
            MemorySegment actual = poisoned((long) c.m * c.ldz);
            MemorySegment passes = poisoned((long) c.m * c.ldz);
            tickgrad.kernel.reference.Dense.forwardRelu(
                    c.m, c.k, c.n, c.X, 0, c.ldx, c.W, 0, c.ldw, c.b, 0, expected, 0, c.ldz);
            Dense.forwardRelu(c.m, c.k, c.n, c.X, 0, c.ldx, c.W, 0, c.ldw, c.b, 0, actual, 0, c.ldz);
            Dense.forward(c.m, c.k, c.n, c.X, 0, c.ldx, c.W, 0, c.ldw, c.b, 0, passes, 0, c.ldz);
            Activations.relu(c.m, c.n, passes, 0, passes, 0, c.ldz);
            assertSameBits(expected, actual, c.name());
            assertSameBits(expected, passes, c.name() + " in two passes");
            assertPadsZero(c.m, c.n, c.ldz, actual, c.name());
        });
    }

    @Test
    void backwardInputEqualsReference() {
        forAllShapes(c -> {
            MemorySegment e = poisoned((long) c.m * c.ldx);
            MemorySegment a = poisoned((long) c.m * c.ldx);
            tickgrad.kernel.reference.Dense.backwardInput(c.m, c.k, c.n, c.dZ, 0, c.ldz, c.W, 0, c.ldw, e, 0, c.ldx);
            Dense.backwardInput(c.m, c.k, c.n, c.dZ, 0, c.ldz, c.W, 0, c.ldw, a, 0, c.ldx);
            assertSameBits(e, a, "dX " + c.name());
            assertPadsZero(c.m, c.k, c.ldx, a, "dX " + c.name());
        });
    }

    @Test
    void backwardWeightsEqualsReferenceAndOverwrites() {
        forAllShapes(c -> {
            MemorySegment e = poisoned(c.W.byteSize() / 4);
            MemorySegment a = poisoned(c.W.byteSize() / 4);
            MemorySegment eb = poisoned(c.b.byteSize() / 4);
            MemorySegment ab = poisoned(c.b.byteSize() / 4);
            tickgrad.kernel.reference.Dense.backwardWeights(
                    c.m, c.k, c.n, c.X, 0, c.ldx, c.dZ, 0, c.ldz, e, 0, c.ldw, eb, 0);
            Dense.backwardWeights(c.m, c.k, c.n, c.X, 0, c.ldx, c.dZ, 0, c.ldz, a, 0, c.ldw, ab, 0);
            assertSameBits(e, a, "dW " + c.name());
            assertSameBits(eb, ab, "db " + c.name());
            assertPadsZero(Dense.narrow(c.n) ? c.n : c.k, Dense.narrow(c.n) ? c.k : c.n, c.ldw, a, "dW " + c.name());
            assertPadsZero(1, c.n, Padding.pad(c.n), ab, "db " + c.name());
        });
    }

    /** Rows in two pieces, overwrite then accumulate, give the bits of all rows at once. */
    @Test
    void accumulatedPiecesEqualOneBatch() {
        forAllShapes(c -> {
            if (c.m == 1) {
                return;
            }
            int first = c.m / 2;
            MemorySegment e = poisoned(c.W.byteSize() / 4);
            MemorySegment a = poisoned(c.W.byteSize() / 4);
            MemorySegment eb = poisoned(c.b.byteSize() / 4);
            MemorySegment ab = poisoned(c.b.byteSize() / 4);
            tickgrad.kernel.reference.Dense.backwardWeights(
                    c.m, c.k, c.n, c.X, 0, c.ldx, c.dZ, 0, c.ldz, e, 0, c.ldw, eb, 0);
            Dense.backwardWeights(first, c.k, c.n, c.X, 0, c.ldx, c.dZ, 0, c.ldz, a, 0, c.ldw, ab, 0);
            Dense.accumulateWeights(
                    c.m - first, c.k, c.n, c.X, 4L * first * c.ldx, c.ldx, c.dZ, 4L * first * c.ldz, c.ldz, a, 0, c.ldw,
                    ab, 0);
            assertSameBits(e, a, "dW " + c.name());
            assertSameBits(eb, ab, "db " + c.name());
        });
    }

    @Test
    void onlineEqualsReferenceAndItsTwoPasses() {
        for (int k : SIZES) {
            for (int n : SIZES) {
                for (boolean wild : new boolean[] {false, true}) {
                    Case c = new Case(1, k, n, wild);
                    float lr = 0.01f;
                    MemorySegment eW = copy(c.W);
                    MemorySegment eb = copy(c.b);
                    MemorySegment eX = poisoned(c.ldx);
                    tickgrad.kernel.reference.Dense.online(k, n, c.X, 0, c.dZ, 0, lr, eW, 0, c.ldw, eb, 0, eX, 0);
                    MemorySegment aW = copy(c.W);
                    MemorySegment ab = copy(c.b);
                    MemorySegment aX = poisoned(c.ldx);
                    Dense.online(k, n, c.X, 0, c.dZ, 0, lr, aW, 0, c.ldw, ab, 0, aX, 0);
                    assertSameBits(eW, aW, "W " + c.name());
                    assertSameBits(eb, ab, "b " + c.name());
                    assertSameBits(eX, aX, "dX " + c.name());
                    MemorySegment tW = copy(c.W);
                    MemorySegment tb = copy(c.b);
                    Dense.update(k, n, c.X, 0, c.dZ, 0, lr, tW, 0, c.ldw, tb, 0);
                    assertSameBits(eW, tW, "update W " + c.name());
                    assertSameBits(eb, tb, "update b " + c.name());
                }
            }
        }
    }

    /**
     * The order of operations is the stated one: one chain over the inputs and the bias; or a chain over the even inputs, the bias, and a chain
     * over the odd.
     */
    @Test
    void forwardOrderIsTheStatedOne() {
        int k = 7;
        for (int n : new int[] {8, 16, 32, 33, 64, 65, 80}) {
            Case c = new Case(1, k, n, false);
            MemorySegment z = poisoned(c.ldz);
            Dense.forward(1, k, n, c.X, 0, c.ldx, c.W, 0, c.ldw, c.b, 0, z, 0, c.ldz);
            for (int j = 0; j < n; j++) {
                float[] sums = new float[n > 64 ? 1 : 2];
                for (int i = 0; i < k; i++) {
                    float w = c.W.getAtIndex(JAVA_FLOAT, (long) i * c.ldw + j);
                    sums[i % sums.length] = Math.fma(c.X.getAtIndex(JAVA_FLOAT, i), w, sums[i % sums.length]);
                }
                float first = sums[0] + c.b.getAtIndex(JAVA_FLOAT, j);
                assertEquals(sums.length == 1 ? first : first + sums[1], z.getAtIndex(JAVA_FLOAT, j), c.name() + " output " + j);
            }
        }
    }
}
