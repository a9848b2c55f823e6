package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RatioTest {
    @Test
    void roundsAreComparedWithTheirOwnNeighbours() {
        // Each round was noisy for both alike: the ratio does not see it, and the ratio of the medians, 22/20, would.
        Ratio ratio = Ratio.of(new double[] {30, 22, 9}, new double[] {30, 20, 10});
        assertEquals(new Ratio(22, 20, 1, 0.9, 1.1), ratio);
    }

    @Test
    void withoutAPartnerThereIsATimeAndNoRatio() {
        Ratio ratio = Ratio.of(new double[] {3, 1}, new double[] {});
        assertEquals(2, ratio.ours());
        assertTrue(Double.isNaN(ratio.median()) && Double.isNaN(ratio.low()) && Double.isNaN(ratio.theirs()));
    }

    @Test
    void geometricMeansMultiply() {
        // exp(ln) of powers of two: a few roundings of 2^-53.
        assertEquals(2, Ratio.geometricMean(new double[] {1, 2, 4}), 1e-14);
        assertEquals(1, Ratio.geometricMean(new double[] {0.5, 2, Double.NaN}), 1e-14);
        assertTrue(Double.isNaN(Ratio.geometricMean(new double[] {})));
    }

    @Test
    void mediansAreInTheMiddle() {
        assertEquals(2, Ratio.median(new double[] {9, 1, 2}));
        assertEquals(1.5, Ratio.median(new double[] {2, 1}));
    }
}
