package tickgrad.bench.market;

import java.util.Arrays;
import tickgrad.model.Architecture;
import tickgrad.model.Loss;
import tickgrad.model.Model;
import tickgrad.model.Parameters;
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

    /**
     * What a model forecasts, as its loss tells.
     *
     * @throws IllegalArgumentException where it forecasts neither directions nor returns nor quantiles
     */
    static Head of(Model model) {
        int outputs = model.parameters().architecture().outputs();
        String name = model.loss().replaceFirst("\\(.*", "");
        Target target = switch (name) {
            case "bce_with_logits" -> Target.DIRECTION;
            case "huber", "mse", "mae" -> Target.RETURN;
            case "pinball" -> Target.QUANTILES;
            default -> throw new IllegalArgumentException("loss is \"" + model.loss() + "\"; expected bce_with_logits"
                    + " (direction), huber, mse or mae (return), or pinball (quantiles)");
        };
        Loss loss = Loss.named(model.loss());
        if (loss.targets(outputs) != 1) {
            throw new IllegalArgumentException("the model has " + outputs + " outputs under " + name + "; expected 1");
        }
        return new Head(target, loss, outputs, Standardizer.of(
                new double[] {model.targets().mean(0)}, new double[] {model.targets().deviation(0)}));
    }

    /** Lets outputs begin at 0: where there is so little signal, a random guess at the start costs dearly. */
    static void silence(Parameters parameters) {
        Architecture architecture = parameters.architecture();
        int last = architecture.layers() - 1;
        for (int i = 0; i < architecture.inputs(last); i++) {
            for (int j = 0; j < architecture.outputs(last); j++) {
                parameters.weight(last, i, j, 0);
            }
        }
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
