package tickgrad.bench.market;

import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Parameters;
import tickgrad.model.Standardizer;

/**
 * The forecasting network as the last fold left it, with rows of that fold to measure it on.
 *
 * @param parameters weights after the last forecast; valid as long as the arena that the job was given
 * @param loss what it was trained with
 * @param inputs scales features to inputs
 * @param targets scales outcomes to targets; identity for a direction
 * @param X standardised inputs, (rows, inputs)
 * @param T targets of those rows, (rows, targets), all known
 */
public record Trained(Parameters parameters, Loss loss, Standardizer inputs, Standardizer targets, Matrix X,
        Matrix T) {

    /** The network with its units. All quantiles of an outcome share its scale. */
    public Model model() {
        int outputs = parameters.architecture().outputs();
        double[] mean = new double[outputs];
        double[] deviation = new double[outputs];
        for (int j = 0; j < outputs; j++) {
            int column = Math.min(j, targets.cols() - 1);
            mean[j] = targets.mean(column);
            deviation[j] = targets.deviation(column);
        }
        return new Model(parameters, inputs, Standardizer.of(mean, deviation), loss.name());
    }
}
