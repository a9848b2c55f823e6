package tickgrad.bench.cliffs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SlicesTest {
    /** Rounds of 20 ms that allocate: three times as long as calm must last, without work that the compilers would be busy with. */
    private static final int ALLOCATING = 150;

    private static final long ROUND_NANOS = 20_000_000L;

    private int rounds;
    private long now;
    private long[] last;
    private long lastAllocated;

    /** What allocates is interpreted, and a second of quiet rounds must follow. */
    @Test
    void settlingOutlastsTheLastRoundThatAllocated() {
        Slices.settle(() -> {
            if (rounds++ < ALLOCATING) {
                LockSupport.parkNanos(ROUND_NANOS);
                last = new long[rounds];
                lastAllocated = System.nanoTime();
            }
        });
        assertEquals(ALLOCATING, last.length);
        assertTrue(System.nanoTime() - lastAllocated >= Slices.CALM_NANOS, "settled " + (System.nanoTime() - lastAllocated) + " ns after it");
    }

    /** Calls of 500 ns, every fourth slice interrupted, and a moment in which the machine runs twice as fast. */
    @Test
    void aRareFastMomentDoesNotCount() {
        double nanos = Slices.lowDecile(
                _ -> {
                    boolean fast = now > 2_000_000 && now < 2_300_000;
                    now += fast ? 250 : now / 100_000 % 4 == 0 ? 900 : 500;
                },
                10_000_000,
                () -> now);
        assertEquals(500, nanos, 1e-9); // slices of one speed have it as their mean, exactly
    }
}
