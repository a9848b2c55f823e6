package tickgrad.bench.calibrate;

import tickgrad.model.Standardizer;

/**
 * The parameters that are allowed: {@code lower ≤ x ≤ upper}.
 *
 * @param lower least values
 * @param upper greatest values
 */
public record Box(double[] lower, double[] upper) {
    /** @throws IllegalArgumentException naming the bound that is wrong */
    public Box {
        require(upper.length == lower.length, "upper: " + upper.length + " values, expected " + lower.length + " as in lower");
        for (int j = 0; j < lower.length; j++) {
            require(
                    Double.isFinite(lower[j]) && Double.isFinite(upper[j]) && lower[j] < upper[j],
                    "box of parameter " + (j + 1) + ": " + lower[j] + " to " + upper[j] + ", expected a finite lower below a finite upper");
        }
    }

    /** The smallest box around some rows' first p values. */
    static Box around(double[][] rows, int p) {
        double[] lower = new double[p];
        double[] upper = new double[p];
        for (int j = 0; j < p; j++) {
            lower[j] = Double.POSITIVE_INFINITY;
            upper[j] = Double.NEGATIVE_INFINITY;
            for (double[] row : rows) {
                lower[j] = Math.min(lower[j], row[j]);
                upper[j] = Math.max(upper[j], row[j]);
            }
        }
        return new Box(lower, upper);
    }

    /** How many parameters. */
    int size() {
        return lower.length;
    }

    /** Whether the first values of a row lie in it. */
    boolean contains(double[] row) {
        for (int j = 0; j < lower.length; j++) {
            if (!(row[j] >= lower[j] && row[j] <= upper[j])) {
                return false;
            }
        }
        return true;
    }

    /** The map of the box onto {@code [-1, 1]^p}. */
    Standardizer toUnit() {
        double[] middle = new double[lower.length];
        double[] half = new double[lower.length];
        for (int j = 0; j < lower.length; j++) {
            middle[j] = 0.5 * (lower[j] + upper[j]);
            half[j] = 0.5 * (upper[j] - lower[j]);
        }
        return Standardizer.of(middle, half);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
