package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Which of several buffers is current, and which may be written: the protocol by itself, whatever the buffers hold.
 *
 * <pre>
 * writer   b = free(); write buffer b; publish(b)        CURRENT = (version, b), version 1, 2, 3 …
 * reader   c = begin(); read buffer(c); end(r, c)        DONE[r] = version of c
 * </pre>
 *
 * <p>A buffer that holds version {@code q} is free when it is not current and {@code DONE[r] > q}, strictly, for every attached reader.
 * CURRENT only grows, so a reader that has read a later version can never again load {@code q}; one that stands at {@code q} may have
 * loaded it a second time. Three buffers suffice for any number of readers; more of them only shorten the writer's wait for slow ones.
 *
 * <p><b>Memory order.</b> What the writer wrote before {@link #publish} is seen after the {@link #begin} that loads it (release, acquire).
 * What a reader reads before {@link #end} is read before a {@link #free} that saw it lets the writer write (release, acquire). A reader
 * that comes stores DONE, then loads CURRENT; the writer stores CURRENT, then loads DONE: all four are volatile, so one of them sees the
 * other. A reader that goes sets DONE to the largest number.
 *
 * <p><b>Counters.</b> All state is 64-bit numbers in native memory, each at the start of 128 bytes of its own, as Agrona lays out counters:
 * writer and readers share no cache line, and other threads may read them at any time.
 *
 * <pre>
 * counter
 *       0                       CURRENT: version·256 + buffer
 *       1                       publications
 *       2                       weights refused
 *       3                       publications put off, because no buffer was free or another thread was publishing
 *       4                       1 while a thread publishes
 *       5 … 5+buffers-1         version in each buffer, 0 if none; in the next 8 bytes the hash of what it holds
 *       5+buffers …             DONE of each reader; the largest number if it is not attached
 * </pre>
 */
public final class Versions {
    /** Bytes from counter to counter. */
    public static final int SPACING = 128;

    /** The buffer's number takes the low bits of CURRENT. */
    private static final int BUFFER_BITS = 8;

    private static final int MOST = 1 << BUFFER_BITS;

    private static final long CURRENT = 0;
    private static final long PUBLISHED = SPACING;
    private static final long REFUSED = 2 * SPACING;
    private static final long PUT_OFF = 3 * SPACING;
    private static final long WRITING = 4 * SPACING;
    private static final long BUFFERS = 5 * SPACING;

    private static final long ABSENT = Long.MAX_VALUE;

    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final MemorySegment S;
    private final int buffers;
    private final int readers;
    private final long done;

    /**
     * Nothing is current and no reader is attached yet; the first publication comes before the first reader.
     *
     * @param arena   owns the counters
     * @param buffers from 2, of which a writer waits for all readers to move on, to 256; better 3 or more
     * @param readers the most readers, from 1
     */
    public Versions(Arena arena, int buffers, int readers) {
        if (buffers < 2 || buffers > MOST) {
            throw new IllegalArgumentException("buffers is " + buffers + ", expected 2 to " + MOST);
        }
        if (readers < 1) {
            throw new IllegalArgumentException("readers is " + readers + ", expected >= 1");
        }
        this.buffers = buffers;
        this.readers = readers;
        this.done = BUFFERS + (long) SPACING * buffers;
        this.S = arena.allocate(done + (long) SPACING * readers, SPACING);
        for (int r = 0; r < readers; r++) {
            detach(r);
        }
    }

    /** {@return how many buffers there are} */
    public int buffers() {
        return buffers;
    }

    /** {@return how many readers there may be} */
    public int readers() {
        return readers;
    }

    /**
     * Begins a read: one acquire load.
     *
     * @return what is current, for {@link #buffer}, {@link #version} and {@link #end}
     */
    public long begin() {
        return (long) LONG.getAcquire(S, CURRENT);
    }

    /**
     * Ends a read: one release store.
     *
     * @param reader  which reader
     * @param current what {@link #begin} returned
     */
    public void end(int reader, long current) {
        LONG.setRelease(S, done(reader), version(current));
    }

    /** {@return the buffer of what {@link #begin} returned} @param current that number */
    public static int buffer(long current) {
        return (int) current & (MOST - 1);
    }

    /** {@return the version of what {@link #begin} returned} @param current that number */
    public static long version(long current) {
        return current >>> BUFFER_BITS;
    }

    /** {@return the hash that was published with a buffer; between {@link #begin} and {@link #end} only} @param buffer which buffer */
    public long hash(int buffer) {
        return (long) LONG.get(S, held(buffer) + Long.BYTES);
    }

    /**
     * Lets a reader take part, from the thread that will read.
     *
     * @param reader a reader that is not attached
     */
    public void attach(int reader) {
        LONG.setVolatile(S, done(reader), 0L);
        end(reader, (long) LONG.getVolatile(S, CURRENT));
    }

    /**
     * Lets a reader go, between two of its reads.
     *
     * @param reader a reader
     */
    public void detach(int reader) {
        LONG.setRelease(S, done(reader), ABSENT);
    }

    /** {@return whether this thread may now write, until {@link #leave}; false, at once, if another one may} */
    public boolean enter() {
        return LONG.compareAndSet(S, WRITING, 0L, 1L) || putOff();
    }

    /** Ends what {@link #enter} began. */
    public void leave() {
        LONG.setRelease(S, WRITING, 0L);
    }

    /** {@return a buffer that no reader reads or will read, or -1 if there is none now} */
    public int free() {
        long oldest = ABSENT;
        for (int r = 0; r < readers; r++) {
            oldest = Math.min(oldest, (long) LONG.getVolatile(S, done(r)));
        }
        int current = buffer(current());
        for (int b = 0; b < buffers; b++) {
            if (b != current && version(b) < oldest) {
                LONG.setOpaque(S, held(b), 0L);
                return b;
            }
        }
        putOff();
        return -1;
    }

    /**
     * Makes a buffer current, under the next version.
     *
     * @param buffer one that {@link #free} returned, written meanwhile
     * @param hash   of what it holds
     */
    public void publish(int buffer, long hash) {
        long version = version(current()) + 1;
        LONG.set(S, held(buffer) + Long.BYTES, hash);
        LONG.setOpaque(S, held(buffer), version);
        LONG.setVolatile(S, CURRENT, version << BUFFER_BITS | buffer);
        LONG.getAndAdd(S, PUBLISHED, 1L);
    }

    /** Counts something that was not fit to be published. */
    public void refuse() {
        LONG.getAndAdd(S, REFUSED, 1L);
    }

    private boolean putOff() {
        LONG.getAndAdd(S, PUT_OFF, 1L);
        return false;
    }

    /** {@return CURRENT, for the writer and for those who watch} */
    public long current() {
        return (long) LONG.getAcquire(S, CURRENT);
    }

    /** {@return how often something was published} */
    public long published() {
        return (long) LONG.getAcquire(S, PUBLISHED);
    }

    /** {@return how often something was refused} */
    public long refused() {
        return (long) LONG.getAcquire(S, REFUSED);
    }

    /** {@return how often a publication was put off} */
    public long putOffs() {
        return (long) LONG.getAcquire(S, PUT_OFF);
    }

    /** {@return the version that a buffer holds, 0 if none} @param buffer which buffer */
    public long version(int buffer) {
        return (long) LONG.getAcquire(S, held(buffer));
    }

    /** {@return the last version that a reader was done with, {@link Long#MAX_VALUE} if it is not attached} @param reader which reader */
    public long doneBy(int reader) {
        return (long) LONG.getAcquire(S, done(reader));
    }

    /** {@return all counters, to be read only} */
    public MemorySegment counters() {
        return S.asReadOnly();
    }

    private static long held(int buffer) {
        return BUFFERS + (long) SPACING * buffer;
    }

    private long done(int reader) {
        return done + (long) SPACING * reader;
    }
}
