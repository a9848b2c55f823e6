package tickgrad.model;

/**
 * Column means and deviations, and the map {@code z = (x - mean)/deviation} and back.
 *
 * <p>Welford's recurrence (1962), in double: {@code mean += (x - mean)/n}, {@code M2 += (x - mean_old)(x - mean_new)}. The deviation
 * is that of the population, {@code √(M2/n)}; a constant column (deviation below 1e-150) has deviation 1, so that it maps to zero.
 */
public final class Standardizer {
    /** The square of a smaller deviation loses digits, or vanishes. */
    private static final double LEAST = 1e-150;

    private final double[] mean;
    private final double[] m2;
    private long count;

    /**
     * No rows seen: means 0, deviations 1.
     *
     * @param cols columns
     */
    public Standardizer(int cols) {
        Range.require(cols >= 1, "cols", cols, ">= 1");
        mean = new double[cols];
        m2 = new double[cols];
    }

    /**
     * The statistics of a matrix.
     *
     * @param X rows, all values finite
     * @return the standardizer
     */
    public static Standardizer of(Matrix X) {
        Seam.alive("X", X.segment());
        Seam.finite("X", X);
        Standardizer s = new Standardizer(X.cols());
        for (int r = 0; r < X.rows(); r++) {
            s.count++;
            for (int c = 0; c < s.mean.length; c++) {
                s.welford(c, X.get(r, c));
            }
        }
        return s;
    }

    /**
     * Given statistics.
     *
     * @param mean      means
     * @param deviation deviations, each from 1e-150 to 1e150
     * @return the standardizer
     */
    public static Standardizer of(double[] mean, double[] deviation) {
        Range.require(deviation.length == mean.length, "deviation.length", deviation.length, "" + mean.length);
        Standardizer s = new Standardizer(mean.length);
        s.count = 1;
        for (int c = 0; c < mean.length; c++) {
            Range.require(Double.isFinite(mean[c]), "mean[" + c + "]", mean[c], "finite");
            Range.require(
                    deviation[c] >= LEAST && deviation[c] <= 1.0 / LEAST, "deviation[" + c + "]", deviation[c],
                    LEAST + " to " + 1.0 / LEAST);
            s.mean[c] = mean[c];
            s.m2[c] = deviation[c] * deviation[c];
        }
        return s;
    }

    /**
     * Takes a row in.
     *
     * @param row the values, all finite
     */
    public void update(double[] row) {
        Range.require(row.length == mean.length, "row.length", row.length, "" + mean.length);
        for (int c = 0; c < row.length; c++) {
            Range.require(Double.isFinite(row[c]), "row[" + c + "]", row[c], "finite");
        }
        count++;
        for (int c = 0; c < row.length; c++) {
            welford(c, row[c]);
        }
    }

    private void welford(int c, double x) {
        double old = mean[c];
        mean[c] += (x - old) / count;
        m2[c] += (x - old) * (x - mean[c]);
    }

    /** {@return the number of columns} */
    public int cols() {
        return mean.length;
    }

    /** {@return the number of rows taken in} */
    public long count() {
        return count;
    }

    /**
     * The mean of a column.
     *
     * @param col the column
     * @return its mean
     */
    public double mean(int col) {
        Range.index("col", col, mean.length);
        return mean[col];
    }

    /**
     * The deviation of a column.
     *
     * @param col the column
     * @return its deviation, 1 if the column is constant
     */
    public double deviation(int col) {
        Range.index("col", col, mean.length);
        double deviation = count == 0 ? 0.0 : Math.sqrt(m2[col] / count);
        return deviation >= LEAST ? deviation : 1.0;
    }

    /**
     * {@code (x - mean)/deviation}.
     *
     * @param col the column
     * @param x   a raw value
     * @return the standardized value
     */
    public float apply(int col, double x) {
        return (float) ((x - mean(col)) / deviation(col));
    }

    /**
     * {@code mean + deviation·z}.
     *
     * @param col the column
     * @param z   a standardized value
     * @return the raw value
     */
    public double invert(int col, double z) {
        return mean(col) + deviation(col) * z;
    }

    /**
     * Standardizes rows.
     *
     * @param X raw rows
     * @param Z receives the standardized rows; may be {@code X}
     */
    public void apply(Matrix X, Matrix Z) {
        Seam.shape("X", X, X.rows(), mean.length);
        Seam.shape("Z", Z, X.rows(), mean.length);
        Seam.alive("X", X.segment());
        Seam.alive("Z", Z.segment());
        for (int c = 0; c < mean.length; c++) {
            double deviation = deviation(c);
            for (int r = 0; r < X.rows(); r++) {
                Z.set(r, c, (float) ((X.get(r, c) - mean[c]) / deviation));
            }
        }
    }
}
