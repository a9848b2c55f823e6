package tickgrad.bench.market;

import java.util.List;
import java.util.Locale;

/**
 * What trading the forecasts would have earned, costs on.
 *
 * <p>With expected return e over the horizon (ŷ itself; its median quantile; for a probability p of a rise
 * (2p-1)·sqrt(2/π)·σ(120)·sqrt(h), the mean size of a normal return) the position d in {-1, 0, 1} is the one that
 * maximises e·d - c·|d - d before|, c the cost of a one-way turn: it turns to sign(e) when |e| exceeds c, and stays
 * otherwise. A bar earns d·ln(close[t+1]/close[t]) - c·|Δd|. Fills are at the close, without slippage.
 *
 * @param net sum of log returns after costs
 * @param gross before costs, same positions
 * @param turns changes of position
 * @param bars bars with a position
 * @param drawdown largest fall of the net curve from its running maximum, 0 or more
 * @param costBps c, in basis points
 * @param perBar net return of a bar, in basis points, and its interval
 * @param curves {@code "after costs"}, {@code "before costs"} and {@code "buy and hold"}, cumulative, one value per
 *     forecast row
 */
public record Strategy(double net, double gross, int turns, int bars, double drawdown, double costBps,
        Interval perBar, List<Curve> curves) {

    static Strategy of(Samples samples, ForecastOptions options, int from, double[][] forecasts) {
        double[] net = new double[forecasts.length];
        double[] gross = new double[forecasts.length];
        double[] hold = new double[forecasts.length];
        double c = options.costBps() * 1e-4;
        double[] close = samples.candles().close();
        int position = 0;
        int turns = 0;
        int bars = 0;
        double earned = 0;
        double paid = 0;
        double held = 0;
        double peak = 0;
        double drawdown = 0;
        for (int i = 0; i < forecasts.length; i++) {
            int t = from + i;
            if (t + 1 < close.length) {
                double e = expected(forecasts[i], samples.volatility()[t], options);
                int wanted = Math.abs(e) > c ? (int) Math.signum(e) : position;
                paid += c * Math.abs(wanted - position);
                turns += wanted != position ? 1 : 0;
                position = wanted;
                double r = StrictMath.log(close[t + 1] / close[t]);
                earned += position * r;
                held += r;
                bars += position != 0 ? 1 : 0;
            }
            gross[i] = earned;
            net[i] = earned - paid;
            hold[i] = held;
            peak = Math.max(peak, net[i]);
            drawdown = Math.max(drawdown, peak - net[i]);
        }
        return new Strategy(earned - paid, earned, turns, bars, drawdown, options.costBps(),
                perBar(net, Math.min(net.length, close.length - 1 - from), options),
                List.of(new Curve("after costs", net), new Curve("before costs", gross),
                        new Curve("buy and hold", hold)));
    }

    /** The mean of the first n steps of a cumulative curve, bars without a position included. */
    private static Interval perBar(double[] net, int n, ForecastOptions options) {
        double[] steps = new double[n];
        for (int i = 0; i < n; i++) {
            steps[i] = net[i] - (i == 0 ? 0 : net[i - 1]);
        }
        return BlockBootstrap.mean(steps, options.horizon(), options.level(), 1e4, options.seed());
    }

    /**
     * What is left after costs in one sentence, such as {@code "after costs of 2.000 bp a turn: no profit (99% interval
     * -0.112 to +0.073 bp a bar covers zero)"}.
     */
    public String sentence() {
        String costs = String.format(Locale.ROOT, "after costs of %.3f bp a turn: ", costBps);
        if (turns == 0) {
            return costs + "no profit (no forecast was worth a turn)";
        }
        if (perBar.resamples() == 0) {
            return costs + "unknown (only a few bars)";
        }
        String answer = perBar.aboveZero() ? "a profit" : perBar.high() < 0 ? "a loss" : "no profit";
        return costs + String.format(Locale.ROOT, "%s (%s interval %+.3f to %+.3f bp a bar%s)", answer,
                perBar.percent(), perBar.low(), perBar.high(), answer.equals("no profit") ? " covers zero" : "");
    }

    private static double expected(double[] y, double volatility, ForecastOptions options) {
        return switch (options.target()) {
            case DIRECTION -> (2 * y[0] - 1) * Math.sqrt(2 / Math.PI) * volatility * Math.sqrt(options.horizon());
            case RETURN -> y[0];
            case QUANTILES -> y[median(options.quantiles())];
        };
    }

    private static int median(double[] levels) {
        int best = 0;
        for (int q = 1; q < levels.length; q++) {
            best = Math.abs(levels[q] - 0.5) < Math.abs(levels[best] - 0.5) ? q : best;
        }
        return best;
    }
}
