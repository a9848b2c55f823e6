package tickgrad.bench.market;

import java.util.List;

/** Leads a contender through the folds in the order of time; the one place where outcomes are handed out. */
final class Walk {

    private Walk() {}

    /**
     * Forecasts of every row of {@code folds}, (rows, outputs), the first for the first fold's {@code testFrom}.
     *
     * <p>At the close of bar t: the outcome of row t-h is observed, in the online stage learned, and then row t is
     * forecast. Nothing else ever reaches a contender after {@link Forecaster#fit}.
     *
     * @param progress hears of the forecast rows, and of the epochs of each fit
     */
    static double[][] run(Forecaster forecaster, Samples samples, List<Fold> folds, int outputs, Progress progress) {
        int from = folds.getFirst().testFrom();
        int h = samples.horizon();
        double[][] forecasts = new double[folds.getLast().testTo() - from][outputs];
        int observed = samples.first();
        for (Fold fold : folds) {
            progress.step(fold.testFrom() - from, forecasts.length, forecaster.name());
            forecaster.fit(fold, progress);
            for (int t = fold.testFrom(); t < fold.testTo(); t++) {
                if ((t & 1023) == 0) {
                    progress.step(t - from, forecasts.length, forecaster.name());
                }
                while (observed <= t - h) {
                    forecaster.observe(observed++);
                }
                if (t >= fold.onlineFrom()) {
                    forecaster.learn(t - h);
                }
                forecaster.forecast(t, forecasts[t - from]);
            }
        }
        return forecasts;
    }
}
