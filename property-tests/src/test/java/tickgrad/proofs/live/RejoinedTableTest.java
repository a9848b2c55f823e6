package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tickgrad.model.CounterRandom;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Standardizer;
import tickgrad.model.Trainer;
import tickgrad.model.live.Canary;
import tickgrad.model.live.Event;
import tickgrad.model.live.Guards;
import tickgrad.model.live.Labels;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.StreamingScale;

/**
 * Learning from labels that come late is learning from a table in which every row stands beside its label, in the order of (due time, sequence): the same
 * bits as the plain trainer's, which knows no ledger, no gate and no scale.
 * The limits of the gates are so wide that none fires.
 */
class RejoinedTableTest {
    private static final int TICKS = 600;
    private static final String NET = "6-20-9-1 relu";

    static List<Optimizer> rules() {
        return List.of(Optimizer.sgd(0.005), Optimizer.sgd(0.001, 0.9), Optimizer.adam(0.003));
    }

    /** Deviations whose squares are exact, so that their roots are. */
    private static final Standardizer KNOWN = Standardizer.of(
            new double[] {60_000.0, 0.0, 1.5, 0.0, 20.0, 7.0}, new double[] {128.0, 1.0, 0.5, 0x1p-13, 5.0, 1.0});

    private static LiveOptions options(Optimizer rule) {
        return Feed.options(rule)
                .scale(new StreamingScale.Settings(500.0, 1e-9, 100, Long.MAX_VALUE))
                .steps(Guards.Limits.standard().medians(1e9, 1e9).update(10.0))
                .canary(new Canary.Limits(16, 4, 1e9, 1, 1e9, 16, true));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theLearnerEqualsAnOfflineRun(Optimizer rule) {
        Feed feed = new Feed(21, TICKS);
        try (Arena arena = Arena.ofShared()) {
            LiveLearner live = feed.learner(arena, NET, options(rule));
            assertTrue(live.begin(KNOWN));
            feed.play(arena, live, 0, TICKS);
            long settled = live.counters().get(Event.SETTLED);
            assertEquals(TICKS - Feed.HORIZON, settled);
            assertEquals(settled, live.counters().get(Event.LEARNED), "a gate fired");
            assertEquals(0, live.counters().get(Event.UPDATE_SCALED) + live.counters().get(Event.RESTORED));

            Matrix X = Matrix.of(arena, feed.x);
            KNOWN.apply(X, X);
            Matrix T = Matrix.allocate(arena, TICKS, 1);
            Parameters offline = Feed.weights(arena, NET);
            Trainer trainer = new Trainer(arena, offline, Loss.mse(), rule, 1);
            double mean = 0.0;
            for (int r = 0; r < settled; r++) {
                T.set(r, 0, (float) (1e4 * (feed.price[r + Feed.HORIZON] / feed.price[r] - 1.0)));
                double loss = trainer.learn(X.segment(), X.offset(r), T.segment(), T.offset(r));
                mean += (loss - mean) / (r + 1);
            }
            assertArrayEquals(
                    offline.segment().toArray(JAVA_BYTE), live.parameters().segment().toArray(JAVA_BYTE), rule.toString());
            assertEquals(mean, live.learning().mean());
            System.out.printf("re-joined table: %d rows, same bits, mean loss %.4f, %s%n", settled, mean, rule);
        }
    }

    /** Labels that wait in a store, in whatever order they came, and predictions that reach the ledger in whatever order: same bits. */
    @Test
    void theOrderOfArrivalDoesNotMatter() {
        Feed feed = new Feed(22, TICKS);
        try (Arena arena = Arena.ofShared()) {
            byte[] first = null;
            for (int permutation = 0; permutation < 6; permutation++) {
                byte[] now = shuffled(arena, feed, permutation, 0.0f);
                first = first == null ? now : first;
                assertArrayEquals(first, now, "permutation " + permutation);
            }
            assertNotEquals(Arrays.hashCode(first), Arrays.hashCode(shuffled(arena, feed, 0, 1e-6f)), "control");
        }
    }

    private static byte[] shuffled(Arena arena, Feed feed, int permutation, float change) {
        float[] store = new float[TICKS];
        Arrays.fill(store, Float.NaN);
        Labels labels = (sequence, time, due, x, xOff, t) -> {
            t.set(JAVA_FLOAT, 0, store[(int) sequence]);
            return true;
        };
        LiveLearner learner = new LiveLearner(
                arena, Feed.weights(arena, NET), labels, options(Optimizer.adam(0.003)).ledger(true, 64));
        learner.begin(KNOWN);
        MemorySegment row = arena.allocate(4L * Feed.INPUTS, 64);
        MemorySegment y = arena.allocate(4, 64);
        int block = 50;
        for (int from = 0; from < TICKS; from += block) {
            for (int i : new CounterRandom(permutation, from).permutation(block)) {
                int at = from + i;
                MemorySegment.copy(feed.x[at], 0, row, JAVA_FLOAT, 0, Feed.INPUTS);
                // Three predictions share a due time.
                assertTrue(learner.record(from + at % block / 3, at, 1, from, row, 0, y, 0));
            }
            for (int i : new CounterRandom(permutation, from + 1).permutation(block)) {
                store[from + i] = feed.x[from + i][Feed.FLOW] + (from + i == 17 ? change : 0.0f);
            }
            learner.settle(from + block);
        }
        assertEquals(TICKS, learner.counters().get(Event.LEARNED));
        assertEquals(TICKS, learner.published().count());
        return learner.parameters().segment().toArray(JAVA_BYTE);
    }
}
