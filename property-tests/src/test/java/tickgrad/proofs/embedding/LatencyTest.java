package tickgrad.proofs.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** A stall shows in each call that it delayed. The clock is the test's own, so all counts are exact. */
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

    /** Due, start, end; then each call takes two readings, and is late until the calls that take less than an interval have caught up. */
    @Test
    void aStallDelaysAllCallsThatWereDueMeanwhile() {
        PacedLatency paced = new PacedLatency(() -> tick(3, 10 * INTERVAL), INTERVAL);
        assertEquals(predictor.predict(x, 0), paced.run(predictor, x, 50));
        Histogram nanos = paced.nanos();
        assertEquals(50, nanos.getTotalCount());
        int late = 0;
        for (long latency = 10 * INTERVAL + QUICK; latency > INTERVAL; latency -= INTERVAL - 2 * QUICK) {
            assertEquals(1, nanos.getCountAtValue(latency), latency + " ns");
            late++;
        }
        assertEquals(50 - late, nanos.getCountBetweenValues(0, INTERVAL));
    }

    /** Wherever it falls, in a call or while the next one is waited for: all but the first of the calls due meanwhile are an interval late. */
    @Test
    void aStallDelaysThemWhereverItFalls() {
        for (int at = 2; at < 200; at++) {
            int stalled = at;
            now = 0;
            reads = 0;
            PacedLatency paced = new PacedLatency(() -> tick(stalled, 10 * INTERVAL), INTERVAL);
            paced.run(predictor, x, 50);
            long late = 50 - paced.nanos().getCountBetweenValues(0, INTERVAL - 1);
            assertTrue(late >= 9, () -> late + " calls late after a stall of 10 intervals at reading " + stalled);
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
