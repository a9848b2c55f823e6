package tickgrad.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import tickgrad.kernel.simd.Lanes;

/**
 * What the JVM has to know of memory and vectors before it compiles a kernel, lest C2 call the JDK's methods where it should take them into the loop. Vectors
 * and slices are then objects on the heap, for as long as the process lives. It needs
 *
 * <ul>
 *   <li>all kinds of segments: the first heap segment or mapped file of a process, anybody's, would load a class, and C2 would throw away all code that
 *       counted on there being none, in the midst of whatever runs;
 *   <li>counts of calls: C2 takes a call into its caller if it was reached in at least 0.0085 of that caller's runs ({@code MinInlineFrequencyRatio}). C1's
 *       second tier, which runs while C2 is busy, counts runs but not what they reach, so that after some ten thousand slices by such code none is taken in any
 *       more. Once C2 has compiled the making of a slice, nobody counts;
 *   <li>both sides of each branch that some memory takes and other memory does not, or the first use of an operator and not the next. If C2 has seen one side
 *       only, it leaves the other out, and what takes that falls back into the interpreter. A few such falls, counted once for each load of a kernel, exceed the
 *       100 that C2 allows a method ({@code PerMethodTrapLimit}); it then keeps every other side in all of the kernel, and the vectors of errors that never
 *       happen escape to the heap. With both sides in each load C2 takes longer, twice as long for large tiles.
 * </ul>
 */
final class Priming {
    /** The kinds of segments beside native ones; of seven classes for the heap one is enough, as C2 then counts on more than one kind. */
    private static final String[] CLASSES = {
        "jdk.internal.foreign.HeapMemorySegmentImpl$OfByte", "jdk.internal.foreign.MappedMemorySegmentImpl"
    };

    /** Uses of memory in one call, whose loop is so short that it is not entered in the middle. */
    private static final int USES = 20;

    /** Pairs of calls that go without a pause; C2 compiles a method after some 600 calls and 15,000 turns of its loop that C1 has profiled. */
    private static final int CALLS = 600;

    /** The pause after each further call, in which C2 gets on. */
    private static final long PAUSE_NANOS = 1_000_000;

    /** Most pauses: a process that has C2 busy for longer waits for its code anyway. */
    private static final int PAUSES = 100;

    /** A call that is faster runs C2's code of what it calls: some 20 ns a use, where C1's takes 100. */
    private static final long COMPILED_NANOS = 30 * USES;

    private Priming() {}

    /** Takes some 60 ms of a process, and 0.1 s more where C2 is busy. */
    static void run() {
        for (String name : CLASSES) {
            try {
                Class.forName(name, true, null);
            } catch (ClassNotFoundException e) {
                // A JDK that has no such class computes the same; it may stop for that moment.
            }
        }
        Lanes.operators();
        boolean interrupted = Thread.interrupted(); // which would cut the pauses short
        try (Arena confined = Arena.ofConfined()) {
            MemorySegment owned = confined.allocate(JAVA_FLOAT_UNALIGNED);
            MemorySegment shared = Arena.ofAuto().allocate(JAVA_FLOAT_UNALIGNED);
            int left = untilCompiled(Priming::slice, owned, shared, PAUSES); // first and alone: then no caller has counted its runs
            untilCompiled(Priming::use, owned, shared, left);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return pauses that are left */
    private static int untilCompiled(Consumer<MemorySegment> method, MemorySegment owned, MemorySegment shared, int pauses) {
        for (int call = 0; call < CALLS + pauses; call++) {
            method.accept(owned);
            long start = System.nanoTime();
            method.accept(shared);
            if (System.nanoTime() - start < COMPILED_NANOS) {
                return pauses - Math.max(0, call - CALLS);
            }
            if (call >= CALLS) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return 0;
    }

    private static void slice(MemorySegment segment) {
        for (int i = 0; i < USES; i++) {
            if (segment.asSlice(0, Float.BYTES).byteSize() != Float.BYTES) {
                throw new AssertionError("a slice has another size than was asked for");
            }
        }
    }

    /** Reads and writes through a slice. */
    private static void use(MemorySegment segment) {
        for (int i = 0; i < USES; i++) {
            MemorySegment slice = segment.asSlice(0, Float.BYTES);
            slice.set(JAVA_FLOAT_UNALIGNED, 0, i);
            if (slice.get(JAVA_FLOAT_UNALIGNED, 0) != i || slice.get(JAVA_INT_UNALIGNED, 0) != Float.floatToRawIntBits(i)) {
                throw new AssertionError("memory holds something else than was written");
            }
        }
    }
}
