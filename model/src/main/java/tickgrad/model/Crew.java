package tickgrad.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that do tasks together, round after round: the calling thread is member 0, the workers are the others.
 *
 * <p>A round begins when the caller counts {@link #round} up and ends when no worker is busy; what a member wrote before is then seen by
 * all. Who waits spins for some microseconds, because the rounds of a training step follow each other at once, and then parks, because
 * the next step may be long in coming. Where there are fewer processors than members nobody spins. A round neither allocates nor locks.
 */
final class Crew implements AutoCloseable {
    /** What a member does in a round: its own part. */
    interface Task {
        void run(int member);
    }

    /** Looks at a counter that stay on the processor: some 100 µs, as far as members drift apart in a round when nothing disturbs them. */
    private static final int SPINS = 4_000;

    /**
     * Looks after those offer the processor to others each time: 50 µs or more, so that a caller has time to gather the next batch. When
     * two members share a processor this lets the other go on, and shows the system two threads that want to run, to be separated.
     */
    private static final int LOOKS = SPINS + 200;

    private static final VarHandle BUSY = busy();

    private final Worker[] workers;
    private final int looks;
    private final Throwable[] failures;
    private Task task;
    private boolean closed;
    private volatile int round;
    private volatile int busy;
    private volatile Thread parkedCaller;

    /** Starts {@code members - 1} daemon threads. */
    Crew(int members) {
        looks = Runtime.getRuntime().availableProcessors() < members ? 0 : LOOKS;
        failures = new Throwable[members];
        workers = new Worker[members - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
        }
        try {
            for (Worker worker : workers) {
                worker.thread.start();
            }
        } catch (Throwable e) { // no memory for a thread
            close();
            throw e;
        }
    }

    private static VarHandle busy() {
        try {
            return MethodHandles.lookup().findVarHandle(Crew.class, "busy", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** {@return the calling thread and the workers} */
    int members() {
        return failures.length;
    }

    /**
     * Runs a task on all members and returns when all have ended. What a member throws is thrown here, the first member's first, the
     * others' suppressed; the crew can go on.
     */
    void run(Task task) {
        this.task = task;
        busy = workers.length;
        round++;
        wake();
        attempt(0);
        for (int i = 0; busy > 0; i++) {
            if (i < looks) {
                pause(i);
            } else {
                parkedCaller = Thread.currentThread();
                if (busy > 0) {
                    LockSupport.park(this);
                }
            }
        }
        parkedCaller = null;
        rethrow();
    }

    private static void pause(int look) {
        if (look < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    private void wake() {
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker.thread);
            }
        }
    }

    private void attempt(int member) {
        try {
            task.run(member);
        } catch (Throwable e) {
            failures[member] = e;
        }
    }

    private void rethrow() {
        Throwable first = null;
        for (int i = 0; i < failures.length; i++) {
            Throwable failure = failures[i];
            failures[i] = null;
            if (first == null) {
                first = failure;
            } else if (failure != null && failure != first) {
                first.addSuppressed(failure);
            }
        }
        if (first instanceof Error error) {
            throw error;
        } else if (first != null) {
            throw (RuntimeException) first; // tasks declare no checked exception
        }
    }

    /** Ends the workers and waits until they have; a second call does nothing. */
    @Override
    public void close() {
        closed = true;
        round++;
        for (Worker worker : workers) {
            LockSupport.unpark(worker.thread);
        }
        boolean interrupted = false;
        for (Worker worker : workers) {
            interrupted |= awaitEnd(worker.thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a thread to end, whatever else is asked of the caller meanwhile; returns whether it was interrupted. */
    private static boolean awaitEnd(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true; // and the flag is clear: the next join waits
            }
        }
    }

    /** One worker: waits for a round, does its part, reports. */
    private final class Worker implements Runnable {
        final Thread thread;
        volatile boolean parked;
        private final int member;

        Worker(int member) {
            this.member = member;
            this.thread = Thread.ofPlatform().daemon().name("tickgrad-trainer-worker-" + member).unstarted(this);
        }

        @Override
        public void run() {
            int seen = 0;
            while (true) {
                await(seen);
                seen++;
                if (closed) {
                    return;
                }
                attempt(member);
                if ((int) BUSY.getAndAdd(Crew.this, -1) == 1) {
                    LockSupport.unpark(parkedCaller); // null does nothing
                }
            }
        }

        /** Returns when the round after {@code seen} has begun. Parking is announced before the last look, so no wake-up is missed. */
        private void await(int seen) {
            for (int i = 0; i < looks; i++) {
                if (round != seen) {
                    return;
                }
                pause(i);
            }
            parked = true;
            while (round == seen) {
                LockSupport.park(Crew.this);
            }
            parked = false;
        }
    }
}
