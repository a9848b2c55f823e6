package tickgrad.bench.market;

import java.util.List;

/**
 * Everything that a forecast job found; a function of bars, options and seed alone.
 *
 * @param source file name, or what was simulated
 * @param options as given
 * @param candles the bars
 * @param guards flaws of the file, empty for a simulated market
 * @param features names in the order of the network's inputs
 * @param architecture of the forecasting network, such as {@code "16-32-32-1 tanh"}
 * @param folds training by fold
 * @param scores the model first, then linear model, naive baselines, control
 * @param bestNaive name of the naive baseline that is hardest to beat: of the model's advantages over all of them, the
 *     interval of this one has the lowest lower end, so that an edge over it is an edge over all
 * @param interval advantage of the model over it, in the unit of {@link Target#advantage()}
 * @param control advantage of the shuffled-labels control over it
 * @param verdict the plain answer
 * @param attainable hit rate that the planted edge allows; NaN where unknown
 * @param advantage cumulative advantage over that baseline, by contender, in the order of {@code judged}
 * @param judged bars of the judged rows, ascending
 * @param strategy trading the forecasts, costs on
 * @param calibration forecast against truth
 * @param predictions every out-of-sample forecast
 * @param trained the network after the last fold
 */
public record ForecastResult(
        String source,
        ForecastOptions options,
        Candles candles,
        List<Guard> guards,
        List<String> features,
        String architecture,
        List<FoldReport> folds,
        List<Score> scores,
        String bestNaive,
        Interval interval,
        Interval control,
        Verdict verdict,
        double attainable,
        List<Curve> advantage,
        int[] judged,
        Strategy strategy,
        List<CalibrationBin> calibration,
        Predictions predictions,
        Trained trained) {

    /** The answer in one sentence, such as {@code "NO EDGE: hit-rate advantage over majority so far +0.12 pp ..."}. */
    public String sentence() {
        Interval i = interval;
        if (i.resamples() == 0) {
            return verdict + ": only " + judged.length + " rows could be judged";
        }
        boolean hits = options.target() == Target.DIRECTION;
        String unit = hits ? "pp" : "%";
        return String.format(java.util.Locale.ROOT, "%s: %s over \"%s\" %+.2f %s, %s interval %+.2f to %+.2f %s",
                verdict, options.target().advantage(), bestNaive, 100 * i.estimate(), unit,
                i.percent(), 100 * i.low(), 100 * i.high(), unit)
                + (verdict.found() && options.target() == Target.QUANTILES
                        ? "; it foresees the spread of outcomes, not their direction" : "")
                + (verdict == Verdict.CONTROL_FAILED ? "; the shuffled-labels control beats the baseline too" : "");
    }
}
