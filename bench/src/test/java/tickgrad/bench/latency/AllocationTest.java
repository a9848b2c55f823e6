package tickgrad.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tickgrad.model.AllocationMeter;

class AllocationTest {
    private static Object sink;
    private static long sum;

    private final AllocationMeter meter = new AllocationMeter();

    @Test
    void aSmallObjectIsSeenOnceAndAMillionTimes() {
        assertTrue(meter.controlBytes() >= 8 && meter.controlBytes() <= 24, "control " + meter.controlBytes());
        Call allocate = _ -> sink = new byte[0]; // 16 bytes with compressed class pointers, 24 at most
        long million = least(allocate, 1_000_000);
        long one = least(allocate, 1);
        assertTrue(one >= 16 && one <= 24, "one object: " + one);
        assertEquals(1_000_000 * one, million);
        assertTrue(sink != null);
    }

    @Test
    void arithmeticAllocatesNothing() {
        Call add = i -> sum += i;
        assertEquals(0, least(add, 1_000_000));
        assertTrue(sum > 0);
    }

    @Test
    void oneObjectInTenThousandCallsIsSeen() {
        Call seldom = i -> {
            if (i == 9999) {
                sink = new int[1];
            }
        };
        long bytes = least(seldom, 10_000);
        assertTrue(bytes >= 16 && bytes <= 32, "bytes " + bytes);
    }

    /** Compiling a loop costs its thread a few hundred bytes, in one round or another, so the least of ten counts. */
    private long least(Call call, int calls) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            least = Math.min(least, Allocation.bytes(meter, call, calls));
        }
        return least;
    }
}
