package tickgrad.bench.jmh;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tickgrad.model.AllocationMeter;

/**
 * Heap bytes that the benchmark's own thread allocated between the first and the last call of each invocation.
 *
 * <p>JMH's {@code -prof gc} counts the whole JVM: its harness allocates about 7 kB in every iteration, which it divides by the operations,
 * so {@code gc.alloc.rate.norm} of a slow operation reads 0.1 B/op where the operation allocates nothing. This counter leaves the harness
 * out, and a single object in a single call does not hide in a mean: {@code bytes} is a sum.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Heap {
    /** Bytes of all invocations of an iteration. */
    public long bytes;

    private final AllocationMeter meter = new AllocationMeter();

    /** {@return the meter's state, to be handed to {@link #end}} */
    long begin() {
        return meter.bytes();
    }

    /** Adds what was allocated since {@code begin}. */
    void end(long begin) {
        bytes += meter.bytes() - begin;
    }
}
