package tickgrad.bench.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FitStudyTest {
    @Test
    void theStandardErrorUsesTheSampleDeviation() {
        FitStudy.Mean mean = FitStudy.Mean.of(new double[] {1, 2, 3, 4});
        assertEquals(2.5, mean.mean());
        // Σ(x - 2.5)² = 5, over n - 1 = 3, over n = 4; a few roundings of doubles near 1.
        assertEquals(Math.sqrt(5.0 / 3 / 4), mean.error(), 1e-15);
        assertEquals("2.50 ± 0.65", mean.toString());
    }

    @Test
    void scoresAreRmseAndAccuracy() {
        Split split = new Split("s", new int[] {0}, new int[] {1, 2});
        FitResult number = new FitResult(
                Task.regression(),
                split,
                "1-1",
                1,
                1,
                new double[0],
                new double[0],
                new double[0],
                new double[] {1, 2},
                new double[] {4, 6},
                new double[] {1, 2},
                new double[] {2, 2},
                new double[0]);
        assertEquals(Math.sqrt(12.5), number.score(number.network()));
        assertEquals(0, number.score(number.linear()));
        assertEquals(true, number.better(1, 2));
        Task task = new Task(Task.Kind.CLASSIFICATION, new double[] {0, 1});
        FitResult label = new FitResult(
                task,
                split,
                "1-2",
                1,
                1,
                new double[0],
                new double[0],
                new double[0],
                new double[] {1, 0},
                new double[] {1, 1},
                new double[] {1, 0},
                new double[] {0, 0},
                new double[] {1, 1});
        assertEquals(0.5, label.score(label.network()));
        assertEquals(1, label.score(label.linear()));
        assertEquals(false, label.better(0.1, 0.2));
    }
}
