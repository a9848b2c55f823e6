package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.EngineRun;

/**
 * The tripwire of the derived bounds, which are worst cases and far from what is usual: over a fixed suite of networks
 * the median of error/bound keeps within a factor of two of its recorded value. A sum of less precision, a less accurate
 * function or a loosened bound moves it, and no bound would notice. (A lost fused multiply-add moves it by 4% only: the
 * committed bits see that.) A deliberate change of the arithmetic or of a bound records new values, which the test
 * prints.
 */
class BoundRatioTest {
    private static final int NETWORKS = 200;
    private static final Map<String, Double> RECORDED =
            Map.of("y", 7.9e-4, "loss", 2.0e-4, "dW", 1.3e-4, "db", 1.1e-4, "dX", 2.2e-5);

    @Test
    void mediansStayNearTheirRecordedValues() {
        Random random = new Random(20);
        Comparison total = new Comparison();
        for (int i = 0; i < NETWORKS; i++) {
            NetworkCase c = spec(random, i).build();
            total.add(Comparison.of(c, EngineRun.of(c), EngineRun.promises(c)));
        }
        System.out.print("fixed suite for the medians of error/bound\n" + total);
        Map<String, Double> medians = total.medians();
        assertEquals(RECORDED.keySet(), medians.keySet());
        assertAll(RECORDED.entrySet().stream().map(recorded -> () -> {
            double share = medians.get(recorded.getKey()) / recorded.getValue();
            assertTrue(share >= 0.5 && share <= 2.0, recorded + ", now " + medians.get(recorded.getKey()));
        }));
    }

    /** Three layers of 8 to 64 units, activations and losses in turn. */
    private static CaseSpec spec(Random random, int i) {
        List<Integer> widths = new ArrayList<>();
        List<String> activations = new ArrayList<>();
        for (int l = 0; l < 4; l++) {
            widths.add(8 + 2 * random.nextInt(29));
        }
        for (int l = 0; l < 3; l++) {
            activations.add(NetworkCases.ACTIVATIONS.get((i + 5 * l) % NetworkCases.ACTIVATIONS.size()));
        }
        String loss = NetworkCases.LOSSES.get(i % NetworkCases.LOSSES.size());
        widths.set(3, loss.startsWith("pinball") ? 12 : widths.get(3));
        return new CaseSpec(widths, activations, loss, 1 + random.nextInt(16), false, i);
    }

    /** What is no number, or bounded by nothing, is never within its bound, whatever is compared after it. */
    @Test
    void noNumberIsWithinBounds() {
        double[] exact = {1.0, 1.0};
        assertTrue(compared(exact, exact, new double[] {0.1, 0.1}).withinBounds());
        assertTrue(compared(exact, new double[] {1.1, 1.0}, new double[] {0.2, 0.1}).withinBounds());
        assertFalse(compared(exact, new double[] {1.1, 1.0}, new double[] {0.01, 0.1}).withinBounds());
        Comparison bad = compared(exact, new double[] {Double.NaN, 1.0}, new double[] {0.1, 0.1});
        assertFalse(bad.withinBounds());
        bad.add(compared(exact, exact, new double[] {0.1, 0.1}));
        assertFalse(bad.withinBounds());
        Comparison good = compared(exact, exact, new double[] {0.1, 0.1});
        good.add(compared(exact, new double[] {1.0, Double.NaN}, new double[] {0.1, 0.1}));
        assertFalse(good.withinBounds());
        assertFalse(compared(exact, exact, new double[] {Double.POSITIVE_INFINITY, 0.1}).withinBounds());
        assertFalse(compared(exact, exact, new double[] {Double.NaN, 0.1}).withinBounds());
    }

    private static Comparison compared(double[] exact, double[] computed, double[] E) {
        Comparison comparison = new Comparison();
        comparison.compare("x", "a test", exact, computed, E);
        return comparison;
    }
}
