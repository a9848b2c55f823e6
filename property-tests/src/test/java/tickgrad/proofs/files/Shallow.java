package tickgrad.proofs.files;

import java.util.concurrent.atomic.AtomicReference;

/** Runs a loop of many refusals on a thread of its own: an exception costs what its stack is deep, and JUnit's is deep. */
final class Shallow {
    private Shallow() {}

    static void run(Runnable loop) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(loop);
        thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
        thread.start();
        thread.join();
        switch (failure.get()) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new AssertionError(e);
        }
    }
}
