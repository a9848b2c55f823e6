package tickgrad.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tickgrad.bench.jmh.StandardNet;

class LiveLoadTest {
    @Test
    void everyAnswerIsThatOfItsVersion() throws InterruptedException {
        try (LiveLoad load = new LiveLoad(StandardNet.A)) {
            LiveLoad.Seen alone = load.run(10_000, 0.2, false);
            assertEquals(2000, alone.latencies().getTotalCount());
            assertEquals(0, alone.torn());
            assertEquals(0, alone.publications() + alone.steps());
            LiveLoad.Seen beside = load.run(10_000, 0.5, true);
            assertEquals(5000, beside.latencies().getTotalCount());
            assertEquals(0, beside.torn());
            assertTrue(beside.publications() > 0);
            assertEquals(beside.steps(), beside.publications() + beside.putOff());
        }
    }
}
