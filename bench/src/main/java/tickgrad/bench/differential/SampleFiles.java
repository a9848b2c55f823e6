package tickgrad.bench.differential;

import java.nio.file.Path;
import java.util.Arrays;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.NumberLines;
import tickgrad.bench.fit.LinearModel;

/**
 * Samples in five files: {@code PREFIXx_train.csv (m,n)}, {@code PREFIXy_train.csv (m,1)}, {@code PREFIXdydx_train.csv (m,n)},
 * {@code PREFIXx_test.csv (rows,n)}, {@code PREFIXy_test.csv (rows,1)}.
 */
public final class SampleFiles {
    private SampleFiles() {}

    /**
     * Reads them.
     *
     * @throws DataException if a file cannot be used, or does not fit the others
     */
    public static Samples read(String prefix) throws DataException {
        double[][] X = finite(prefix + "x_train.csv", 0, 0);
        double[][] Y = finite(prefix + "y_train.csv", X.length, 1);
        double[][] G = finite(prefix + "dydx_train.csv", X.length, X[0].length);
        double[][] testX = finite(prefix + "x_test.csv", 0, X[0].length);
        double[][] price = finite(prefix + "y_test.csv", testX.length, 1);
        return new Samples(X, first(Y), G, testX, first(price), new double[0][]);
    }

    private static double[] first(double[][] rows) {
        return Arrays.stream(rows).mapToDouble(row -> row[0]).toArray();
    }

    private static double[][] finite(String file, int rows, int cols) throws DataException {
        double[][] table = NumberLines.table(Path.of(file));
        if (rows > 0 && table.length != rows) {
            throw new DataException(file, table.length + " rows, expected " + rows);
        }
        if (cols > 0 && table[0].length != cols) {
            throw new DataException(file, table[0].length + " numbers a row, expected " + cols);
        }
        for (int r = 0; r < table.length; r++) {
            for (double value : table[r]) {
                if (!(Math.abs(value) <= Float.MAX_VALUE)) {
                    throw new DataException(file, "row " + (r + 1) + ": " + value + ", expected a finite number");
                }
            }
        }
        return table;
    }

    /** Root mean square error of the linear model of the training rows on the test rows. */
    public static double linearError(Samples s) {
        double[][] targets = Arrays.stream(s.Y()).mapToObj(y -> new double[] {y}).toArray(double[][]::new);
        int[] all = new int[s.X().length];
        Arrays.setAll(all, i -> i);
        LinearModel model = LinearModel.fit(s.X(), all, s.inputs(), targets);
        double sum = 0;
        for (int i = 0; i < s.price().length; i++) {
            double error = model.predict(s.testX()[i])[0] - s.price()[i];
            sum += error * error;
        }
        return Math.sqrt(sum / s.price().length);
    }
}
