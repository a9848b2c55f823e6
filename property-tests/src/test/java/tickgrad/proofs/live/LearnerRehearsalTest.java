package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.Optimizer;
import tickgrad.model.live.Event;
import tickgrad.model.live.LearnerRehearsal;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;

class LearnerRehearsalTest {
    private static final String NET = "6-16-1 tanh";

    /** A live learner is the same, bit for bit, before and after, and so is what it does next. */
    @Test
    void liveStateIsNotTouched() {
        LiveOptions options = Feed.options(Optimizer.adam(0.003));
        Feed feed = new Feed(71, 500);
        try (Arena arena = Arena.ofShared()) {
            LiveLearner live = feed.learner(arena, NET, options);
            LiveLearner twin = feed.learner(arena, NET, options);
            feed.play(arena, live, 0, 300);
            feed.play(arena, twin, 0, 300);
            String before = live.sections().hash();
            LearnerRehearsal rehearsal = LiveLearner.rehearsal(Architecture.of(NET), options);
            for (int i = 0; i < 500; i++) {
                rehearsal.rows();
                if (i % 50 == 49) {
                    rehearsal.upset();
                }
            }
            assertEquals(before, live.sections().hash());
            feed.play(arena, live, 300, 500);
            feed.play(arena, twin, 300, 500);
            assertEquals(twin.sections().hash(), live.sections().hash());
        }
    }

    /** It goes through all of a learner's day. */
    @Test
    void everythingIsRehearsed() {
        LearnerRehearsal rehearsal = LiveLearner.rehearsal(Architecture.of(NET), Feed.options(Optimizer.sgd(0.01)));
        for (int i = 0; i < 1500; i++) {
            rehearsal.rows();
            if (i % 300 == 299) {
                rehearsal.upset();
            }
        }
        for (Event event : List.of(
                Event.PREDICTED, Event.NOT_FINITE, Event.OUT_OF_RANGE, Event.FAR, Event.CROSSED_BOOK, Event.ZERO_SIZE, Event.BACKWARDS,
                Event.DUPLICATE, Event.SETTLED, Event.UNSETTLED, Event.LEARNED, Event.LABEL_REFUSED, Event.LOSS_REFUSED, Event.REBASED,
                Event.PUBLISHED, Event.RESTORED, Event.GOOD_ADVANCED)) {
            assertTrue(rehearsal.learner().counters().get(event) > 0, event + " never happened");
        }
    }
}
