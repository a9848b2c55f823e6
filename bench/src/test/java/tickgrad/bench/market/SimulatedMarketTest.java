package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SimulatedMarketTest {

    private static final int N = 40_000;
    /** Four standard errors of a share of N independent coins: one false alarm in 16,000 runs, and seeds are fixed. */
    private static final double SHARE = 4 * 0.5 / Math.sqrt(N);

    @Test
    void theOracleReachesTheAttainableHitRate() {
        for (double edge : new double[] {0, 0.1, 0.2, 0.5}) {
            SimulatedMarket market = SimulatedMarket.of(11, N, edge);
            assertEquals(0.5 + Math.asin(edge) / Math.PI, market.attainable(), 1e-15);
            assertEquals(market.attainable(), market.oracle(), SHARE, "edge " + edge);
        }
    }

    @Test
    void directionsHaveNoMemoryOfTheirOwn() {
        double[] r = returns(SimulatedMarket.of(12, N, 0).candles());
        for (int lag = 1; lag <= 5; lag++) {
            int same = 0;
            for (int t = lag; t < r.length; t++) {
                same += r[t] > 0 == r[t - lag] > 0 ? 1 : 0;
            }
            assertEquals(0.5, (double) same / (r.length - lag), SHARE, "lag " + lag);
        }
    }

    @Test
    void volatilityClustersAndFlowMovesWithPrice() {
        Candles c = SimulatedMarket.of(13, N, 0).candles();
        double[] r = returns(c);
        double[] size = Arrays.stream(r).map(Math::abs).toArray();
        // White noise has a correlation of 1/sqrt(N) = 0.005; ten times that is a real dependence.
        assertTrue(correlation(Arrays.copyOf(size, N - 2), Arrays.copyOfRange(size, 1, N - 1)) > 0.05);
        double[] change = new double[N - 1];
        Arrays.setAll(change, t -> c.imbalance()[t + 1] - c.imbalance()[t]);
        assertTrue(correlation(change, r) > 0.05);
        assertTrue(correlation(Arrays.copyOf(c.imbalance(), N - 1), Arrays.copyOfRange(c.imbalance(), 1, N)) > 0.5);
    }

    @Test
    void barsAreUsableAndReproducible() throws Exception {
        Candles a = SimulatedMarket.of(14, 5000, 0.2).candles();
        Candles b = SimulatedMarket.of(14, 5000, 0.2).candles();
        assertArrayEquals(a.close(), b.close());
        assertFalse(Arrays.equals(a.close(), SimulatedMarket.of(15, 5000, 0.2).candles().close()));
        assertArrayEquals(a.prefix(700).close(), SimulatedMarket.of(14, 700, 0.2).candles().close());
        Guards guards = new Guards("simulated");
        for (int t = 0; t < a.size(); t++) {
            guards.offer(t + 1, new Bar(a.timeMillis()[t], a.open()[t], a.high()[t], a.low()[t], a.close()[t],
                    a.volume()[t], a.imbalance()[t]));
        }
        assertTrue(guards.finish(true).guards().stream().allMatch(g -> g.count() == 0));
    }

    private static double[] returns(Candles c) {
        double[] r = new double[c.size() - 1];
        Arrays.setAll(r, t -> Math.log(c.close()[t + 1] / c.close()[t]));
        return r;
    }

    private static double correlation(double[] a, double[] b) {
        double ma = Arrays.stream(a).average().orElseThrow();
        double mb = Arrays.stream(b).average().orElseThrow();
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - ma) * (b[i] - mb);
            aa += (a[i] - ma) * (a[i] - ma);
            bb += (b[i] - mb) * (b[i] - mb);
        }
        return ab / Math.sqrt(aa * bb);
    }
}
