package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final ForecastOptions OPTIONS = Options.with(ForecastOptions.defaults(), "trainBars", 100,
            "embargo", 0);

    /** Closes 1, e, 1, 1, e ... from hand: bars before the first fold stand still. */
    private static Samples samples(double... lastCloses) {
        int n = 220 + lastCloses.length;
        double[] close = new double[n];
        Arrays.fill(close, 1);
        System.arraycopy(lastCloses, 0, close, 220, lastCloses.length);
        long[] time = new long[n];
        Arrays.setAll(time, t -> 60_000L * (t + 1));
        return Samples.of(new Candles(time, close, close, close, close, new double[n], null), 1);
    }

    private static List<Fold> fold(Samples s) {
        return List.of(new Fold(0, 120, 200, 201, 219, 220, 222, s.size()));
    }

    private static ForecastOptions quantiles(ForecastOptions options, double... levels) {
        return Options.with(options, "target", Target.QUANTILES, "quantiles", levels);
    }

    private static Forecaster named(String name) {
        return new Forecaster() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Score.Role role() {
                return Score.Role.MODEL;
            }

            @Override
            public void forecast(int row, double[] y) {
                throw new AssertionError("not asked");
            }
        };
    }

    @Test
    void directionByHand() {
        // outcomes of rows 220..224: +1, -1, 0 (a tie), +1, unknown
        Samples s = samples(1, Math.E, 1, 1, Math.E);
        Judge judge = new Judge(s, OPTIONS, fold(s));
        assertEquals(List.of(220, 221, 223), Arrays.stream(judge.rows()).boxed().toList());
        double[][] y = {{0.75}, {0.6}, {0.9}, {0.5}, {0.1}};
        Score score = judge.score(named("by hand"), y);
        assertEquals(1.5 / 3, score.primary(), 1e-15);
        assertEquals(-(Math.log(0.75) + Math.log(0.4) + Math.log(0.5)) / 3, score.secondary(), 1e-15);
        assertEquals(0.5, score.offline(), 0);
        assertEquals(0.5, score.online(), 0);
    }

    @Test
    void returnByHand() {
        Samples s = samples(1, Math.E, 1, 1, Math.E);
        Judge judge = new Judge(s, Options.with(OPTIONS, "target", Target.RETURN), fold(s));
        double[][] y = {{0.5}, {-0.5}, {0.5}, {0.5}, {9}};
        Score score = judge.score(named("by hand"), y);
        assertEquals(0.5, score.primary(), 1e-15);
        // y = 1/2 (1, -1, 1, 1), r = (1, -1, 0, 1): covariance 10/16, variances 3/16 and 11/16
        assertEquals(10 / Math.sqrt(3 * 4 * 11), score.secondary(), 1e-15);
    }

    @Test
    void quantilesByHand() {
        Samples s = samples(1, Math.E, 1, 1, Math.E);
        ForecastOptions options = quantiles(OPTIONS, 0.1, 0.9);
        Judge judge = new Judge(s, options, fold(s));
        double[][] y = {{-1, 2}, {-0.5, 0.5}, {0, 1}, {0, 1}, {9, 9}};
        Score score = judge.score(named("by hand"), y);
        // rows: (0.1·2 + 0.1·1)/2, (0.9·0.5 + 0.1·1.5)/2, (0 + 0.1·1)/2, (0.1·1 + 0)/2
        assertEquals((0.15 + 0.3 + 0.05 + 0.05) / 4, score.primary(), 1e-15);
        assertEquals(2.0 / 4, score.secondary(), 0);
    }

    @Test
    void naiveBaselinesByHand() {
        Samples s = samples(1, Math.E, 1, 1, Math.E);
        List<Forecaster> direction = Naive.of(s, OPTIONS);
        double[][] majority = Walk.run(direction.get(1), s, fold(s), 1, Progress.NONE);
        double[][] last = Walk.run(direction.get(2), s, fold(s), 1, Progress.NONE);
        assertEquals(List.of(1 / 2.0, 2 / 3.0, 2 / 4.0, 2 / 4.0, 3 / 5.0),
                Arrays.stream(majority).map(y -> y[0]).toList());
        // rises and falls: no move yet, up, down, (none: down stays), up; a pair of opposite moves has been seen once
        assertTrue(last[1][0] > 0.5 && last[2][0] < 0.5 && last[3][0] < 0.5 && last[4][0] > 0.5);
        assertEquals(0.501, last[4][0], 1e-15);
        List<Forecaster> returns = Naive.of(s, Options.with(OPTIONS, "target", Target.RETURN));
        assertEquals(-1, Walk.run(returns.get(2), s, fold(s), 1, Progress.NONE)[2][0], 1e-15);
        List<Forecaster> quantiles = Naive.of(s, quantiles(OPTIONS, 0.001, 0.999));
        double[][] range = Walk.run(quantiles.get(0), s, fold(s), 2, Progress.NONE);
        assertEquals(List.of(-1.0, 1.0), Arrays.stream(range[4]).boxed().toList());
        assertEquals(List.of(0.0, 0.0), Arrays.stream(range[0]).boxed().toList());
    }

    @Test
    void windowOfQuantilesForgets() {
        Candles candles = SimulatedMarket.of(5, 4000, 0).candles();
        Samples s = Samples.of(candles, 1);
        List<Fold> folds = WalkForward.folds(s.first(), s.size(), 1, 10, 1000);
        ForecastOptions options = quantiles(ForecastOptions.defaults(), 0.25);
        double[][] y = Walk.run(Naive.of(s, options).get(1), s, folds, 1, Progress.NONE);
        int from = folds.getFirst().testFrom();
        for (int t : new int[] {2500, 3999}) {
            double[] window = Arrays.copyOfRange(s.outcome(), t - 1000, t);
            Arrays.sort(window);
            assertEquals(window[250], y[t - from][0]);
        }
    }

    @Test
    void advantageIsTheMeanDifference() {
        Samples s = Samples.of(SimulatedMarket.of(5, 4000, 0).candles(), 1);
        Judge judge = new Judge(s, ForecastOptions.defaults(), WalkForward.folds(s.first(), s.size(), 1, 10, 1000));
        double[] one = new double[judge.rows().length];
        Arrays.setAll(one, i -> i % 4 == 0 ? 1 : 0);
        Interval interval = judge.advantage(one, new double[one.length]);
        assertEquals(Arrays.stream(one).average().orElseThrow(), interval.estimate(), 1e-12);
        assertTrue(interval.aboveZero());
    }
}
