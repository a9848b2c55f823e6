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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.GradientCheck;
import tickgrad.model.Gradients;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;

/** The certificate that users run: silent on right gradients, and naming the place of every planted fault. */
class GradientCheckTest {
    private static final List<String> ACTIVATIONS = List.of(
            "identity", "relu", "leaky_relu(0.1)", "tanh", "sigmoid", "softplus", "elu", "elu(0.5)", "selu", "gelu",
            "gelu_tanh", "silu", "softmax");
    private static final List<String> LOSSES = List.of(
            "mse", "mae", "huber(0.5)", "bce_with_logits", "cross_entropy", "cross_entropy_distribution",
            "pinball(0.1;0.9)", "poisson_nll", "gaussian_nll");

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    /** A network with data that its loss accepts. */
    private record Case(Parameters p, Loss loss, Matrix X, Matrix T) {
        GradientCheck.Report check() {
            return GradientCheck.check(p, loss, X, T);
        }
    }

    private Case random(Architecture architecture, Loss loss, int rows, long seed) {
        CounterRandom random = new CounterRandom(seed, 9);
        Parameters p = Parameters.initialized(arena, architecture, Initializer.GLOROT_NORMAL, seed);
        for (int l = 0; l < architecture.layers(); l++) {
            for (int j = 0; j < architecture.outputs(l); j++) {
                p.bias(l, j, (float) (0.3 * random.nextGaussian()));
            }
        }
        Matrix X = Matrix.allocate(arena, rows, architecture.inputs());
        Matrix T = Matrix.allocate(arena, rows, loss.targets(architecture.outputs()));
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < X.cols(); c++) {
                X.set(r, c, (float) random.nextGaussian());
            }
            for (int c = 0; c < T.cols(); c++) {
                T.set(r, c, target(loss, architecture.outputs(), random));
            }
        }
        return new Case(p, loss, X, T);
    }

    private static float target(Loss loss, int outputs, CounterRandom random) {
        return switch (loss.name()) {
            case "cross_entropy" -> random.nextInt(outputs);
            case "bce_with_logits", "cross_entropy_distribution" -> (float) random.nextDouble();
            case "poisson_nll" -> random.nextInt(5);
            default -> (float) random.nextGaussian();
        };
    }

    private Case random(String text, String loss, int rows, long seed) {
        return random(Architecture.of(text), Loss.named(loss), rows, seed);
    }

    @Test
    void rightGradientsOfEveryActivationAndLossPass() {
        double worst = 0.0;
        double engine = 0.0;
        int undecided = 0;
        int tried = 0;
        for (int a = 0; a < ACTIVATIONS.size(); a++) {
            for (int b = 0; b < LOSSES.size(); b++) {
                String second = ACTIVATIONS.get((a + b) % ACTIVATIONS.size());
                String text = "3-9-4-2 " + ACTIVATIONS.get(a) + "," + second + ",identity";
                GradientCheck.Report report = random(text, LOSSES.get(b), 4, 100 * a + b).check();
                assertTrue(report.passed(), text + " " + LOSSES.get(b) + ": " + report);
                worst = Math.max(worst, report.worst());
                engine = Math.max(engine, report.engineWorst());
                undecided += report.undecided();
                tried += report.directions() + report.coordinates();
            }
        }
        System.out.printf(
                "gradient check: %d directions, worst %.2g of tolerance, engine %.2g of its bound, %d undecided%n",
                tried, worst, engine, undecided);
        assertTrue(worst > 0.0 && engine > 0.0, "nothing was compared");
        assertTrue(undecided <= 0.01 * tried, undecided + " of " + tried + " undecided");
    }

    @Test
    void everyActivationPassesAtTheOutput() {
        for (String activation : ACTIVATIONS) {
            Case c = random("4-6-6-3 tanh," + activation + "," + activation, "mse", 5, 77);
            assertTrue(c.check().passed(), () -> activation + ": " + c.check());
        }
    }

    @Test
    void noFalseAlarmsOver300RandomNetworks() {
        int kinks = 0;
        for (int i = 0; i < 300; i++) {
            CounterRandom random = new CounterRandom(i, 1);
            int layers = 1 + random.nextInt(4);
            int[] widths = IntStream.rangeClosed(0, layers).map(l -> 1 + random.nextInt(20)).toArray();
            widths[layers] = 2 * (1 + random.nextInt(5));
            List<Activation> activations = IntStream.range(0, layers)
                    .mapToObj(l -> Activation.named(ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()))))
                    .toList();
            Loss loss = Loss.named(LOSSES.get(random.nextInt(LOSSES.size())));
            Case c = random(new Architecture(widths, activations), loss, 1 + random.nextInt(12), i);
            GradientCheck.Report report = GradientCheck.standard().coordinates(2).run(c.p, c.loss, c.X, c.T);
            assertTrue(report.passed(), "seed " + i + ", " + c.p.architecture() + " " + loss.name() + ": " + report);
            kinks += report.kinks();
        }
        assertTrue(kinks > 0, "no kink was met: the rule for kinks was not tried");
    }

    @Test
    void trainedNetworksPass() {
        for (String text : List.of("8-24-24-2 tanh", "8-24-24-2 relu", "8-24-24-2 gelu")) {
            Case c = random(text, "mse", 60, 5);
            Trainer trainer = new Trainer(arena, c.p, c.loss, Optimizer.adam(0.02), 64);
            double before = trainer.evaluate(c.X, c.T);
            for (int step = 0; step < 300; step++) {
                trainer.step(c.X, c.T);
            }
            assertTrue(trainer.evaluate(c.X, c.T) < 0.05 * before, "not trained");
            assertTrue(c.check().passed(), () -> text + ": " + c.check());
        }
    }

    @Test
    void weightedRowsAndRawUnitsPass() {
        Case c = random("5-17-3 relu", "huber(1.0)", 30, 3);
        Matrix weights = Matrix.allocate(arena, 30, 1);
        for (int r = 0; r < 30; r++) {
            weights.set(r, 0, r % 4);
            c.X.set(r, 0, 3000.0f * c.X.get(r, 0));
            c.X.set(r, 1, 1e-4f * c.X.get(r, 1));
        }
        GradientCheck.Report report = GradientCheck.standard().weights(weights).run(c.p, c.loss, c.X, c.T);
        assertTrue(report.passed(), report::toString);
        Case smooth = random("5-17-3 tanh", "mse", 30, 3);
        for (int r = 0; r < 30; r++) {
            smooth.X.set(r, 0, 3000.0f * smooth.X.get(r, 0));
        }
        assertTrue(smooth.check().passed(), () -> smooth.check().toString());
    }

    /**
     * z = x·w - round(x·w) is smaller than float32 can tell from zero: with or without this unit's gradient, both are
     * right.
     */
    @Test
    void eitherBranchIsAcceptedWhereFloat32CannotDecideAndCounted() {
        Parameters p = new Parameters(arena, Architecture.of("2-1-1 relu"));
        Matrix X = Matrix.of(arena, new float[] {0.1f, 0.7f});
        p.weight(0, 0, 0, 0.3f);
        p.weight(0, 1, 0, 0.9f);
        p.weight(1, 0, 0, 2.0f);
        double dot = (double) 0.1f * 0.3f + (double) 0.7f * 0.9f;
        p.bias(0, 0, -(float) dot);
        double z = dot - (float) dot;
        assertTrue(z != 0.0 && Math.abs(z) < 0x1p-24, "z is " + z);
        Matrix T = Matrix.of(arena, new float[] {1.0f});
        GradientCheck.Report report = GradientCheck.check(p, Loss.mse(), X, T);
        assertTrue(report.passed(), report::toString);
        assertTrue(report.branches() > 0 && report.kinks() > 0, report::toString);
        double y = 2.0 * Math.max(0.0, z);
        for (double slope : new double[] {0.0, 1.0}) {
            assertTrue(GradientCheck.check(p, Loss.mse(), X, T, branch(p, y, 2.0 * (y - 1.0) * 2.0 * slope)).passed());
        }
        for (double wrong : new double[] {-1.1, 2.1}) {
            assertFalse(GradientCheck.check(p, Loss.mse(), X, T, branch(p, y, 2.0 * (y - 1.0) * 2.0 * wrong)).passed());
        }
    }

    private Gradients branch(Parameters p, double y, double dz) {
        Gradients g = new Gradients(arena, p.architecture());
        g.weight(0, 0, 0, (float) (0.1f * dz));
        g.weight(0, 1, 0, (float) (0.7f * dz));
        g.bias(0, 0, (float) dz);
        g.weight(1, 0, 0, (float) (2.0 * (y - 1.0) * y / 2.0));
        g.bias(1, 0, (float) (2.0 * (y - 1.0)));
        return g;
    }

    @Test
    void zeroRowsAndDeadUnitsPass() {
        Case zero = random("3-8-2 relu", "mae", 3, 31);
        for (int j = 0; j < 8; j++) {
            zero.p.bias(0, j, 0.0f);
        }
        for (int i = 0; i < 3; i++) {
            zero.X.set(1, i, 0.0f);
        }
        GradientCheck.Report report = zero.check();
        assertTrue(report.passed(), report::toString);
        assertEquals(0, report.branches(), "an exact zero is decided");
        Case dead = random("3-8-2 relu", "mse", 3, 32);
        for (int j = 0; j < 8; j++) {
            dead.p.bias(0, j, -100.0f);
        }
        assertTrue(dead.check().passed(), () -> dead.check().toString());
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
        Case right = random(withSoftsignInLayer1(1.0), Loss.mse(), 6, 11);
        assertTrue(right.check().passed(), () -> right.check().toString());
        for (double factor : new double[] {0.0, -1.0, 1.01, 1.000001}) {
            GradientCheck.Report report = random(withSoftsignInLayer1(factor), Loss.mse(), 6, 11).check();
            assertFalse(report.passed(), "derivative times " + factor);
            assertEquals(1, report.place().layer(), report.toString());
            assertTrue(report.place().column() >= 0, report.toString());
            assertTrue(report.cause().startsWith("activation softsign of layer 1:"), report.toString());
        }
    }

    @Test
    void aUsersLossPassesWhenRightAndIsNamedWhenItsGradientIsWrong() {
        Case right = random(Architecture.of("4-7-3 tanh"), new LogCosh(1.0), 6, 12);
        assertTrue(right.check().passed(), () -> right.check().toString());
        for (double factor : new double[] {0.0, 2.0, 1.000001}) {
            GradientCheck.Report report = random(Architecture.of("4-7-3 tanh"), new LogCosh(factor), 6, 12).check();
            assertFalse(report.passed(), "gradient times " + factor);
            assertTrue(report.cause().startsWith("loss log_cosh:"), report.toString());
        }
    }

    @Test
    void wrongActivationAndWrongLossTogetherAreBothNamed() {
        GradientCheck.Report report = random(withSoftsignInLayer1(1.01), new LogCosh(1.01), 6, 13).check();
        assertTrue(report.cause().startsWith("activation softsign of layer 1 and loss log_cosh:"), report.toString());
    }

    private GradientCheck.Report withFault(Case c, Consumer<Gradients> fault) {
        Trainer trainer = new Trainer(arena, c.p, c.loss, Optimizer.sgd(0.1), 64);
        trainer.gradient(c.X, c.T, null);
        Gradients claimed = new Gradients(arena, c.p.architecture());
        claimed.copyFrom(trainer.gradients());
        assertTrue(GradientCheck.check(c.p, c.loss, c.X, c.T, claimed).passed());
        fault.accept(claimed);
        return GradientCheck.check(c.p, c.loss, c.X, c.T, claimed);
    }

    private static void assertCaught(GradientCheck.Report report, int layer, String kind) {
        assertFalse(report.passed(), report.toString());
        assertEquals(layer, report.enginePlace().layer(), report.toString());
        assertEquals(kind, report.enginePlace().kind(), report.toString());
        assertTrue(report.cause().contains("float32"), report.toString());
        assertTrue(assertThrows(AssertionError.class, report::assertPassed).getMessage().contains("NOT certified"));
    }

    @Test
    void aDroppedBiasGradientIsCaught() {
        Case c = random("4-8-8-2 tanh", "mse", 9, 21);
        assertCaught(withFault(c, g -> g.bias(1, 3, 0.0f)), 1, "bias");
        assertEquals(3, withFault(c, g -> g.bias(1, 3, 0.0f)).enginePlace().column());
    }

    @Test
    void aLayerScaledByOneThousandthIsCaught() {
        Case c = random("4-8-8-2 tanh", "mse", 9, 22);
        Consumer<Gradients> fault = g -> everyWeight(c, 1, (i, j) -> g.weight(1, i, j, 1.001f * g.weight(1, i, j)));
        assertCaught(withFault(c, fault), 1, "weight");
    }

    @Test
    void aTransposedSquareLayerIsCaught() {
        Case c = random("4-8-8-2 gelu", "cross_entropy", 9, 23);
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

    private static void everyWeight(Case c, int layer, Entry entry) {
        for (int i = 0; i < c.p.architecture().inputs(layer); i++) {
            for (int j = 0; j < c.p.architecture().outputs(layer); j++) {
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
        Case c = random("4-8-2 relu", "mse", 3, 24);
        GradientCheck.Report report = withFault(c, g -> g.weight(0, 2, 5, Float.NaN));
        assertCaught(report, 0, "weight");
        assertEquals("layer 0 weight [2, 5]", report.enginePlace().toString());
    }

    @Test
    void theVerdictIsOneLine() {
        GradientCheck.Report report = random("4-30-30-2 tanh", "mse", 8, 25).check();
        assertTrue(
                report.toString().matches("gradient certified: 42 directions, worst \\S+ of tolerance \\([a-z0-9 ]+\\),"
                        + " 0 kinks, 0 undecided; engine at \\S+ of its float32 bound \\(.+\\), 0 at either branch"),
                report.toString());
        System.out.println(report);
    }

    @Test
    void wrongArgumentsAreNamed() {
        Case c = random("4-8-2 tanh", "mse", 3, 26);
        Matrix narrow = Matrix.allocate(arena, 3, 3);
        assertMessage("X has shape (3, 3)", () -> GradientCheck.check(c.p, c.loss, narrow, c.T));
        assertMessage("T has shape (3, 3)", () -> GradientCheck.check(c.p, c.loss, c.X, narrow));
        assertMessage("X.rows() is 0", () -> GradientCheck.check(c.p, c.loss, c.X.rows(0, 0), c.T.rows(0, 0)));
        Gradients other = new Gradients(arena, Architecture.of("4-2"));
        assertMessage("claimed has architecture", () -> GradientCheck.check(c.p, c.loss, c.X, c.T, other));
        assertMessage("directions is 0", () -> GradientCheck.standard().directions(0));
        c.p.weight(0, 0, 0, Float.NaN);
        assertMessage("p holds NaN", c::check);
    }

    private static void assertMessage(String start, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
