package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import tickgrad.model.CounterRandom;
import tickgrad.model.Loss;
import tickgrad.model.Optimizer;
import tickgrad.model.live.Event;
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
}
