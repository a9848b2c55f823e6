package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tickgrad.model.CounterRandom;

class BlockBootstrapTest {

    /**
     * The mean of an AR(1) series is covered as often as promised. With φ = 0.5 its standard error is sqrt(3) times
     * that of independent values, so blocks of one value would cover 1 - 2·Φ(-2.576/1.73) = 86%, not 99%.
     */
    @Test
    void coversTheMeanOfDependentValues() {
        int series = 400;
        int covered = 0;
        for (int s = 0; s < series; s++) {
            Interval interval = BlockBootstrap.mean(autoregression(s, 4000), 5, 0.99, 1, s);
            covered += interval.low() <= 0 && interval.high() >= 0 ? 1 : 0;
        }
        // 400 coins of 0.99: mean 396, deviation 2; blocks of 50 lose about a percent of the width. 388 is four below.
        assertTrue(covered >= 388, covered + " of " + series);
    }

    @Test
    void isAsWideAsTheory() {
        double[] values = autoregression(7, 20_000);
        Interval interval = BlockBootstrap.mean(values, 5, 0.99, 1, 1);
        // AR(1), φ = 0.5, unit innovations: standard error of the mean 1/((1-φ)·sqrt(n)).
        double theory = 2 * 2.5758 / (0.5 * Math.sqrt(20_000));
        // 400 blocks know the variance to sqrt(2/400) = 7%, the width to half of that; 15% is four such deviations.
        assertEquals(1, (interval.high() - interval.low()) / theory, 0.15);
        assertEquals(Arrays.stream(values).average().orElseThrow(), interval.estimate(), 1e-12);
    }

    @Test
    void sameSeedSameInterval() {
        double[] values = autoregression(8, 1000);
        assertEquals(BlockBootstrap.mean(values, 1, 0.99, 2, 5), BlockBootstrap.mean(values, 1, 0.99, 2, 5));
        assertEquals(Double.NEGATIVE_INFINITY, BlockBootstrap.mean(new double[19], 1, 0.99, 1, 5).low());
    }

    @Test
    void blocksGrowWithRowsAndHorizon() {
        assertEquals(32, BlockBootstrap.blockLength(32_768, 1));
        assertEquals(600, BlockBootstrap.blockLength(32_768, 60));
        assertEquals(10, BlockBootstrap.blockLength(100, 60));
    }

    private static double[] autoregression(long seed, int n) {
        CounterRandom random = new CounterRandom(seed, 99);
        double[] values = new double[n];
        double v = random.nextGaussian() / Math.sqrt(0.75);
        for (int i = 0; i < n; i++) {
            values[i] = v;
            v = 0.5 * v + random.nextGaussian();
        }
        return values;
    }
}
