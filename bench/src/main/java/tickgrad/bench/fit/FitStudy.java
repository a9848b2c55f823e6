package tickgrad.bench.fit;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import tickgrad.bench.report.Block.Tone;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** The same fit over several splits: mean and standard error of the score. */
public final class FitStudy {
    private FitStudy() {}

    /** A mean over splits and its standard error, {@code s / sqrt(n)} with the n - 1 deviation. */
    record Mean(double mean, double error) {
        static Mean of(double[] values) {
            double mean = IntStream.range(0, values.length)
                            .mapToDouble(i -> values[i])
                            .sum()
                    / values.length;
            double squares = 0;
            for (double v : values) {
                squares += (v - mean) * (v - mean);
            }
            return new Mean(mean, Math.sqrt(squares / (values.length - 1.0) / values.length));
        }

        @Override
        public String toString() {
            return Format.plusMinus(mean, error);
        }
    }

    /** Adds the verdict, the table and the chart over all splits (at least 2). */
    public static void addTo(Report report, List<FitResult> results) {
        FitResult any = results.getFirst();
        double[] network = scores(results, FitResult::network);
        double[] linear = scores(results, FitResult::linear);
        double[] naive = scores(results, FitResult::naive);
        Mean own = Mean.of(network);
        boolean better = any.better(own.mean(), Mean.of(linear).mean())
                && any.better(own.mean(), Mean.of(naive).mean());
        report.verdict(
                better ? Tone.GOOD : Tone.WARNING,
                "Test " + any.scoreName() + " " + own + (better ? "" : ": NO BETTER THAN A BASELINE"),
                "mean and standard error over " + results.size() + " splits; linear model " + Mean.of(linear)
                        + ", naive " + Mean.of(naive));
        report.heading("Splits");
        report.table("split", "rows", any.scoreName(), "linear", "naive");
        for (int i = 0; i < network.length; i++) {
            FitResult r = results.get(i);
            report.row(
                    r.split().name(),
                    Format.count(r.truth().length),
                    Format.number(network[i]),
                    Format.number(linear[i]),
                    Format.number(naive[i]));
        }
        double[] index = Chart.index(network.length, 0);
        report.chart(new Chart("Test " + any.scoreName() + " by split", "split", any.scoreName())
                .points("network", index, network)
                .points("linear model", index, linear)
                .horizontalRule(own.mean(), "mean " + Format.number(own.mean())));
    }

    private static double[] scores(List<FitResult> results, Function<FitResult, double[]> of) {
        return results.stream().mapToDouble(r -> r.score(of.apply(r))).toArray();
    }
}
