package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import tickgrad.model.Range;

/**
 * The median of the last {@code w} values, exactly: they are kept in order of arrival and in order of size. Up to half of them may be wild
 * without moving it beyond the others.
 *
 * <pre>
 * byte 0      values so far (int64)
 *      8      w (int64)
 *      16     w values, the one that came n-th at n mod w (float64)
 *      16+8w  the same, ascending (float64)
 * </pre>
 */
public final class RunningMedian {
    private static final long VALUES = 16;

    private final MemorySegment state;
    private final int window;
    private final long sorted;

    /**
     * No values, or those of a saved state.
     *
     * @param state  {@link #bytes} of native memory, zeros for a new one
     * @param window how many values count
     */
    public RunningMedian(MemorySegment state, int window) {
        Range.require(state.byteSize() == bytes(window), "state.byteSize()", state.byteSize(), "" + bytes(window));
        this.state = state;
        this.window = window;
        this.sorted = VALUES + (long) Double.BYTES * window;
        state.set(JAVA_LONG, 8, window);
    }

    /**
     * Memory of a median.
     *
     * @param window how many values count, 1 to 65536
     * @return bytes
     */
    public static long bytes(int window) {
        Range.require(window >= 1 && window <= 1 << 16, "window", window, "1 to 65536");
        return VALUES + 2L * Double.BYTES * window;
    }

    /** {@return all that this remembers} */
    public MemorySegment state() {
        return state;
    }

    /** {@return how many values count now} */
    public int size() {
        return (int) Math.min(window, state.get(JAVA_LONG, 0));
    }

    /** {@return the median, the upper one of two; NaN without values} */
    public double get() {
        int n = size();
        return n == 0 ? Double.NaN : sorted(n / 2);
    }

    /**
     * Takes a value in, and lets the oldest go.
     *
     * @param value not NaN
     */
    public void add(double value) {
        int n = size();
        long seen = state.get(JAVA_LONG, 0);
        long slot = VALUES + Double.BYTES * (seen % window);
        if (n == window) {
            n--;
            remove(n, state.get(JAVA_DOUBLE, slot));
        }
        state.set(JAVA_DOUBLE, slot, value);
        int i = n;
        while (i > 0 && sorted(i - 1) > value) {
            sorted(i, sorted(i - 1));
            i--;
        }
        sorted(i, value);
        state.set(JAVA_LONG, 0, seen + 1);
    }

    /** Takes one value out of n + 1 ordered ones. */
    private void remove(int n, double value) {
        int i = 0;
        while (sorted(i) != value) {
            i++;
        }
        for (; i < n; i++) {
            sorted(i, sorted(i + 1));
        }
    }

    private double sorted(int i) {
        return state.get(JAVA_DOUBLE, sorted + (long) Double.BYTES * i);
    }

    private void sorted(int i, double value) {
        state.set(JAVA_DOUBLE, sorted + (long) Double.BYTES * i, value);
    }
}
