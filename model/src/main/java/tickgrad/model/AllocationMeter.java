package tickgrad.model;

import java.lang.management.ManagementFactory;

/**
 * Bytes that the current thread has allocated on the heap. The meter proves itself before it is believed: a counter that is off reads
 * zero differences for ever.
 */
public final class AllocationMeter {
    private static final int CONTROLS = 100;
    private static volatile Object sink;

    private final com.sun.management.ThreadMXBean threads;
    private final long controlBytes;

    /**
     * A meter that was seen to work.
     *
     * @throws IllegalStateException if the JVM does not count, or does not notice objects of 16 bytes
     */
    public AllocationMeter() {
        if (!(ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean bean)
                || !bean.isThreadAllocatedMemorySupported()) {
            throw new IllegalStateException("this JVM does not count allocated bytes, expected HotSpot");
        }
        bean.setThreadAllocatedMemoryEnabled(true);
        threads = bean;
        control(); // the first round loads classes
        controlBytes = control();
        if (controlBytes < 8 || controlBytes > 64) {
            throw new IllegalStateException("an object of 16 bytes was counted as " + controlBytes + " bytes");
        }
    }

    private long control() {
        long before = bytes();
        for (int i = 0; i < CONTROLS; i++) {
            sink = new Object();
        }
        return (bytes() - before) / CONTROLS;
    }

    /** {@return what the counter saw for one object without fields, 16 bytes on a usual JVM} */
    public long controlBytes() {
        return controlBytes;
    }

    /** {@return bytes allocated by this thread since it began; asking allocates nothing} */
    public long bytes() {
        return threads.getCurrentThreadAllocatedBytes();
    }
}
