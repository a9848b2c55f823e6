package tickgrad.proofs.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tickgrad.examples.PacedLatency;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

/** A stall counts once for each call that it delayed. The clock is the test's own, so all counts are exact. */
@Tag("embedding")
class LatencyTest {
    private static final long INTERVAL = 1000;
    private static final long QUICK = 100;

    private final Arena arena = Arena.ofAuto();
    private final Predictor predictor = new Predictor(
            arena, Parameters.initialized(arena, Architecture.of("4-5-1"), Initializer.GLOROT_UNIFORM, 1), 1);
    private final MemorySegment x = arena.allocate(64, 64);
    private long now;
    private long reads;

    /** Each reading of the clock is {@code QUICK} later than the last; the reading after the call that stalls, a stall later. */
    private long tick(long stallAt, long stall) {
        reads++;
        now += reads == stallAt ? stall : QUICK;
        return now;
    }

    @Test
    void aStallDelaysAllCallsThatWereDueMeanwhile() {
        // The reading after the first call is the third: due, start, end.
        PacedLatency paced = new PacedLatency(() -> tick(3, 10 * INTERVAL), INTERVAL);
        assertEquals(predictor.predict(x, 0), paced.run(predictor, x, 50));
        Histogram nanos = paced.nanos();
        assertEquals(50 + 9, nanos.getTotalCount());
        assertEquals(49, nanos.getCountAtValue(QUICK));
        for (int k = 1; k <= 10; k++) {
            assertEquals(1, nanos.getCountAtValue(k * INTERVAL), k + " intervals");
        }
    }

    /** A call in each interval: 50 quick calls end in the 50th, not earlier. */
    @Test
    void callsKeepThePace() {
        PacedLatency paced = new PacedLatency(() -> tick(0, 0), INTERVAL);
        paced.run(predictor, x, 50);
        assertEquals(50, paced.nanos().getTotalCount());
        assertEquals(50, now / INTERVAL + 1);
    }

    @Test
    void recordingAllocatesNothing() {
        PacedLatency paced = new PacedLatency(() -> tick(reads % 50 == 49 ? reads + 1 : 0, 5 * INTERVAL), INTERVAL);
        Settled.allocatesNothing("paced predictions with their record", i -> paced.run(predictor, x, 1));
    }
}
