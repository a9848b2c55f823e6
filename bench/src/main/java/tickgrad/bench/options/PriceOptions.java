package tickgrad.bench.options;

/**
 * Everything that decides a surface's numbers.
 *
 * @param hidden       hidden layers and activation, such as {@code "32-32 tanh"}
 * @param steps        of Adam, each over all quotes
 * @param learningRate of Adam at its highest
 * @param penalty      factor of the arbitrage penalties
 * @param test         share of each expiry's quotes that is held out
 * @param seed         of initial weights and of what is held out
 */
public record PriceOptions(String hidden, int steps, double learningRate, double penalty, double test, long seed) {
    /** @throws IllegalArgumentException naming the option, its value and what it should be */
    public PriceOptions {
        require(steps >= 1 && steps <= 10_000_000, "steps", steps, "1 to 10,000,000");
        require(learningRate > 0 && learningRate < 1, "learning rate", learningRate, "more than 0 and less than 1");
        require(penalty >= 0 && penalty < 1e6, "penalty", penalty, "0 or more, and less than 1e6");
        require(test > 0 && test < 1, "test", test, "a share between 0 and 1");
        hidden = hidden.strip();
        require(hidden.matches("\\d+(-\\d+)* +\\S.*"), "network", hidden, "hidden layers and activation, such as \"32-32 tanh\"");
    }

    /** The architecture's text. */
    public String architecture() {
        int blank = hidden.indexOf(' ');
        return "2-" + hidden.substring(0, blank) + "-1 " + hidden.substring(blank).strip();
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + ", expected " + expected);
        }
    }
}
