package tickgrad.bench.fit;

import java.util.List;

/**
 * A table of numbers. The last column is the target.
 *
 * @param name of the file, for messages
 * @param columns a name for each column, from the header or {@code column 1 …}
 * @param rows complete rows, in file order: {@code rows[i][j]}
 * @param lines the file's line number of each row
 * @param dropped rows left out for a missing value
 * @param warnings sentences about what was found odd but usable
 */
public record Table(
        String name, List<String> columns, double[][] rows, long[] lines, long dropped, List<String> warnings) {
    /** Number of rows, m. */
    public int size() {
        return rows.length;
    }

    /** Number of inputs, k. */
    public int inputs() {
        return columns.size() - 1;
    }

    /** The target of row i. */
    public double target(int i) {
        return rows[i][columns.size() - 1];
    }

    /** The targets, in order. */
    public double[] targets() {
        double[] t = new double[rows.length];
        for (int i = 0; i < t.length; i++) {
            t[i] = target(i);
        }
        return t;
    }
}
