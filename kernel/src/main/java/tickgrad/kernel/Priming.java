package tickgrad.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Has C2 compile the making of slices before there are kernels that count on it.
 *
 * <p>In a process that has mapped a file there are two classes of native segments, and a slice passes virtual calls. C2 takes a call into its caller only
 * if it was reached in at least 0.0085 of that caller's runs ({@code MinInlineFrequencyRatio}). C1's second tier, which runs while C2 is busy, counts runs
 * but not what they reach, so that after some ten thousand slices by such code none is taken in any more: every slice, and the vectors that are loaded from
 * it, are objects on the heap for as long as the process lives. Once C2 has compiled the making of a slice, nobody counts. So this waits until C2 has time,
 * and then makes slices until its code runs. That is known by what it allocates: C2 keeps in registers what C1 puts on the heap. Times would not tell: C1's
 * code is as fast on one machine as C2's on another.
 *
 * <p>No more than slices, after {@link MemoryKinds}: where reads, writes and operators too were rehearsed until C2 had compiled them, processes that mix memory
 * of one thread and of all threads were seen to allocate that do not without.
 */
final class Priming implements Runnable {
    /** Objects, or slices, in one call, whose loop is so short that it is not entered in the middle. */
    private static final int OBJECTS = 20;

    /**
     * Calls between two pauses: C2 compiles a method after some 600 calls and 15,000 turns of its loop that C1 has profiled, and C1 profiles none while C2
     * is busy.
     */
    private static final int CALLS = 1200;

    /** A pause, in which C2 gets on. */
    private static final long PAUSE_NANOS = 1_000_000;

    /** The most time for boxes, and for slices: a process that has C2 busy for longer waits for its code anyway. */
    private static final long MOST_NANOS = 1_000_000_000;

    private final ThreadMXBean threads;
    private final MemorySegment segment = Arena.ofAuto().allocate(JAVA_FLOAT_UNALIGNED);

    private Priming(ThreadMXBean threads) {
        this.threads = threads;
    }

    /** Takes some 75 ms of a process, and up to two seconds more where C2 is busy; where the JVM does not count what it allocates, nothing is done. */
    static void prime() {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
                || !threads.isThreadAllocatedMemorySupported()
                || !threads.isThreadAllocatedMemoryEnabled()) {
            return;
        }
        // On a thread of its own: what virtual threads allocate is not counted, and the caller's interrupts would cut the pauses short.
        Thread thread = Thread.ofPlatform().daemon().name("tickgrad-priming").start(new Priming(threads));
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        MemoryKinds.show();
        untilNothingIsAllocated(this::box);
        untilNothingIsAllocated(this::slice);
    }

    private void untilNothingIsAllocated(Runnable call) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < MOST_NANOS) {
            for (int i = 0; i < CALLS; i++) {
                long bytes = threads.getCurrentThreadAllocatedBytes();
                call.run();
                if (threads.getCurrentThreadAllocatedBytes() == bytes) {
                    return;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Boxes are arrays, since these are made without a call, which C2 might not take in. */
    private void box() {
        for (int i = 0; i < OBJECTS; i++) {
            int[] box = {i};
            if (box[0] != i) {
                throw new AssertionError("a box holds another number than was put in");
            }
        }
    }

    private void slice() {
        for (int i = 0; i < OBJECTS; i++) {
            if (segment.asSlice(0, Float.BYTES).byteSize() != Float.BYTES) {
                throw new AssertionError("a slice has another size than was asked for");
            }
        }
    }
}
