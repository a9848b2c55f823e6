package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.model.Range;

/**
 * Looks at what a feed says before anything is made of it. A tick gets the name of the first thing that is wrong with it: time running
 * {@link Event#BACKWARDS}, {@link Event#DUPLICATE}, prices or sizes {@link Event#NOT_FINITE}, {@link Event#CROSSED_BOOK}, {@link Event#ZERO_SIZE},
 * {@link Event#STALE_GAP}, {@link Event#STUCK_FEED}; or it is {@link Event#CLEAN}.
 *
 * <p>Ticks that run backwards or come twice leave no trace; every other one sets clock and sequence.
 *
 * <pre>
 * byte 0   ticks that set the clock (int64)
 *      8   time of the last one (int64)
 *      16  its sequence (int64)
 *      24  mark of the last values (int64)
 *      32  how often they came in a row (int64)
 * </pre>
 */
public final class TickGuard {
    private static final long COUNT = 0;
    private static final long TIME = 8;
    private static final long SEQUENCE = 16;
    private static final long MARK = 24;
    private static final long REPEATS = 32;

    /** An odd number without pattern, the 64-bit golden ratio (Steele, Lea and Flood 2014). */
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /**
     * What is no longer normal.
     *
     * @param gap   longest silence, in units of time, {@code >= 0}
     * @param stuck most ticks in a row with the same values, {@code >= 1}
     * @param on    whether anything is looked at
     */
    public record Limits(long gap, long stuck, boolean on) {
        /** Checks the ranges. */
        public Limits {
            Range.require(gap >= 0, "gap", gap, ">= 0");
            Range.require(stuck >= 1, "stuck", stuck, ">= 1");
        }

        /**
         * Limits that are looked at.
         *
         * @param gap   longest silence, in units of time
         * @param stuck most ticks in a row with the same values
         */
        public Limits(long gap, long stuck) {
            this(gap, stuck, true);
        }

        /** {@return every tick is clean} */
        public static Limits off() {
            return new Limits(Long.MAX_VALUE, Long.MAX_VALUE, false);
        }
    }

    private final MemorySegment state;
    private final Limits limits;

    /**
     * No tick seen.
     *
     * @param arena  owns the memory
     * @param limits what is no longer normal
     */
    public TickGuard(Arena arena, Limits limits) {
        this.state = arena.allocate(64, 64);
        this.limits = limits;
    }

    /** {@return all that this remembers} */
    public MemorySegment state() {
        return state;
    }

    /**
     * Judges a tick that carries no book.
     *
     * @param sequence number of the tick, growing
     * @param time     of the tick, not falling
     * @param mark     equal for equal values: see {@link #mix}
     * @return what is wrong, or {@link Event#CLEAN}
     */
    public Event check(long sequence, long time, long mark) {
        Event order = order(sequence, time);
        return order != Event.CLEAN ? order : advance(sequence, time, mark);
    }

    /**
     * Judges a tick with the best prices of a book.
     *
     * @param sequence number of the tick, growing
     * @param time     of the tick, not falling
     * @param bid      best price that is bid
     * @param ask      best price that is asked; equal prices are a locked book and pass
     * @param bidSize  how much is bid
     * @param askSize  how much is asked
     * @return what is wrong, or {@link Event#CLEAN}
     */
    public Event check(long sequence, long time, double bid, double ask, double bidSize, double askSize) {
        Event order = order(sequence, time);
        if (order != Event.CLEAN) {
            return order;
        }
        long mark = mix(mix(mix(mix(0, bid), ask), bidSize), askSize);
        Event rest = advance(sequence, time, mark);
        if (!limits.on) {
            return rest;
        }
        if (!(Math.abs(bid) < Double.POSITIVE_INFINITY && Math.abs(ask) < Double.POSITIVE_INFINITY
                && Math.abs(bidSize) < Double.POSITIVE_INFINITY && Math.abs(askSize) < Double.POSITIVE_INFINITY)) {
            return Event.NOT_FINITE;
        }
        return bid > ask ? Event.CROSSED_BOOK : bidSize <= 0.0 || askSize <= 0.0 ? Event.ZERO_SIZE : rest;
    }

    /**
     * Adds a value to a mark.
     *
     * @param mark  of the values before, 0 for none
     * @param value the next one
     * @return the mark of all
     */
    public static long mix(long mark, double value) {
        long z = (mark ^ Double.doubleToRawLongBits(value)) * MIX;
        return z ^ z >>> 32;
    }

    private Event order(long sequence, long time) {
        if (!limits.on || state.get(JAVA_LONG, COUNT) == 0) {
            return Event.CLEAN;
        }
        return time < state.get(JAVA_LONG, TIME)
                ? Event.BACKWARDS
                : sequence <= state.get(JAVA_LONG, SEQUENCE) ? Event.DUPLICATE : Event.CLEAN;
    }

    private Event advance(long sequence, long time, long mark) {
        long count = state.get(JAVA_LONG, COUNT);
        long silence = count == 0 ? 0 : time - state.get(JAVA_LONG, TIME);
        long repeats = count > 0 && mark == state.get(JAVA_LONG, MARK) ? state.get(JAVA_LONG, REPEATS) + 1 : 1;
        state.set(JAVA_LONG, COUNT, count + 1);
        state.set(JAVA_LONG, TIME, time);
        state.set(JAVA_LONG, SEQUENCE, sequence);
        state.set(JAVA_LONG, MARK, mark);
        state.set(JAVA_LONG, REPEATS, repeats);
        if (!limits.on) {
            return Event.CLEAN;
        }
        // A difference that overflows is negative, and the longest silence of all.
        return silence < 0 || silence > limits.gap
                ? Event.STALE_GAP
                : repeats > limits.stuck ? Event.STUCK_FEED : Event.CLEAN;
    }
}
