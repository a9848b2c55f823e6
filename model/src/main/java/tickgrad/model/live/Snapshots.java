package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.OnlineStep;
import tickgrad.model.OptimizerState;

/**
 * The last good weights, and the next ones that may become so. A snapshot is taken of weights that are published, and becomes the last good one
 * when so many clean labels have come in a row since: poison that shows within that time cannot age into it. It holds what a step changes: weights, moments,
 * step count, and the base of the scale.
 *
 * <pre>
 * byte 0          clean labels in a row since the next one was taken (int64); -1 if there is none
 *      64         the last good one: parameters, V, M, base; step count (int64); padded to 64 bytes
 *      64 + size  the next one
 * </pre>
 */
final class Snapshots {
    private static final long CLEAN = 0;
    private static final long GOOD = 64;
    private static final long NONE = -1;

    private final MemorySegment state;
    private final OnlineStep step;
    private final StreamingScale scale;
    private final long baseBytes;
    private final long size;
    private final long labels;

    Snapshots(Arena arena, OnlineStep step, StreamingScale scale, long labels) {
        this.step = step;
        this.scale = scale;
        this.labels = labels;
        this.baseBytes = scale.state().byteSize() - scale.base();
        long used = parameters().byteSize() + step.state().V().byteSize() + step.state().M().byteSize() + baseBytes + Long.BYTES;
        this.size = (used + Padding.BYTES - 1) / Padding.BYTES * Padding.BYTES;
        this.state = arena.allocate(GOOD + 2 * size, Padding.BYTES);
    }

    MemorySegment state() {
        return state;
    }

    private MemorySegment parameters() {
        return step.parameters().segment();
    }

    /** What is now is good. */
    void begin() {
        take(GOOD);
        state.set(JAVA_LONG, CLEAN, NONE);
    }

    /** What is now was published, and may become good. */
    void published() {
        take(GOOD + size);
        state.set(JAVA_LONG, CLEAN, 0L);
    }

    /** Counts a settled label; returns whether the last good weights advanced. */
    boolean settled(boolean clean) {
        long count = state.get(JAVA_LONG, CLEAN);
        if (count == NONE) {
            return false;
        }
        count = clean ? count + 1 : 0;
        boolean advances = count == labels;
        if (advances) {
            MemorySegment.copy(state, GOOD + size, state, GOOD, size);
        }
        state.set(JAVA_LONG, CLEAN, advances ? NONE : count);
        return advances;
    }

    private void take(long to) {
        OptimizerState moments = step.state();
        long at = put(parameters(), 0, parameters().byteSize(), to);
        at = put(moments.V(), 0, moments.V().byteSize(), at);
        at = put(moments.M(), 0, moments.M().byteSize(), at);
        at = put(scale.state(), scale.base(), baseBytes, at);
        state.set(JAVA_LONG, at, moments.step());
    }

    private long put(MemorySegment from, long off, long bytes, long at) {
        MemorySegment.copy(from, off, state, at, bytes);
        return at + bytes;
    }

    /** Brings the last good weights back. */
    void restore() {
        OptimizerState moments = step.state();
        long at = get(GOOD, parameters(), 0, parameters().byteSize());
        at = get(at, moments.V(), 0, moments.V().byteSize());
        at = get(at, moments.M(), 0, moments.M().byteSize());
        at = get(at, scale.state(), scale.base(), baseBytes);
        moments.step(state.get(JAVA_LONG, at));
        state.set(JAVA_LONG, CLEAN, NONE);
    }

    private long get(long at, MemorySegment to, long off, long bytes) {
        MemorySegment.copy(state, at, to, off, bytes);
        return at + bytes;
    }
}
