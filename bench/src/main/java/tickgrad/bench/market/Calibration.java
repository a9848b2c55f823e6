package tickgrad.bench.market;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Do forecasts mean what they say? Ten bins of equally many rows, or one per quantile level. */
final class Calibration {

    private static final int BINS = 10;

    private Calibration() {}

    static List<CalibrationBin> of(Samples samples, ForecastOptions options, int[] rows, int from,
            double[][] forecasts) {
        return options.target() == Target.QUANTILES ? levels(samples, options.quantiles(), rows, from, forecasts)
                : bins(samples, options.target(), rows, from, forecasts);
    }

    private static List<CalibrationBin> bins(Samples samples, Target target, int[] rows, int from,
            double[][] forecasts) {
        int[] order = IntStream.of(rows).boxed()
                .sorted(Comparator.comparingDouble((Integer t) -> forecasts[t - from][0]).thenComparing(t -> t))
                .mapToInt(t -> t).toArray();
        List<CalibrationBin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            int lo = (int) ((long) order.length * b / BINS);
            int hi = (int) ((long) order.length * (b + 1) / BINS);
            double forecast = 0;
            double observed = 0;
            for (int i = lo; i < hi; i++) {
                double r = samples.outcome()[order[i]];
                forecast += forecasts[order[i] - from][0];
                observed += target == Target.RETURN ? r : r > 0 ? 1 : 0;
            }
            if (hi > lo) {
                bins.add(new CalibrationBin(forecast / (hi - lo), observed / (hi - lo), hi - lo));
            }
        }
        return List.copyOf(bins);
    }

    private static List<CalibrationBin> levels(Samples samples, double[] levels, int[] rows, int from,
            double[][] forecasts) {
        List<CalibrationBin> bins = new ArrayList<>();
        for (int q = 0; q < levels.length; q++) {
            int below = 0;
            for (int t : rows) {
                below += samples.outcome()[t] <= forecasts[t - from][q] ? 1 : 0;
            }
            bins.add(new CalibrationBin(levels[q], (double) below / Math.max(1, rows.length), rows.length));
        }
        return List.copyOf(bins);
    }
}
