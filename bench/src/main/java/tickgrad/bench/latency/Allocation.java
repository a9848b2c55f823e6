package tickgrad.bench.latency;

import tickgrad.model.AllocationMeter;

/** What calls allocate on the Java heap. */
public final class Allocation {
    private Allocation() {}

    /**
     * Bytes that {@code calls} calls allocated together. Zero means zero: the meter's own cost is none. A first
     * measurement includes what the JVM allocates on the calling thread when it compiles the loop (about 200 bytes).
     */
    public static long bytes(AllocationMeter meter, Call call, int calls) {
        long before = meter.bytes();
        for (int i = 0; i < calls; i++) {
            call.run(i);
        }
        return meter.bytes() - before;
    }

    /**
     * As {@link #bytes}, in a steady state: a round that saw bytes is repeated, twice at most, and the last one counts.
     * What allocates always, or once in {@code calls}, is seen in every round; a compilation in one of them.
     */
    public static long steadyBytes(AllocationMeter meter, Call call, int calls) {
        long bytes = bytes(meter, call, calls);
        for (int repeated = 0; bytes > 0 && repeated < 2; repeated++) {
            bytes = bytes(meter, call, calls);
        }
        return bytes;
    }
}
