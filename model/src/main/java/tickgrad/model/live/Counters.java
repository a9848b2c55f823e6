package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * One count for each {@link Event}, written by one thread and read by any: {@code state} holds the count of event {@code e} as an int64 at byte
 * {@code 128·e.ordinal()}, the spacing of Agrona's counters, so that neighbours share no cache line.
 *
 * <p>Counts are written with release and read with acquire order: whoever sees a count sees what led to it.
 */
public final class Counters {
    /** Bytes from one count to the next. */
    public static final long SPACING = 128;

    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final MemorySegment state;

    /**
     * Zero counts.
     *
     * @param arena owns the memory
     */
    public Counters(Arena arena) {
        state = arena.allocate(SPACING * Event.COUNT, SPACING);
    }

    /** {@return all counts} */
    public MemorySegment state() {
        return state;
    }

    /**
     * How often something happened; for any thread.
     *
     * @param event what
     * @return the count
     */
    public long get(Event event) {
        return (long) LONG.getAcquire(state, SPACING * event.ordinal());
    }

    /** Counts an event; for the one thread that writes. */
    void add(Event event) {
        long at = SPACING * event.ordinal();
        LONG.setRelease(state, at, (long) LONG.get(state, at) + 1L);
    }
}
