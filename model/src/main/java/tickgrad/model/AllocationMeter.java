package tickgrad.model;

import java.lang.management.ManagementFactory;

/**
 * Bytes that the current thread has allocated on the heap. The meter proves itself before it is believed: a counter that is off reads
 * zero differences for ever.
 */
public final class AllocationMeter {
    private static volatile Object sink;

    private final com.sun.management.ThreadMXBean threads;

    /**
     * A meter that was seen to work.
     *
     * @throws IllegalStateException if the JVM does not count, or does not notice an object of 16 bytes
     */
    public AllocationMeter() {
        if (!(ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean bean)
                || !bean.isThreadAllocatedMemorySupported()) {
            throw new IllegalStateException("this JVM does not count allocated bytes, expected HotSpot");
        }
        bean.setThreadAllocatedMemoryEnabled(true);
        threads = bean;
        bytes();
        long before = bytes();
        sink = new Object();
        long seen = bytes() - before;
        if (seen < 8 || seen > 64) {
            throw new IllegalStateException("an object of 16 bytes was counted as " + seen + " bytes");
        }
    }

    /** {@return bytes allocated by this thread since it began} */
    public long bytes() {
        return threads.getCurrentThreadAllocatedBytes();
    }
}
