package tickgrad.bench.cliffs;

import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.console.Screen;

/** How far a program has come: a bar on a terminal, and elsewhere lines {@code progress: …} for {@code tickgrad bench}. */
final class Progress implements AutoCloseable {
    private final ProgressMeter meter;
    private final long total;
    private long done;

    Progress(String task, long total) {
        Screen screen = Screen.system();
        this.meter = screen.terminal() ? ProgressMeter.start(screen, task, total) : null;
        this.total = total;
    }

    /** One step is done. */
    void step(String words) {
        done++;
        if (meter == null) {
            System.out.println("progress: " + done + " of " + total + ", " + words);
        } else {
            meter.at(done, words);
        }
    }

    @Override
    public void close() {
        if (meter != null) {
            meter.close();
        }
    }
}
