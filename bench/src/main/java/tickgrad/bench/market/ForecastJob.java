package tickgrad.bench.market;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.data.DataException;
import tickgrad.model.Architecture;
import tickgrad.model.Matrix;

/** The main job: bars in, an honest answer out. */
public final class ForecastJob {

    private final Arena arena;
    private final ForecastOptions options;
    private final Progress progress;
    private final Samples samples;
    private final List<Fold> folds;
    private final Matrix raw;

    private ForecastJob(Arena arena, Candles candles, ForecastOptions options, Progress progress) {
        this.arena = arena;
        this.options = options;
        this.progress = progress;
        this.samples = Samples.of(candles, options.horizon());
        this.folds = WalkForward.folds(samples.first(), samples.size(), options.horizon(), options.embargo(),
                options.trainBars());
        this.raw = Matrix.allocate(arena, samples.size(), samples.x()[samples.first()].length);
        for (int t = samples.first(); t < samples.size(); t++) {
            for (int j = 0; j < raw.cols(); j++) {
                raw.set(t, j, (float) samples.x()[t][j]);
            }
        }
    }

    /**
     * Forecasts a file's bars.
     *
     * @param arena holds the trained network; everything else is let go
     * @throws DataException where the file has too few bars
     */
    public static ForecastResult run(Arena arena, CandleFile file, ForecastOptions options, Progress progress)
            throws DataException {
        Candles candles = file.candles();
        long needed = WalkForward.required(Features.MEMORY - 1, options.horizon(), options.trainBars());
        if (candles.size() < needed) {
            throw new DataException(file.name(), WalkForward.tooFew(candles.size(), Features.MEMORY - 1,
                    options.horizon(), options.trainBars()));
        }
        return new ForecastJob(arena, candles, options, progress).run(file.name(), file.guards(), Double.NaN);
    }

    /**
     * Forecasts a simulated market.
     *
     * @throws IllegalArgumentException where it has too few bars
     */
    public static ForecastResult run(Arena arena, SimulatedMarket market, ForecastOptions options, Progress progress) {
        String source = String.format(java.util.Locale.ROOT, "simulated market, %,d bars, planted edge %s",
                market.candles().size(), market.edge());
        boolean known = options.target() == Target.DIRECTION && options.horizon() == 1;
        return new ForecastJob(arena, market.candles(), options, progress).run(source, List.of(),
                known ? market.attainable() : Double.NaN);
    }

    private ForecastResult run(String source, List<Guard> guards, double attainable) {
        NetworkForecaster model = network(options.architecture(raw.cols()), Score.Role.MODEL);
        List<Forecaster> contenders = new ArrayList<>();
        contenders.add(model);
        contenders.add(network(raw.cols() + "-" + options.outputs() + " identity", Score.Role.LINEAR));
        contenders.addAll(Naive.of(samples, options));
        contenders.add(network(options.architecture(raw.cols()), Score.Role.CONTROL));

        Judge judge = new Judge(samples, options, folds);
        List<double[][]> forecasts = new ArrayList<>();
        List<double[]> gains = new ArrayList<>();
        List<Score> scores = new ArrayList<>();
        for (Forecaster contender : contenders) {
            double[][] y = Walk.run(contender, samples, folds, options.outputs(),
                    part(forecasts.size(), contenders.size(), contender == model));
            forecasts.add(y);
            gains.add(judge.gains(y));
            scores.add(judge.score(contender, y));
        }
        long rows = (long) contenders.size() * forecasts.getFirst().length;
        progress.step(rows, rows, "bootstrap");
        int best = toughest(judge, scores, gains);
        Interval interval = judge.advantage(gains.getFirst(), gains.get(best));
        Interval control = judge.advantage(gains.getLast(), gains.get(best));
        int from = folds.getFirst().testFrom();
        Strategy strategy = Strategy.of(samples, options, from, forecasts.getFirst());
        Verdict verdict = Verdict.of(interval, control, strategy.perBar());
        return new ForecastResult(source, options, samples.candles(), guards,
                Features.names(samples.candles().hasImbalance()), model.name(), model.reports(), List.copyOf(scores),
                scores.get(best).name(), interval, control, verdict, attainable, cumulative(scores, gains, best),
                judge.rows(), strategy,
                Calibration.of(samples, options, judge.rows(), from, forecasts.getFirst()),
                predictions(from, forecasts.getFirst()), model.trained());
    }

    /** Progress of the c-th of {@code count} contenders as a part of the whole; losses only where {@code heard}. */
    private Progress part(int c, int count, boolean heard) {
        return new Progress() {
            @Override
            public void step(long done, long total, String message) {
                progress.step(c * total + done, count * total, message);
            }

            @Override
            public void loss(int epoch, double train, double validation) {
                if (heard) {
                    progress.loss(epoch, train, validation);
                }
            }
        };
    }

    private NetworkForecaster network(String architecture, Score.Role role) {
        return new NetworkForecaster(arena, samples, raw, options, Architecture.of(architecture), role);
    }

    /** The naive baseline above which the model's interval begins lowest: to beat it is to beat them all. */
    private static int toughest(Judge judge, List<Score> scores, List<double[]> gains) {
        int best = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int c = 0; c < scores.size(); c++) {
            if (scores.get(c).role() == Score.Role.NAIVE) {
                double low = judge.advantage(gains.getFirst(), gains.get(c)).low();
                if (best < 0 || low < lowest) {
                    best = c;
                    lowest = low;
                }
            }
        }
        return best;
    }

    private static List<Curve> cumulative(List<Score> scores, List<double[]> gains, int best) {
        List<Curve> curves = new ArrayList<>();
        for (int c = 0; c < scores.size(); c++) {
            if (c == best) {
                continue;
            }
            double[] sum = new double[gains.get(c).length];
            double s = 0;
            for (int i = 0; i < sum.length; i++) {
                s += gains.get(c)[i] - gains.get(best)[i];
                sum[i] = s;
            }
            curves.add(new Curve(scores.get(c).name(), sum));
        }
        return List.copyOf(curves);
    }

    private Predictions predictions(int from, double[][] y) {
        int n = y.length;
        long[] time = new long[n];
        double[] outcome = new double[n];
        float[][] value = new float[n][options.outputs()];
        for (int i = 0; i < n; i++) {
            time[i] = samples.candles().timeMillis()[from + i];
            outcome[i] = samples.outcome()[from + i];
            for (int j = 0; j < value[i].length; j++) {
                value[i][j] = (float) y[i][j];
            }
        }
        List<String> names = switch (options.target()) {
            case DIRECTION -> List.of("p_up");
            case RETURN -> List.of("return");
            case QUANTILES -> java.util.Arrays.stream(options.quantiles()).mapToObj(q -> "q" + q).toList();
        };
        return new Predictions(from, time, folds, names, value, outcome);
    }
}
