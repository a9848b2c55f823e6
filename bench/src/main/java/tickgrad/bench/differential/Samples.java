package tickgrad.bench.differential;

/**
 * Samples to learn a price from, and prices to judge it by.
 *
 * @param X     states, {@code (m, n)}
 * @param Y     a payoff of each state, which the price is the mean of
 * @param G     its pathwise derivatives {@code ∂Y/∂x_j}, {@code (m, n)}
 * @param testX states to judge at
 * @param price the prices there
 * @param delta their derivatives there, {@code (rows, n)}; empty where they are not known
 */
public record Samples(double[][] X, double[] Y, double[][] G, double[][] testX, double[] price, double[][] delta) {
    /** Checks that all have as many rows as they should. */
    public Samples {
        require(Y.length == X.length && G.length == X.length, "Y and G: " + Y.length + " and " + G.length + " rows, expected " + X.length);
        require(price.length == testX.length, "price: " + price.length + " values, expected " + testX.length);
        require(delta.length == testX.length || delta.length == 0, "delta: " + delta.length + " rows, expected " + testX.length);
    }

    /** Inputs, n. */
    int inputs() {
        return X[0].length;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
