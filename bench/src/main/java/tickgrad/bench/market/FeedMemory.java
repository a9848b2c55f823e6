package tickgrad.bench.market;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What is remembered of a feed, whatever its form.
 *
 * <pre>
 * byte 0   form, 0 before the first line (int64)
 *      8   lines taken in (int64)
 *      16  sequence number of the last one, -1 for none (int64)
 *      64  what the form itself keeps: {@link CandleFeed#BYTES}
 * </pre>
 */
final class FeedMemory {

    private static final long FORM = 0;
    private static final long LINES = 8;
    private static final long LAST = 16;
    private static final long OWN = 64;

    private final MemorySegment state;

    FeedMemory(Arena arena) {
        state = arena.allocate(OWN + CandleFeed.BYTES, 64);
        state.set(JAVA_LONG, LAST, -1L);
    }

    /** All that this remembers. */
    MemorySegment state() {
        return state;
    }

    /** What the form itself keeps. */
    MemorySegment own() {
        return state.asSlice(OWN);
    }

    int form() {
        return (int) state.get(JAVA_LONG, FORM);
    }

    long lines() {
        return state.get(JAVA_LONG, LINES);
    }

    long last() {
        return state.get(JAVA_LONG, LAST);
    }

    /** A line was taken in. */
    void took(int form, long sequence) {
        state.set(JAVA_LONG, FORM, form);
        state.set(JAVA_LONG, LINES, lines() + 1);
        state.set(JAVA_LONG, LAST, sequence);
    }
}
