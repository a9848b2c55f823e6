package tickgrad.bench.market;

import java.util.Arrays;
import java.util.List;

/** Scores forecasts on the rows that can be judged. Metrics are those of {@link Target}. */
final class Judge {

    private final Samples samples;
    private final ForecastOptions options;
    private final List<Fold> folds;
    private final int from;
    private final int[] rows;

    Judge(Samples samples, ForecastOptions options, List<Fold> folds) {
        this.samples = samples;
        this.options = options;
        this.folds = folds;
        this.from = folds.getFirst().testFrom();
        this.rows = samples.judged(from, folds.getLast().testTo(), options.target());
    }

    /** The judged rows, ascending. */
    int[] rows() {
        return rows;
    }

    /**
     * What each judged row earned, larger is better: 1 for a hit, 0 for a miss and 1/2 for a probability of exactly
     * 1/2 (what a coin earns in the mean); or minus the squared error; or minus the mean over the levels τ of the
     * pinball loss max(τ·(r-q), (τ-1)·(r-q)).
     */
    double[] gains(double[][] forecasts) {
        double[] gains = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            gains[i] = gain(forecasts[rows[i] - from], samples.outcome()[rows[i]]);
        }
        return gains;
    }

    private double gain(double[] y, double r) {
        return switch (options.target()) {
            case DIRECTION -> y[0] == 0.5 ? 0.5 : y[0] > 0.5 == r > 0 ? 1 : 0;
            case RETURN -> -(y[0] - r) * (y[0] - r);
            case QUANTILES -> {
                double loss = 0;
                for (int q = 0; q < y.length; q++) {
                    double tau = options.quantiles()[q];
                    loss += Math.max(tau * (r - y[q]), (tau - 1) * (r - y[q]));
                }
                yield -loss / y.length;
            }
        };
    }

    /** The score of one contender, over all judged rows and by stage. */
    Score score(Forecaster contender, double[][] forecasts) {
        double[] gains = gains(forecasts);
        double[] offline = new double[rows.length];
        double[] online = new double[rows.length];
        int off = 0;
        int on = 0;
        for (int i = 0; i < rows.length; i++) {
            if (online(rows[i])) {
                online[on++] = gains[i];
            } else {
                offline[off++] = gains[i];
            }
        }
        return new Score(contender.name(), contender.role(), rows.length, primary(gains), secondary(forecasts),
                primary(Arrays.copyOf(offline, off)), primary(Arrays.copyOf(online, on)));
    }

    /** Whether row t was forecast while learning. */
    boolean online(int t) {
        for (Fold fold : folds) {
            if (t < fold.testTo()) {
                return t >= fold.onlineFrom();
            }
        }
        return false;
    }

    private double primary(double[] gains) {
        double mean = mean(gains);
        return switch (options.target()) {
            case DIRECTION -> mean;
            case RETURN -> Math.sqrt(-mean);
            case QUANTILES -> -mean;
        };
    }

    private double secondary(double[][] forecasts) {
        return switch (options.target()) {
            case DIRECTION -> logLoss(forecasts);
            case RETURN -> correlation(forecasts);
            case QUANTILES -> coverage(forecasts);
        };
    }

    /** Mean of -ln p(what happened); a forecast is taken as at least 1e-9 away from certainty. */
    private double logLoss(double[][] forecasts) {
        double loss = 0;
        for (int t : rows) {
            double p = forecasts[t - from][0];
            loss -= StrictMath.log(Math.max(samples.outcome()[t] > 0 ? p : 1 - p, 1e-9));
        }
        return loss / rows.length;
    }

    /** Pearson's correlation; NaN where a side is constant. */
    private double correlation(double[][] forecasts) {
        double my = 0;
        double mr = 0;
        for (int t : rows) {
            my += forecasts[t - from][0] / rows.length;
            mr += samples.outcome()[t] / rows.length;
        }
        double yy = 0;
        double yr = 0;
        double rr = 0;
        for (int t : rows) {
            double y = forecasts[t - from][0] - my;
            double r = samples.outcome()[t] - mr;
            yy += y * y;
            yr += y * r;
            rr += r * r;
        }
        return yr / Math.sqrt(yy * rr);
    }

    /** Share of outcomes above the lowest quantile and at or below the highest. */
    private double coverage(double[][] forecasts) {
        long inside = 0;
        for (int t : rows) {
            double[] y = forecasts[t - from];
            double r = samples.outcome()[t];
            inside += r > y[0] && r <= y[y.length - 1] ? 1 : 0;
        }
        return (double) inside / rows.length;
    }

    /** Advantage of {@code gains} over those of {@code baseline}, in the unit of {@link Target#advantage()}. */
    Interval advantage(double[] gains, double[] baseline) {
        double[] difference = new double[gains.length];
        for (int i = 0; i < gains.length; i++) {
            difference[i] = gains[i] - baseline[i];
        }
        double scale = options.target() == Target.DIRECTION ? 1 : 1 / Math.max(-mean(baseline), Double.MIN_NORMAL);
        return BlockBootstrap.mean(difference, samples.horizon(), options.level(), scale, options.seed());
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        return sum / values.length;
    }
}
