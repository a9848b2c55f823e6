package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeaturesTest {

    private static final Candles MARKET = SimulatedMarket.of(3, 600, 0.2).candles();

    /** The row of bar {@code t} from a stream that began at bar {@code from}; null while warming up. */
    private static double[] row(Candles c, int from, int t) {
        Features features = new Features(c.hasImbalance());
        double[] x = new double[features.count()];
        boolean warm = false;
        for (int i = from; i <= t; i++) {
            warm = features.next(c.timeMillis()[i], c.high()[i], c.low()[i], c.close()[i], c.volume()[i],
                    c.hasImbalance() ? c.imbalance()[i] : 0, x);
        }
        return warm ? x : null;
    }

    @Test
    void aRowDependsOnTheLast121BarsAlone() {
        for (int t : new int[] {121, 250, 377, 599}) {
            assertArrayEquals(row(MARKET, 0, t), row(MARKET, t - Features.MEMORY + 1, t));
            assertEquals(null, row(MARKET, t - Features.MEMORY + 2, t), "one bar fewer is not enough");
        }
    }

    /** The documented formulas written down again over whole arrays. */
    @Test
    void formulasAsDocumented() {
        int t = 400;
        double[] r = new double[t + 1];
        for (int i = 1; i <= t; i++) {
            r[i] = Math.log(MARKET.close()[i] / MARKET.close()[i - 1]);
        }
        double s = deviation(r, t, 120);
        double[] v = Arrays.stream(MARKET.volume(), t - 59, t + 1).map(Math::log1p).toArray();
        double mean = Arrays.stream(v).average().orElseThrow();
        double sd = Math.sqrt(Arrays.stream(v).map(a -> (a - mean) * (a - mean)).sum() / 60);
        double up = Arrays.stream(r, t - 13, t + 1).filter(a -> a > 0).sum();
        double down = -Arrays.stream(r, t - 13, t + 1).filter(a -> a < 0).sum();
        double day = (MARKET.timeMillis()[t] % 86_400_000L) / 86_400_000.0 * 2 * Math.PI;
        double h = MARKET.high()[t];
        double l = MARKET.low()[t];
        double[] expected = {r[t] / s, r[t - 1] / s, r[t - 2] / s, r[t - 3] / s, r[t - 4] / s,
            Arrays.stream(r, t - 14, t + 1).sum() / s / Math.sqrt(15),
            Arrays.stream(r, t - 59, t + 1).sum() / s / Math.sqrt(60),
            Math.log(deviation(r, t, 10) / s), Math.log(deviation(r, t, 30) / s), Math.log(s),
            (v[59] - mean) / sd, (up - down) / (up + down), Math.sin(day), Math.cos(day), Math.log(h / l) / s,
            (2 * MARKET.close()[t] - h - l) / (h - l), MARKET.imbalance()[t],
            Arrays.stream(MARKET.imbalance(), t - 9, t + 1).average().orElseThrow()};
        // To first order in u = 2^-53, the difference of two sides that each round: a return has 4u (logs of 1 ulp),
        // σ, a root of a sum of at most 120 squares, (2·4 + 1 + 2·120)u/2 + 4u = 129u; a quotient of size 5, 5·135u.
        // A momentum loses most: 60 returns of either sign, Σ|r| <= sqrt(60·120)·σ, so (4 + 2·59)u·sqrt(120), and
        // 5·135u for divisors: 2012u. In z = (v - mean)/sd, with V the largest v: v has u + 4uV, the mean of 60
        // 122uV more, v - mean together (2 + 132V)u, and so has sd, |z| <= 5 times; the sum in sd and divisors 5·66u.
        double u = 0x1p-53;
        double largest = Arrays.stream(v).max().orElseThrow();
        double bound = Math.max(2012, 6 * (2 + 132 * largest) / sd + 330) * u;
        assertTrue(bound < 2e-12, "the bound says something: " + bound);
        assertArrayEquals(expected, row(MARKET, 0, t), bound);
        assertEquals(expected.length, Features.names(true).size());
    }

    private static double deviation(double[] r, int t, int w) {
        return Math.sqrt(Arrays.stream(r, t - w + 1, t + 1).map(a -> a * a).sum() / w);
    }

    @Test
    void pricesThatNeverMoveGiveFiniteRows() {
        int n = 200;
        double[] one = new double[n];
        Arrays.fill(one, 1);
        long[] time = new long[n];
        Arrays.setAll(time, i -> 60_000L * (i + 1));
        double[] x = row(new Candles(time, one, one, one, one, new double[n], null), 0, n - 1);
        assertEquals(16, x.length);
        assertTrue(Arrays.stream(x).allMatch(Double::isFinite), Arrays.toString(x));
    }

    /** The least of ten passes: a compilation may allocate in one of them, a bar that allocates does in all. */
    @Test
    void aBarAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        byte[] planted = new byte[4096];
        long control = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(control >= planted.length, "the counter sees a planted allocation: " + control);
        Features features = new Features(true);
        double[] x = new double[18];
        long least = Long.MAX_VALUE;
        for (int pass = 0; pass < 10; pass++) {
            before = threads.getCurrentThreadAllocatedBytes();
            feed(features, x);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }

    private static void feed(Features features, double[] x) {
        for (int t = 0; t < MARKET.size(); t++) {
            features.next(MARKET.timeMillis()[t], MARKET.high()[t], MARKET.low()[t], MARKET.close()[t],
                    MARKET.volume()[t], MARKET.imbalance()[t], x);
        }
    }

    @Test
    void warmingUpIsFlagged() {
        Features features = new Features(false);
        double[] x = {42};
        for (int t = 0; t < Features.MEMORY - 1; t++) {
            assertFalse(features.next(60_000L * t, 2, 1, 1.5, 1, 0, x));
        }
        assertEquals(42, x[0]);
    }
}
