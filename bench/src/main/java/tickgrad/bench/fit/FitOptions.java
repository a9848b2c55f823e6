package tickgrad.bench.fit;

/**
 * Everything that decides a fit's numbers.
 *
 * @param hidden hidden layers and activation, such as {@code "50 relu"}
 * @param epochs passes over the training rows; 0 chooses 400, or 200 for tables of 9,000 rows and more
 * @param batch rows per training step; 0 chooses 32, or 128 for tables of 2,000 rows and more
 * @param learningRate of Adam
 * @param seed of initial weights, shuffles and the split
 */
public record FitOptions(String hidden, int epochs, int batch, double learningRate, long seed) {
    private static final int LONG_TABLE = 2000;
    private static final int VERY_LONG_TABLE = 9000;

    /** @throws IllegalArgumentException naming the option, its value and what it should be */
    public FitOptions {
        require(epochs >= 0 && epochs <= 1_000_000, "epochs", epochs, "1 to 1,000,000, or 0 for the default");
        require(batch >= 0 && batch <= 65_536, "batch", batch, "1 to 65,536, or 0 for the default");
        require(learningRate > 0 && learningRate < 10, "learning rate", learningRate, "more than 0 and less than 10");
        hidden = hidden.strip();
        require(
                hidden.matches("\\d+(-\\d+)* +\\S.*"),
                "network",
                hidden,
                "hidden layers and activation, such as \"50 relu\"");
    }

    /** One hidden layer of 50 ReLU, Adam with rate 1e-3, seed 7. */
    public static FitOptions defaults() {
        return new FitOptions("50 relu", 0, 0, 1e-3, 7);
    }

    /** The same with another seed. */
    public FitOptions withSeed(long seed) {
        return new FitOptions(hidden, epochs, batch, learningRate, seed);
    }

    /** Epochs for a table of so many rows. */
    public int epochs(int rows) {
        return epochs > 0 ? epochs : rows >= VERY_LONG_TABLE ? 200 : 400;
    }

    /** Batch for a table of so many rows. */
    public int batch(int rows) {
        return batch > 0 ? batch : rows >= LONG_TABLE ? 128 : 32;
    }

    /** The architecture's text for so many inputs and outputs. */
    public String architecture(int inputs, int outputs) {
        int blank = hidden.indexOf(' ');
        return inputs + "-" + hidden.substring(0, blank) + "-" + outputs + " "
                + hidden.substring(blank).strip();
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + ", expected " + expected);
        }
    }
}
