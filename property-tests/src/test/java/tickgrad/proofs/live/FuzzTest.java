package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tickgrad.model.Optimizer;
import tickgrad.model.live.Event;
import tickgrad.model.live.Labels;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;

/** Floats of every kind as inputs and as labels: signalling NaN, infinities, subnormals, all signs and exponents. Nothing is thrown and every answer is finite. */
class FuzzTest {
    /** Prime: with it every exponent is met many hundred times, and all low bits change. */
    private static final int STRIDE = Integer.getInteger("tickgrad.fuzz.stride", 65_537);

    @Test
    void everyKindOfFloatIsAnswered() {
        int good = 300;
        Feed feed = new Feed(41, good);
        MemorySegment[] bits = new MemorySegment[1];
        Labels labels = (sequence, time, due, x, xOff, t) -> {
            if (sequence % 5 == 0) {
                t.set(JAVA_INT, 0, bits[0].get(JAVA_INT, 0));
            } else {
                t.set(JAVA_FLOAT, 0, x.get(JAVA_FLOAT, xOff + 4L * Feed.FLOW));
            }
            return true;
        };
        try (Arena arena = Arena.ofConfined()) {
            LiveOptions options = Feed.options(Optimizer.adam(0.001));
            LiveLearner learner = new LiveLearner(arena, Feed.weights(arena, "6-8-1 tanh"), labels, options);
            MemorySegment row = arena.allocate(4L * Feed.INPUTS, 64);
            bits[0] = arena.allocate(4, 4);
            long tick = 0;
            for (int i = 0; i < good; i++) {
                MemorySegment.copy(feed.x[i], 0, row, JAVA_FLOAT, 0, Feed.INPUTS);
                learner.onTick(tick, 10 * tick, row, 0);
                tick++;
            }
            Map<Event, Long> seen = new EnumMap<>(Event.class);
            long patterns = 0;
            long notFinite = 0;
            for (long pattern = Integer.MIN_VALUE; pattern <= Integer.MAX_VALUE; pattern += STRIDE) {
                int column = (int) (patterns % Feed.INPUTS);
                MemorySegment.copy(feed.x[(int) (patterns % good)], 0, row, JAVA_FLOAT, 0, Feed.INPUTS);
                row.set(JAVA_INT, 4L * column, (int) pattern);
                bits[0].set(JAVA_INT, 0, (int) pattern);
                Event event = learner.onTick(tick, 10 * tick, row, 0);
                seen.merge(event, 1L, Long::sum);
                assertTrue(Float.isFinite(learner.answer(0)));
                notFinite += Float.isFinite(Float.intBitsToFloat((int) pattern)) ? 0 : 1;
                patterns++;
                tick++;
                MemorySegment.copy(feed.x[(int) (patterns % good)], 0, row, JAVA_FLOAT, 0, Feed.INPUTS);
                learner.onTick(tick, 10 * tick, row, 0);
                assertTrue(Float.isFinite(learner.answer(0)));
                tick++;
            }
            System.out.printf("fuzz: %,d bit patterns as inputs and labels: %s, labels refused %d%n", patterns, seen,
                    learner.counters().get(Event.LABEL_REFUSED));
            assertEquals(notFinite, seen.get(Event.NOT_FINITE));
            assertEquals(0, learner.counters().get(Event.ANSWER_NOT_FINITE));
            assertTrue(learner.counters().get(Event.LABEL_REFUSED) > 0);
            assertTrue(learner.counters().get(Event.LEARNED) > patterns / 4);
            assertTrue(learner.parameters().isFinite() && learner.served().weights().isFinite());
        }
    }
}
