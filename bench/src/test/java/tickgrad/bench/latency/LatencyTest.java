package tickgrad.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyTest {
    @Test
    void aRateThatTheMachineCannotKeepIsLowered() {
        Latency latency = Latency.measure("sleep", _ -> pause(), 1e6, 0.05);
        // Each call takes 2 ms or more, so at half load no more than 250 a second.
        assertTrue(latency.perSecond() <= 250, "rate " + latency.perSecond());
        assertTrue(
                latency.histogram().getTotalCount() <= 12,
                "calls " + latency.histogram().getTotalCount());
        assertTrue(latency.at(0.5) >= 1.9e6, "median " + latency.at(0.5));
    }

    @Test
    void theCurveEndsWhereOneCallIsLeft() {
        Histogram histogram = new Histogram(3);
        for (int i = 0; i < 1000; i++) {
            histogram.recordValue(100 + i);
        }
        double[] shares = new Latency("x", 1, histogram).shares();
        assertEquals(0, shares[0]);
        assertEquals(0.999, shares[shares.length - 1], 1e-12);
        for (int i = 1; i < shares.length; i++) {
            assertTrue(shares[i] > shares[i - 1], "ascending");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
