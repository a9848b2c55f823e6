package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.model.CounterRandom;

class PricesTest {

    /** Against a walk through all that was told, for feeds whose times stand still, jump and run backwards. */
    @Test
    void outcomesAreThoseOfTheLastPriceUpToTheirTime() {
        int capacity = 37;
        CounterRandom random = new CounterRandom(8, 8);
        List<double[]> told = new ArrayList<>();
        int known = 0;
        try (Arena arena = Arena.ofConfined()) {
            Prices prices = new Prices(arena, capacity);
            assertTrue(Double.isNaN(prices.outcome(0, 5)));
            long sequence = 0;
            long time = 100;
            for (int i = 0; i < 2000; i++) {
                sequence += 1 + random.nextInt(3);
                time += random.nextInt(4);
                boolean backwards = i > 0 && random.nextInt(10) == 0;
                double price = 50 + random.nextDouble();
                prices.add(sequence, backwards ? time - 10 : time, price);
                if (!backwards) {
                    told.add(new double[] {sequence, time, price});
                }
                List<double[]> kept = told.subList(Math.max(0, told.size() - capacity), told.size());
                long asked = sequence - random.nextInt(90);
                long due = time - 30 + random.nextInt(40);
                double[] from = kept.stream().filter(p -> p[0] == asked).findFirst().orElse(null);
                double[] to = kept.stream().filter(p -> p[1] <= due).reduce((_, last) -> last).orElse(null);
                double expected = from == null || to == null || to[0] < from[0] ? Double.NaN : StrictMath.log(to[2] / from[2]);
                assertEquals(expected, prices.outcome(asked, due));
                known += Double.isNaN(expected) ? 0 : 1;
            }
        }
        assertTrue(known > 200, known + " outcomes known");
    }
}
