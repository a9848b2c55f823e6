package tickgrad.bench.market;

import java.util.Arrays;

/**
 * Every bar as a row: its features, known at its close, and its outcome, known h bars later.
 *
 * @param candles the bars
 * @param horizon h
 * @param first first row with warm features
 * @param x features by row, (bars, features); {@code null} before {@code first}
 * @param volatility σ(120) by row, the size of a usual one-bar return; 0 before {@code first}
 * @param outcome ln(close[t+h] / close[t]) by row; NaN for the last h rows
 */
record Samples(Candles candles, int horizon, int first, double[][] x, double[] volatility, double[] outcome) {

    static Samples of(Candles candles, int horizon) {
        int n = candles.size();
        Features features = new Features(candles.hasImbalance());
        double[][] x = new double[n][];
        double[] volatility = new double[n];
        double[] outcome = new double[n];
        double[] row = new double[features.count()];
        for (int t = 0; t < n; t++) {
            boolean warm = features.next(candles.timeMillis()[t], candles.high()[t], candles.low()[t],
                    candles.close()[t], candles.volume()[t], candles.hasImbalance() ? candles.imbalance()[t] : 0, row);
            x[t] = warm ? row.clone() : null;
            volatility[t] = warm ? features.volatility() : 0;
            outcome[t] = t + horizon < n ? StrictMath.log(candles.close()[t + horizon] / candles.close()[t])
                    : Double.NaN;
            for (int j = 0; warm && j < row.length; j++) {
                if (!Double.isFinite(row[j])) {
                    throw new IllegalStateException("feature " + Features.names(candles.hasImbalance()).get(j)
                            + " of bar " + t + " is " + row[j]);
                }
            }
        }
        return new Samples(candles, horizon, Math.min(n, Features.MEMORY - 1), x, volatility, outcome);
    }

    /** Number of bars. */
    int size() {
        return candles.size();
    }

    /** ln(close[t] / close[t-h]): the last outcome known at row t; 0 where the file begins later. */
    double lastOutcome(int t) {
        return t >= horizon ? outcome[t - horizon] : 0;
    }

    /** Whether row t can be judged: its outcome is known, and for a direction it is not a tie. */
    boolean judged(int t, Target target) {
        return !Double.isNaN(outcome[t]) && (target != Target.DIRECTION || outcome[t] != 0);
    }

    /** The rows from..to that can be judged. */
    int[] judged(int from, int to, Target target) {
        int[] rows = new int[Math.max(0, to - from)];
        int count = 0;
        for (int t = from; t < to; t++) {
            if (judged(t, target)) {
                rows[count++] = t;
            }
        }
        return Arrays.copyOf(rows, count);
    }
}
