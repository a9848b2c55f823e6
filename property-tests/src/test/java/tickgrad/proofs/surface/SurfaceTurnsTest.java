package tickgrad.proofs.surface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Architecture;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.surface.SurfaceGrid;
import tickgrad.model.surface.SurfaceLoss;
import tickgrad.model.surface.SurfaceQuotes;
import tickgrad.model.surface.SurfaceScale;
import tickgrad.model.surface.SurfaceTrainer;
import tickgrad.model.surface.VariancePrior;

/**
 * Nodes take turns. The network is one of zeros and the prior {@code w₀ = τ}, whose slope in τ is said to be -k: then {@code w_τ·τ/w = -k}, a
 * node costs {@code max(0, ε + k)²}, and the quotes, of volatility 1, cost nothing.
 */
class SurfaceTurnsTest {
    private static final double MARGIN = 0.25;

    private final Arena arena = Arena.ofConfined();
    private final SurfaceGrid grid = SurfaceGrid.of(-0.9, 0.6, 7, 0.5, 0.5, 1);

    @AfterEach
    void close() {
        arena.close();
    }

    private SurfaceTrainer trainer(int turns) {
        return trainer(turns, 1, (k, tau, out) -> {
            out[0] = tau;
            out[1] = 0;
            out[2] = -k;
        });
    }

    private SurfaceTrainer trainer(int turns, int quotes, VariancePrior prior) {
        double[] one = new double[quotes];
        Arrays.fill(one, 1.0);
        return new SurfaceTrainer(
                arena, new Parameters(arena, Architecture.of("2-1 identity")), new SurfaceScale(0.4, 0.3, -0.6, 0.7), prior,
                new SurfaceQuotes(one, one, one, one), new SurfaceLoss(0, 1, 0, MARGIN), grid, turns, Optimizer.sgd(0.0));
    }

    /** As many quotes as run together. */
    @Test
    void aPieceMayBeFull() {
        assertEquals(0.25, trainer(1, 1024, VariancePrior.flat(0.5)).gradients(0), 1e-14);
    }

    @Test
    void whatIsNoPriorIsRefused() {
        for (double[] bad : new double[][] {{0, 0, 0}, {-1, 0, 0}, {Double.NaN, 0, 0}, {1, Double.POSITIVE_INFINITY, 0}, {1, 0, Double.NaN}}) {
            refused("prior at k 1.0, tau 1.0: " + Arrays.toString(bad), () -> trainer(1, 1, (_, _, out) -> System.arraycopy(bad, 0, out, 0, 3)));
        }
    }

    /** Every {@code turns}-th node from the first on, then from the second on, and of that order a part after the other, as equal as can be. */
    private List<Double> costs(int turns) {
        List<Integer> order = new ArrayList<>();
        for (int first = 0; first < turns; first++) {
            for (int i = first; i < grid.nodes(); i += turns) {
                order.add(i);
            }
        }
        List<Double> costs = new ArrayList<>();
        for (int turn = 0; turn < turns; turn++) {
            List<Integer> part = order.subList(7 * turn / turns, 7 * (turn + 1) / turns);
            double sum = 0.0;
            for (int i : part) {
                sum += Math.pow(Math.max(0.0, MARGIN + grid.k()[i]), 2);
            }
            costs.add(sum / part.size());
        }
        return costs;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void everyNodeHasItsTurn(int turns) {
        SurfaceTrainer trainer = trainer(turns);
        List<Double> costs = costs(turns);
        assertTrue(costs.stream().distinct().count() > turns / 2, "parts differ");
        for (int turn = 0; turn < turns; turn++) {
            assertEquals(costs.get(turn), trainer.gradients(turn), 1e-14, "turn " + turn);
        }
        for (int step = 0; step < 2 * turns; step++) {
            assertEquals(costs.get(step % turns), trainer.step(0.0), 1e-14, "step " + step);
        }
    }

    @Test
    void whatIsNoTurnIsRefused() {
        for (int turns : new int[] {0, 8}) {
            refused("turns: " + turns + ", expected 1 to 7, the nodes", () -> trainer(turns));
        }
        for (int turn : new int[] {-1, 3}) {
            refused("turn: " + turn + ", expected 0 to 2", () -> trainer(3).gradients(turn));
        }
    }

    @Test
    void whatAreNoQuotesIsRefused() {
        double[] one = {1};
        double[] two = {1, 2};
        refused("quotes: 0 k", () -> new SurfaceQuotes(new double[0], new double[0], new double[0], new double[0]));
        refused("quotes: 1 k, 2 tau", () -> new SurfaceQuotes(one, two, one, one));
        refused("quotes: 1 k, 1 tau, 2 vol", () -> new SurfaceQuotes(one, one, two, one));
        refused("quotes: 1 k, 1 tau, 1 vol, 2 weight", () -> new SurfaceQuotes(one, one, one, two));
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            double[] second = {1, bad};
            refused("tau[1]: " + bad, () -> new SurfaceQuotes(two, second, two, two));
            refused("vol[1]: " + bad, () -> new SurfaceQuotes(two, two, second, two));
            refused("weight[1]: " + bad, () -> new SurfaceQuotes(two, two, two, second));
        }
        refused("k[1]: NaN", () -> new SurfaceQuotes(new double[] {1, Double.NaN}, two, two, two));
    }

    private static void refused(String start, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
