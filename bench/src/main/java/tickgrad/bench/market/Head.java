package tickgrad.bench.market;

import java.util.Arrays;
import tickgrad.model.Loss;
import tickgrad.model.Standardizer;

/**
 * What the outputs of a network say about an outcome, and what they learn from it.
 *
 * <p>Targets: 1, 1/2 or 0 for a rise, no change or a fall (binary cross-entropy on the logit); or the outcome in units of its scale.
 * Quantiles are sorted before they are given out.
 *
 * @param target what is forecast
 * @param loss what it is learned with
 * @param outputs of the network: 1, or one per quantile
 * @param scale of outcomes; the identity for a direction
 */
record Head(Target target, Loss loss, int outputs, Standardizer scale) {

    /** What a target is forecast with. */
    static Loss loss(ForecastOptions options) {
        return switch (options.target()) {
            case DIRECTION -> Loss.bceWithLogits();
            case RETURN -> Loss.huber(1);
            case QUANTILES -> Loss.pinball(options.quantiles());
        };
    }

    /** The target of an outcome. */
    float target(double outcome) {
        return target == Target.DIRECTION ? (float) (0.5 + 0.5 * Math.signum(outcome)) : scale.apply(0, outcome);
    }

    /** Turns outputs into a forecast, in place: a probability, the outcome, or its quantiles. */
    void forecast(double[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = target == Target.DIRECTION ? 1 / (1 + StrictMath.exp(-y[j])) : scale.invert(0, y[j]);
        }
        Arrays.sort(y); // quantiles that cross are put in order; one number stays as it is
    }
}
