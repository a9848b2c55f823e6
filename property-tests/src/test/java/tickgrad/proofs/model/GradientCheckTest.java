package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.BlockReport;
import tickgrad.model.CounterRandom;
import tickgrad.model.GradientCheck;
import tickgrad.model.Gradients;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.SecondDerivativeReport;
import tickgrad.model.Trainer;
import tickgrad.proofs.certify.GradientProblem;

/** The certificate that users run is silent on right gradients, of every activation and loss, trained or not. */
class GradientCheckTest {
    private static final int NETS = Integer.getInteger("tickgrad.check.nets", 300);
    private static final List<String> ACTIVATIONS = List.of(
            "identity", "relu", "leaky_relu(0.1)", "tanh", "sigmoid", "softplus", "elu", "elu(0.5)", "selu", "gelu",
            "gelu_tanh", "silu", "softmax");
    private static final List<String> LOSSES = List.of(
            "mse", "mae", "huber(0.5)", "bce_with_logits", "cross_entropy", "cross_entropy_distribution",
            "pinball(0.1;0.9)", "poisson_nll", "gaussian_nll");

    private final Arena arena = Arena.ofConfined();

    /** One of each layer that was met: while it is here, the loops for its shape are not made and compiled anew for every network. */
    private final Map<Architecture, Predictor> layers = new HashMap<>();

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

    @Tag("sweep")
    @Test
    void rightGradientsOfEveryActivationAndLossPass() {
        double worst = 0.0;
        double engine = 0.0;
        int undecided = 0;
        int tried = 0;
        Seconds seconds = new Seconds();
        for (int a = 0; a < ACTIVATIONS.size(); a++) {
            for (int b = 0; b < LOSSES.size(); b++) {
                String second = ACTIVATIONS.get((a + b) % ACTIVATIONS.size());
                String text = "3-9-4-2 " + ACTIVATIONS.get(a) + "," + second + ",identity";
                GradientCheck.Report report = random(text, LOSSES.get(b), 4, 100 * a + b).check();
                assertTrue(report.passed(), text + " " + LOSSES.get(b) + ": " + report);
                worst = Math.max(worst, report.worst().orElseThrow().share());
                engine = Math.max(engine, report.engine().orElseThrow().share());
                undecided += report.undecided();
                tried += report.directions() + report.coordinates();
                seconds.add(report);
            }
        }
        System.out.printf(
                "gradient check: %d directions, worst %.2g of tolerance, engine %.2g of its bound, %d undecided; %s%n",
                tried, worst, engine, undecided, seconds);
        assertTrue(seconds.undecided <= 0.01 * seconds.values && seconds.worst > 0.0 && seconds.kernel > 0.0, seconds.toString());
        assertTrue(worst > 0.0 && engine > 0.0, "nothing was compared");
        assertTrue(undecided <= 0.01 * tried, undecided + " of " + tried + " undecided");
    }

    /** What the second derivatives of many networks came to. */
    private static final class Seconds {
        int values;
        int undecided;
        double worst;
        double kernel;

        void add(GradientCheck.Report report) {
            for (SecondDerivativeReport r : report.seconds()) {
                values += r.values();
                undecided += r.undecided();
                worst = Math.max(worst, r.calculus() == null ? 0.0 : r.calculus().share());
                kernel = Math.max(kernel, r.kernel() == null ? 0.0 : r.kernel().share());
            }
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%,d second derivatives, worst %.2g of tolerance, kernels %.2g of their bounds, %,d undecided",
                    values, worst, kernel, undecided);
        }
    }

    @Test
    void everyActivationPassesAtTheOutput() {
        for (String activation : ACTIVATIONS) {
            GradientProblem c = random("4-6-6-3 tanh," + activation + "," + activation, "mse", 5, 77);
            assertTrue(c.check().passed(), () -> activation + ": " + c.check());
        }
    }

    /**
     * 300 networks, every other with inputs in units from 0.01 to 100, unless its loss is exponential in them; {@code
     * -Dtickgrad.check.nets=100000} is the long proof.
     */
    @Tag("sweep")
    @Test
    void noFalseAlarmsOverRandomNetworks() {
        int[] tried = new int[2];
        int[] undecided = new int[2];
        int kinks = 0;
        int branches = 0;
        int open = 0;
        int unbounded = 0;
        double worst = 0.0;
        double engine = 0.0;
        Seconds[] seconds = {new Seconds(), new Seconds()};
        for (int i = 0; i < NETS; i++) {
            try (Arena own = Arena.ofConfined()) {
                GradientProblem c = randomNetwork(own, i);
                keepLayers(c.p().architecture());
                GradientCheck.Report report = GradientCheck.standard().coordinates(2).run(c.p(), c.loss(), c.X(), c.T());
                boolean nothing = report.cause().equals("no direction could be decided");
                assertTrue(report.passed() || nothing, () -> c + ": " + report);
                open += nothing ? 1 : 0;
                tried[i % 2] += report.directions() + report.coordinates();
                undecided[i % 2] += report.undecided();
                kinks += report.kinks();
                branches += report.branches();
                worst = Math.max(worst, report.worst().map(BlockReport.Reading::share).orElse(0.0));
                engine = Math.max(engine, report.engine().map(BlockReport.Reading::share).orElse(0.0));
                unbounded += report.engine().isEmpty() ? 1 : 0;
                seconds[i % 2].add(report);
            }
        }
        System.out.printf(
                "gradient check: %,d random networks, %,d directions and coordinates, %,d undecided; in large units %,d, %,d"
                        + " undecided (all of %,d networks); worst %.2g of tolerance, %,d kinks met; engine %.2g of its bound,"
                        + " %,d at either branch, no bound for %,d networks; %s; in large units %s%n",
                NETS, tried[0], undecided[0], tried[1], undecided[1], open, worst, kinks, engine, branches, unbounded, seconds[0],
                seconds[1]);
        assertTrue(seconds[0].undecided <= 0.01 * seconds[0].values, seconds[0].toString());
        assertTrue(kinks > 0, "no kink was met: the rule for kinks was not tried");
        assertTrue(undecided[0] <= 0.01 * tried[0], undecided[0] + " of " + tried[0] + " undecided");
        assertTrue(open + unbounded <= 0.02 * NETS, open + " undecided and " + unbounded + " unbounded of " + NETS);
    }

    private void keepLayers(Architecture architecture) {
        for (int l = 0; l < architecture.layers(); l++) {
            int[] widths = {architecture.inputs(l), architecture.outputs(l)};
            Architecture layer = new Architecture(widths, List.of(architecture.activation(l)));
            layers.computeIfAbsent(layer, one -> new Predictor(arena, new Parameters(arena, one), 1));
        }
    }

    private static GradientProblem randomNetwork(Arena arena, int seed) {
        CounterRandom random = new CounterRandom(seed, 1);
        int layers = 1 + random.nextInt(4);
        int[] widths = IntStream.rangeClosed(0, layers).map(l -> 1 + random.nextInt(20)).toArray();
        widths[layers] = 2 * (1 + random.nextInt(5));
        List<Activation> activations = IntStream.range(0, layers)
                .mapToObj(l -> Activation.named(ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()))))
                .toList();
        Loss loss = Loss.named(LOSSES.get(random.nextInt(LOSSES.size())));
        Architecture architecture = new Architecture(widths, activations);
        GradientProblem c = GradientProblem.random(arena, architecture, loss, 1 + random.nextInt(12), seed);
        boolean exponential = loss.name().equals("poisson_nll") || loss.name().equals("gaussian_nll");
        for (int i = 0; seed % 2 == 1 && !exponential && i < widths[0]; i++) {
            float unit = (float) StrictMath.pow(10.0, random.nextInt(5) - 2);
            for (int r = 0; r < c.X().rows(); r++) {
                c.X().set(r, i, unit * c.X().get(r, i));
            }
        }
        return c;
    }

    /** Saturated units: steeper than any step that rounding allows, so the derivative of some directions is left open. */
    @Tag("sweep")
    @Test
    void inputsInUnitsFarTooLargeAreNoFalseAlarm() {
        for (int seed = 0; seed < 20; seed++) {
            GradientProblem c = random("4-8-8-1 tanh", "mse", 40, seed);
            for (int r = 0; r < 40; r++) {
                c.X().set(r, 0, 100.0f + 20.0f * c.X().get(r, 0));
            }
            GradientCheck.Report report = GradientCheck.standard().directions(20).run(c.p(), c.loss(), c.X(), c.T());
            assertTrue(report.passed(), () -> c + ": " + report);
        }
    }

    @Tag("sweep")
    @Test
    void trainedNetworksPass() {
        for (String text : List.of("8-24-24-2 tanh", "8-24-24-2 relu", "8-24-24-2 gelu")) {
            GradientProblem c = random(text, "mse", 60, 5);
            Trainer trainer = new Trainer(arena, c.p(), c.loss(), Optimizer.adam(0.02), 64);
            double before = trainer.evaluate(c.X(), c.T());
            for (int step = 0; step < 300; step++) {
                trainer.step(c.X(), c.T());
            }
            assertTrue(trainer.evaluate(c.X(), c.T()) < 0.05 * before, "not trained");
            assertTrue(c.check().passed(), () -> text + ": " + c.check());
        }
    }

    @Test
    void weightedRowsAndRawUnitsPass() {
        GradientProblem c = random("5-17-3 relu", "huber(1.0)", 30, 3);
        Matrix weights = Matrix.allocate(arena, 30, 1);
        for (int r = 0; r < 30; r++) {
            weights.set(r, 0, r % 4);
            c.X().set(r, 0, 3000.0f * c.X().get(r, 0));
            c.X().set(r, 1, 1e-4f * c.X().get(r, 1));
        }
        GradientCheck.Report report = GradientCheck.standard().weights(weights).run(c.p(), c.loss(), c.X(), c.T());
        assertTrue(report.passed(), report::toString);
        GradientProblem smooth = random("5-17-3 tanh", "mse", 30, 3);
        for (int r = 0; r < 30; r++) {
            smooth.X().set(r, 0, 3000.0f * smooth.X().get(r, 0));
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
        GradientProblem zero = random("3-8-2 relu", "mae", 3, 31);
        for (int j = 0; j < 8; j++) {
            zero.p().bias(0, j, 0.0f);
        }
        for (int i = 0; i < 3; i++) {
            zero.X().set(1, i, 0.0f);
        }
        GradientCheck.Report report = zero.check();
        assertTrue(report.passed(), report::toString);
        assertEquals(0, report.branches(), "an exact zero is decided");
        GradientProblem dead = random("3-8-2 relu", "mse", 3, 32);
        for (int j = 0; j < 8; j++) {
            dead.p().bias(0, j, -100.0f);
        }
        assertTrue(dead.check().passed(), () -> dead.check().toString());
    }

    /** y = x·w with integers: float32 is exact, and a claim three floats further is three units off. */
    @Test
    void gapsAreCountedInUnitsInTheLastPlace() {
        Parameters p = new Parameters(arena, Architecture.of("3-1 identity"));
        Matrix X = Matrix.of(arena, new float[] {1, 2, 3});
        Matrix T = Matrix.of(arena, new float[] {-1});
        Gradients g = new Gradients(arena, p.architecture());
        g.bias(0, 0, 2);
        g.weight(0, 0, 0, 2);
        g.weight(0, 1, 0, 4);
        g.weight(0, 2, 0, 6 + 3 * Math.ulp(6.0f));
        GradientCheck.Report report = GradientCheck.check(p, Loss.mse(), X, T, g);
        assertEquals(0.0, report.blocks().get(0).engine().largestUlps(), report::toString);
        assertEquals(3.0, report.blocks().get(1).engine().largestUlps(), report::toString);
        assertEquals(0.0, report.blocks().get(1).engine().medianUlps(), report::toString);
        assertEquals(3, report.blocks().get(1).engine().components());
    }

    @Test
    void theVerdictIsOneLine() {
        GradientCheck.Report report = random("4-30-30-2 tanh", "mse", 8, 25).check();
        assertTrue(
                report.toString().matches("CERTIFIED  42 directions, worst error \\S+ of its derived tolerance"
                        + " \\(d(X|[Wb][0-2])\\), 0 kinks met, 0 undecided; engine float32 within its bound, worst \\S+"
                        + " \\(d\\S+]\\), gap to float64 \\S+ ulp in the median, \\S+ ulp at most; second derivatives:"
                        + " within tolerance, worst \\S+ \\(d2Y[01]\\[\\d,\\d+]\\)"),
                report.toString());
        System.out.println(report);
    }

    @Test
    void wrongArgumentsAreNamed() {
        GradientProblem c = random("4-8-2 tanh", "mse", 3, 26);
        Matrix narrow = Matrix.allocate(arena, 3, 3);
        assertMessage("X has shape (3, 3)", () -> GradientCheck.check(c.p(), c.loss(), narrow, c.T()));
        assertMessage("T has shape (3, 3)", () -> GradientCheck.check(c.p(), c.loss(), c.X(), narrow));
        assertMessage("X.rows() is 0", () -> GradientCheck.check(c.p(), c.loss(), c.X().rows(0, 0), c.T().rows(0, 0)));
        Gradients other = new Gradients(arena, Architecture.of("4-2"));
        assertMessage("claimed has architecture", () -> GradientCheck.check(c.p(), c.loss(), c.X(), c.T(), other));
        assertMessage("directions is 0", () -> GradientCheck.standard().directions(0));
        c.p().weight(0, 0, 0, Float.NaN);
        assertMessage("p holds NaN", c::check);
    }

    private static void assertMessage(String start, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
