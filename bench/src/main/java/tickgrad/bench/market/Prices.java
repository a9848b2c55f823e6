package tickgrad.bench.market;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The last prices of a feed, from which an outcome is told when it is due.
 *
 * <pre>
 * byte 0        prices ever taken in (int64)
 *      64       ring of the last ones: sequence (int64), time (int64), price (float64)
 * </pre>
 */
final class Prices {

    private static final long RING = 64;
    private static final long ENTRY = 24;

    private final MemorySegment state;
    private final int capacity;

    /** @param capacity prices that are remembered */
    Prices(Arena arena, int capacity) {
        this.capacity = capacity;
        this.state = arena.allocate(RING + ENTRY * capacity, 64);
    }

    /** All that this remembers. */
    MemorySegment state() {
        return state;
    }

    /** Takes a price in; one whose time runs backwards is none. Sequence numbers grow. */
    void add(long sequence, long time, double price) {
        long count = count();
        if (count > 0 && time < state.get(JAVA_LONG, at(count - 1) + 8)) {
            return;
        }
        long at = at(count);
        state.set(JAVA_LONG, at, sequence);
        state.set(JAVA_LONG, at + 8, time);
        state.set(JAVA_DOUBLE, at + 16, price);
        state.set(JAVA_LONG, 0, count + 1);
    }

    /** ln(last price up to {@code due} / price of the tick); NaN where either is not remembered. */
    double outcome(long sequence, long due) {
        long from = last(0, sequence);
        long to = last(8, due);
        if (from < 0 || to < from || state.get(JAVA_LONG, at(from)) != sequence) {
            return Double.NaN;
        }
        return StrictMath.log(state.get(JAVA_DOUBLE, at(to) + 16) / state.get(JAVA_DOUBLE, at(from) + 16));
    }

    /** The last remembered price whose field is not above a value; -1 if there is none. */
    private long last(long field, long value) {
        long low = Math.max(0, count() - capacity);
        long high = count();
        long first = low;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (state.get(JAVA_LONG, at(middle) + field) <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > first ? low - 1 : -1;
    }

    private long count() {
        return state.get(JAVA_LONG, 0);
    }

    private long at(long i) {
        return RING + ENTRY * (i % capacity);
    }
}
