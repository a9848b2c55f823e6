package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.model.AllocationMeter;
import tickgrad.model.Optimizer;
import tickgrad.model.live.Event;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.PageHinkley;
import tickgrad.proofs.allocation.SteadyState;

/**
 * A day of ticks allocates nothing once it is compiled: predictions, labels, steps, refusals of every kind, alarms, publications, restored weights.
 * {@code -Dtickgrad.ticks=1000000} asks for that many.
 */
class LiveAllocationTest {
    private static final int DAY = 2_000;
    private static final int TICKS = Integer.getInteger("tickgrad.ticks", 40_000);

    /** Where the control's object goes. */
    private static Object escaped;

    /** A feed that goes round, with faults in it, on two learners of different rules and ledgers that take turns. */
    private static final class Day {
        final Feed feed = new Feed(51, DAY);
        final List<LiveLearner> learners = new ArrayList<>();
        final MemorySegment row;
        long tick;

        Day(Arena arena) {
            for (Fault fault : Fault.values()) {
                for (int i = 300 + 120 * fault.ordinal(), end = i + Math.min(fault.ticks, 70); i < end; i++) {
                    if (fault != Fault.BACKWARDS) {
                        fault.spoil.accept(feed, i);
                    }
                }
            }
            PageHinkley.Settings drift = new PageHinkley.Settings(0.05, 20.0, 20);
            LiveOptions.Response response = new LiveOptions.Response(1.5, 40, 1.2, 30);
            learners.add(learner(arena, Feed.options(Optimizer.sgd(0.02)).drift(drift, response)));
            learners.add(learner(arena, Feed.options(Optimizer.adam(0.01)).drift(drift, response).ledger(true, 16).neutral(true)));
            row = arena.allocate(4L * Feed.INPUTS, 64);
        }

        private LiveLearner learner(Arena arena, LiveOptions options) {
            return new LiveLearner(
                    arena, Feed.weights(arena, "6-16-1 tanh"), (sequence, time, due, x, xOff, t) -> label(sequence, t), options);
        }

        private boolean label(long sequence, MemorySegment t) {
            int from = (int) (sequence % DAY);
            int to = Math.min(DAY - 1, from + Feed.HORIZON);
            t.set(JAVA_FLOAT, 0, (float) (1e4 * (feed.price[to] / feed.price[from] - 1.0)));
            return sequence % 17 != 0;
        }

        void play(int ticks, boolean control) {
            for (int k = 0; k < ticks; k++) {
                int i = (int) (tick % DAY);
                MemorySegment.copy(feed.x[i], 0, row, JAVA_FLOAT, 0, Feed.INPUTS);
                long time = Feed.STEP * tick - (i % 97 == 0 ? 1000 : 0);
                for (int l = 0; l < learners.size(); l++) {
                    learners.get(l).onTick(tick, time, feed.bid[i], feed.ask[i], feed.bidSize[i], feed.askSize[i], row, 0);
                }
                if (control && k == ticks / 2) {
                    escaped = new Object();
                }
                tick++;
            }
        }
    }

    @Test
    void aDayAllocatesNothing() {
        AllocationMeter meter = new AllocationMeter();
        try (Arena arena = Arena.ofShared()) {
            Day day = new Day(arena);
            boolean steady = SteadyState.reached(share -> {
                long before = meter.bytes();
                day.play((int) (TICKS * share), false);
                return meter.bytes() - before;
            });
            assertTrue(steady, "ticks went on allocating: no four rounds of them in a row took 0 bytes");
            System.out.printf("allocation: %,d ticks of two learners, four times in a row: 0 bytes%n", TICKS);
            long before = meter.bytes();
            day.play(DAY, true);
            assertEquals(meter.controlBytes(), meter.bytes() - before, "the control, one object");
            for (LiveLearner learner : day.learners) {
                assertTrue(learner.parameters().isFinite(), "weights that learn are broken");
                assertEquals(0, learner.counters().get(Event.WEIGHTS_BROKEN), "no tick broke them, alarms and faults notwithstanding");
            }
            for (Event event : List.of(
                    Event.NOT_FINITE, Event.OUT_OF_RANGE, Event.FAR, Event.CROSSED_BOOK, Event.STUCK_FEED, Event.BACKWARDS, Event.UNSETTLED,
                    Event.LEARNED, Event.LABEL_REFUSED, Event.DRIFT, Event.REBASED, Event.PUBLISHED, Event.GOOD_ADVANCED, Event.RESTORED)) {
                long count = 0;
                for (LiveLearner learner : day.learners) {
                    count += learner.counters().get(event);
                }
                assertTrue(count > 0, event + " never happened");
            }
        }
    }
}
