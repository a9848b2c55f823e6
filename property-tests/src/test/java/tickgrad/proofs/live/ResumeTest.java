package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tickgrad.model.CounterRandom;
import tickgrad.model.Optimizer;
import tickgrad.model.live.Event;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.PageHinkley;

/** A learner whose sections are copied at any tick into a new one goes on with the same bits. */
class ResumeTest {
    private static final int TICKS = 800;
    private static final String NET = "6-12-1 silu";

    static List<Optimizer> rules() {
        return List.of(
                Optimizer.sgd(0.02), Optimizer.nesterov(0.004, 0.9), Optimizer.rmsprop(0.003), Optimizer.adam(0.003),
                Optimizer.adamw(0.003, 0.01));
    }

    /** With everything that can happen in it: refused ticks and labels, alarms, restored weights, a raised rate, a frozen base. */
    private static LiveOptions options(Optimizer rule) {
        return Feed.options(rule)
                .drift(new PageHinkley.Settings(0.05, 20.0, 20), new LiveOptions.Response(1.5, 40, 1.2, 30));
    }

    private static Feed feed() {
        Feed feed = new Feed(12, TICKS);
        for (Fault fault : Fault.values()) {
            int from = 200 + 40 * fault.ordinal();
            for (int i = from; fault != Fault.STUCK_FEED && i < from + Math.min(fault.ticks, 5); i++) {
                fault.spoil.accept(feed, i);
            }
        }
        return feed;
    }

    private static LiveLearner learner(Arena arena, Feed feed, LiveOptions options) {
        return feed.learner(arena, NET, options);
    }

    private static Map<String, MemorySegment> copy(Arena arena, LiveLearner learner) {
        Map<String, MemorySegment> saved = new LinkedHashMap<>();
        learner.sections()
                .segments()
                .forEach((name, segment) -> saved.put(name, arena.allocate(segment.byteSize(), 64).copyFrom(segment)));
        return saved;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void resumingAtAnyTickLeavesTheSameBits(Optimizer rule) {
        Feed feed = feed();
        CounterRandom random = new CounterRandom(77, rule.moments());
        try (Arena arena = Arena.ofShared()) {
            LiveLearner whole = learner(arena, feed, options(rule));
            List<Integer> cuts = new ArrayList<>(List.of(1, 99, 100, 101));
            for (int i = 0; i < 5; i++) {
                cuts.add(1 + random.nextInt(TICKS - 1));
            }
            cuts.sort(null);
            List<LiveLearner> resumed = new ArrayList<>();
            int at = 0;
            for (int cut : cuts) {
                feed.play(arena, whole, at, cut);
                at = cut;
                LiveLearner other = learner(arena, feed, options(rule));
                feed.play(arena, other, 0, random.nextInt(150)); // it has lived before
                other.sections().copyFrom(copy(arena, whole));
                assertEquals(whole.sections().hash(), other.sections().hash());
                resumed.add(other);
            }
            feed.play(arena, whole, at, TICKS);
            for (int c = 0; c < cuts.size(); c++) {
                feed.play(arena, resumed.get(c), cuts.get(c), TICKS);
                assertEquals(whole.sections().hash(), resumed.get(c).sections().hash(), rule + " resumed at tick " + cuts.get(c));
            }
            for (Event event : List.of(Event.LABEL_REFUSED, Event.FAR, Event.REBASED, Event.PUBLISHED, Event.GOOD_ADVANCED)) {
                assertTrue(whole.counters().get(event) > 0, event + " never happened");
            }
            System.out.printf("resumed at ticks %s of %d: same bits, %s%n", cuts, TICKS, rule);
        }
    }

    /** The control: each section is needed. Without any one of them something is different after the next tick, which is a bad one, or at the end. */
    @Test
    void noSectionCanBeLeftOut() {
        Feed feed = feed();
        feed.x[600][Feed.FLOW] = Float.NaN;
        Optimizer rule = Optimizer.adam(0.003);
        try (Arena arena = Arena.ofShared()) {
            LiveLearner whole = learner(arena, feed, options(rule));
            feed.play(arena, whole, 0, 600);
            Map<String, MemorySegment> saved = copy(arena, whole);
            feed.play(arena, whole, 600, 601);
            String next = whole.sections().hash();
            feed.play(arena, whole, 601, 700);
            for (String left : saved.keySet()) {
                LiveLearner other = learner(arena, feed, options(rule));
                Map<String, MemorySegment> partly = new LinkedHashMap<>(saved);
                partly.put(left, copy(arena, other).get(left));
                other.sections().copyFrom(partly);
                feed.play(arena, other, 600, 601);
                boolean same = next.equals(other.sections().hash());
                feed.play(arena, other, 601, 700);
                same &= whole.sections().hash().equals(other.sections().hash());
                assertFalse(same, "without " + left);
            }
            assertEquals(18, saved.size());
        }
    }

    @Test
    void otherSectionsAreRefusedAndNothingChanges() {
        Feed feed = feed();
        try (Arena arena = Arena.ofShared()) {
            LiveLearner learner = learner(arena, feed, options(Optimizer.sgd(0.02)));
            feed.play(arena, learner, 0, 120);
            String hash = learner.sections().hash();
            Map<String, MemorySegment> saved = copy(arena, learner);
            saved.values().forEach(segment -> segment.fill((byte) 1));
            saved.put("ledger", arena.allocate(64));
            assertThrows(IllegalArgumentException.class, () -> learner.sections().copyFrom(saved));
            saved.remove("ledger");
            assertThrows(IllegalArgumentException.class, () -> learner.sections().copyFrom(saved));
            assertEquals(hash, learner.sections().hash());
        }
    }
}
