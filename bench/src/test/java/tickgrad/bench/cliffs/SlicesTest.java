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
}
