package tickgrad.proofs.surface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Schedule;
import tickgrad.model.surface.Arbitrage;
import tickgrad.model.surface.SurfaceGrid;
import tickgrad.model.surface.SurfaceLoss;
import tickgrad.model.surface.SurfaceNetwork;
import tickgrad.model.surface.SurfaceQuotes;
import tickgrad.model.surface.SurfaceScale;
import tickgrad.model.surface.SurfaceTrainer;
import tickgrad.model.surface.VariancePrior;

/** A surface network on quotes of a known surface, clean and with arbitrage planted. */
class SurfaceRecoveryTest {
    private static final SurfaceGrid TRAINING = SurfaceGrid.of(-0.8, 0.6, 21, 0.1, 1.0, 12);
    private static final SurfaceGrid DENSE = SurfaceGrid.of(-0.8, 0.6, 101, 0.1, 1.0, 41);

    private static final double RATE = 2e-2;

    /** SVI with level and wings that grow with τ: free of arbitrage. */
    private static double svi(double k, double tau) {
        double d = k - 0.02;
        return tau * (0.018 + 0.08 / Math.sqrt(1 + tau) * (-0.4 * d + Math.sqrt(d * d + 0.04)));
    }

    /** A bump in the smile, 0.1 wide and 60% of the variance high: on its top {@code w_kk/2 = -0.6·w₀/0.1²}, below -1 from a variance w₀ = 0.017 on. */
    private static double bumped(double k, double tau) {
        return svi(k, tau) * (1 + 0.6 * Math.exp(-Math.pow((k - 0.2) / 0.1, 2)));
    }

    /** Variance that grows like τ - 0.8·τ² or so: from 0.6 years on it falls. */
    private static double falling(double k, double tau) {
        return svi(k, tau) * (1 - 0.8 * tau);
    }

    @Test
    void aKnownSurfaceIsRecovered() {
        try (Arena arena = Arena.ofConfined()) {
            SurfaceNetwork net = fit(arena, SurfaceRecoveryTest::svi, new SurfaceLoss(1, 1, 1, 0.01), 8000);
            double[] w = net.variance(DENSE.k(), DENSE.tau());
            double worst = 0;
            for (int i = 0; i < w.length; i++) {
                worst = Math.max(worst, Math.abs(w[i] - svi(DENSE.k()[i], DENSE.tau()[i])));
            }
            System.out.println("known SVI surface: largest error of w " + worst + ", " + net.arbitrage(DENSE));
            assertTrue(worst <= 1e-4, "largest error of w: " + worst);
            assertEquals(0, net.arbitrage(DENSE).violating());
        }
    }

    @Test
    void plantedButterfliesAreFoundAndPenaltiesRemoveThem() {
        beforeAndAfter("butterfly", SurfaceRecoveryTest::bumped);
    }

    @Test
    void plantedCalendarsAreFoundAndPenaltiesRemoveThem() {
        beforeAndAfter("calendar", SurfaceRecoveryTest::falling);
    }

    private static void beforeAndAfter(String kind, DoubleBinaryOperator surface) {
        try (Arena arena = Arena.ofConfined()) {
            Arbitrage before = fit(arena, surface, SurfaceLoss.unpenalised(), 1500).arbitrage(DENSE);
            Arbitrage after = fit(arena, surface, new SurfaceLoss(10, 10, 10, 0.02), 1500).arbitrage(DENSE);
            System.out.println("planted " + kind + ": before " + before + "; after " + after);
            assertTrue(kind.equals("butterfly") ? before.butterflies() > 50 : before.calendars() > 500, "before: " + before);
            assertTrue(after.share() <= 0.001 && after.leeHolds(), "after: " + after);
        }
    }

    /** w, w_k, w_τ and w_kk of the surface itself by differences: what is planted is there, and the clean surface is clean. */
    @Test
    void violationsAreCountedWhereTheFormulasHaveThem() {
        assertEquals(0, exact(SurfaceRecoveryTest::svi).violating());
        Arbitrage bumped = exact(SurfaceRecoveryTest::bumped);
        assertTrue(bumped.butterflies() > 50 && bumped.calendars() == 0, bumped.toString());
        assertEquals(0.2, bumped.worstButterflyAt()[0], 0.1);
        Arbitrage falling = exact(SurfaceRecoveryTest::falling);
        assertTrue(falling.calendars() > 500 && falling.worstCalendar() > 0, falling.toString());
        Arbitrage steep = exact((k, tau) -> 0.5 * tau + 2.5 * Math.abs(k));
        assertTrue(!steep.leeHolds() && Math.abs(steep.steepest() - 2.5) < 1e-6, steep.toString());
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        try (Arena arena = Arena.ofConfined()) {
            double[] one = fit(arena, SurfaceRecoveryTest::svi, new SurfaceLoss(1, 1, 1, 0.01), 50).variance(DENSE.k(), DENSE.tau());
            double[] two = fit(arena, SurfaceRecoveryTest::svi, new SurfaceLoss(1, 1, 1, 0.01), 50).variance(DENSE.k(), DENSE.tau());
            assertArrayEquals(one, two);
            assertTrue(Arrays.stream(one).allMatch(w -> w > 0));
        }
    }

    @Test
    void badArgumentsAreNamed() {
        refused("vol[0]: -1.0, expected a finite number above 0", () -> new SurfaceQuotes(one(0), one(1), one(-1), one(1)));
        refused("tau[0]: 0.0, expected a finite number above 0", () -> new SurfaceQuotes(one(0), one(0), one(1), one(1)));
        refused("quotes: 1 k, 2 tau, 1 vol, 1 weight, expected as many of each, at least one",
                () -> new SurfaceQuotes(one(0), new double[2], one(1), one(1)));
        refused("vol: NaN, expected a finite number above 0", () -> VariancePrior.flat(Double.NaN));
        refused("grid: z 1.0 to 0.0 in 5, tau 0.1 to 1.0 in 3, expected ascending z in at least 2 and positive, ascending tau in at least 1",
                () -> SurfaceGrid.of(1, 0, 5, 0.1, 1, 3));
        try (Arena arena = Arena.ofConfined()) {
            SurfaceQuotes quotes = new SurfaceQuotes(one(0), one(1), one(0.2), one(1));
            SurfaceScale scale = new SurfaceScale(1, 0, 0, 1);
            Parameters three = new Parameters(arena, Architecture.of("3-4-1 tanh"));
            refused("parameters of 3-4-1 tanh,identity, expected 2 inputs and 1 output", () -> new SurfaceTrainer(
                    arena, three, scale, VariancePrior.flat(0.2), quotes, SurfaceLoss.unpenalised(), TRAINING, 1, Optimizer.adam(1e-3)));
            Parameters two = new Parameters(arena, Architecture.of("2-4-1 tanh"));
            refused("turns: 0, expected 1 to 252, the nodes", () -> new SurfaceTrainer(
                    arena, two, scale, VariancePrior.flat(0.2), quotes, SurfaceLoss.unpenalised(), TRAINING, 0, Optimizer.adam(1e-3)));
            refused("prior at k 0.0, tau 1.0: [0.0, 0.0, 0.0], expected a variance above 0 and finite slopes", () -> new SurfaceTrainer(
                    arena, two, scale, (_, _, out) -> Arrays.fill(out, 0), quotes, SurfaceLoss.unpenalised(), TRAINING, 1, Optimizer.adam(1e-3)));
        }
    }

    private static double[] one(double value) {
        return new double[] {value};
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static Arbitrage exact(DoubleBinaryOperator surface) {
        int m = DENSE.nodes();
        double[][] of = new double[4][m];
        double h = 1e-4;
        for (int i = 0; i < m; i++) {
            double k = DENSE.k()[i];
            double t = DENSE.tau()[i];
            double up = surface.applyAsDouble(k + h, t);
            double down = surface.applyAsDouble(k - h, t);
            of[0][i] = surface.applyAsDouble(k, t);
            of[1][i] = (up - down) / (2 * h);
            of[2][i] = (surface.applyAsDouble(k, t * (1 + h)) - surface.applyAsDouble(k, t * (1 - h))) / (2 * h * t);
            of[3][i] = (up - 2 * of[0][i] + down) / (h * h);
        }
        return Arbitrage.of(DENSE.k(), DENSE.tau(), of[0], of[1], of[2], of[3]);
    }

    private static SurfaceNetwork fit(Arena arena, DoubleBinaryOperator surface, SurfaceLoss loss, int steps) {
        SurfaceGrid at = SurfaceGrid.of(-0.8, 0.6, 25, 0.1, 1.0, 9);
        double[] vol = new double[at.nodes()];
        double[] weight = new double[at.nodes()];
        for (int i = 0; i < vol.length; i++) {
            vol[i] = Math.sqrt(surface.applyAsDouble(at.k()[i], at.tau()[i]) / at.tau()[i]);
            weight[i] = Math.pow(vol[i] * at.tau()[i], 2); // so that what is least is the error of w: dw = 2στ·dσ
        }
        SurfaceQuotes quotes = new SurfaceQuotes(at.k(), at.tau(), vol, weight);
        Parameters p = Parameters.initialized(arena, Architecture.of("2-24-24-1 tanh"), Initializer.GLOROT_UNIFORM, 7);
        CounterRandom random = new CounterRandom(7, 1);
        for (int o = 0; o < 24; o++) {
            p.bias(0, o, (float) random.nextGaussian());
        }
        SurfaceScale scale = SurfaceScale.of(at.k(), at.tau());
        VariancePrior prior = VariancePrior.flat(0.2);
        SurfaceTrainer trainer = new SurfaceTrainer(arena, p, scale, prior, quotes, loss, TRAINING, 4, Optimizer.adam(RATE));
        Schedule schedule = Schedule.cosine(steps, steps / 50, 1e-3);
        for (int step = 0; step < steps; step++) {
            trainer.step(RATE * schedule.factor(step));
        }
        return new SurfaceNetwork(arena, p, scale, prior);
    }
}
