package tickgrad.bench;

import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.console.Screen;
import tickgrad.bench.market.Progress;
import tickgrad.bench.report.Format;

/** Shows a forecast job's progress. */
final class ForecastProgress implements Progress, AutoCloseable {
    private final Screen screen;
    private ProgressMeter meter;
    private long done;
    private String message = "";

    ForecastProgress(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void step(long done, long total, String message) {
        if (meter == null) {
            meter = ProgressMeter.start(screen, "forecasting", total);
        }
        this.done = done;
        this.message = message;
        meter.at(done, message);
    }

    @Override
    public void loss(int epoch, double train, double validation) {
        if (meter != null) {
            meter.at(done, message + ", epoch " + epoch + ", loss " + Format.number(validation));
        }
    }

    @Override
    public void close() {
        if (meter != null) {
            meter.close();
        }
    }
}
