package tickgrad.bench.cliffs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import tickgrad.bench.latency.Call;
import tickgrad.model.AllocationMeter;

class SlicesTest {
    /** Rounds of 20 ms that allocate: three times as long as calm must last, without work that the compilers would be busy with. */
    private static final int ALLOCATING = 150;

    private static final long ROUND_NANOS = 20_000_000L;

    private int rounds;
    private long now;
    private long[] last;
    private long lastAllocated;
    private final LongSupplier clock = () -> now;

    /** Of 500 ns, every fourth slice interrupted, and a moment in which the machine runs twice as fast. */
    private final Call call = _ -> {
        boolean fast = now > 2_000_000 && now < 2_300_000;
        now += fast ? 250 : now / 100_000 % 4 == 0 ? 900 : 500;
    };

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

    private double lowDecile() {
        now = 0;
        return Slices.lowDecile(call, 10_000_000, clock);
    }

    @Test
    void aRareFastMomentDoesNotCount() {
        assertEquals(500, lowDecile(), 0.5); // slices of one speed have it as their mean, which is kept to three digits
    }

    /** Whoever waits until rounds allocate nothing would wait for ever. A thread that asks for a compilation may allocate, but not every time. */
    @Test
    void measuringAllocatesNothing() {
        AllocationMeter meter = new AllocationMeter();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            long bytes = meter.bytes();
            lowDecile();
            least = Math.min(least, meter.bytes() - bytes);
        }
        assertEquals(0, least);
    }
}
