package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tickgrad.kernel.Curvatures;
import tickgrad.kernel.Padding;

/** Derivatives against double precision, and against the scalar specification bit for bit, pads and words around included. */
class CurvaturesTest {
    private static final int CHUNK = 4096;
    private static final float GUARD = Float.intBitsToFloat(0x7FABCDEF);
    private static final int AROUND = 32;

    private final Arena arena = Arena.ofAuto();
    private final Random random = new Random(17);

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    @Tag("sweep")
    @ParameterizedTest
    @EnumSource(CurvatureKernel.class)
    void staysWithinItsBound(CurvatureKernel kernel) {
        MemorySegment z = floats(CHUNK);
        MemorySegment read = floats(CHUNK);
        MemorySegment f = floats(CHUNK);
        MemorySegment c = floats(CHUNK);
        int[] filled = {0};
        double[] worst = {0};
        Runnable flush = () -> {
            read.copyFrom(z);
            if (kernel.readsOutput()) {
                kernel.of.forward.apply(1, CHUNK, z, 0, read, 0, CHUNK);
            }
            kernel.kernel.apply(1, CHUNK, read, 0, f, 0, c, 0, CHUNK);
            for (int j = 0; j < filled[0]; j++) {
                float x = z.getAtIndex(JAVA_FLOAT, j);
                float got = c.getAtIndex(JAVA_FLOAT, j);
                String at = kernel + " at " + x + " = " + Float.toHexString(x);
                if (Float.isNaN(x)) {
                    assertTrue(Float.isNaN(got), at);
                    continue;
                }
                double gap = Math.abs(got - kernel.truth(x));
                double bound = kernel.bound(x);
                worst[0] = Math.max(worst[0], gap / bound);
                assertTrue(gap <= bound, () -> at + ": " + got + " for " + kernel.truth(x) + ", bound " + bound);
            }
            filled[0] = 0;
        };
        Inputs.forEach(8191, bits -> {
            z.setAtIndex(JAVA_FLOAT, filled[0]++, Float.intBitsToFloat(bits));
            if (filled[0] == CHUNK) {
                flush.run();
            }
        });
        flush.run();
        System.out.println(kernel + " second derivative: worst error / bound " + worst[0]);
    }

    /** Every length up to several vectors, rows with and without gaps, ordinary and wild numbers in each operand. */
    @ParameterizedTest
    @EnumSource(CurvatureKernel.class)
    void equalBitsCleanPadsAndNothingElseWritten(CurvatureKernel kernel) {
        for (int n = 1; n <= 70; n++) {
            for (int wild = 0; wild < 3; wild++) {
                check(kernel, 1 + n % 5, n, Padding.pad(n) + (n % 2 == 0 ? 0 : 16 * (n % 3)), wild);
            }
        }
    }

    /** The edges of the formulas and their neighbours, all of them. */
    @ParameterizedTest
    @EnumSource(CurvatureKernel.class)
    void everySpecialInputHasEqualBits(CurvatureKernel kernel) {
        int n = Inputs.SPECIAL.length;
        int ld = Padding.pad(n);
        MemorySegment z = floats(ld);
        MemorySegment[] s = new MemorySegment[4];
        for (int i = 0; i < s.length; i++) {
            s[i] = floats(ld);
        }
        for (int j = 0; j < n; j++) {
            z.setAtIndex(JAVA_FLOAT, j, Inputs.SPECIAL[j]);
        }
        kernel.reference.apply(1, n, z, 0, s[0], 0, s[1], 0, ld);
        kernel.kernel.apply(1, n, z, 0, s[2], 0, s[3], 0, ld);
        for (int j = 0; j < n; j++) {
            ElementaryBitsTest.same(s[0].getAtIndex(JAVA_FLOAT, j), s[2].getAtIndex(JAVA_FLOAT, j), Inputs.SPECIAL[j]);
            ElementaryBitsTest.same(s[1].getAtIndex(JAVA_FLOAT, j), s[3].getAtIndex(JAVA_FLOAT, j), Inputs.SPECIAL[j]);
        }
    }

    /** F is what a backward pass makes of ones, and F times dY what it makes of dY. */
    @ParameterizedTest
    @EnumSource(CurvatureKernel.class)
    void theFirstDerivativeIsThatOfTheBackwardPass(CurvatureKernel kernel) {
        int n = Inputs.SPECIAL.length + 200;
        int ld = Padding.pad(n);
        MemorySegment z = floats(ld);
        MemorySegment y = floats(ld);
        MemorySegment dy = floats(ld);
        MemorySegment dz = floats(ld);
        MemorySegment f = floats(ld);
        MemorySegment c = floats(ld);
        for (int j = 0; j < n; j++) {
            z.setAtIndex(JAVA_FLOAT, j, j < Inputs.SPECIAL.length ? Inputs.SPECIAL[j] : (float) (3 * random.nextGaussian()));
            dy.setAtIndex(JAVA_FLOAT, j, (float) random.nextGaussian());
        }
        kernel.of.forward.apply(1, n, z, 0, y, 0, ld);
        kernel.kernel.apply(1, n, kernel.readsOutput() ? y : z, 0, f, 0, c, 0, ld);
        kernel.of.backward.apply(1, n, z, 0, y, 0, dy, 0, dz, 0, ld);
        Curvatures.product(1, n, f, 0, dy, 0, f, 0, ld);
        for (int j = 0; j < n; j++) {
            ElementaryBitsTest.same(dz.getAtIndex(JAVA_FLOAT, j), f.getAtIndex(JAVA_FLOAT, j), z.getAtIndex(JAVA_FLOAT, j));
        }
    }

    @Test
    void productsHaveEqualBitsAndCleanPads() {
        for (int n = 1; n <= 70; n++) {
            for (int wild = 0; wild < 3; wild++) {
                check("product", tickgrad.kernel.reference.Curvatures::product, Curvatures::product, n, wild);
            }
        }
    }

    private interface Product {
        void apply(int m, int n, MemorySegment A, long a, MemorySegment B, long b, MemorySegment D, long d, int ld);
    }

    private void check(String what, Product reference, Product product, int n, int wild) {
        int m = 1 + n % 5;
        int ld = Padding.pad(n) + (n % 2 == 0 ? 0 : 16);
        MemorySegment a = rows(m, n, ld, wild);
        MemorySegment b = rows(m, n, ld, wild);
        MemorySegment d = unclean(rows(m, n, ld, 2), m, n, ld);
        MemorySegment expected = copy(d);
        reference.apply(m, n, a, 4L * AROUND, b, 4L * AROUND, expected, 4L * AROUND, ld);
        product.apply(m, n, a, 4L * AROUND, b, 4L * AROUND, d, 4L * AROUND, ld);
        compare(what + " n=" + n, expected, d, m, n, ld);
        compare("reference " + what + " n=" + n, d, expected, m, n, ld);
        product.apply(m, n, a, 4L * AROUND, b, 4L * AROUND, b, 4L * AROUND, ld);
        compare(what + " in place n=" + n, expected, b, m, n, ld);
    }

    /** Equal bits in the rows, zeros in their pads, guards around. */
    private static void compare(String what, MemorySegment expected, MemorySegment d, int m, int n, int ld) {
        for (long i = 0; i < d.byteSize() / 4; i++) {
            long at = i - AROUND;
            int j = at >= 0 && at / ld < m ? (int) (at % ld) : -1;
            float got = d.getAtIndex(JAVA_FLOAT, i);
            if (j >= 0 && j < n) {
                ElementaryBitsTest.same(expected.getAtIndex(JAVA_FLOAT, i), got, j);
            } else {
                int wanted = j >= 0 && j < Padding.pad(n) ? 0 : Float.floatToRawIntBits(GUARD);
                assertEquals(wanted, Float.floatToRawIntBits(got), what + ": word " + at);
            }
        }
    }

    private void check(CurvatureKernel kernel, int m, int n, int ld, int wild) {
        String what = kernel + " m=" + m + " n=" + n + " ld=" + ld + " wild=" + wild;
        MemorySegment z = rows(m, n, ld, wild);
        MemorySegment f = unclean(rows(m, n, ld, wild), m, n, ld);
        MemorySegment c = unclean(rows(m, n, ld, wild), m, n, ld);
        MemorySegment first = copy(f);
        MemorySegment second = copy(c);
        long off = 4L * AROUND;
        kernel.reference.apply(m, n, z, off, first, off, second, off, ld);
        kernel.kernel.apply(m, n, z, off, f, off, c, off, ld);
        compare(what, first, f, m, n, ld);
        compare(what, second, c, m, n, ld);
        compare("reference " + what, f, first, m, n, ld);
        compare("reference " + what, c, second, m, n, ld);
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                long at = AROUND + (long) r * ld + j;
                boolean poisoned = Float.isNaN(z.getAtIndex(JAVA_FLOAT, at));
                boolean both = Float.isNaN(f.getAtIndex(JAVA_FLOAT, at)) && Float.isNaN(c.getAtIndex(JAVA_FLOAT, at));
                assertTrue(!poisoned || both, what + ": column " + j);
            }
        }
    }

    /** {@code D = fma(C V, T, F dY)} with ordinary and wild numbers in each operand, in place of dY too. */
    @Test
    void adjointsHaveEqualBitsAndCleanPads() {
        for (int n = 1; n <= 70; n++) {
            for (int wild = 0; wild < 3; wild++) {
                int m = 1 + n % 5;
                int ld = Padding.pad(n) + (n % 2 == 0 ? 0 : 16);
                MemorySegment f = rows(m, n, ld, wild);
                MemorySegment c = rows(m, n, ld, wild);
                MemorySegment v = rows(m, n, ld, wild);
                MemorySegment t = rows(m, n, ld, wild);
                MemorySegment dy = rows(m, n, ld, wild);
                MemorySegment d = unclean(rows(m, n, ld, wild), m, n, ld);
                MemorySegment expected = copy(d);
                long off = 4L * AROUND;
                tickgrad.kernel.reference.Curvatures.adjoint(m, n, f, off, c, off, v, off, t, off, dy, off, expected, off, ld);
                Curvatures.adjoint(m, n, f, off, c, off, v, off, t, off, dy, off, d, off, ld);
                compare("adjoint n=" + n, expected, d, m, n, ld);
                compare("reference adjoint n=" + n, d, expected, m, n, ld);
                Curvatures.adjoint(m, n, f, off, c, off, v, off, t, off, dy, off, dy, off, ld);
                compare("adjoint in place n=" + n, expected, dy, m, n, ld);
            }
        }
    }

    /** The three steps in one pass: the bits of the specification, and of the steps. */
    @Test
    void tanhAdjointsHaveTheBitsOfTheirSteps() {
        for (int n = 1; n <= 70; n++) {
            for (int wild = 0; wild < 3; wild++) {
                int m = 1 + n % 5;
                int ld = Padding.pad(n) + (n % 2 == 0 ? 0 : 16);
                MemorySegment y = rows(m, n, ld, wild);
                MemorySegment v = rows(m, n, ld, wild);
                MemorySegment t = rows(m, n, ld, wild);
                MemorySegment dy = rows(m, n, ld, wild);
                MemorySegment u = unclean(rows(m, n, ld, wild), m, n, ld);
                MemorySegment d = unclean(rows(m, n, ld, wild), m, n, ld);
                MemorySegment expectedU = copy(u);
                MemorySegment expectedD = copy(d);
                long off = 4L * AROUND;
                Curvatures.tanhAdjoint(m, n, y, off, v, off, t, off, dy, off, u, off, d, off, ld);
                tickgrad.kernel.reference.Curvatures.tanhAdjoint(
                        m, n, y, off, v, off, t, off, dy, off, expectedU, off, expectedD, off, ld);
                compare("U n=" + n, expectedU, u, m, n, ld);
                compare("D n=" + n, expectedD, d, m, n, ld);
                compare("reference U n=" + n, u, expectedU, m, n, ld);
                compare("reference D n=" + n, d, expectedD, m, n, ld);
                MemorySegment f = copy(u);
                MemorySegment c = copy(u);
                Curvatures.tanh(m, n, y, off, f, off, c, off, ld);
                Curvatures.adjoint(m, n, f, off, c, off, v, off, t, off, dy, off, expectedD, off, ld);
                Curvatures.product(m, n, f, off, v, off, expectedU, off, ld);
                compare("U by steps n=" + n, expectedU, u, m, n, ld);
                compare("D by steps n=" + n, expectedD, d, m, n, ld);
            }
        }
    }

    private MemorySegment copy(MemorySegment s) {
        return arena.allocate(s.byteSize(), 64).copyFrom(s);
    }

    /** Rows among guards, with pads of zero. */
    private MemorySegment rows(int m, int n, int ld, int wild) {
        MemorySegment s = floats(2 * AROUND + m * ld);
        for (int i = 0; i < s.byteSize() / 4; i++) {
            s.setAtIndex(JAVA_FLOAT, i, GUARD);
        }
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < Padding.pad(n); j++) {
                boolean special = wild == 2 || wild == 1 && random.nextInt(9) == 0;
                float v = special ? Inputs.SPECIAL[random.nextInt(Inputs.SPECIAL.length)]
                        : (float) (3 * random.nextGaussian());
                s.setAtIndex(JAVA_FLOAT, AROUND + (long) r * ld + j, j < n ? v : 0.0f);
            }
        }
        return s;
    }

    /** Pads that are not zero, for what is written. */
    private static MemorySegment unclean(MemorySegment s, int m, int n, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = n; j < Padding.pad(n); j++) {
                s.setAtIndex(JAVA_FLOAT, AROUND + (long) r * ld + j, GUARD);
            }
        }
        return s;
    }

    private MemorySegment floats(int n) {
        return arena.allocate(4L * n, 64);
    }
}
