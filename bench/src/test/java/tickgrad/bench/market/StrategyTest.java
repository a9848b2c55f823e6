package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tickgrad.model.CounterRandom;

class StrategyTest {

    private static final double[] RETURNS = {0.03, -0.02, 0.01, 0.04, -0.05};

    /** One forecast return per bar from bar 121 on, against {@link #RETURNS}. */
    private static Strategy strategy(double costBps, double... e) {
        int from = 121;
        int n = from + e.length;
        double[] close = new double[n];
        Arrays.fill(close, 1);
        for (int i = 1; i < e.length; i++) {
            close[from + i] = close[from + i - 1] * Math.exp(RETURNS[(i - 1) % RETURNS.length]);
        }
        long[] time = new long[n];
        Arrays.setAll(time, t -> 60_000L * (t + 1));
        Samples samples = Samples.of(new Candles(time, close, close, close, close, new double[n], null), 1);
        double[][] y = Arrays.stream(e).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
        return Strategy.of(samples, Options.with(ForecastOptions.defaults(), "target", Target.RETURN, "costBps",
                costBps), from, y);
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

    /** The returns over and over, foreseen in full: what is left of a bar is |r| less two costs for each turn. */
    @Test
    void aBarsNetReturnHasAnInterval() {
        double[] e = new double[501];
        double gross = 0;
        double turned = 0;
        for (int i = 0; i < 500; i++) {
            e[i] = RETURNS[i % RETURNS.length];
            gross += Math.abs(e[i]) / 500;
            turned += (i == 0 ? 1 : e[i] * e[i - 1] < 0 ? 2 : 0) / 500.0;
        }
        Interval free = strategy(0, e).perBar();
        assertEquals(1e4 * gross, free.estimate(), 1e-8); // 500 logs of size 0.05, in units of 1e-4: 1e-10
        assertEquals("99%", free.percent());
        Strategy cheap = strategy(50, e);
        assertEquals(1e4 * gross - 50 * turned, cheap.perBar().estimate(), 1e-8);
        assertTrue(cheap.perBar().aboveZero());
        assertTrue(cheap.sentence().matches("after costs of 50\\.000 bp a turn: a profit"
                + " \\(99% interval \\+\\d+\\.\\d{3} to \\+\\d+\\.\\d{3} bp a bar\\)"), cheap.sentence());
    }

    @Test
    void profitIsClaimedOnlyAboveZero() {
        double[] wrong = new double[501];
        double[] random = new double[501];
        CounterRandom coins = new CounterRandom(3, 0);
        for (int i = 0; i < 500; i++) {
            wrong[i] = -RETURNS[i % RETURNS.length];
            random[i] = coins.nextInt(2) - 0.5;
        }
        Strategy loss = strategy(2, wrong);
        assertTrue(loss.perBar().high() < 0 && loss.sentence().contains(": a loss (99% interval -"), loss.sentence());
        Strategy nothing = strategy(2, random);
        assertTrue(!nothing.perBar().aboveZero() && nothing.perBar().high() > 0, nothing.perBar().toString());
        assertTrue(nothing.sentence().matches("after costs of 2\\.000 bp a turn: no profit"
                + " \\(99% interval -\\d+\\.\\d{3} to \\+\\d+\\.\\d{3} bp a bar covers zero\\)"),
                nothing.sentence());
        assertEquals("after costs of 2.000 bp a turn: no profit (no forecast was worth a turn)",
                strategy(2, new double[501]).sentence());
    }

    @Test
    void noOpinionNoPosition() {
        Strategy s = strategy(1, 0, 0, 0, 0, 0);
        assertEquals(0, s.turns() + s.bars());
        assertEquals(0, s.net(), 0);
    }
}
