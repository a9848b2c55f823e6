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
import tickgrad.kernel.Activations;
import tickgrad.kernel.Padding;

/**
 * Activations against double precision, against the scalar specification bit for bit, and their promises about
 * pads.
 */
class ActivationsTest {
    private static final int CHUNK = 4096;
    /** Where the rows of bit comparisons begin. */
    private static final long OFF = 192;

    private static final float GUARD = Float.intBitsToFloat(0x7FABCDEF);
    private static final int[][] SHAPES = {{1, 1, 16}, {3, 5, 16}, {2, 16, 16}, {2, 16, 48}, {4, 33, 48}, {1, 47, 64},
            {5, 20, 32}, {2, 63, 96}};

    private final Arena arena = Arena.ofAuto();
    private final Random random = new Random(7);

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    @Tag("sweep")
    @ParameterizedTest
    @EnumSource(ActivationKernel.class)
    void valueAndDerivativeStayWithinTheirBounds(ActivationKernel kernel) {
        MemorySegment z = floats(CHUNK);
        MemorySegment y = floats(CHUNK);
        MemorySegment one = floats(CHUNK);
        MemorySegment dz = floats(CHUNK);
        for (int j = 0; j < CHUNK; j++) {
            one.setAtIndex(JAVA_FLOAT, j, 1.0f);
        }
        int[] filled = {0};
        double[] worst = {0, 0};
        Runnable flush = () -> {
            kernel.forward.apply(1, CHUNK, z, 0, y, 0, CHUNK);
            kernel.backward.apply(1, CHUNK, z, 0, y, 0, one, 0, dz, 0, CHUNK);
            for (int j = 0; j < filled[0]; j++) {
                float x = z.getAtIndex(JAVA_FLOAT, j);
                String at = kernel + " at " + x + " = " + Float.toHexString(x);
                double error = Ulp.error(y.getAtIndex(JAVA_FLOAT, j), kernel.value.applyAsDouble(x));
                worst[0] = Math.max(worst[0], error == 0 ? 0 : error / kernel.bound(x));
                assertTrue(error == 0 || error <= kernel.bound(x), () -> at + ": " + error + " ulp");
                float got = dz.getAtIndex(JAVA_FLOAT, j);
                if (!Float.isNaN(x)) {
                    double gap = Math.abs(got - kernel.derivative.applyAsDouble(x));
                    double bound = kernel.derivativeBound(x);
                    worst[1] = Math.max(worst[1], gap / Math.max(bound, 1e-300));
                    assertTrue(gap <= bound, () -> at + ": derivative " + got + " off by " + gap + ", bound " + bound);
                    assertTrue(got != 0 || Math.abs(x) < 150 || Float.floatToRawIntBits(got) == 0, () -> at
                            + ": derivative -0.0");
                }
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
        System.out.println(kernel + ": worst error / bound: value " + worst[0] + ", derivative " + worst[1]);
    }

    @ParameterizedTest
    @EnumSource(ActivationKernel.class)
    void equalBitsCleanPadsAndNothingElseWritten(ActivationKernel kernel) {
        for (int[] shape : SHAPES) {
            check(shape[0], shape[1], shape[2], kernel.forward, kernel.backward, kernel.referenceForward,
                    kernel.referenceBackward);
        }
    }

    /** The edges of the formulas and their neighbours, all of them. */
    @ParameterizedTest
    @EnumSource(ActivationKernel.class)
    void everySpecialInputHasEqualBits(ActivationKernel kernel) {
        int n = Inputs.SPECIAL.length;
        int ld = Padding.pad(n);
        MemorySegment[] s = {floats(ld), floats(ld), floats(ld), floats(ld), floats(ld), floats(ld)};
        for (int j = 0; j < n; j++) {
            s[0].setAtIndex(JAVA_FLOAT, j, Inputs.SPECIAL[j]);
            s[1].setAtIndex(JAVA_FLOAT, j, 1.0f);
        }
        kernel.forward.apply(1, n, s[0], 0, s[2], 0, ld);
        kernel.referenceForward.apply(1, n, s[0], 0, s[3], 0, ld);
        kernel.backward.apply(1, n, s[0], 0, s[2], 0, s[1], 0, s[4], 0, ld);
        kernel.referenceBackward.apply(1, n, s[0], 0, s[2], 0, s[1], 0, s[5], 0, ld);
        for (int j = 0; j < n; j++) {
            ElementaryBitsTest.same(s[3].getAtIndex(JAVA_FLOAT, j), s[2].getAtIndex(JAVA_FLOAT, j), Inputs.SPECIAL[j]);
            ElementaryBitsTest.same(s[5].getAtIndex(JAVA_FLOAT, j), s[4].getAtIndex(JAVA_FLOAT, j), Inputs.SPECIAL[j]);
        }
    }

    @Test
    void softmaxHasEqualBitsAndCleanPads() {
        for (int[] shape : SHAPES) {
            check(shape[0], shape[1], shape[2], Activations::softmax, Activations::softmaxBackward,
                    tickgrad.kernel.reference.Activations::softmax,
                            tickgrad.kernel.reference.Activations::softmaxBackward);
        }
    }

    private void check(int m, int n, int ld, ActivationKernel.Forward forward, ActivationKernel.Backward backward,
            ActivationKernel.Forward referenceForward, ActivationKernel.Backward referenceBackward) {
        for (int wild = 0; wild < 3; wild++) {
            String what = "m=" + m + " n=" + n + " ld=" + ld + " wild=" + wild;
            MemorySegment z = rows(m, n, ld, wild);
            MemorySegment dy = rows(m, n, ld, wild);
            MemorySegment expected = guarded(m * ld + (int) OFF / 4);
            MemorySegment y = guarded(m * ld + (int) OFF / 4);
            referenceForward.apply(m, n, z, OFF, expected, OFF, ld);
            forward.apply(m, n, z, OFF, y, OFF, ld);
            assertRows(expected, y, m, n, ld, what);
            assertRows(y, expected, m, n, ld, "reference " + what);
            MemorySegment inPlace = copy(z);
            forward.apply(m, n, inPlace, OFF, inPlace, OFF, ld);
            for (int r = 0; r < m; r++) {
                for (int j = 0; j < n; j++) {
                    ElementaryBitsTest.same(at(y, r, ld, j), at(inPlace, r, ld, j), at(z, r, ld, j));
                }
            }
            MemorySegment gradient = guarded(m * ld + (int) OFF / 4);
            MemorySegment expectedGradient = guarded(m * ld + (int) OFF / 4);
            referenceBackward.apply(m, n, z, OFF, y, OFF, dy, OFF, expectedGradient, OFF, ld);
            backward.apply(m, n, z, OFF, y, OFF, dy, OFF, gradient, OFF, ld);
            assertRows(expectedGradient, gradient, m, n, ld, "backward " + what);
            assertRows(gradient, expectedGradient, m, n, ld, "reference backward " + what);
            MemorySegment over = copy(dy);
            backward.apply(m, n, z, OFF, y, OFF, over, OFF, over, OFF, ld);
            for (int r = 0; r < m; r++) {
                for (int j = 0; j < n; j++) {
                    ElementaryBitsTest.same(at(gradient, r, ld, j), at(over, r, ld, j), at(z, r, ld, j));
                }
            }
        }
    }

    private static void assertRows(MemorySegment expected, MemorySegment actual, int m, int n, int ld, String what) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < ld; j++) {
                float got = at(actual, r, ld, j);
                if (j < n) {
                    ElementaryBitsTest.same(at(expected, r, ld, j), got, j);
                } else {
                    int wanted = j < Padding.pad(n) ? 0 : Float.floatToRawIntBits(GUARD);
                    assertEquals(wanted, Float.floatToRawIntBits(got), what + ": column " + j + " of row " + r);
                }
            }
        }
    }

    /** Relative error: each exponential 2.1u and its argument's rounding |d|u, the sum's depth, the division. */
    @Test
    void softmaxStaysWithinItsDerivedBound() {
        double u = 0x1p-24;
        for (int n = 1; n <= 67; n++) {
            int ld = Padding.pad(n);
            for (int scale = 0; scale < 3; scale++) {
                MemorySegment z = floats(ld);
                MemorySegment y = floats(ld);
                double max = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < n; j++) {
                    z.setAtIndex(JAVA_FLOAT, j, (float) (random.nextGaussian() * StrictMath.pow(10, scale)));
                    max = Math.max(max, z.getAtIndex(JAVA_FLOAT, j));
                }
                Activations.softmax(1, n, z, 0, y, 0, ld);
                double sum = 0;
                double sumError = 0;
                for (int j = 0; j < n; j++) {
                    double d = z.getAtIndex(JAVA_FLOAT, j) - max;
                    sum += StrictMath.exp(d);
                    sumError += StrictMath.exp(d) * (2.1 - d) * u;
                }
                sumError = sumError / sum + ((n + 15) / 16 + 4) * u;
                double total = 0;
                for (int j = 0; j < n; j++) {
                    double d = z.getAtIndex(JAVA_FLOAT, j) - max;
                    double truth = StrictMath.exp(d) / sum;
                    double bound = truth * ((2.1 - d) * u + sumError + u) * (1 + 1e-4) + 2 * Float.MIN_VALUE;
                    double got = y.getAtIndex(JAVA_FLOAT, j);
                    total += got;
                    assertTrue(Math.abs(got - truth) <= bound, "n=" + n + ": " + got + " for " + truth);
                }
                assertEquals(1, total, (n + 2) * u / (1 - (n + 2) * u), "sum of softmax, n=" + n);
            }
        }
    }

    @Test
    void softmaxOfHugeLogitsIsFiniteAndOfNaNIsNaN() {
        MemorySegment z = floats(32);
        MemorySegment y = floats(32);
        for (int j = 0; j < 19; j++) {
            z.setAtIndex(JAVA_FLOAT, j, (j & 1) == 0 ? -3e38f : 3e38f);
        }
        Activations.softmax(1, 19, z, 0, y, 0, 32);
        for (int j = 0; j < 19; j++) {
            assertEquals((j & 1) == 0 ? 0.0f : 1.0f / 9, y.getAtIndex(JAVA_FLOAT, j));
        }
        for (int bad = 0; bad < 19; bad++) {
            MemorySegment row = copy(z);
            row.setAtIndex(JAVA_FLOAT, bad, Float.NaN);
            Activations.softmax(1, 19, row, 0, y, 0, 32);
            for (int j = 0; j < 32; j++) {
                float got = y.getAtIndex(JAVA_FLOAT, j);
                assertTrue(j < 19 ? Float.isNaN(got) : Float.floatToRawIntBits(got) == 0, "NaN at " + bad
                        + ", column " + j);
            }
        }
    }

    /** Ordinary logits, those between -3e38 and 3e38, and those of all magnitudes between: no NaN, shares in [0, 1], {@code |Σp - 1| <= γ_(n+2)}. */
    @Test
    void softmaxOfAnyLogitsSumsToOne() {
        double u = 0x1p-24;
        for (int n = 1; n <= 130; n++) {
            int ld = Padding.pad(n);
            MemorySegment z = floats(ld);
            MemorySegment y = floats(ld);
            for (int kind = 0; kind < 4; kind++) {
                for (int j = 0; j < n; j++) {
                    double scale = kind == 0 ? 10 : kind == 1 ? 3e38 : StrictMath.pow(10, 38 * random.nextDouble());
                    double unit = 2 * random.nextDouble() - 1;
                    z.setAtIndex(JAVA_FLOAT, j, (float) (scale * (kind == 3 ? Math.signum(unit) : unit)));
                }
                Activations.softmax(1, n, z, 0, y, 0, ld);
                double total = 0;
                for (int j = 0; j < n; j++) {
                    float share = y.getAtIndex(JAVA_FLOAT, j);
                    assertTrue(share >= 0 && share <= 1, "n=" + n + ": share " + share);
                    total += share;
                }
                assertEquals(1, total, (n + 2) * u / (1 - (n + 2) * u), "sum of softmax, n=" + n);
            }
        }
    }

    @Test
    void theKinksFollowTheDocumentedConvention() {
        float[] z = {0.0f, -0.0f, Float.MIN_VALUE, -Float.MIN_VALUE};
        for (int j = 0; j < z.length; j++) {
            float at = z[j];
            assertEquals(at > 0 ? 1.0f : 0.0f, slope(ActivationKernel.RELU, at));
            assertEquals(at > 0 ? 1.0f : 0.0625f, slope(ActivationKernel.LEAKY_RELU, at));
            assertEquals(at > 0 ? 1.0f : 0.75f, slope(ActivationKernel.ELU, at));
        }
    }

    private float slope(ActivationKernel kernel, float x) {
        MemorySegment s = floats(64);
        s.setAtIndex(JAVA_FLOAT, 0, x);
        s.setAtIndex(JAVA_FLOAT, 32, 1.0f);
        kernel.forward.apply(1, 1, s, 0, s, 64, 16);
        kernel.backward.apply(1, 1, s, 0, s, 64, s, 128, s, 192, 16);
        return s.getAtIndex(JAVA_FLOAT, 48);
    }

    private MemorySegment rows(int m, int n, int ld, int wild) {
        MemorySegment s = floats(m * ld + (int) OFF / 4);
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                boolean special = wild == 2 || wild == 1 && random.nextInt(9) == 0;
                float v = special ? Inputs.SPECIAL[random.nextInt(Inputs.SPECIAL.length)]
                        : (float) (3 * random.nextGaussian());
                s.set(JAVA_FLOAT, OFF + 4L * (r * ld + j), v);
            }
        }
        return s;
    }

    private MemorySegment floats(int n) {
        return arena.allocate(4L * n, 64);
    }

    private MemorySegment guarded(int n) {
        MemorySegment s = floats(n);
        for (int j = 0; j < n; j++) {
            s.setAtIndex(JAVA_FLOAT, j, GUARD);
        }
        return s;
    }

    private MemorySegment copy(MemorySegment s) {
        return arena.allocate(s.byteSize(), 64).copyFrom(s);
    }

    private static float at(MemorySegment s, int r, int ld, int j) {
        return s.get(JAVA_FLOAT, OFF + 4L * (r * ld + j));
    }
}
