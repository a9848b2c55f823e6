package tickgrad.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads and writes native memory and, seldom, memory of the heap, before there is compiled code that expects one kind.
 *
 * <p>As long as all memory is native, C2 compiles the JDK's small methods for native memory alone. The first vector whose bits are taken for ints, as in
 * every exponential, goes through an array where that code is not compiled yet, and all the code for native memory is thrown away, again and again. C2 counts
 * that; a kernel brings together what hundreds of small methods have counted, and from 201 on C2 makes calls of what it has mistrusted once: vectors end on
 * the heap, for as long as the process lives. Three networks trained one after the other came to 292. Where the JVM has seen both kinds from the start, what
 * it compiles holds for both.
 */
final class MemoryKinds {
    /** So many reads and writes that C1 compiles the JDK's methods early on and counts kinds in most of them. */
    private static final int CALLS = 4000;

    /** One call in so many is for the heap: more than nine of ten are native, so C2 goes by that and leaves the others to a call. */
    private static final int SELDOM = 20;

    /** Calls between two pauses, in which C1 gets on. */
    private static final int ROUND = 250;

    private static final long PAUSE_NANOS = 1_000_000;

    private static final long BYTES = 64;

    private MemoryKinds() {}

    /** Takes some 25 ms. */
    static void show() {
        try (Arena confined = Arena.ofConfined();
                Arena shared = Arena.ofShared()) {
            MemorySegment[] kinds = {
                MemorySegment.ofArray(new float[(int) BYTES / Float.BYTES]), // as users' rows
                MemorySegment.ofArray(new byte[(int) BYTES]), // as the JDK's own, for the bits of vectors
                confined.allocate(BYTES, BYTES),
                shared.allocate(BYTES, BYTES)
            };
            for (int i = 0; i < CALLS; i++) {
                use(i, kinds[i / SELDOM % 2 + (i % SELDOM == 0 ? 0 : 2)]);
                if (i % ROUND == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    private static void use(int i, MemorySegment memory) {
        memory.set(JAVA_FLOAT_UNALIGNED, 0, i);
        memory.set(JAVA_INT_UNALIGNED, 4, i);
        if (memory.get(JAVA_FLOAT_UNALIGNED, 0) != i
                || memory.get(JAVA_INT_UNALIGNED, 4) != i
                || memory.get(JAVA_LONG_UNALIGNED, 0) == 0 && i != 0) {
            throw new AssertionError("memory holds another number than was put in");
        }
    }
}
