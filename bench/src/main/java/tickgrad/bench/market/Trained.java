package tickgrad.bench.market;

import tickgrad.model.Loss;
import tickgrad.model.Matrix;
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
        Matrix T) {}
