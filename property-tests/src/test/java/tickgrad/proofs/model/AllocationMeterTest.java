package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tickgrad.model.AllocationMeter;

class AllocationMeterTest {
    private static volatile Object sink;

    /** Reading the meter allocates nothing, so that a difference of zero can be met. */
    @Test
    void nothingIsCountedAsNothing() {
        AllocationMeter meter = new AllocationMeter();
        meter.bytes();
        for (int i = 0; i < 1000; i++) {
            long before = meter.bytes();
            assertEquals(0, meter.bytes() - before);
        }
    }

    /** An array has its bytes, a header of 12 to 24, and less than 8 to the next multiple of 8. */
    @Test
    void arraysAreCountedAsTheirSize() {
        AllocationMeter meter = new AllocationMeter();
        for (int size : new int[] {0, 1, 100, 1000, 100_000}) {
            long before = meter.bytes();
            sink = new byte[size];
            long counted = meter.bytes() - before;
            assertTrue(counted >= size + 12 && counted <= size + 24 + 7, size + " bytes were counted as " + counted);
        }
    }

    @Test
    void otherThreadsAreNotCounted() throws InterruptedException {
        AllocationMeter meter = new AllocationMeter();
        Thread other = new Thread(() -> sink = new byte[10_000_000]);
        long before = meter.bytes();
        other.start();
        other.join();
        assertTrue(meter.bytes() - before < 1_000_000, "starting a thread costs a little, its array nothing");
    }
}
