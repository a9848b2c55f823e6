package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.Range;

/**
 * Predictions that wait for their labels. What was known when a prediction was made is copied in and stays as it was; {@link #settle} hands out
 * what is due, in the order of (due time, sequence), whatever the order in which it came in.
 *
 * <pre>
 * byte 0   first slot of the ring (int64)          entry, 64-byte aligned
 *      8   entries waiting (int64)                 byte 0   due time (int64)
 *      16  entries ever taken in (int64)                8   sequence (int64)
 *      24  entries that found no room (int64)           16  version of the weights (int64)
 *      32  entries settled (int64)                      24  time of the prediction (int64)
 *      40  entries due without a label (int64)          64  x (inputs), padded with +0.0
 *      48  last due time taken in (int64)                   ŷ (outputs), padded with +0.0
 *      64  order of the slots (capacity int32), padded
 *          entries (capacity)
 * </pre>
 *
 * <p>For one horizon due times never run backwards and the slots are a ring. For mixed horizons the order is a heap in which every parent has
 * four children; behind its end lie the free slots. Neither allocates.
 */
public final class Ledger {
    /** Byte offset of an entry's inputs. */
    private static final long X = 64;

    private static final long FIRST = 0;
    private static final long WAITING = 8;
    private static final long TAKEN = 16;
    private static final long OVERFLOWED = 24;
    private static final long SETTLED = 32;
    private static final long UNSETTLED = 40;
    private static final long LAST_DUE = 48;
    private static final long ORDER = 64;

    private static final int CHILDREN = 4;

    private final MemorySegment S;
    private final boolean mixed;
    private final int capacity;
    private final int inputs;
    private final int outputs;
    private final long entries;
    private final long stride;

    /** What becomes of an entry that is due. */
    @FunctionalInterface
    public interface Settler {
        /**
         * Takes an entry; it is gone when this returns.
         *
         * @param ledger whose methods read the entry
         * @param entry  its byte offset in {@link Ledger#state}
         * @return whether it had a label
         */
        boolean settle(Ledger ledger, long entry);
    }

    private Ledger(Arena arena, boolean mixed, int capacity, int inputs, int outputs) {
        Range.require(capacity >= 1 && capacity <= 1 << 24, "capacity", capacity, "1 to 2^24");
        Range.require(inputs >= 1, "inputs", inputs, ">= 1");
        Range.require(outputs >= 1, "outputs", outputs, ">= 1");
        this.mixed = mixed;
        this.capacity = capacity;
        this.inputs = inputs;
        this.outputs = outputs;
        this.stride = X + (long) Float.BYTES * (Padding.pad(inputs) + Padding.pad(outputs));
        this.entries = ORDER + (long) Integer.BYTES * Padding.pad(capacity);
        this.S = arena.allocate(entries + stride * capacity, Padding.BYTES);
        S.set(JAVA_LONG, LAST_DUE, Long.MIN_VALUE);
        for (int i = 0; i < capacity; i++) {
            order(i, i);
        }
    }

    /**
     * A ledger of one horizon: due times do not run backwards.
     *
     * @param arena    owns the memory
     * @param capacity the most entries that wait
     * @param inputs   values of {@code x}
     * @param outputs  values of {@code ŷ}
     * @return the ledger
     */
    public static Ledger ofOneHorizon(Arena arena, int capacity, int inputs, int outputs) {
        return new Ledger(arena, false, capacity, inputs, outputs);
    }

    /**
     * A ledger of mixed horizons: due times come in any order.
     *
     * @param arena    owns the memory
     * @param capacity the most entries that wait
     * @param inputs   values of {@code x}
     * @param outputs  values of {@code ŷ}
     * @return the ledger
     */
    public static Ledger ofMixedHorizons(Arena arena, int capacity, int inputs, int outputs) {
        return new Ledger(arena, true, capacity, inputs, outputs);
    }

    /** {@return all that this remembers, and the memory of entries} */
    public MemorySegment state() {
        return S;
    }

    /**
     * Takes a prediction in, by copying.
     *
     * @param due      when its label will be known
     * @param sequence of the tick; entries of one due time settle by it
     * @param version  of the weights that answered
     * @param time     of the tick
     * @param x        inputs, native
     * @param xOff     byte offset of {@code x}
     * @param y        outputs, native
     * @param yOff     byte offset of {@code y}
     * @return false, and counted, if there was no room, or with one horizon if the due time runs backwards
     */
    public boolean add(
            long due, long sequence, long version, long time, MemorySegment x, long xOff, MemorySegment y, long yOff) {
        int waiting = (int) waiting();
        if (waiting == capacity || !mixed && due < get(LAST_DUE)) {
            S.set(JAVA_LONG, OVERFLOWED, get(OVERFLOWED) + 1);
            return false;
        }
        int slot = mixed ? order(waiting) : (int) ((get(FIRST) + waiting) % capacity);
        long entry = entry(slot);
        S.set(JAVA_LONG, entry, due);
        S.set(JAVA_LONG, entry + 8, sequence);
        S.set(JAVA_LONG, entry + 16, version);
        S.set(JAVA_LONG, entry + 24, time);
        MemorySegment.copy(x, xOff, S, entry + X, (long) Float.BYTES * inputs);
        MemorySegment.copy(y, yOff, S, answer(entry), (long) Float.BYTES * outputs);
        S.set(JAVA_LONG, LAST_DUE, due);
        S.set(JAVA_LONG, TAKEN, get(TAKEN) + 1);
        S.set(JAVA_LONG, WAITING, waiting + 1L);
        if (mixed) {
            rise(waiting);
        }
        return true;
    }

    /**
     * Hands out every entry that is due, in the order of (due time, sequence).
     *
     * @param now     the time
     * @param settler takes each
     * @return how many were due
     */
    public int settle(long now, Settler settler) {
        int count = 0;
        while (waiting() > 0) {
            long entry = entry(mixed ? order(0) : (int) get(FIRST));
            if (due(entry) > now) {
                break;
            }
            long tally = settler.settle(this, entry) ? SETTLED : UNSETTLED;
            S.set(JAVA_LONG, tally, get(tally) + 1);
            removeFirst();
            count++;
        }
        return count;
    }

    private void removeFirst() {
        int last = (int) waiting() - 1;
        S.set(JAVA_LONG, WAITING, (long) last);
        if (!mixed) {
            S.set(JAVA_LONG, FIRST, (get(FIRST) + 1) % capacity);
            return;
        }
        int slot = order(0);
        order(0, order(last));
        order(last, slot);
        sink(last);
    }

    private void rise(int at) {
        int slot = order(at);
        int i = at;
        while (i > 0 && before(slot, order((i - 1) / CHILDREN))) {
            order(i, order((i - 1) / CHILDREN));
            i = (i - 1) / CHILDREN;
        }
        order(i, slot);
    }

    /** Lets the first of n slots sink to its place. */
    private void sink(int n) {
        int slot = order(0);
        int i = 0;
        while (CHILDREN * i + 1 < n) {
            int least = CHILDREN * i + 1;
            for (int child = least + 1; child < n && child <= CHILDREN * (i + 1); child++) {
                least = before(order(child), order(least)) ? child : least;
            }
            if (!before(order(least), slot)) {
                break;
            }
            order(i, order(least));
            i = least;
        }
        order(i, slot);
    }

    private boolean before(int a, int b) {
        long dueA = due(entry(a));
        long dueB = due(entry(b));
        return dueA < dueB || dueA == dueB && sequence(entry(a)) < sequence(entry(b));
    }

    /** {@return when the label of an entry is known} @param entry its byte offset */
    public long due(long entry) {
        return get(entry);
    }

    /** {@return the sequence number of an entry} @param entry its byte offset */
    public long sequence(long entry) {
        return get(entry + 8);
    }

    /** {@return the version of the weights that answered} @param entry its byte offset */
    public long version(long entry) {
        return get(entry + 16);
    }

    /** {@return the time of the prediction} @param entry its byte offset */
    public long time(long entry) {
        return get(entry + 24);
    }

    /** {@return the byte offset of an entry's inputs} @param entry its byte offset */
    public long inputs(long entry) {
        return entry + X;
    }

    /** {@return the byte offset of an entry's outputs} @param entry its byte offset */
    public long answer(long entry) {
        return entry + X + (long) Float.BYTES * Padding.pad(inputs);
    }

    /** {@return entries that wait for their labels: those that are never settled, at the end} */
    public long waiting() {
        return get(WAITING);
    }

    /** {@return entries ever taken in} */
    public long taken() {
        return get(TAKEN);
    }

    /** {@return entries that were not taken in} */
    public long overflowed() {
        return get(OVERFLOWED);
    }

    /** {@return entries that had a label} */
    public long settled() {
        return get(SETTLED);
    }

    /** {@return entries that were due and had none} */
    public long unsettled() {
        return get(UNSETTLED);
    }

    private long entry(int slot) {
        return entries + stride * slot;
    }

    private long get(long at) {
        return S.get(JAVA_LONG, at);
    }

    private int order(int i) {
        return S.get(JAVA_INT, ORDER + (long) Integer.BYTES * i);
    }

    private void order(int i, int slot) {
        S.set(JAVA_INT, ORDER + (long) Integer.BYTES * i, slot);
    }
}
