package tickgrad.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tickgrad.bench.market.CalibrationBin;
import tickgrad.bench.market.Curve;
import tickgrad.bench.market.FoldReport;
import tickgrad.bench.market.ForecastOptions;
import tickgrad.bench.market.ForecastResult;
import tickgrad.bench.market.Guard;
import tickgrad.bench.market.Score;
import tickgrad.bench.market.Strategy;
import tickgrad.bench.market.Target;
import tickgrad.bench.market.Verdict;
import tickgrad.bench.report.Block.Tone;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** A {@link ForecastResult} in words, tables and charts. */
final class ForecastReport {
    private ForecastReport() {}

    static void addTo(Report report, ForecastResult r) {
        Tone tone = switch (r.verdict()) {
            case EDGE -> Tone.GOOD;
            case NO_EDGE, EDGE_BUT_NOT_AFTER_COSTS -> Tone.NEUTRAL;
            case CONTROL_FAILED -> Tone.WARNING;
        };
        String sentence = r.sentence();
        String detail = sentence.substring(sentence.indexOf(": ") + 2);
        report.verdict(tone, r.verdict().toString(), detail);
        report.note(r.strategy().sentence());
        contenders(report, r);
        trading(report, r.strategy(), r.options());
        training(report, r);
        data(report, r);
        charts(report, r);
    }

    private static void contenders(Report report, ForecastResult r) {
        Target target = r.options().target();
        report.heading("Out of sample, " + Format.count(r.judged().length) + " forecasts");
        report.table("contender", target.primary(), target.secondary(), "frozen", "learning");
        for (Score s : r.scores()) {
            String mark = s.name().equals(r.bestNaive()) ? " (to beat)" : "";
            report.row(
                    s.name() + mark,
                    primary(target, s.primary()),
                    Format.number(s.secondary()),
                    primary(target, s.offline()),
                    primary(target, s.online()));
        }
        if (!Double.isNaN(r.attainable())) {
            report.note("who knew the planted signal would reach " + Format.percent(r.attainable()));
        }
        String control =
                r.verdict() == Verdict.CONTROL_FAILED ? "beats the baseline too: something leaks" : "finds nothing";
        report.note("the same network taught with shuffled labels " + control + ": "
                + interval(target, r.control().low(), r.control().high()));
    }

    private static String primary(Target target, double value) {
        return target == Target.DIRECTION ? Format.percent(value) : Format.number(value);
    }

    private static String interval(Target target, double low, double high) {
        String unit = target == Target.DIRECTION ? "pp" : "%";
        return String.format(Locale.ROOT, "%+.2f to %+.2f %s", 100 * low, 100 * high, unit);
    }

    private static void trading(Report report, Strategy s, ForecastOptions options) {
        report.heading("Traded, costs on");
        report.figure(
                "after costs",
                Format.percent(s.net()),
                "sum of log returns, " + Format.number(options.costBps()) + " bp a turn");
        report.figure(
                "before costs",
                Format.percent(s.gross()),
                Format.count(s.turns()) + " turns, in position " + Format.count(s.bars()) + " bars");
        report.figure("largest drawdown", Format.percent(s.drawdown()));
    }

    private static void training(Report report, ForecastResult r) {
        report.heading("Training");
        report.figure(
                "walk-forward",
                r.folds().size() + " folds",
                "history doubles; purged by the horizon, embargo " + r.options().embargo()
                        + " bars; then learning online");
        FoldReport last = r.folds().getLast();
        report.figure("stopped", "epoch " + last.bestEpoch() + " kept", "of the last fold's " + last.train().length);
        double[] epochs = Chart.index(last.train().length, 1);
        report.terminalChart(new Chart("Loss by epoch, last fold", "epoch", "mean loss")
                .line("training", epochs, last.train())
                .dashed("validation", epochs, last.validation())
                .verticalRule(last.bestEpoch(), "kept"));
    }

    private static void data(Report report, ForecastResult r) {
        report.heading("Data");
        report.figure(
                "bars",
                Format.count(r.candles().size()),
                Format.number(r.candles().intervalMillis() / 1000.0) + " s each");
        for (Guard guard : r.guards()) {
            String note = guard.count() == 0
                    ? ""
                    : guard.repair()
                            + (guard.firstLine() > 0 ? ", first at line " + Format.count(guard.firstLine()) : "");
            report.figure(guard.name(), Format.count(guard.count()), note);
        }
        report.figure("features", String.valueOf(r.features().size()), String.join(", ", r.features()));
    }

    private static void charts(Report report, ForecastResult r) {
        report.heading("Charts");
        double[] bars = new double[r.judged().length];
        for (int i = 0; i < bars.length; i++) {
            bars[i] = r.judged()[i];
        }
        String unit = r.options().target() == Target.DIRECTION ? "hits more than the baseline" : "loss saved";
        Chart advantage =
                new Chart("Cumulative advantage over \"" + r.bestNaive() + "\"", "bar", unit).horizontalRule(0, "");
        for (Curve curve : r.advantage()) {
            if (curve.name().equals(r.architecture())) {
                advantage.line(curve.name(), bars, curve.y());
            } else {
                advantage.dashed(curve.name(), bars, curve.y());
            }
        }
        report.chart(advantage);
        calibration(report, r);
        Chart traded =
                new Chart("Cumulative log return of trading the forecasts", "bar", "log return").horizontalRule(0, "");
        for (Curve curve : r.strategy().curves()) {
            double[] x = Chart.index(curve.y().length, r.predictions().from());
            if (curve.name().equals("after costs")) {
                traded.line(curve.name(), x, curve.y());
            } else {
                traded.dashed(curve.name(), x, curve.y());
            }
        }
        report.chart(traded);
        scores(report, r);
    }

    private static void calibration(Report report, ForecastResult r) {
        List<CalibrationBin> bins = r.calibration();
        double[] x = bins.stream().mapToDouble(CalibrationBin::forecast).toArray();
        double[] y = bins.stream().mapToDouble(CalibrationBin::observed).toArray();
        String[] labels = switch (r.options().target()) {
            case DIRECTION -> new String[] {"forecast probability of a rise", "share of rises"};
            case RETURN -> new String[] {"mean forecast", "mean outcome"};
            case QUANTILES -> new String[] {"level", "share of outcomes at or below"};
        };
        report.chart(new Chart("Calibration", labels[0], labels[1])
                .diagonal()
                .line("network", x, y)
                .points("", x, y));
    }

    private static void scores(Report report, ForecastResult r) {
        List<String> names = new ArrayList<>();
        double[] offline = new double[r.scores().size()];
        double[] online = new double[offline.length];
        for (int i = 0; i < offline.length; i++) {
            Score score = r.scores().get(i);
            names.add(score.role() == Score.Role.MODEL ? "network" : score.name());
            offline[i] = r.scores().get(i).offline();
            online[i] = r.scores().get(i).online();
        }
        String metric = r.options().target().primary();
        report.chart(new Chart("Score by contender: " + metric, "", metric)
                .categories(names)
                .points("weights frozen", Chart.index(offline.length), offline)
                .points("learning online", Chart.index(online.length), online));
    }
}
