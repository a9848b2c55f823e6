package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalkTest {

    private static final int N = 5000;

    /** Writes down what it is told and when; rows are told before the forecast of bar {@code now}. */
    private static final class Witness implements Forecaster {
        private final List<int[]> observed = new ArrayList<>();
        private final List<int[]> learned = new ArrayList<>();
        private final List<Integer> observedNow = new ArrayList<>();
        private final List<Integer> learnedNow = new ArrayList<>();
        private Fold fold;

        @Override
        public String name() {
            return "witness";
        }

        @Override
        public Score.Role role() {
            return Score.Role.NAIVE;
        }

        @Override
        public void fit(Fold next, Progress progress) {
            assertTrue(fold == null || next.testFrom() == fold.testTo());
            fold = next;
        }

        @Override
        public void observe(int row) {
            observedNow.add(row);
        }

        @Override
        public void learn(int row) {
            learnedNow.add(row);
        }

        @Override
        public void forecast(int row, double[] y) {
            observedNow.forEach(r -> observed.add(new int[] {r, row}));
            learnedNow.forEach(r -> learned.add(new int[] {r, row}));
            observedNow.clear();
            learnedNow.clear();
            y[0] = row;
        }
    }

    @Test
    void anOutcomeIsToldWhenItIsKnownAndNotBefore() {
        for (int h : new int[] {1, 7}) {
            Samples samples = Samples.of(SimulatedMarket.of(1, N, 0.2).candles(), h);
            List<Fold> folds = WalkForward.folds(samples.first(), N, h, 10, 500);
            Witness witness = new Witness();
            double[][] y = Walk.run(witness, samples, folds, 1, Progress.NONE);
            int next = samples.first();
            for (int[] told : witness.observed) {
                assertEquals(next++, told[0], "every row once, in order");
                assertTrue(told[0] + h <= told[1], "row " + told[0] + " told at " + told[1]);
            }
            assertEquals(N - 1 - h, witness.observed.getLast()[0], "no outcome is held back");
            for (int[] told : witness.learned) {
                assertEquals(told[1] - h, told[0]);
            }
            int onlineRows = folds.stream().mapToInt(f -> f.testTo() - f.onlineFrom()).sum();
            assertEquals(onlineRows, witness.learned.size());
            assertEquals(N - folds.getFirst().testFrom(), y.length);
            assertEquals(N - 1, y[y.length - 1][0]);
        }
    }
}
