package tickgrad.bench.market;

/**
 * Everything that decides a forecast job's numbers.
 *
 * @param target what is forecast
 * @param horizon bars ahead, h in 1..10,000
 * @param quantiles levels in (0, 1), ascending; used by {@link Target#QUANTILES} alone
 * @param hidden hidden layers and activation, such as {@code "32-32 tanh"}
 * @param seed of initial weights, shuffles, control and bootstrap
 * @param trainBars bars before the first fold's test; the history doubles from fold to fold
 * @param embargo bars left out between training and validation, and validation and test, on top of the purge of h
 * @param costBps cost of a one-way turn of the whole position, in basis points
 * @param level of the confidence interval, in (0.5, 1)
 * @param epochs at most this many per fold
 * @param batch rows per training step
 * @param learningRate of Adam in the folds
 * @param onlineRate of plain SGD in the online stage
 * @param patience epochs without a better validation loss before a fold stops
 */
public record ForecastOptions(
        Target target,
        int horizon,
        double[] quantiles,
        String hidden,
        long seed,
        int trainBars,
        int embargo,
        double costBps,
        double level,
        int epochs,
        int batch,
        double learningRate,
        double onlineRate,
        int patience) {

    /** @throws IllegalArgumentException naming the option, its value and what it should be */
    public ForecastOptions {
        require(horizon >= 1 && horizon <= 10_000, "horizon", horizon, "1 to 10,000 bars");
        require(trainBars >= 100, "trainBars", trainBars, "at least 100 bars");
        require(embargo >= 0, "embargo", embargo, "0 or more bars");
        require(trainBars >= 4 * (horizon + embargo), "trainBars", trainBars,
                "at least 4 x (horizon + embargo) = " + 4L * ((long) horizon + embargo) + " bars");
        require(costBps >= 0 && costBps < 10_000, "cost", costBps, "0 or more basis points, below 10,000");
        require(level > 0.5 && level < 1, "level", level, "between 0.5 and 1");
        require(epochs >= 1, "epochs", epochs, "at least 1");
        require(batch >= 1, "batch", batch, "at least 1");
        require(patience >= 1, "patience", patience, "at least 1");
        require(learningRate > 0 && learningRate < 10, "learningRate", learningRate, "above 0, below 10");
        require(onlineRate >= 0 && onlineRate < 10, "onlineRate", onlineRate, "0 or more, below 10");
        require(hidden.strip().matches("\\d+(-\\d+)* +\\S.*"), "network", hidden,
                "hidden layers and activation, such as \"32-32 tanh\"");
        quantiles = quantiles.clone();
        require(quantiles.length > 0, "quantiles", "none", "at least one level");
        for (int q = 0; q < quantiles.length; q++) {
            require(quantiles[q] > (q == 0 ? 0 : quantiles[q - 1]) && quantiles[q] < 1, "quantiles", quantiles[q],
                    "ascending levels between 0 and 1");
        }
    }

    /** The direction of the next bar, network {@code 32-32 tanh}, costs of 2 basis points, a 99% interval. */
    public static ForecastOptions defaults() {
        return new ForecastOptions(Target.DIRECTION, 1, new double[] {0.05, 0.25, 0.5, 0.75, 0.95}, "32-32 tanh", 7,
                1000, 10, 2.0, 0.99, 40, 32, 2e-3, 3e-3, 5);
    }

    /** Outputs of the forecasting network: 1, or one per quantile. */
    public int outputs() {
        return target == Target.QUANTILES ? quantiles.length : 1;
    }

    /** The forecasting network's text form for that many features, such as {@code "16-32-32-1 tanh"}. */
    public String architecture(int inputs) {
        String[] parts = hidden.strip().split("\\s+", 2);
        return inputs + "-" + parts[0] + "-" + outputs() + " " + parts[1] + (parts[1].contains(",") ? ",identity" : "");
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; expected " + expected);
        }
    }
}
