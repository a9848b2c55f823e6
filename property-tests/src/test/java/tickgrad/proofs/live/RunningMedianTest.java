package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.CounterRandom;
import tickgrad.model.live.RunningMedian;

class RunningMedianTest {
    /** Against sorting the last values, with many equal ones among them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 63, 64})
    void isTheMiddleOfTheLastValues(int window) {
        try (Arena arena = Arena.ofConfined()) {
            RunningMedian median = new RunningMedian(arena.allocate(RunningMedian.bytes(window)), window);
            assertTrue(Double.isNaN(median.get()));
            CounterRandom random = new CounterRandom(window, 1);
            double[] all = new double[600];
            for (int i = 0; i < all.length; i++) {
                all[i] = i % 3 == 0 ? random.nextInt(5) : random.nextGaussian() * 1e3;
                median.add(all[i]);
                double[] last = Arrays.copyOfRange(all, Math.max(0, i + 1 - window), i + 1);
                Arrays.sort(last);
                assertEquals(last[last.length / 2], median.get());
                assertEquals(last.length, median.size());
            }
        }
    }

    /** Fewer than half of the values may be wild: the median stays between those of the others. */
    @org.junit.jupiter.api.Test
    void wildValuesDoNotMoveIt() {
        try (Arena arena = Arena.ofConfined()) {
            RunningMedian median = new RunningMedian(arena.allocate(RunningMedian.bytes(9)), 9);
            for (int i = 0; i < 90; i++) {
                median.add(i % 9 < 4 ? 1e300 : 1.0 + i % 2);
                assertTrue(i < 9 || median.get() <= 2.0);
            }
        }
    }
}
