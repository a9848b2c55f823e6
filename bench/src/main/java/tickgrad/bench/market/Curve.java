package tickgrad.bench.market;

/** A named line of the report: {@code y[i]} belongs to the i-th forecast row, {@code Predictions.index(i)}. */
public record Curve(String name, double[] y) {}
