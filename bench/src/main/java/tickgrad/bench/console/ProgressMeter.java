package tickgrad.bench.console;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a long piece of work has come: on a terminal a bar with the time left, elsewhere a plain line at the start of
 * each tenth, no more often than every two seconds, on standard error, so that standard output stays a result.
 */
public final class ProgressMeter implements AutoCloseable {
    private static final long QUIET_NANOS = Duration.ofSeconds(2).toNanos();

    private final Screen screen;
    private final String task;
    private final long total;
    private final LongSupplier clock;
    private final ProgressBar bar;
    private final long started;
    private long lastLine;
    private long lastTenth;
    private long done;
    private boolean closed;

    private ProgressMeter(Screen screen, String task, long total, LongSupplier clock) {
        this.screen = screen;
        this.task = task;
        this.total = Math.max(1, total);
        this.clock = clock;
        started = clock.getAsLong();
        lastLine = started;
        bar = screen.terminal() ? bar() : null;
    }

    /** Starts to show a task of {@code total} steps. */
    public static ProgressMeter start(Screen screen, String task, long total) {
        return start(screen, task, total, System::nanoTime);
    }

    /** As {@link #start(Screen, String, long)}, with the clock given (nanoseconds). */
    static ProgressMeter start(Screen screen, String task, long total, LongSupplier clock) {
        return new ProgressMeter(screen, task, total, clock);
    }

    private ProgressBar bar() {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(screen.unicode() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .setConsumer(new DelegatingProgressBarConsumer(this::redraw, screen.width() - 1))
                .build();
    }

    private void redraw(String line) {
        screen.out().print("\r" + line);
        screen.out().flush();
    }

    /** Says how many steps are done and, in a few words, how it goes; the words may be empty. */
    public void at(long step, String words) {
        done = step;
        if (bar != null) {
            bar.stepTo(step);
            bar.setExtraMessage(words);
            return;
        }
        long now = clock.getAsLong();
        long tenth = 10 * step / total;
        if (tenth > lastTenth && step < total && now - lastLine >= QUIET_NANOS) {
            double left = (now - started) * (double) (total - step) / step;
            screen.error(task + " " + 100 * step / total + "%, about " + Math.round(left / 1e9) + " s left"
                    + (words.isEmpty() ? "" : ", " + words));
            lastLine = now;
            lastTenth = tenth;
        }
    }

    /** Removes the bar; a plain line with the time taken stays. Closing twice does nothing more. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (bar != null) {
            bar.close();
            screen.out().print("\r" + " ".repeat(screen.width() - 1) + "\r");
            screen.out().flush();
        }
        double seconds = (clock.getAsLong() - started) / 1e9;
        if (bar != null || seconds >= 2) {
            String line = String.format(Locale.ROOT, "%s: %,d of %,d in %.1f s", task, done, total, seconds);
            if (bar != null) {
                screen.println(screen.faint(line));
            } else {
                screen.error(line);
            }
        }
    }
}
