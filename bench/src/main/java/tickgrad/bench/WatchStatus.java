package tickgrad.bench;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import tickgrad.bench.console.Screen;
import tickgrad.bench.market.Watch;
import tickgrad.bench.report.Format;
import tickgrad.model.live.Counters;
import tickgrad.model.live.Event;
import tickgrad.model.live.LiveLearner;

/**
 * The one line on standard error that tells how a session goes: drawn over itself where a person watches, and elsewhere printed anew every ten
 * seconds. What is wrong with the input is said above it, each kind once.
 */
final class WatchStatus {
    private static final long REDRAW = 200_000_000L; // nanoseconds
    private static final long PRINT = 10_000_000_000L;
    private static final int KINDS = 20; // of bad lines that are named

    private final Screen screen;
    private final Watch watch;
    private final boolean drawn;
    private final LongSupplier clock;
    private final Set<String> named = new HashSet<>();
    private long last;
    private int width;
    private long bad;

    /** @param drawn whether standard error is a terminal */
    WatchStatus(Screen screen, Watch watch, boolean drawn, LongSupplier clock) {
        this.screen = screen;
        this.watch = watch;
        this.drawn = drawn;
        this.clock = clock;
        this.last = clock.getAsLong();
    }

    /** Shows the line, if it is time to. */
    void show() {
        long now = clock.getAsLong();
        if (now - last >= (drawn ? REDRAW : PRINT)) {
            last = now;
            print();
        }
    }

    private void print() {
        String text = text();
        if (!drawn) {
            screen.error(text);
            return;
        }
        screen.err().print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        screen.err().flush();
        width = text.length();
    }

    /** Counts a line that cannot be used, and says why where that was not said before. */
    void bad(String file, String reason) {
        bad++;
        String kind = reason.replaceAll("\"[^\"]*\"|[-+.,\\d]+", "");
        if (named.size() < KINDS && named.add(kind)) {
            say(file + ": " + reason + " (left out; more of this kind are only counted)");
        }
    }

    /** Says something above the line. */
    void say(String text) {
        if (width > 0) {
            screen.err().print("\r" + " ".repeat(width) + "\r");
            width = 0;
        }
        screen.error("tickgrad: " + text);
    }

    /** Shows the line for the last time. */
    void end() {
        print();
        if (drawn) {
            screen.error("");
        }
    }

    /** Such as {@code ticks 1,200  predictions 1,080  settled 1,079  loss 0.693 (recent 0.692)  guards none  drift 0  version 135}. */
    String text() {
        LiveLearner learner = watch.learner();
        Counters counters = learner.counters();
        return "ticks " + Format.count(watch.ticks())
                + "  predictions " + Format.count(counters.get(Event.PREDICTED))
                + "  settled " + Format.count(counters.get(Event.SETTLED))
                + "  loss " + Format.number(learner.published().mean()) + " (recent " + Format.number(learner.published().recent()) + ")"
                + "  guards " + guards(counters)
                + "  drift " + Format.count(counters.get(Event.DRIFT))
                + "  version " + Format.count(learner.version())
                + (watch.skipped() == 0 ? "" : "  had before " + Format.count(watch.skipped()))
                + (watch.lost() == 0 ? "" : "  journal lost " + Format.count(watch.lost()))
                + (bad == 0 ? "" : "  bad lines " + Format.count(bad));
    }

    private static String guards(Counters counters) {
        StringBuilder text = new StringBuilder();
        for (Event event : Event.values()) {
            boolean passed = switch (event) {
                case CLEAN, PREDICTED, SETTLED, LEARNED, DRIFT, PUBLISHED, GOOD_ADVANCED, REBASED -> true;
                default -> false;
            };
            if (!passed && counters.get(event) > 0) {
                text.append(text.isEmpty() ? "" : ", ").append(Format.count(counters.get(event))).append(' ')
                        .append(event.name().toLowerCase(Locale.ROOT));
            }
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
