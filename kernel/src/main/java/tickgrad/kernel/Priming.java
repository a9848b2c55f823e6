package tickgrad.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/**
 * Has C2 compile the making of slices before there are kernels that count on it.
 *
 * <p>In a process that has mapped a file there are two classes of native segments, and a slice passes virtual calls. C2 takes a call into its caller only if
 * it was reached in at least 0.0085 of that caller's runs ({@code MinInlineFrequencyRatio}). C1's second tier, which runs while C2 is busy, counts runs but not
 * what they reach, so that after some ten thousand slices by such code none is taken in any more: every slice, and the vectors that are loaded from it, are
 * objects on the heap for as long as the process lives. Once C2 has compiled the making of a slice, nobody counts. So this waits until C2 has time, and then
 * makes slices until its code runs.
 *
 * <p>No more than slices: with a rehearsal of reads, writes and operators as well, processes that mix memory of one thread and of all threads were seen to
 * allocate that do not without.
 */
final class Priming {
    /** Additions in one call. */
    private static final int ADDITIONS = 600;

    /** A call that is faster runs C2's code: some 30 ns, where C1's takes 600. */
    private static final long ADDED_NANOS = 200;

    /** Slices in one call, whose loop is so short that it is not entered in the middle. */
    private static final int SLICES = 20;

    /** A call that is faster runs C2's code: some 20 ns a slice, where C1's takes 100. */
    private static final long SLICED_NANOS = 30 * SLICES;

    /** Calls that go without a pause; C2 compiles a method after some 600 calls and 15,000 turns of its loop that C1 has profiled. */
    private static final int CALLS = 1200;

    /** The pause after each further call, in which C2 gets on. */
    private static final long PAUSE_NANOS = 1_000_000;

    /** Most pauses: a process that has C2 busy for longer waits for its code anyway. */
    private static final int PAUSES = 1000;

    private final MemorySegment segment = Arena.ofAuto().allocate(JAVA_FLOAT_UNALIGNED);
    private final int[] sums = new int[ADDITIONS];
    private int pauses = PAUSES;

    private Priming() {}

    /** Takes some 30 ms of a process, and up to a second more where C2 is busy. */
    static void run() {
        boolean interrupted = Thread.interrupted(); // which would cut the pauses short
        Priming priming = new Priming();
        priming.untilFast(priming::add, ADDED_NANOS);
        priming.untilFast(priming::slice, SLICED_NANOS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void untilFast(Runnable call, long nanos) {
        for (int calls = 0; pauses > 0; calls++) {
            long start = System.nanoTime();
            call.run();
            if (System.nanoTime() - start < nanos) {
                return;
            }
            if (calls >= CALLS) {
                LockSupport.parkNanos(PAUSE_NANOS);
                pauses--;
            }
        }
    }

    private void add() {
        for (int i = 0; i < ADDITIONS; i++) {
            sums[i] += i;
        }
    }

    private void slice() {
        for (int i = 0; i < SLICES; i++) {
            if (segment.asSlice(0, Float.BYTES).byteSize() != Float.BYTES) {
                throw new AssertionError("a slice has another size than was asked for");
            }
        }
    }
}
