package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;

class LossTest {
    private static final List<Loss> ALL = List.of(
            Loss.mse(),
            Loss.mae(),
            Loss.huber(0.75),
            Loss.bceWithLogits(),
            Loss.crossEntropy(),
            Loss.crossEntropyDistribution(),
            Loss.pinball(0.25, 0.5, 0.875),
            Loss.poissonNll(),
            Loss.gaussianNll());

    /**
     * Outputs and targets are multiples of 1/8 plus 1/16 apart, so that no residual comes within 3h of a kink. Seventh
     * derivatives for
     * |y| <= 2 and |t| <= 2: polynomials 0, logistic ones below 1.1 (times Σt <= 12), e^2 for Poisson, r²e^2/2 =
     * 16e^2/2 for Gaussian.
     */
    @Test
    void gradientsAreDifferences() {
        Random random = new Random(3);
        for (Loss loss : ALL) {
            for (int round = 0; round < 50; round++) {
                double[] y = new double[6];
                double[] t = new double[loss.targets(6)];
                for (int j = 0; j < 6; j++) {
                    y[j] = (random.nextInt(33) - 16) / 8.0;
                }
                for (int j = 0; j < t.length; j++) {
                    t[j] = loss.name().equals("cross_entropy")
                            ? random.nextInt(6)
                            : (random.nextInt(32) - (loss.name().contains("entropy") ? 0 : 16)) / 16.0 * 2 + 1 / 16.0;
                }
                double[] dy = new double[6];
                loss.gradient(y, t, dy);
                for (int j = 0; j < 6; j++) {
                    int column = j;
                    double slope = Stencil.slope(
                            v -> {
                                double[] moved = y.clone();
                                moved[column] = v;
                                return loss.value(moved, t);
                            },
                            y[j]);
                    double tolerance = Stencil.tolerance(8 * Math.exp(2), Math.abs(loss.value(y, t)));
                    assertEquals(slope, dy[j], tolerance, loss.name() + " output " + j);
                }
            }
        }
    }

    /**
     * The float kernels and the double side are the same function: within 64 roundings of the row's size (n = 6,
     * exponents below e^2).
     */
    @Test
    void kernelsComputeTheDoubleSide() {
        Random random = new Random(4);
        for (Loss known : ALL) {
            Loss loss = Loss.named(known.name());
            try (Arena arena = Arena.ofConfined()) {
                int d = loss.targets(6);
                MemorySegment Y = arena.allocate(3 * 64, 64);
                MemorySegment T = arena.allocate(3 * 64, 64);
                MemorySegment dY = arena.allocate(3 * 64, 64);
                double[][] y = new double[3][6];
                double[][] t = new double[3][d];
                for (int r = 0; r < 3; r++) {
                    for (int j = 0; j < 6; j++) {
                        y[r][j] = (random.nextInt(33) - 16) / 8.0;
                        Y.set(JAVA_FLOAT, 64L * r + 4L * j, (float) y[r][j]);
                    }
                    for (int j = 0; j < d; j++) {
                        t[r][j] = loss.name().equals("cross_entropy") ? random.nextInt(6) : random.nextInt(16) / 16.0 + 1 / 32.0;
                        T.set(JAVA_FLOAT, 64L * r + 4L * j, (float) t[r][j]);
                    }
                }
                double total = loss.backward(3, 6, Y, 0, 16, T, 0, 16, MemorySegment.NULL, 0, 0.5f, dY, 0, 16);
                double expected = 0.0;
                double size = 0.0;
                for (int r = 0; r < 3; r++) {
                    double value = loss.value(y[r], t[r]);
                    expected += value;
                    double rowSize = 6 * 16 * Math.exp(2);
                    size += rowSize;
                    double[] dy = new double[6];
                    loss.gradient(y[r], t[r], dy);
                    for (int j = 0; j < 6; j++) {
                        assertEquals(0.5 * dy[j], dY.get(JAVA_FLOAT, 64L * r + 4L * j), 64 * 0x1p-24 * rowSize, loss.name());
                    }
                }
                assertEquals(expected, total, 64 * 0x1p-24 * size, loss.name());
            }
        }
    }

    /** The double side at its kinks, as the float kernels. */
    @Test
    void slopesAtTheKinksAreTheDocumentedOnes() {
        assertEquals(0.0, slope(Loss.mae(), 1.5, 1.5));
        assertEquals(-0.25, slope(Loss.pinball(0.25), 1.5, 1.5));
        assertEquals(0.75, slope(Loss.huber(0.75), 2.25, 1.5));
        assertEquals(-0.75, slope(Loss.huber(0.75), 0.75, 1.5));
        assertEquals(0.5 - 0x1p-54, slope(Loss.bceWithLogits(), 0.0, 0x1p-54), "sigma(0) - t, not (1 - t) - sigma(0)");
        assertArrayEquals(new double[] {0.0}, Loss.mae().kinks());
        assertArrayEquals(new double[] {0.0}, Loss.pinball(0.25, 0.75).kinks());
        assertArrayEquals(new double[] {-0.75, 0.75}, Loss.huber(0.75).kinks());
        assertEquals(0, Loss.mse().kinks().length);
    }

    private static double slope(Loss loss, double y, double t) {
        double[] dy = new double[1];
        loss.gradient(new double[] {y}, new double[] {t}, dy);
        return dy[0];
    }

    /** Targets of a row, and what the sum over a row is divided by. */
    @Test
    void countsOfTargetsAndElements() {
        assertTrue(Loss.mse().targets(3) == 3 && Loss.mse().elements(3) == 3.0);
        assertTrue(Loss.pinball(0.25).targets(1) == 1 && Loss.pinball(0.25, 0.75).targets(6) == 3);
        assertTrue(Loss.gaussianNll().targets(2) == 1 && Loss.gaussianNll().targets(6) == 3 && Loss.gaussianNll().elements(6) == 3.0);
        assertTrue(Loss.crossEntropy().targets(4) == 1 && Loss.crossEntropy().elements(4) == 1.0);
        assertTrue(Loss.crossEntropyDistribution().targets(4) == 4 && Loss.crossEntropyDistribution().elements(4) == 1.0);
        refused("outputs is 0, expected a multiple of 1", () -> Loss.pinball(0.25).targets(0));
        refused("outputs is 0, expected an even number", () -> Loss.gaussianNll().targets(0));
    }

    @Test
    void usersNeedThreeMethods() {
        record LogCosh() implements Loss {
            @Override
            public String name() {
                return "log_cosh";
            }

            @Override
            public double value(double[] y, double[] t) {
                double sum = 0.0;
                for (int j = 0; j < y.length; j++) {
                    sum += Math.log(Math.cosh(y[j] - t[j]));
                }
                return sum;
            }

            @Override
            public void gradient(double[] y, double[] t, double[] dy) {
                for (int j = 0; j < y.length; j++) {
                    dy[j] = StrictMath.tanh(y[j] - t[j]);
                }
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment Y = arena.allocate(128, 64);
            MemorySegment T = arena.allocate(128, 64);
            MemorySegment dY = arena.allocate(128, 64).fill((byte) -1); // NaN
            MemorySegment w = arena.allocateFrom(JAVA_FLOAT, 2.0f, 0.5f);
            Y.set(JAVA_FLOAT, 0, 1.5f);
            Y.set(JAVA_FLOAT, 64, -2.0f);
            double total = new LogCosh().backward(2, 1, Y, 0, 16, T, 0, 16, w, 0, 0.25f, dY, 0, 16);
            assertEquals(2.0 * Math.log(Math.cosh(1.5)) + 0.5 * Math.log(Math.cosh(2.0)), total, 1e-15);
            assertEquals((float) (0.5 * StrictMath.tanh(1.5)), dY.get(JAVA_FLOAT, 0));
            assertEquals((float) (0.125 * StrictMath.tanh(-2.0)), dY.get(JAVA_FLOAT, 64));
            for (int j = 1; j < 16; j++) {
                assertEquals(0, dY.get(java.lang.foreign.ValueLayout.JAVA_INT, 4L * j));
            }
        }
    }

    @Test
    void wrongTargetsAreNamed() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix good = Matrix.of(arena, new float[][] {{0}, {3}});
            Loss.crossEntropy().check(good, 4);
            refused("T[1, 0] is 3.0, expected a class index", () -> Loss.crossEntropy().check(good, 3));
            float[] wrong = {-1, 0.5f, Float.NaN, 3e9f};
            for (float index : wrong) {
                Matrix T = Matrix.of(arena, new float[][] {{index}});
                refused("T[0, 0] is " + index + ", expected", () -> Loss.crossEntropy().check(T, 3));
            }
            Matrix two = Matrix.of(arena, new float[][] {{0, 1.5f}});
            refused("T has 2 columns, expected 3", () -> Loss.mse().check(two, 3));
            refused("T[0, 1] is 1.5, expected a number from 0.0 to 1.0", () -> Loss.bceWithLogits().check(two, 2));
            Matrix infinite = Matrix.of(arena, new float[][] {{0}, {Float.POSITIVE_INFINITY}});
            refused("T[1, 0] is Infinity, expected a finite number", () -> Loss.mse().check(infinite, 1));
            Matrix negative = Matrix.of(arena, new float[][] {{-1}});
            refused("T[0, 0] is -1.0, expected a finite number >= 0.0", () -> Loss.poissonNll().check(negative, 1));
            refused("T[0, 0] is -1.0, expected a finite number >= 0.0", () -> Loss.crossEntropyDistribution().check(negative, 1));
        }
        refused("outputs is 3, expected an even number", () -> Loss.gaussianNll().targets(3));
        refused("outputs is 4, expected a multiple of 3", () -> Loss.pinball(0.1, 0.5, 0.9).targets(4));
    }

    @Test
    void namesAreReadBack() {
        for (Loss loss : ALL) {
            assertEquals(loss, Loss.named(loss.name()));
        }
        assertEquals("pinball(0.1;0.9)", Loss.pinball(0.1, 0.9).name());
        assertEquals(Loss.huber(1.0), Loss.named("huber"));
        refused("loss is \"rmse\", expected mse", () -> Loss.named("rmse"));
        refused("delta of huber is 0.0, expected positive", () -> Loss.huber(0.0));
        refused("delta of huber is Infinity, expected positive", () -> Loss.huber(Double.POSITIVE_INFINITY));
        refused("taus[0] of pinball is 0.0, expected between", () -> Loss.pinball(0.0));
        refused("loss is \"mse(2)\", but mse takes no parameter", () -> Loss.named("mse(2)"));
        assertNotEquals(Loss.pinball(0.25), Loss.pinball(0.75));
        assertNotEquals(Loss.pinball(0.25), Loss.mse());
        assertEquals(Loss.pinball(0.25).hashCode(), Loss.pinball(0.25).hashCode());
        assertNotEquals(Loss.pinball(0.25).hashCode(), Loss.pinball(0.75).hashCode());
        assertEquals("pinball(0.25)", Loss.pinball(0.25).toString());
        refused("taus[1] of pinball is 1.0, expected between", () -> Loss.pinball(0.5, 1.0));
        refused("taus of pinball is empty", () -> Loss.named("pinball"));
    }

    private static void refused(String start, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
