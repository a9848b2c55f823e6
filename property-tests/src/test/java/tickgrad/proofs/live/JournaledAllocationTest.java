package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.model.AllocationMeter;
import tickgrad.model.Architecture;
import tickgrad.model.Optimizer;
import tickgrad.model.Warmup;
import tickgrad.model.file.JournalWriter;
import tickgrad.model.live.JournaledLearner;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.proofs.allocation.SteadyState;

/** A learner that keeps a journal allocates nothing either: ticks, labels, publications and their records. */
class JournaledAllocationTest {
    private static final int DAY = 2_000;

    /** For a hundred rounds of ticks, so that none falls into the making of a segment. */
    private static final long SEGMENT = 1 << 26;

    /** Where the control's object goes. */
    private static Object escaped;

    @Test
    void aDayThatIsJournaledAllocatesNothing(@TempDir Path folder) throws IOException {
        AllocationMeter meter = new AllocationMeter();
        Feed feed = new Feed(52, DAY);
        Architecture net = Architecture.of("6-16-1 tanh");
        LiveOptions options = Feed.options(Optimizer.sgd(0.02));
        Warmup.Report ready = Warmup.run(
                Arena.ofAuto(), net, options.loss(), options.optimizer(), 1, Duration.ofMinutes(1), LiveLearner.rehearsal(net, options));
        System.out.println("allocation: " + ready);
        try (Arena arena = Arena.ofShared();
                JournaledLearner kept = new JournaledLearner(
                        arena, Feed.weights(arena, "6-16-1 tanh"), (sequence, time, due, x, xOff, t) -> {
                            t.set(JAVA_FLOAT, 0, x.get(JAVA_FLOAT, xOff + 4L * Feed.FLOW));
                            return sequence % 17 != 0;
                        }, options)) {
            JournalWriter writer = kept.open(folder.resolve("journal"), SEGMENT);
            MemorySegment row = arena.allocate(4L * Feed.INPUTS, 64);
            long[] tick = new long[1];
            boolean steady = SteadyState.reached(share -> {
                long before = meter.bytes();
                journaled(kept, feed, row, tick, (int) (DAY * share));
                return meter.bytes() - before;
            });
            assertTrue(steady, "journaled ticks went on allocating: no four rounds of them in a row took 0 bytes");
            System.out.printf("allocation: %,d journaled ticks, four times in a row: 0 bytes%n", DAY);
            long before = meter.bytes();
            journaled(kept, feed, row, tick, DAY);
            escaped = new Object();
            assertEquals(meter.controlBytes(), meter.bytes() - before, "the control, one object");
            assertEquals(0, writer.lost());
            assertTrue(kept.learner().version() > 3);
        }
    }

    private static void journaled(JournaledLearner kept, Feed feed, MemorySegment row, long[] tick, int ticks) {
        for (int k = 0; k < ticks; k++) {
            long n = tick[0]++;
            int i = (int) (n % DAY);
            MemorySegment.copy(feed.x[i], 0, row, JAVA_FLOAT, 0, Feed.INPUTS);
            kept.onTick(n, Feed.STEP * n, feed.bid[i], feed.ask[i], feed.bidSize[i], feed.askSize[i], row, 0);
        }
    }
}
