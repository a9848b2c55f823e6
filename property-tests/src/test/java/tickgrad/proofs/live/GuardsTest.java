package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.Loss;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.live.Canary;
import tickgrad.model.live.Counters;
import tickgrad.model.live.Event;
import tickgrad.model.live.Guards;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.PageHinkley;
import tickgrad.model.live.StreamingScale;

/** The gates of a step and of a candidate, one at a time, and what comes back when they refuse. */
class GuardsTest {
    private static final String NET = "6-8-1 tanh";
    private static final int READY = 400;

    private static LiveLearner ready(Arena arena, Feed feed, LiveOptions options) {
        LiveLearner learner = feed.learner(arena, NET, options);
        feed.play(arena, learner, 0, READY);
        assertTrue(learner.counters().get(Event.GOOD_ADVANCED) > 0);
        assertEquals(0, learner.counters().get(Event.RESTORED));
        return learner;
    }

    private static long count(LiveLearner learner, Event event) {
        return learner.counters().get(event);
    }

    @Test
    void aLossOrGradientFarAboveTheMedianIsNotLearned() {
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(61, READY + 50);
            LiveLearner learner = ready(arena, feed, Feed.options(Optimizer.adam(0.003)).steps(Guards.Limits.standard().medians(1e9, 20)));
            feed.price[READY + 10] *= 1.05; // 500 basis points, within the range of targets
            byte[] before = null;
            for (int i = READY; i < feed.n; i++) {
                long learned = count(learner, Event.LEARNED);
                before = learner.parameters().segment().toArray(JAVA_BYTE);
                feed.play(arena, learner, i, i + 1);
                if (count(learner, Event.LEARNED) == learned) {
                    assertArrayEquals(before, learner.parameters().segment().toArray(JAVA_BYTE), "a refused step wrote");
                }
            }
            assertEquals(2, count(learner, Event.GRADIENT_REFUSED), "the label that ends there and the one that begins");
            assertEquals(0, count(learner, Event.LOSS_REFUSED));
        }
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(61, READY + 50);
            feed.price[READY + 10] *= 1.05;
            LiveLearner learner = ready(arena, feed, Feed.options(Optimizer.adam(0.003)).steps(Guards.Limits.standard().medians(1e4, 1e9)));
            feed.play(arena, learner, READY, feed.n);
            assertEquals(2, count(learner, Event.LOSS_REFUSED));
            assertEquals(0, count(learner, Event.GRADIENT_REFUSED));
        }
    }

    /** ‖ΔW‖ of no label exceeds the trust region, but for the rounding of sums and weights: γ of some dozens of terms. */
    @Test
    void noUpdateLeavesTheTrustRegion() {
        double share = 1e-3;
        for (Optimizer rule : List.of(Optimizer.sgd(0.02), Optimizer.adam(0.01))) {
            try (Arena arena = Arena.ofConfined()) {
                Feed feed = new Feed(62, 600);
                LiveLearner learner = feed.learner(arena, NET, Feed.options(rule).steps(Guards.Limits.standard().update(share)));
                double longest = 0.0;
                for (int i = 0; i < feed.n; i++) {
                    long rebased = count(learner, Event.REBASED) + count(learner, Event.RESTORED);
                    float[] before = learner.parameters().segment().toArray(JAVA_FLOAT);
                    feed.play(arena, learner, i, i + 1);
                    double step = 0.0;
                    double length = 0.0;
                    for (int j = 0; j < before.length; j++) {
                        double d = learner.parameters().segment().getAtIndex(JAVA_FLOAT, j) - (double) before[j];
                        step += d * d;
                        length += (double) before[j] * before[j];
                    }
                    if (count(learner, Event.REBASED) + count(learner, Event.RESTORED) == rebased) {
                        longest = Math.max(longest, Math.sqrt(step / length));
                    }
                }
                // Weights are rounded by 2^-24 of their length, a 1e-4 part of the step; sums err by less.
                assertTrue(longest <= share * (1 + 2e-4) && longest > 0.9 * share, rule + " " + longest);
                assertTrue(count(learner, Event.UPDATE_SCALED) > 100);
            }
        }
    }

    /** Weights that were poisoned behind the gates' back are not published, and the last good ones come back bit for bit. */
    @Test
    void poisonIsNotPublishedAndDoesNotAgeIntoTheLastGoodWeights() {
        for (float poison : new float[] {1e4f, Float.NaN, Float.POSITIVE_INFINITY}) {
            try (Arena arena = Arena.ofConfined()) {
                Feed feed = new Feed(63, READY + 200);
                LiveLearner learner = ready(arena, feed, Feed.options(Optimizer.adam(0.003)));
                int at = READY;
                List<Event> seen = new ArrayList<>();
                learner.listener((event, sequence, time, value) -> seen.add(event));
                while (!seen.contains(Event.GOOD_ADVANCED)) {
                    feed.play(arena, learner, at, ++at);
                }
                learner.parameters().weight(1, 3, 0, poison);
                seen.clear();
                byte[] served = learner.served().weights().segment().toArray(JAVA_BYTE);
                while (!seen.contains(Event.RESTORED)) {
                    assertArrayEquals(served, learner.served().weights().segment().toArray(JAVA_BYTE), "poison was published");
                    assertFalse(seen.contains(Event.GOOD_ADVANCED), "poison aged into the last good weights");
                    feed.play(arena, learner, at, ++at);
                }
                assertTrue(learner.parameters().isFinite());
                assertTrue(
                        seen.contains(Float.isFinite(poison) ? Event.CANARY_MOVED : Event.WEIGHTS_BROKEN), seen.toString());
                long published = count(learner, Event.PUBLISHED);
                feed.play(arena, learner, at, feed.n);
                assertTrue(count(learner, Event.PUBLISHED) > published, "nothing was published any more");
            }
        }
    }

    /** Weights become the last good ones by clean labels alone: those that were published last, and broke before enough of them, do not come back. */
    @Test
    void whatBreaksEarlyIsNotTheLastGood() {
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(72, READY + 100);
            LiveLearner learner = ready(
                    arena, feed, Feed.options(Optimizer.adam(0.003)).scale(new StreamingScale.Settings(500.0, 1e-9, 100, 1_000_000)));
            List<byte[]> published = new ArrayList<>();
            List<Event> seen = new ArrayList<>();
            learner.listener((event, sequence, time, value) -> {
                seen.add(event);
                if (event == Event.PUBLISHED || event == Event.RESTORED) {
                    published.add(learner.parameters().segment().toArray(JAVA_BYTE));
                }
            });
            int at = READY;
            while (published.size() < 2) {
                feed.play(arena, learner, at, ++at);
            }
            learner.parameters().weight(0, 0, 0, Float.NaN);
            while (!seen.contains(Event.RESTORED)) {
                feed.play(arena, learner, at, ++at);
            }
            assertEquals(3, published.size());
            assertArrayEquals(published.get(0), published.get(2), "the one before the last came back");
        }
    }

    /** Weights of zero learn: a trust region of zero would never let them go. */
    @Test
    void zeroWeightsLearn() {
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(73, 200);
            Parameters zeros = new Parameters(arena, Architecture.of("6-1"));
            for (Optimizer rule : List.of(Optimizer.sgd(0.001), Optimizer.adam(0.003))) {
                zeros.segment().fill((byte) 0);
                LiveLearner learner = new LiveLearner(arena, zeros, feed, Feed.options(rule));
                feed.play(arena, learner, 0, 200);
                assertEquals(97, count(learner, Event.LEARNED));
                assertTrue(Guards.length(zeros) > 0.0);
            }
        }
    }

    @Test
    void aWorseCandidateIsDropped() {
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(64, READY + 120);
            LiveLearner learner = ready(arena, feed, Feed.options(Optimizer.adam(0.003)).canary(new Canary.Limits(16, 4, 1e6, 1, 0.2, 16, true)));
            learner.parameters().bias(1, 0, learner.parameters().bias(1, 0) + 8.0f);
            feed.play(arena, learner, READY, READY + 40);
            assertTrue(count(learner, Event.CANDIDATE_WORSE) > 0);
            assertEquals(0, count(learner, Event.CANARY_MOVED));
        }
    }

    /** Quantiles in order stay in order: a candidate whose lower quantile passes the upper one on a canary row is dropped. */
    @Test
    void quantilesKeepTheirOrder() {
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(65, READY + 60);
            LiveOptions options = LiveOptions.of(Loss.pinball(0.1, 0.9), Optimizer.adam(0.003), Feed.STEP * Feed.HORIZON, 1e6)
                    .scale(Feed.options(Optimizer.sgd(1.0)).scale())
                    .canary(new Canary.Limits(16, 4, 1e6, 2, 1e6, 16, true))
                    .publish(16);
            Parameters weights = Feed.weights(arena, "6-8-2 tanh");
            weights.bias(1, 1, 5.0f);
            LiveLearner learner = new LiveLearner(arena, weights, feed, options);
            feed.play(arena, learner, 0, READY);
            assertEquals(0, count(learner, Event.ORDER_LOST));
            learner.parameters().bias(1, 0, 50.0f);
            feed.play(arena, learner, READY, READY + 20);
            assertEquals(1, count(learner, Event.ORDER_LOST));
            assertEquals(1, count(learner, Event.RESTORED));
        }
    }

    /** Candidates that begin from weights too far from those that answer are not refused for ever: those that answer go back. */
    @Test
    void refusalsDoNotGoOnForEver() {
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(66, 3000);
            LiveLearner learner = feed.learner(
                    arena, NET, Feed.options(Optimizer.sgd(0.03)).canary(new Canary.Limits(16, 4, 0.5, 1, 1e6, 16, true)));
            int most = 0;
            int row = 0;
            List<Event> verdicts = new ArrayList<>();
            learner.listener((event, sequence, time, value) -> {
                if (event == Event.CANARY_MOVED || event == Event.PUBLISHED || event == Event.ROLLED_BACK) {
                    verdicts.add(event);
                }
            });
            feed.play(arena, learner, 0, feed.n);
            for (Event verdict : verdicts) {
                row = verdict == Event.CANARY_MOVED ? row + 1 : 0;
                most = Math.max(most, row);
            }
            assertEquals(4, most);
            assertTrue(verdicts.contains(Event.ROLLED_BACK));
        }
    }

    @Test
    void whoCannotTakeAVersionGetsALaterOne() {
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(67, 300);
            LiveLearner learner = feed.learner(arena, NET, Feed.options(Optimizer.adam(0.003)));
            boolean[] busy = {true};
            List<Long> taken = new ArrayList<>();
            learner.publication((folded, version) -> !busy[0] && taken.add(version));
            feed.play(arena, learner, 0, 110);
            assertEquals(11, count(learner, Event.PUT_OFF), "from the hundredth tick on");
            assertEquals(110, count(learner, Event.WARMING));
            busy[0] = false;
            feed.play(arena, learner, 110, 200);
            busy[0] = true;
            feed.play(arena, learner, 200, 250);
            busy[0] = false;
            feed.play(arena, learner, 250, 300);
            assertEquals(learner.version(), (long) taken.getLast());
            for (int i = 0; i < taken.size(); i++) {
                assertEquals(i + 1, (long) taken.get(i));
            }
            assertEquals(taken.size(), count(learner, Event.PUBLISHED));
        }
    }

    /** Every event that the listener hears is counted, at its place in the segment, and no other. */
    @Test
    void countsAreWhatTheListenerHeard() {
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(68, 500);
            for (int i = 300; i < 320; i++) {
                Fault.FAT_FINGER.spoil.accept(feed, i);
            }
            LiveLearner learner = feed.learner(arena, NET, Feed.options(Optimizer.adam(0.003)));
            long[] heard = new long[Event.values().length];
            learner.listener((event, sequence, time, value) -> heard[event.ordinal()]++);
            feed.play(arena, learner, 0, 500);
            MemorySegment counters = learner.counters().state();
            assertEquals(0, counters.address() % Counters.SPACING);
            for (Event event : Event.values()) {
                assertEquals(heard[event.ordinal()], learner.counters().get(event), event.toString());
                assertEquals(heard[event.ordinal()], counters.get(JAVA_LONG, 128L * event.ordinal()));
            }
            assertEquals(20, heard[Event.FAR.ordinal()]);
        }
    }

    /** A refused tick gets the last good answer, or zeros where that was asked for. */
    @Test
    void aRefusedTickHasASafeAnswer() {
        for (boolean neutral : new boolean[] {false, true}) {
            try (Arena arena = Arena.ofConfined()) {
                Feed feed = new Feed(70, READY + 2);
                LiveLearner learner = ready(arena, feed, Feed.options(Optimizer.adam(0.003)).neutral(neutral));
                float last = learner.answer(0);
                assertTrue(last != 0.0f);
                feed.x[READY][Feed.FLOW] = Float.NaN;
                feed.play(arena, learner, READY, READY + 1);
                assertEquals(neutral ? 0.0f : last, learner.answer(0));
                assertEquals(learner.answer(0), learner.answer().get(JAVA_FLOAT, 0));
                feed.play(arena, learner, READY + 1, READY + 2);
                assertTrue(learner.answer(0) != last && learner.answer(0) != 0.0f);
            }
        }
    }

    /**
     * An alarm raises the rate from its own label on: until then both learners are the same, then one step is twice as long as the other, up to the
     * rounding of weights, 2u each of |w|, and of steps.
     */
    @Test
    void anAlarmRaisesTheRate() {
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(71, 600);
            for (int i = 300; i < feed.n; i++) {
                feed.price[i] = feed.price[i - 1] * (1 + 5e-4 * (i % 2 == 0 ? 3 : -1)); // a market that nobody foretold
            }
            PageHinkley.Settings drift = new PageHinkley.Settings(0.5, 30.0, 50);
            LiveOptions options = Feed.options(Optimizer.sgd(1e-3)).steps(Guards.Limits.standard().medians(1e9, 1e9).update(1e9));
            LiveLearner one = feed.learner(arena, NET, options.drift(drift, new LiveOptions.Response(1.0, 20, 1.0, 0)));
            LiveLearner two = feed.learner(arena, NET, options.drift(drift, new LiveOptions.Response(2.0, 20, 1.0, 0)));
            int i = 0;
            float[] before = null;
            while (count(one, Event.DRIFT) == 0) {
                before = one.parameters().segment().toArray(JAVA_FLOAT);
                assertArrayEquals(before, two.parameters().segment().toArray(JAVA_FLOAT));
                feed.play(arena, one, i, i + 1);
                feed.play(arena, two, i, ++i);
            }
            assertEquals(1, count(two, Event.DRIFT));
            boolean moved = false;
            for (int j = 0; j < before.length; j++) {
                double first = one.parameters().segment().getAtIndex(JAVA_FLOAT, j) - (double) before[j];
                double second = two.parameters().segment().getAtIndex(JAVA_FLOAT, j) - (double) before[j];
                assertEquals(2 * first, second, 0x1p-24 * (3 * Math.abs(before[j]) + 8 * Math.abs(second)));
                moved |= first != 0.0;
            }
            assertTrue(moved);
        }
    }

    /** Weights that are broken from the start are refused, and those that break before the first version are never published. */
    @Test
    void brokenWeightsNeverBegin() {
        try (Arena arena = Arena.ofConfined()) {
            Feed feed = new Feed(69, 150);
            Parameters weights = Feed.weights(arena, NET);
            LiveLearner learner = new LiveLearner(arena, weights, feed, Feed.options(Optimizer.adam(0.003)));
            weights.weight(0, 0, 0, Float.NaN);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new LiveLearner(arena, weights, feed, Feed.options(Optimizer.adam(0.003))));
            feed.play(arena, learner, 0, 150);
            assertEquals(51, count(learner, Event.WEIGHTS_BROKEN));
            assertEquals(0, learner.version());
            assertEquals(150, count(learner, Event.WARMING));
        }
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Guards.Limits.standard().update(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Guards.Limits.standard().medians(0.5, 1.0));
        assertThrows(IllegalArgumentException.class, () -> Feed.options(Optimizer.sgd(0.1)).publish(8));
        assertThrows(IllegalArgumentException.class, () -> Feed.options(Optimizer.sgd(0.1)).memory(0.0));
    }
}
