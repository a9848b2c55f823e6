package tickgrad.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** On a clock of the test's own, which advances by 100 ns with each look. */
class PacedLoopTest {
    private static final int TICK = 100;
    private long now;

    private final PacedLoop loop = new PacedLoop(() -> now += TICK);

    @Test
    void aStallDelaysTheCallsBehindIt() {
        long stall = 50_000_000;
        Histogram histogram = loop.run(i -> now += i == 200 ? stall : 1000, 1000, 1000);
        // At 1,000 calls a second 50 calls fall due during 50 ms; the k-th of them waits 50 - k ms.
        assertEquals(1000, histogram.getTotalCount());
        long delayed = histogram.getCountBetweenValues(5_000_000, Long.MAX_VALUE / 2);
        assertTrue(delayed >= 44 && delayed <= 46, "45 calls wait 5 ms or more; counted " + delayed);
        assertTrue(
                histogram.getMaxValue() >= stall && histogram.getMaxValue() < 1.01 * stall,
                "max " + histogram.getMaxValue());
        assertTrue(histogram.getValueAtPercentile(97) > 15_000_000, "p97 " + histogram.getValueAtPercentile(97));
    }

    @Test
    void withoutAStallEachCallTakesItsOwnTime() {
        Histogram histogram = loop.run(_ -> now += 3000, 500, 10_000);
        // Two looks at the clock and the rounding of the spin add at most 3 ticks; three digits of the histogram 0.1%.
        assertTrue(
                histogram.getMinValue() >= 3000 - 3 && histogram.getMaxValue() <= 3000 + 3 * TICK + 4,
                histogram.getMinValue() + " to " + histogram.getMaxValue());
    }

    @Test
    void callsAreMadeInOrderAndOnTime() {
        long[] at = new long[100];
        int[] made = {0};
        loop.run(
                i -> {
                    assertEquals(made[0]++, i);
                    at[i] = now;
                },
                100,
                100_000);
        for (int i = 1; i < at.length; i++) {
            long due = at[0] + i * 10_000L;
            assertTrue(Math.abs(at[i] - due) <= TICK, "call " + i + " at " + at[i] + ", due " + due);
        }
    }

    @Test
    void impossibleRatesAreRefused() {
        for (double rate : new double[] {0, -1, Double.NaN, 1e10}) {
            assertEquals(
                    "perSecond: " + rate + ", expected more than 0 and at most 1e9",
                    assertThrows(IllegalArgumentException.class, () -> loop.run(_ -> {}, 1, rate))
                            .getMessage());
        }
    }
}
