package tickgrad.bench.fit;

import java.util.Arrays;

/**
 * What the last column asks for.
 *
 * @param kind a number or a class
 * @param labels the classes in ascending order; empty for a number
 */
public record Task(Kind kind, double[] labels) {
    private static final int MOST_CLASSES = 20;
    private static final int ROWS_PER_CLASS = 10;

    /** The two kinds. */
    public enum Kind {
        REGRESSION,
        CLASSIFICATION
    }

    /**
     * Classification when the labels are exactly 0 … c-1 or 1 … c, or -1 and 1, with 2 ≤ c ≤ 20 and at least 10 rows a
     * class on average; else regression. A score such as wine's 3 … 8 is therefore a number unless the user says
     * otherwise.
     */
    public static Task detect(Table table) {
        double[] labels = distinct(table);
        int c = labels.length;
        boolean sign = c == 2 && labels[0] == -1 && labels[1] == 1;
        boolean counted = c >= 2
                && (labels[0] == 0 || labels[0] == 1)
                && labels[c - 1] - labels[0] == c - 1
                && Arrays.stream(labels).allMatch(v -> v == Math.rint(v));
        boolean few = c <= MOST_CLASSES && table.size() >= ROWS_PER_CLASS * c;
        return few && (sign || counted) ? new Task(Kind.CLASSIFICATION, labels) : regression();
    }

    /** A number. */
    public static Task regression() {
        return new Task(Kind.REGRESSION, new double[0]);
    }

    /**
     * A class, whatever the labels look like.
     *
     * @throws IllegalArgumentException if there are fewer than 2 or more than 1,000 different labels
     */
    public static Task classification(Table table) {
        double[] labels = distinct(table);
        if (labels.length < 2 || labels.length > 1000) {
            throw new IllegalArgumentException("the target has " + labels.length + " different value"
                    + (labels.length == 1 ? "" : "s") + "; expected 2 to 1,000 classes");
        }
        return new Task(Kind.CLASSIFICATION, labels);
    }

    /** Outputs of the network: 1, or one per class. */
    public int outputs() {
        return kind == Kind.REGRESSION ? 1 : labels.length;
    }

    /** The index of a label; every row's label is one of {@link #labels}. */
    public int classOf(double label) {
        return Arrays.binarySearch(labels, label + 0.0);
    }

    /** Such as {@code regression} or {@code classification, 3 classes}. */
    @Override
    public String toString() {
        return kind == Kind.REGRESSION ? "regression" : "classification, " + labels.length + " classes";
    }

    private static double[] distinct(Table table) {
        // Adding +0.0 makes -0 and 0 one label.
        return Arrays.stream(table.targets())
                .map(v -> v + 0.0)
                .sorted()
                .distinct()
                .toArray();
    }
}
