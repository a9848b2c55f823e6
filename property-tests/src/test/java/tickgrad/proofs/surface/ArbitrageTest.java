package tickgrad.proofs.surface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.Parameters;
import tickgrad.model.surface.Arbitrage;
import tickgrad.model.surface.SurfaceGrid;
import tickgrad.model.surface.SurfaceNetwork;
import tickgrad.model.surface.SurfaceScale;
import tickgrad.model.surface.VariancePrior;

/** Which nodes violate, on numbers for which the conditions are exact; and a network of zeros, which is its prior. */
class ArbitrageTest {
    private static final double AT = -Arbitrage.ROUNDING;

    /** One node at k = 0 with w = τ = 1 and no slope in k: {@code g = 1 + w_kk/2, c = w_τ}. */
    private static Arbitrage nodes(double[] g, double[] c) {
        int m = g.length;
        double[] k = new double[m];
        double[] one = new double[m];
        double[] wkk = new double[m];
        for (int i = 0; i < m; i++) {
            one[i] = 1.0;
            wkk[i] = 2.0 * (g[i] - 1.0);
        }
        return Arbitrage.of(k, one, one, new double[m], c, wkk);
    }

    @Test
    void eachKindIsCounted() {
        Arbitrage found = nodes(new double[] {0.5, -0.25, -0.5, 2.0, -0.125}, new double[] {0.5, 0.5, -0.25, -0.5, 1.0});
        assertEquals(5, found.nodes());
        assertEquals(3, found.butterflies());
        assertEquals(2, found.calendars());
        assertEquals(4, found.violating());
        assertEquals(0.8, found.share());
        assertEquals(0.5, found.worstButterfly());
        assertEquals(0.5, found.worstCalendar());
        assertEquals(
                "4 of 5 nodes violate (80.000%): butterfly 3, worst -g 0.500; calendar 2, worst 0.500; steepest |w_k| 0.000",
                found.toString());
        Arbitrage none = nodes(new double[] {0.0, 1.0}, new double[] {0.0, 1.0});
        assertEquals(0, none.violating());
        assertEquals(0.0, none.worstButterfly());
        assertTrue(Double.isNaN(none.worstButterflyAt()[0]) && Double.isNaN(none.worstButterflyAt()[1]));
        assertEquals(1, nodes(new double[] {Double.NaN}, new double[] {1}).butterflies());
        assertEquals(1, nodes(new double[] {1}, new double[] {Double.NaN}).calendars());
    }

    /** As far below zero as rounding goes is no violation, any further is. */
    @Test
    void roundingIsForgiven() {
        assertEquals(0, nodes(new double[] {1.0}, new double[] {AT}).calendars());
        assertEquals(1, nodes(new double[] {1.0}, new double[] {Math.nextDown(AT)}).calendars());
        double k = 0x1p41;
        double wk = 0x1p-40;
        assertEquals(AT, Arbitrage.butterfly(k, 1.0, wk, 2.0 * AT), "1 - k·w_k/(2w) is 0, and w_k² is lost");
        for (double past : new double[] {0.0, 1e-12}) {
            double[] one = {1.0};
            Arbitrage found = Arbitrage.of(new double[] {k}, one, one, new double[] {wk}, one, new double[] {2.0 * (AT - past)});
            assertEquals(past > 0.0 ? 1 : 0, found.butterflies());
        }
    }

    /** {@code g = (1 - k·w_k/(2w))² - w_k²/4·(1/w + 1/4) + w_kk/2} and {@code c = w_τ·τ/w} at two nodes; the steepest slope is 2 and holds. */
    @Test
    void theConditionsThemselves() {
        assertEquals(0.25 * 0.25 - 0.25 * (2.0 + 0.25) + 1.5, Arbitrage.butterfly(0.75, 0.5, 1.0, 3.0));
        double[] k = {0.75, -0.5};
        double[] tau = {2.0, 0.25};
        Arbitrage found = Arbitrage.of(k, tau, new double[] {0.5, 0.25}, new double[] {1.0, -2.0}, new double[] {-0.25, 1.0}, new double[] {0, 0});
        assertEquals(1, found.calendars());
        assertEquals(0.25 * 2.0 / 0.5, found.worstCalendar());
        assertEquals(2.0, found.steepest());
        assertTrue(found.leeHolds());
        double second = 1.0 - (-0.5 * -2.0) / (2.0 * 0.25);
        double g = second * second - 1.0 * (4.0 + 0.25);
        assertEquals(-g, found.worstButterfly());
        assertArrayEquals(new double[] {-0.5, 0.25}, found.worstButterflyAt());
        double[] one = {1.0};
        assertFalse(Arbitrage.of(one, one, one, new double[] {Math.nextUp(2.0)}, one, one).leeHolds());
    }

    /** {@code w = w₀·softplus(b)/ln 2} for a network that is its bias: of as many points as run together, or two more. */
    @Test
    void aConstantNetworkScalesItsPrior() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = new Parameters(arena, Architecture.of("2-1 identity"));
            p.bias(0, 0, 0.75f);
            SurfaceNetwork network = new SurfaceNetwork(arena, p, new SurfaceScale(0.4, 0.3, -0.6, 0.7), VariancePrior.flat(0.5));
            double factor = StrictMath.log1p(StrictMath.exp(0.75)) / StrictMath.log(2);
            for (int points : new int[] {256, 258}) {
                SurfaceGrid grid = SurfaceGrid.of(-2, 1, 2, 0.1, 2, points / 2);
                double[] w = network.variance(grid.k(), grid.tau());
                for (int i = 0; i < points; i++) {
                    assertEquals(0.25 * grid.tau()[i] * factor, w[i], 1e-14 * w[i]);
                }
            }
        }
    }

    @Test
    void aFlatPriorIsOneVolatility() {
        double[] out = new double[3];
        VariancePrior.flat(0.5).at(7.0, 3.0, out);
        assertArrayEquals(new double[] {0.75, 0.0, 0.25}, out);
        for (double bad : new double[] {0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY}) {
            String message = assertThrows(IllegalArgumentException.class, () -> VariancePrior.flat(bad)).getMessage();
            assertEquals("vol: " + bad + ", expected a finite number above 0", message);
        }
    }

    /** More points than run together, at none of which a network of zeros bends its prior. */
    @Test
    void aNetworkOfZerosIsItsPrior() {
        VariancePrior prior = (k, tau, out) -> {
            out[0] = 0.25 + k * k * tau;
            out[1] = StrictMath.sin(k) * tau;
            out[2] = k - tau;
        };
        try (Arena arena = Arena.ofConfined()) {
            Parameters zero = new Parameters(arena, Architecture.of("2-3-1 tanh"));
            SurfaceNetwork network = new SurfaceNetwork(arena, zero, new SurfaceScale(0.4, 0.3, -0.6, 0.7), prior);
            assertEquals(zero, network.parameters());
            SurfaceGrid grid = SurfaceGrid.of(-2, 1, 30, 0.1, 2, 10);
            double[][] of = new double[4][300];
            double[] at = new double[3];
            for (int i = 0; i < 300; i++) {
                prior.at(grid.k()[i] + grid.h()[i], grid.tau()[i], at);
                double ahead = at[1];
                prior.at(grid.k()[i] - grid.h()[i], grid.tau()[i], at);
                of[3][i] = (ahead - at[1]) / (2 * grid.h()[i]);
                prior.at(grid.k()[i], grid.tau()[i], at);
                for (int j = 0; j < 3; j++) {
                    of[j][i] = at[j];
                }
            }
            assertArrayEquals(of[0], network.variance(grid.k(), grid.tau()));
            Arbitrage expected = Arbitrage.of(grid.k(), grid.tau(), of[0], of[1], of[2], of[3]);
            Arbitrage found = network.arbitrage(grid);
            assertTrue(expected.butterflies() > 0 && expected.calendars() > 0 && expected.violating() < 300, expected::toString);
            assertEquals(expected.toString(), found.toString());
            assertEquals(expected.worstButterfly(), found.worstButterfly());
            assertEquals(expected.worstCalendar(), found.worstCalendar());
            assertEquals(expected.steepest(), found.steepest());
        }
    }
}
