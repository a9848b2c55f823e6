package tickgrad.bench.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import tickgrad.bench.report.Block.Tone;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** A {@link FitResult} in words, tables and charts. */
public final class FitReport {
    private static final int BINS = 10;
    private static final int MOST_CLASSES_SHOWN = 12;

    private FitReport() {}

    /** Adds the verdict: the score beside its baselines. */
    public static void verdict(Report report, FitResult r) {
        double own = r.score(r.network());
        double linear = r.score(r.linear());
        double naive = r.score(r.naive());
        double best = r.better(linear, naive) ? linear : naive;
        boolean better = r.better(own, best);
        String headline = "Test " + r.scoreName() + " " + shown(r, own) + (better ? "" : ": NO BETTER THAN A BASELINE");
        String baseline = r.task().kind() == Task.Kind.REGRESSION ? "training mean " : "most frequent class ";
        report.verdict(
                better ? Tone.GOOD : Tone.WARNING,
                headline,
                "linear model " + shown(r, linear) + ", " + baseline + shown(r, naive) + ", on "
                        + Format.count(r.truth().length)
                        + (r.truth().length == 1 ? " row that was" : " rows that were") + " not trained on ("
                        + r.split().name() + ")");
    }

    /** Adds the section about training. */
    public static void training(Report report, FitResult r, Table table) {
        report.heading("Training");
        report.figure(
                "data",
                table.name(),
                Format.count(table.size()) + " rows, " + table.inputs() + " inputs, target "
                        + table.columns().getLast());
        report.figure("task", r.task().toString());
        report.figure(
                "protocol",
                r.epochs() + " epochs, batch " + r.batch(),
                "Adam, He initialisation, standardised on the "
                        + Format.count(r.split().train().length) + " training rows");
        table.warnings().forEach(report::warning);
        String loss = r.task().kind() == Task.Kind.REGRESSION ? "MSE of the standardised target" : "cross-entropy";
        report.terminalChart(new Chart("Loss by epoch (" + loss + ")", "epoch", loss)
                .logY()
                .line("training", Chart.index(r.trainLoss().length, 1), r.trainLoss())
                .dashed("test", r.testEpochs(), r.testLoss()));
    }

    /** Adds calibration and the cumulative score, in the order of the test rows. */
    public static void charts(Report report, FitResult r) {
        report.heading("Predictions");
        if (r.task().kind() == Task.Kind.REGRESSION) {
            report.chart(calibration(r));
            report.chart(scatter(r));
            double[] row = Chart.index(r.truth().length, 1);
            report.chart(new Chart("Cumulative squared error (lower is better)", "test row", "sum of squared errors")
                    .line("network", row, cumulative(r, r.network()))
                    .dashed("linear model", row, cumulative(r, r.linear()))
                    .dashed("training mean", row, cumulative(r, r.naive())));
        } else {
            report.chart(reliability(r));
            double[] row = Chart.index(r.truth().length, 1);
            report.chart(new Chart("Cumulative hits (higher is better)", "test row", "correct predictions")
                    .line("network", row, cumulative(r, r.network()))
                    .dashed("linear model", row, cumulative(r, r.linear()))
                    .dashed("most frequent class", row, cumulative(r, r.naive())));
            if (r.task().labels().length <= MOST_CLASSES_SHOWN) {
                confusion(report, r);
            }
        }
    }

    private static String shown(FitResult r, double score) {
        return r.task().kind() == Task.Kind.REGRESSION ? Format.number(score) : Format.percent(score);
    }

    private static double[] cumulative(FitResult r, double[] predictions) {
        double[] sums = new double[predictions.length];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            double miss = predictions[i] - r.truth()[i];
            sum += r.task().kind() == Task.Kind.REGRESSION ? miss * miss : (miss == 0 ? 1 : 0);
            sums[i] = sum;
        }
        return sums;
    }

    private static Chart calibration(FitResult r) {
        double[][] bins = bins(r.network(), r.truth());
        return new Chart("Calibration: mean outcome by tenth of the prediction", "mean prediction", "mean outcome")
                .diagonal()
                .line("tenths of the test rows", bins[0], bins[1])
                .points("", bins[0], bins[1]);
    }

    private static Chart scatter(FitResult r) {
        int[] shown = IntStream.range(0, r.truth().length)
                .filter(i -> r.truth().length <= 1000 || i % (r.truth().length / 1000 + 1) == 0)
                .toArray();
        return new Chart("Outcome against prediction, row by row", "prediction", "outcome")
                .diagonal()
                .points("test row", pick(r.network(), shown), pick(r.truth(), shown));
    }

    private static Chart reliability(FitResult r) {
        double[] hit = new double[r.truth().length];
        for (int i = 0; i < hit.length; i++) {
            hit[i] = r.network()[i] == r.truth()[i] ? 1 : 0;
        }
        double[][] bins = bins(r.confidence(), hit);
        return new Chart("Calibration: share of hits by confidence", "mean confidence", "share of hits")
                .diagonal()
                .line("tenths of the test rows", bins[0], bins[1])
                .points("", bins[0], bins[1]);
    }

    /** Mean of x and of y in tenths of the rows ordered by x (fewer bins where there are few rows). */
    private static double[][] bins(double[] x, double[] y) {
        Integer[] order = IntStream.range(0, x.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> x[i]));
        int count = Math.max(1, Math.min(BINS, x.length / 5));
        double[][] bins = new double[2][count];
        for (int b = 0; b < count; b++) {
            int from = b * x.length / count;
            int to = (b + 1) * x.length / count;
            for (int i = from; i < to; i++) {
                bins[0][b] += x[order[i]] / (to - from);
                bins[1][b] += y[order[i]] / (to - from);
            }
        }
        return bins;
    }

    private static double[] pick(double[] values, int[] which) {
        return Arrays.stream(which).mapToDouble(i -> values[i]).toArray();
    }

    private static void confusion(Report report, FitResult r) {
        List<String> header = new ArrayList<>(List.of("truth \\ predicted"));
        for (double label : r.task().labels()) {
            header.add(label(label));
        }
        report.table(header.toArray(String[]::new));
        for (double truth : r.task().labels()) {
            List<String> row = new ArrayList<>(List.of(label(truth)));
            for (double predicted : r.task().labels()) {
                row.add(Format.count(IntStream.range(0, r.truth().length)
                        .filter(i -> r.truth()[i] == truth && r.network()[i] == predicted)
                        .count()));
            }
            report.row(row.toArray(String[]::new));
        }
    }

    static String label(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
