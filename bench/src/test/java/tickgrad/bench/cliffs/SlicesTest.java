package tickgrad.bench.cliffs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SlicesTest {
    private static final int ALLOCATING = 3;

    private int rounds;
    private long[] last;
    private long lastAllocated;

    /** However fast the rounds are: what allocates is interpreted, and more than one quiet round must follow. */
    @Test
    void settlingOutlastsTheLastRoundThatAllocated() {
        Slices.settle(() -> {
            if (rounds++ < ALLOCATING) {
                last = new long[rounds];
                lastAllocated = System.nanoTime();
            }
        });
        assertEquals(ALLOCATING, last.length);
        assertTrue(rounds > ALLOCATING);
        assertTrue(System.nanoTime() - lastAllocated >= Slices.CALM_NANOS, "settled " + (System.nanoTime() - lastAllocated) + " ns after it");
    }
}
