package tickgrad.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import tickgrad.bench.console.Screen;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.Lines;
import tickgrad.bench.market.Watch;

/**
 * Feeds a session line by line until the input ends or the process is told to stop. A line is taken in whole or not at all: whoever stops waits
 * for it, and what is saved is the session between two lines.
 */
final class WatchLoop {
    private final Screen screen;
    private final Watch watch;
    private final WatchStatus status;
    private final Path checkpoint;
    private final long every;
    private long line;
    private boolean ended;

    /**
     * @param checkpoint where the session is saved; {@code null} for nowhere
     * @param every      ticks from one checkpoint to the next
     */
    WatchLoop(Screen screen, Watch watch, WatchStatus status, Path checkpoint, long every) {
        this.screen = screen;
        this.watch = watch;
        this.status = status;
        this.checkpoint = checkpoint;
        this.every = every;
    }

    /** Runs to the end. */
    void run(InputStream in) throws IOException, BadInput {
        Thread stop = new Thread(this::stop);
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            Lines lines = new Lines(in);
            for (String text; (text = lines.next()) != null && take(text); ) {
                status.show();
            }
        } finally {
            end();
            forget(stop);
        }
        if (!watch.knowsColumns()) {
            throw new BadInput("standard input holds no ticks");
        }
    }

    /** Takes a line in; false if the process was told to stop. */
    private synchronized boolean take(String text) throws IOException, BadInput {
        if (ended) {
            return false;
        }
        line++;
        long before = watch.ticks();
        try {
            String answer = watch.take(line, text);
            if (answer != null) {
                screen.out().println(answer);
                if (screen.out().checkError()) {
                    throw new IOException("standard output is closed, expected someone who reads it");
                }
            }
        } catch (DataException e) {
            status.bad("standard input, line " + line, e.reason());
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage());
        }
        if (checkpoint != null && watch.ticks() != before && watch.ticks() % every == 0) {
            try {
                watch.save(checkpoint);
            } catch (IOException e) {
                status.bad(checkpoint.toString(), "cannot be written: " + e.getMessage());
            }
        }
        return true;
    }

    /** The input has ended. */
    private synchronized void end() throws IOException {
        if (!ended) {
            ended = true;
            save();
            watch.end();
            status.end();
        }
    }

    /** Told to stop, on a thread of its own: saves, and no line is taken in any more. */
    private synchronized void stop() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            save();
            watch.end();
            status.end();
        } catch (IOException e) {
            status.say(checkpoint + ": " + e.getMessage());
            Runtime.getRuntime().halt(Tickgrad.INTERNAL_ERROR);
        }
    }

    private void save() throws IOException {
        if (checkpoint != null && watch.ticks() > 0) {
            watch.save(checkpoint);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The hook runs already.
        }
    }
}
