package tickgrad.bench;

import picocli.CommandLine.Option;
import tickgrad.bench.market.ForecastOptions;
import tickgrad.bench.market.Target;

/** Options of the forecast jobs, as typed; {@link #options} checks them. */
final class ForecastSettings {
    private static final ForecastOptions DEFAULTS = ForecastOptions.defaults();

    @Option(
            names = "--target",
            paramLabel = "WHAT",
            description = "direction, return or quantiles of the next bars (default: direction).")
    Target target = DEFAULTS.target();

    @Option(names = "--horizon", paramLabel = "BARS", description = "How many bars ahead (default: ${DEFAULT-VALUE}).")
    int horizon = DEFAULTS.horizon();

    @Option(
            names = "--quantiles",
            paramLabel = "P",
            split = ",",
            description = "Levels for --target quantiles, ascending (default: 0.05,0.25,0.5,0.75,0.95).")
    double[] quantiles = DEFAULTS.quantiles();

    @Option(
            names = "--hidden",
            paramLabel = "TEXT",
            description = "Hidden layers and activation (default: \"${DEFAULT-VALUE}\").")
    String hidden = DEFAULTS.hidden();

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "At most so many passes per fold (default: ${DEFAULT-VALUE}).")
    int epochs = DEFAULTS.epochs();

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Epochs without a better validation loss before a fold stops (default: ${DEFAULT-VALUE}).")
    int patience = DEFAULTS.patience();

    @Option(names = "--batch", paramLabel = "N", description = "Rows per step (default: ${DEFAULT-VALUE}).")
    int batch = DEFAULTS.batch();

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "Of Adam, in the folds (default: ${DEFAULT-VALUE}).")
    double learningRate = DEFAULTS.learningRate();

    @Option(
            names = "--online-rate",
            paramLabel = "X",
            description = "Of SGD, in the online stage (default: ${DEFAULT-VALUE}).")
    double onlineRate = DEFAULTS.onlineRate();

    @Option(
            names = "--train",
            paramLabel = "BARS",
            description = "Bars before the first forecast (default: ${DEFAULT-VALUE}).")
    int trainBars = DEFAULTS.trainBars();

    @Option(
            names = "--embargo",
            paramLabel = "BARS",
            description = "Bars left out between training and test, beyond the horizon (default: ${DEFAULT-VALUE}).")
    int embargo = DEFAULTS.embargo();

    @Option(
            names = "--cost",
            paramLabel = "BP",
            description = "Cost of a one-way turn in basis points (default: ${DEFAULT-VALUE}).")
    double cost = DEFAULTS.costBps();

    @Option(
            names = "--level",
            paramLabel = "P",
            description = "Level of the confidence interval (default: ${DEFAULT-VALUE}).")
    double level = DEFAULTS.level();

    /**
     * The options, checked.
     *
     * @throws BadInput if one of them is impossible
     */
    ForecastOptions options(long seed) throws BadInput {
        try {
            ForecastOptions options = new ForecastOptions(
                    target,
                    horizon,
                    quantiles,
                    hidden,
                    seed,
                    trainBars,
                    embargo,
                    cost,
                    level,
                    epochs,
                    batch,
                    learningRate,
                    onlineRate,
                    patience);
            CommonOptions.checkHidden(hidden, options.architecture(1));
            return options;
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage());
        }
    }
}
