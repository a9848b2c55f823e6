package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Padding;

/**
 * Forward, input gradient and weight gradient, fresh and accumulated, at every shape of up to 33 rows, inputs and outputs (twice the canonical 16
 * lanes, and one), at up to 12 vectors of 16 columns, and at random shapes of up to 2048, X at every offset from 64 bytes: the bits of the
 * reference, guard words around the results, and every component (of the small shapes, those of 1, 2, 3, 32 and 33 rows) within
 * {@code γ_N Σ|terms|} of the result in double (Higham, chapter 3), N the number of terms.
 */
class DenseShapesTest {
    private static final double U = 0x1p-24;
    private static final int EVERY = 33;
    private static final int LARGEST = 2048;
    private static final int MOST = 1 << 18;
    private static final int GUARD = 16;
    private static final int POISON = 0x7FABCDEF;
    private static final int FLOATS = MOST + 17 * LARGEST + 3 * GUARD;

    private static long shapes;
    private static long components;
    private static double worst;

    private final Random random = new Random(5);
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment X = floats();
    private final MemorySegment W = floats();
    private final MemorySegment b = floats();
    private final MemorySegment dZ = floats();
    private final MemorySegment expected = floats();
    private final MemorySegment actual = floats();
    private final MemorySegment expectedBias = floats();
    private final MemorySegment actualBias = floats();

    private MemorySegment floats() {
        return arena.allocate(4L * FLOATS, 64);
    }

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    @AfterAll
    static void report() {
        System.out.printf(
                "dense kernels: %,d shapes, %,d components, worst error/bound %.3f%n", shapes, components, worst);
    }

    @Test
    void everySmallShape() {
        for (int m = 1; m <= EVERY; m++) {
            for (int k = 1; k <= EVERY; k++) {
                for (int n = 1; n <= EVERY; n++) {
                    check(m, k, n, (m + k + n) % 16, m < 4 || m > 31);
                }
            }
        }
    }

    /** Columns in every number of vectors, rows and inputs in every number of tiles and rest, tiles being at most 16 rows or inputs high. */
    @Test
    void everyTile() {
        for (int vectors = 3; vectors <= 12; vectors++) {
            int n = 16 * vectors - vectors % 3;
            for (int m = 1; m <= 32; m++) {
                int k = 1 + 7 * m % 33;
                check(m, k, n, m % 16, false);
                check(m, k + 1, n, m / 2, false);
            }
            for (int k = 1; k <= 34; k++) {
                int m = 1 + 7 * k % 33;
                check(m, k, n, k % 16, false);
                check(m + 1, k, n, k / 2 % 16, false);
            }
        }
    }

    /** So many inputs that rows go through tiles in several calls, and some are left. */
    @Test
    void tilesOfManyCalls() {
        for (int n = 16; n <= 80; n += 8) {
            check(40, 401, n, 1, false);
        }
    }

    @Test
    void randomShapes() {
        int tried = 0;
        while (tried < 1000) {
            int m = logUniform();
            int k = logUniform();
            int n = logUniform();
            if ((long) m * k * n <= MOST) {
                check(m, k, n, tried++ % 16, true);
            }
        }
    }

    @Test
    void rowsOfWeightsWithAGap() {
        for (int n : new int[] {500, 512, 1024}) {
            assertEquals(Padding.pad(n) + Padding.LANES, Padding.ldw(n));
            for (int k : new int[] {1, 8, 16, 33}) {
                for (int m : new int[] {1, 2, 4, 9}) {
                    check(m, k, n, 0, true);
                }
            }
        }
    }

    /** Long rows of a batch stand an odd number of cache lines apart. */
    @Test
    void rowsOfABatchWithAGap() {
        int[][] expected = {{1, 16}, {32, 32}, {112, 112}, {113, 144}, {128, 144}, {129, 144}, {145, 176}, {500, 528}, {512, 528}};
        for (int[] e : expected) {
            assertEquals(e[1], Padding.ldz(e[0]), "ldz(" + e[0] + ")");
            for (int m : new int[] {2, 4, 5, 9}) {
                check(m, 64, e[0], 1, true);
                check(m, e[0], 64, 1, true);
            }
        }
    }

    private int logUniform() {
        return (int) Math.round(Math.pow(2.0, random.nextDouble() * 11.0));
    }

    private void check(int m, int k, int n, int offset, boolean bounds) {
        String name = "m=" + m + " k=" + k + " n=" + n + " offset " + offset;
        boolean narrow = Dense.narrow(n);
        int ldx = narrow ? Padding.pad(k) : k + offset % 3;
        int ldz = offset % 2 == 0 ? Padding.pad(n) : Padding.ldz(n);
        int ldw = narrow ? Padding.pad(k) : Padding.ldw(n);
        long x = 4L * offset;
        rows(X, x, m, k, ldx);
        rows(W, 0, narrow ? n : k, narrow ? k : n, ldw);
        rows(b, 0, 1, n, ldz);
        rows(dZ, 0, m, n, ldz);
        long at = 4L * GUARD;

        poison(expected, actual, m * ldz);
        tickgrad.kernel.reference.Dense.forward(m, k, n, X, x, ldx, W, 0, ldw, b, 0, expected, at, ldz);
        Dense.forward(m, k, n, X, x, ldx, W, 0, ldw, b, 0, actual, at, ldz);
        same(expected, actual, m * ldz, "Z " + name);
        bounded(bounds ? m : 0, n, k, 1, ldz, "Z " + name, (r, j, i) -> (double) get(X, x, r * ldx + i) * weight(i, j, ldw, narrow), j -> get(b, 0, j));

        int lddx = offset % 2 == 0 ? Padding.pad(k) : Padding.ldz(k);
        poison(expected, actual, m * lddx);
        tickgrad.kernel.reference.Dense.backwardInput(m, k, n, dZ, 0, ldz, W, 0, ldw, expected, at, lddx);
        Dense.backwardInput(m, k, n, dZ, 0, ldz, W, 0, ldw, actual, at, lddx);
        same(expected, actual, m * lddx, "dX " + name);
        bounded(bounds ? m : 0, k, n, 0, lddx, "dX " + name, (r, i, j) -> (double) get(dZ, 0, r * ldz + j) * weight(i, j, ldw, narrow), i -> 0.0);

        int rows = narrow ? n : k;
        poison(expected, actual, rows * ldw);
        poison(expectedBias, actualBias, ldz);
        tickgrad.kernel.reference.Dense.backwardWeights(
                m, k, n, X, x, ldx, dZ, 0, ldz, expected, at, ldw, expectedBias, at);
        Dense.backwardWeights(m, k, n, X, x, ldx, dZ, 0, ldz, actual, at, ldw, actualBias, at);
        same(expected, actual, rows * ldw, "dW " + name);
        same(expectedBias, actualBias, ldz, "db " + name);
        bounded(bounds ? rows : 0, narrow ? k : n, m, 0, ldw, "dW " + name, (p, q, r) -> {
            int i = narrow ? q : p;
            int j = narrow ? p : q;
            return (double) get(X, x, r * ldx + i) * get(dZ, 0, r * ldz + j);
        }, j -> 0.0);

        tickgrad.kernel.reference.Dense.accumulateWeights(
                m, k, n, X, x, ldx, dZ, 0, ldz, expected, at, ldw, expectedBias, at);
        Dense.accumulateWeights(m, k, n, X, x, ldx, dZ, 0, ldz, actual, at, ldw, actualBias, at);
        same(expected, actual, rows * ldw, "accumulated dW " + name);
        same(expectedBias, actualBias, ldz, "accumulated db " + name);
        shapes++;
    }

    private interface Terms {
        double of(int row, int column, int i);
    }

    private interface Last {
        double of(int column);
    }

    /** {@code |computed - exact| <= γ_(N + last)(Σ|terms|) + (N + 1)η}, and what the sum in double itself may err by. */
    private void bounded(int rows, int columns, int N, int last, int ld, String what, Terms terms, Last added) {
        double gamma = (N + last) * U / (1.0 - (N + last) * U) + N * 0x1p-52;
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++) {
                double sum = added.of(j);
                double size = Math.abs(sum);
                for (int i = 0; i < N; i++) {
                    double term = terms.of(r, j, i);
                    sum += term;
                    size += Math.abs(term);
                }
                double error = Math.abs(get(actual, 4L * GUARD, r * ld + j) - sum);
                double bound = gamma * size + (N + 1) * 0x1p-149;
                assertTrue(error <= bound, () -> what + ": error " + error + ", bound " + bound);
                worst = Math.max(worst, error / bound);
                components++;
            }
        }
    }

    private double weight(int i, int j, int ldw, boolean narrow) {
        return get(W, 0, narrow ? j * ldw + i : i * ldw + j);
    }

    private static float get(MemorySegment s, long off, int i) {
        return s.get(JAVA_FLOAT, off + 4L * i);
    }

    private void rows(MemorySegment s, long off, int rows, int columns, int ld) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < ld; j++) {
                float v = j < columns ? 2.0f * random.nextFloat() - 1.0f : 0.0f;
                s.set(JAVA_FLOAT, off + 4L * (r * ld + j), v);
            }
        }
    }

    private static void poison(MemorySegment one, MemorySegment other, int floats) {
        for (int i = 0; i < floats + 2 * GUARD; i++) {
            one.setAtIndex(JAVA_INT, i, POISON);
            other.setAtIndex(JAVA_INT, i, POISON);
        }
    }

    private static void same(MemorySegment expected, MemorySegment actual, int floats, String what) {
        long bytes = 4L * (floats + 2 * GUARD);
        assertEquals(-1, expected.asSlice(0, bytes).mismatch(actual.asSlice(0, bytes)), what);
        for (int i = 0; i < GUARD; i++) {
            assertEquals(POISON, actual.getAtIndex(JAVA_INT, i), what + ": guard before");
            assertEquals(POISON, actual.getAtIndex(JAVA_INT, GUARD + floats + i), what + ": guard behind");
        }
    }
}
