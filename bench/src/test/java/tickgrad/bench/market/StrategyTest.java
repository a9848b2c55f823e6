package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StrategyTest {

    private static final double[] RETURNS = {0.03, -0.02, 0.01, 0.04, -0.05};

    /** One forecast return per bar from bar 121 on, against {@link #RETURNS}. */
    private static Strategy strategy(double costBps, double... e) {
        int from = 121;
        int n = from + e.length;
        double[] close = new double[n];
        Arrays.fill(close, 1);
        for (int i = 1; i < e.length; i++) {
            close[from + i] = close[from + i - 1] * Math.exp(RETURNS[i - 1]);
        }
        long[] time = new long[n];
        Arrays.setAll(time, t -> 60_000L * (t + 1));
        Samples samples = Samples.of(new Candles(time, close, close, close, close, new double[n], null), 1);
        double[][] y = Arrays.stream(e).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
        return Strategy.of(samples, ForecastOptions.defaults().withTarget(Target.RETURN).withCostBps(costBps), from, y);
    }

    @Test
    void turnsOnlyForMoreThanTheCost() {
        // c = 0.01: long (pays c), holds, short (pays 2c), holds
        Strategy s = strategy(100, 0.02, -0.009, -0.02, 0.005, 0.5);
        double[] net = {0.02, 0.00, -0.03, -0.07, -0.07};
        assertArrayEquals(net, s.curves().get(0).y(), 1e-12);
        assertArrayEquals(new double[] {0.03, 0.01, 0.00, -0.04, -0.04}, s.curves().get(1).y(), 1e-12);
        assertArrayEquals(new double[] {0.03, 0.01, 0.02, 0.06, 0.06}, s.curves().get(2).y(), 1e-12);
        assertEquals(-0.07, s.net(), 1e-12);
        assertEquals(-0.04, s.gross(), 1e-12);
        assertEquals(2, s.turns());
        assertEquals(4, s.bars());
        assertEquals(0.09, s.drawdown(), 1e-12);
    }

    @Test
    void withoutCostsEverySignCounts() {
        Strategy s = strategy(0, 0.001, -0.001, 0.001, -0.001, 0);
        assertEquals(0.03 + 0.02 + 0.01 - 0.04, s.net(), 1e-12);
        assertEquals(s.gross(), s.net(), 0);
        assertEquals(4, s.turns());
    }

    @Test
    void noOpinionNoPosition() {
        Strategy s = strategy(1, 0, 0, 0, 0, 0);
        assertEquals(0, s.turns() + s.bars());
        assertEquals(0, s.net(), 0);
    }
}
