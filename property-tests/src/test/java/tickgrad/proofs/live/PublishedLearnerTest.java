package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import tickgrad.model.CounterRandom;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Predictor;
import tickgrad.model.live.Event;
import tickgrad.model.live.Folded;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.LiveWeights;
import tickgrad.model.live.Reader;

/** What a learner publishes, live weights take: their readers answer raw inputs with its bits, under its versions. */
class PublishedLearnerTest {
    @Test
    void readersAnswerAsTheLearnerDoes() {
        int inputs = 6;
        try (Arena arena = Arena.ofShared();
                LiveWeights weights = new LiveWeights(Feed.weights(arena, "6-16-1 tanh"), 3, 1, 1)) {
            Reader reader = weights.reader(0).attach();
            LiveOptions options = LiveOptions.of(Loss.mse(), Optimizer.adam(0.003), 3, 1e6)
                    .scale(Feed.options(Optimizer.sgd(1.0)).scale())
                    .publish(64);
            LiveLearner learner = new LiveLearner(arena, Feed.weights(arena, "6-16-1 tanh"), (sequence, time, due, x, xOff, t) -> {
                t.set(JAVA_FLOAT, 0, 0.5f * x.get(JAVA_FLOAT, xOff) - 3.0f);
                return true;
            }, options).publication((folded, version) -> {
                assertFalse(folded.shifts(), "means of a few deviations are folded, not subtracted");
                return weights.publish(folded.weights());
            });
            MemorySegment x = arena.allocate(4L * inputs, 64);
            CounterRandom random = new CounterRandom(81, 0);
            int answered = 0;
            for (int tick = 0; tick < 700; tick++) {
                for (int i = 0; i < inputs; i++) {
                    x.set(JAVA_FLOAT, 4L * i, (float) (10.0 * i + (1 + i) * 5.0 * random.nextGaussian()));
                }
                if (learner.onTick(tick, tick, x, 0) == Event.PREDICTED) {
                    assertEquals(learner.answer(0), reader.predict(x, 0));
                    assertEquals(learner.version() + 1, reader.version(), "one version was there before the learner's first");
                    answered++;
                }
            }
            assertTrue(answered > 500 && learner.version() > 3);
            reader.detach();
        }
    }

    /** Prices around 60,000 lie hundreds of deviations from zero: what the learner subtracts goes with its weights, for every entry, and goes again. */
    @Test
    void readersShiftAsTheLearnerDoes() {
        int inputs = Feed.INPUTS;
        Feed feed = new Feed(82, 700);
        try (Arena arena = Arena.ofShared();
                LiveWeights weights = new LiveWeights(Feed.weights(arena, "6-16-1 tanh"), 3, 1, 4)) {
            Reader reader = weights.reader(0).attach();
            boolean[] shifts = new boolean[1];
            LiveLearner learner = feed.learner(arena, "6-16-1 tanh", Feed.options(Optimizer.sgd(0.005))).publication((folded, version) -> {
                shifts[0] = folded.shifts();
                return weights.publish(folded);
            });
            MemorySegment row = arena.allocate(4L * inputs, 64);
            MemorySegment y = arena.allocate(64, 64);
            MemorySegment g = arena.allocate(128, 64);
            Matrix X = Matrix.allocate(arena, 7, inputs);
            Matrix Y = Matrix.allocate(arena, 7, 1);
            Folded copy = new Folded(arena, weights.architecture());
            int answered = 0;
            for (int tick = 0; tick < 700; tick++) {
                if (feed.play(learner, row, tick) == Event.PREDICTED) {
                    assertTrue(shifts[0]);
                    assertEquals(learner.answer(0), reader.predict(row, 0));
                    reader.predict(row, 0, y, 0);
                    assertEquals(learner.answer(0), y.get(JAVA_FLOAT, 0));
                    learner.served().greeks(row, 0, 0, g, 0);
                    assertEquals(learner.answer(0), reader.greeks(row, 0, 0, g, 64));
                    assertEquals(-1, g.asSlice(0, 4L * inputs).mismatch(g.asSlice(64, 4L * inputs)));
                    for (int r = 0; r < 7; r++) {
                        MemorySegment.copy(row, 0, X.segment(), X.offset(r), 4L * inputs);
                        X.set(r, Feed.FLOW, X.get(r, Feed.FLOW) + r);
                    }
                    reader.predict(X, Y);
                    reader.copyTo(copy);
                    for (int r = 0; r < 7; r++) {
                        copy.predict(X.segment(), X.offset(r), y, 0);
                        assertEquals(y.get(JAVA_FLOAT, 0), Y.get(r, 0));
                    }
                    answered++;
                }
            }
            assertTrue(answered > 500 && learner.version() > 3, answered + " answered");
            MemorySegment heap = MemorySegment.ofArray(new float[inputs]);
            assertThrows(IllegalArgumentException.class, () -> reader.predict(heap, 0), "as without a shift");
            assertThrows(IndexOutOfBoundsException.class, () -> reader.predict(row, 4));
            Folded broken = new Folded(arena, weights.architecture());
            broken.shift().set(JAVA_FLOAT, 4, Float.NaN);
            assertThrows(IllegalArgumentException.class, () -> weights.publish(broken));
            assertTrue(weights.publish(learner.served().weights()), "weights alone: nothing is subtracted any more");
            try (Arena plain = Arena.ofShared()) {
                assertEquals(new Predictor(plain, learner.served().weights(), 1).predict(row, 0), reader.predict(row, 0));
            }
            reader.detach();
        }
    }
}
