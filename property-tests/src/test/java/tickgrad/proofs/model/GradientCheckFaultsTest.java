package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.GradientCheck;
import tickgrad.model.Gradients;
import tickgrad.model.Loss;
import tickgrad.model.Optimizer;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;
import tickgrad.proofs.certify.GradientProblem;

/** The certificate that users run names the place of every planted fault, in user code and in the engine. */
class GradientCheckFaultsTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private GradientProblem random(Architecture architecture, Loss loss, int rows, long seed) {
        return GradientProblem.random(arena, architecture, loss, rows, seed);
    }

    private GradientProblem random(String text, String loss, int rows, long seed) {
        return random(Architecture.of(text), Loss.named(loss), rows, seed);
    }

    /** A user's activation, right or scaled wrong. */
    private record Softsign(double factor) implements Activation {
        @Override
        public String name() {
            return "softsign";
        }

        @Override
        public double value(double z) {
            return z / (1.0 + Math.abs(z));
        }

        @Override
        public double derivative(double z) {
            double s = 1.0 + Math.abs(z);
            return factor / (s * s);
        }

        @Override
        public double[] kinks() {
            return new double[] {0.0}; // of the second derivative
        }
    }

    /** A user's loss, right or with a wrong sign for large residuals. */
    private record LogCosh(double factor) implements Loss {
        @Override
        public String name() {
            return "log_cosh";
        }

        @Override
        public double value(double[] y, double[] t) {
            double sum = 0.0;
            for (int j = 0; j < y.length; j++) {
                sum += StrictMath.log(StrictMath.cosh(y[j] - t[j]));
            }
            return sum;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            for (int j = 0; j < y.length; j++) {
                dy[j] = factor * StrictMath.tanh(y[j] - t[j]);
            }
        }
    }

    private Architecture withSoftsignInLayer1(double factor) {
        return new Architecture(
                new int[] {4, 7, 6, 5, 2},
                List.of(Activation.tanh(), new Softsign(factor), Activation.sigmoid(), Activation.identity()));
    }

    @Test
    void aUsersActivationPassesWhenRightAndIsNamedWhenItsDerivativeIsWrong() {
        GradientProblem right = random(withSoftsignInLayer1(1.0), Loss.mse(), 6, 11);
        assertTrue(right.check().passed(), () -> right.check().toString());
        for (double factor : new double[] {0.0, -1.0, 1.01, 1.000001}) {
            GradientCheck.Report report = random(withSoftsignInLayer1(factor), Loss.mse(), 6, 11).check();
            assertFalse(report.passed(), "derivative times " + factor);
            assertEquals(1, report.wrong().place().layer(), report.toString());
            assertTrue(report.wrong().place().column() >= 0, report.toString());
            assertTrue(report.cause().startsWith("activation softsign of layer 1:"), report.toString());
        }
    }

    @Test
    void aUsersLossPassesWhenRightAndIsNamedWhenItsGradientIsWrong() {
        GradientProblem right = random(Architecture.of("4-7-3 tanh"), new LogCosh(1.0), 6, 12);
        assertTrue(right.check().passed(), () -> right.check().toString());
        for (double factor : new double[] {0.0, 2.0, 1.000001}) {
            GradientCheck.Report report = random(Architecture.of("4-7-3 tanh"), new LogCosh(factor), 6, 12).check();
            assertFalse(report.passed(), "gradient times " + factor);
            assertTrue(report.cause().startsWith("loss log_cosh:"), report.toString());
        }
    }

    /** The targets are the network's own outputs: the loss and its gradient vanish but for rounding. */
    @Test
    void aWrongDerivativeIsCaughtWhereTheLossHasNoGradientLeft() {
        for (double factor : new double[] {1.0, 1.000001}) {
            GradientProblem c = random(withSoftsignInLayer1(factor), Loss.mse(), 6, 14);
            new Predictor(arena, c.p(), 6).predict(c.X(), c.T());
            GradientCheck.Report report = c.check();
            assertTrue(report.blocks().stream().allMatch(b -> b.mean().worst() == null
                    || Math.abs(b.mean().worst().expected()) < 1e-6), "no gradient");
            assertEquals(factor == 1.0, report.passed(), report.toString());
            if (factor != 1.0) {
                assertTrue(report.cause().startsWith("activation softsign of layer 1:"), report.toString());
                assertTrue(report.blocks().stream().anyMatch(b -> b.outputs().failed()), report.toString());
            }
        }
    }

    @Test
    void wrongActivationAndWrongLossTogetherAreBothNamed() {
        GradientCheck.Report report = random(withSoftsignInLayer1(1.01), new LogCosh(1.01), 6, 13).check();
        assertTrue(report.cause().startsWith("activation softsign of layer 1 and loss log_cosh:"), report.toString());
    }

    private GradientCheck.Report withFault(GradientProblem c, Consumer<Gradients> fault) {
        Trainer trainer = new Trainer(arena, c.p(), c.loss(), Optimizer.sgd(0.1), 64);
        trainer.gradient(c.X(), c.T(), null);
        Gradients claimed = new Gradients(arena, c.p().architecture());
        claimed.copyFrom(trainer.gradients());
        assertTrue(GradientCheck.check(c.p(), c.loss(), c.X(), c.T(), claimed).passed());
        fault.accept(claimed);
        return GradientCheck.check(c.p(), c.loss(), c.X(), c.T(), claimed);
    }

    private static void assertCaught(GradientCheck.Report report, int layer, String kind) {
        assertFalse(report.passed(), report.toString());
        assertEquals(layer, report.wrong().place().layer(), report.toString());
        assertEquals(kind, report.wrong().place().kind(), report.toString());
        assertTrue(report.cause().contains("float32"), report.toString());
        assertTrue(assertThrows(AssertionError.class, report::assertPassed).getMessage().startsWith("NOT CERTIFIED  "));
    }

    @Test
    void aDroppedBiasGradientIsCaught() {
        GradientProblem c = random("4-8-8-2 tanh", "mse", 9, 21);
        assertCaught(withFault(c, g -> g.bias(1, 3, 0.0f)), 1, "bias");
        assertEquals(3, withFault(c, g -> g.bias(1, 3, 0.0f)).wrong().place().column());
    }

    @Test
    void aLayerScaledByOneThousandthIsCaught() {
        GradientProblem c = random("4-8-8-2 tanh", "mse", 9, 22);
        Consumer<Gradients> fault = g -> everyWeight(c, 1, (i, j) -> g.weight(1, i, j, 1.001f * g.weight(1, i, j)));
        assertCaught(withFault(c, fault), 1, "weight");
    }

    @Test
    void aTransposedSquareLayerIsCaught() {
        GradientProblem c = random("4-8-8-2 gelu", "cross_entropy", 9, 23);
        assertCaught(
                withFault(
                        c,
                        g -> everyWeight(c, 1, (i, j) -> {
                            if (i < j) {
                                float swap = g.weight(1, i, j);
                                g.weight(1, i, j, g.weight(1, j, i));
                                g.weight(1, j, i, swap);
                            }
                        })),
                1, "weight");
    }

    private interface Entry {
        void at(int in, int out);
    }

    private static void everyWeight(GradientProblem c, int layer, Entry entry) {
        for (int i = 0; i < c.p().architecture().inputs(layer); i++) {
            for (int j = 0; j < c.p().architecture().outputs(layer); j++) {
                entry.at(i, j);
            }
        }
    }

    /** Right in double, but the float kernel's derivative is one per cent too large. */
    private record HastyTanh() implements Activation {
        @Override
        public String name() {
            return "hasty_tanh";
        }

        @Override
        public double value(double z) {
            return StrictMath.tanh(z);
        }

        @Override
        public double derivative(double z) {
            return 1.0 - value(z) * value(z);
        }

        @Override
        public void backward(
                int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
                MemorySegment dZ, long dZOff, int ld) {
            for (int r = 0; r < m; r++) {
                for (int j = 0; j < n; j++) {
                    long at = 4L * (r * ld + j);
                    double slope = 1.01 * derivative(Z.get(JAVA_FLOAT, ZOff + at));
                    dZ.set(JAVA_FLOAT, dZOff + at, (float) (slope * dY.get(JAVA_FLOAT, dYOff + at)));
                }
            }
        }
    }

    @Test
    void aWrongFloatKernelOfAUsersActivationIsCaughtInItsLayer() {
        Architecture architecture = new Architecture(
                new int[] {4, 7, 6, 2}, List.of(Activation.tanh(), new HastyTanh(), Activation.identity()));
        assertCaught(random(architecture, Loss.mse(), 6, 27).check(), 1, "bias");
    }

    @Test
    void oneNaNInTheClaimIsCaught() {
        GradientProblem c = random("4-8-2 relu", "mse", 3, 24);
        GradientCheck.Report report = withFault(c, g -> g.weight(0, 2, 5, Float.NaN));
        assertCaught(report, 0, "weight");
        assertEquals("dW0[2,5]", report.wrong().place().toString());
    }
}
