package tickgrad.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeapTest {
    private static Object sink;

    @Test
    void whatIsAllocatedBetweenIsCountedAndNothingElse() {
        Heap heap = new Heap();
        sink = new byte[1000];
        long begin = heap.begin();
        heap.end(begin);
        assertEquals(0, heap.bytes);
        begin = heap.begin();
        sink = new byte[1000];
        heap.end(begin);
        assertTrue(heap.bytes >= 1000 && heap.bytes <= 1100, "bytes " + heap.bytes);
        assertTrue(sink != null);
    }
}
