package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.CounterRandom;
import tickgrad.model.Optimizer;
import tickgrad.model.live.Counters;
import tickgrad.model.live.Event;
import tickgrad.model.live.Labels;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.TickGuard;

/** Every defect of a feed has a name, and is counted as often as it was made. */
class TickGuardTest {
    private static final int TICKS = 700;
    private static final int WARM = 150;
    private static final long GAP = 1000;
    private static final long STUCK = 6;

    private static final List<Event> DEFECTS = List.of(
            Event.NOT_FINITE, Event.OUT_OF_RANGE, Event.FAR, Event.CROSSED_BOOK, Event.ZERO_SIZE, Event.BACKWARDS, Event.DUPLICATE,
            Event.STALE_GAP, Event.STUCK_FEED);

    /** A feed with defects in random places, at least two ticks apart, and how many ticks show each. */
    private static final class Defects {
        final Feed feed;
        final Map<Event, Long> expected = new EnumMap<>(Event.class);
        final List<double[]> ticks = new ArrayList<>(); // sequence, time, bid, ask, bid size, ask size, x …
        private final CounterRandom random;
        private long sequence;
        private long time;

        Defects(long seed) {
            feed = new Feed(seed, TICKS);
            random = new CounterRandom(seed, 99);
            DEFECTS.forEach(d -> expected.put(d, 0L));
            for (int i = 0; i < TICKS; i++) {
                double[] tick = tick(i);
                ticks.add(tick);
                if (i > WARM && i % 3 == 0 && random.nextInt(2) == 0) {
                    insert(DEFECTS.get(random.nextInt(DEFECTS.size())), tick);
                }
            }
        }

        private double[] tick(int i) {
            double[] tick = new double[6 + Feed.INPUTS];
            tick[0] = sequence++;
            tick[1] = time += 10;
            tick[2] = feed.bid[i];
            tick[3] = feed.ask[i];
            tick[4] = feed.bidSize[i];
            tick[5] = feed.askSize[i];
            for (int c = 0; c < Feed.INPUTS; c++) {
                tick[6 + c] = feed.x[i][c];
            }
            return tick;
        }

        private double[] next(double[] like) {
            double[] tick = like.clone();
            tick[0] = sequence++;
            tick[1] = time += 10;
            tick[2] -= 0.125 * random.nextDouble();
            return tick;
        }

        private void insert(Event defect, double[] before) {
            double[] tick = next(before);
            long count = 1;
            switch (defect) {
                case NOT_FINITE -> {
                    double[] bad = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
                    tick[random.nextInt(2) == 0 ? 2 + random.nextInt(4) : 6 + random.nextInt(Feed.INPUTS)] = bad[random.nextInt(3)];
                }
                case OUT_OF_RANGE -> tick[6 + random.nextInt(Feed.INPUTS)] = random.nextInt(2) == 0 ? 1e30 : -2e9;
                case FAR -> tick[6] *= 100;
                case CROSSED_BOOK -> tick[2] = tick[3] + 0.5;
                case ZERO_SIZE -> tick[4 + random.nextInt(2)] = -random.nextInt(2);
                case BACKWARDS -> {
                    sequence--;
                    time -= 10;
                    tick[1] = time - 1 - random.nextInt(100);
                }
                case DUPLICATE -> {
                    sequence--;
                    time -= 10;
                    tick[0] = sequence - 1 - random.nextInt(2) * random.nextInt(50); // the last one, or an older one
                    tick[1] = time;
                }
                case STALE_GAP -> tick[1] = time += GAP;
                case STUCK_FEED -> {
                    count = 1 + random.nextInt(4);
                    for (int i = 0; i < STUCK + count - 1; i++) {
                        double[] same = tick.clone();
                        same[0] = sequence++;
                        same[1] = time += 10;
                        ticks.add(tick);
                        tick = same;
                    }
                }
                default -> throw new AssertionError(defect);
            }
            ticks.add(tick);
            expected.merge(defect, count, Long::sum);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyDefectIsCountedExactly(long seed) {
        Defects defects = new Defects(seed);
        Labels none = (sequence, time, due, x, xOff, t) -> false;
        try (Arena arena = Arena.ofConfined()) {
            LiveOptions options =
                    Feed.options(Optimizer.sgd(0.01)).ticks(new TickGuard.Limits(GAP, STUCK)).lateness(Long.MAX_VALUE);
            LiveLearner learner = new LiveLearner(arena, Feed.weights(arena, "6-8-1 tanh"), none, options);
            MemorySegment row = arena.allocate(4L * Feed.INPUTS, 64);
            long predicted = 0;
            for (double[] t : defects.ticks) {
                for (int c = 0; c < Feed.INPUTS; c++) {
                    row.set(JAVA_FLOAT, 4L * c, (float) t[6 + c]);
                }
                Event event = learner.onTick((long) t[0], (long) t[1], t[2], t[3], t[4], t[5], row, 0);
                predicted += event == Event.PREDICTED ? 1 : 0;
                assertTrue(Float.isFinite(learner.answer(0)));
            }
            Counters counters = learner.counters();
            long bad = 0;
            for (Event defect : DEFECTS) {
                assertEquals(defects.expected.get(defect), counters.get(defect), defect.toString());
                assertTrue(counters.get(defect) > 0, defect + " never happened");
                bad += counters.get(defect);
            }
            System.out.println("defects of " + defects.ticks.size() + " ticks, all counted: " + defects.expected);
            assertEquals(predicted, counters.get(Event.PREDICTED));
            assertEquals(defects.ticks.size(), bad + predicted + counters.get(Event.WARMING));
        }
    }
}
