package tickgrad.bench.fit;

/**
 * The linear baseline {@code Y = [1 X]·B}: least squares in double on standardised inputs, by the normal equations and
 * Cholesky, with a ridge of 1e-8·m on the slopes so that collinear columns do no harm. For classes the targets are the
 * one-hot rows and the largest output wins.
 */
public final class LinearModel {
    private static final double RIDGE = 1e-8;

    private final double[] mean;
    private final double[] deviation;
    private final double[][] coefficients; // (k + 1, outputs), intercept last

    private LinearModel(double[] mean, double[] deviation, double[][] coefficients) {
        this.mean = mean;
        this.deviation = deviation;
        this.coefficients = coefficients;
    }

    /** Fits targets {@code t} (rows.length, outputs) on the first {@code k} columns of the chosen rows. */
    public static LinearModel fit(double[][] table, int[] rows, int k, double[][] t) {
        double[] mean = new double[k];
        double[] deviation = new double[k];
        for (int j = 0; j < k; j++) {
            double sum = 0;
            for (int r : rows) {
                sum += table[r][j];
            }
            mean[j] = sum / rows.length;
            double squares = 0;
            for (int r : rows) {
                squares += (table[r][j] - mean[j]) * (table[r][j] - mean[j]);
            }
            deviation[j] = squares > 0 ? Math.sqrt(squares / rows.length) : 1;
        }
        int outputs = t[0].length;
        double[][] normal = new double[k + 1][k + 1];
        double[][] right = new double[k + 1][outputs];
        double[] z = new double[k + 1];
        for (int i = 0; i < rows.length; i++) {
            standardise(table[rows[i]], mean, deviation, z);
            for (int a = 0; a <= k; a++) {
                for (int b = 0; b <= a; b++) {
                    normal[a][b] += z[a] * z[b];
                }
                for (int o = 0; o < outputs; o++) {
                    right[a][o] += z[a] * t[i][o];
                }
            }
        }
        for (int a = 0; a < k; a++) {
            normal[a][a] += RIDGE * rows.length;
        }
        solve(normal, right);
        return new LinearModel(mean, deviation, right);
    }

    /** The outputs for one row of the table. */
    public double[] predict(double[] row) {
        double[] z = new double[mean.length + 1];
        standardise(row, mean, deviation, z);
        double[] y = new double[coefficients[0].length];
        for (int a = 0; a < z.length; a++) {
            for (int o = 0; o < y.length; o++) {
                y[o] += z[a] * coefficients[a][o];
            }
        }
        return y;
    }

    private static void standardise(double[] row, double[] mean, double[] deviation, double[] z) {
        for (int j = 0; j < mean.length; j++) {
            z[j] = (row[j] - mean[j]) / deviation[j];
        }
        z[mean.length] = 1;
    }

    /** Solves A·B = R in place of R; A is symmetric positive definite, its lower triangle given and overwritten. */
    private static void solve(double[][] a, double[][] r) {
        int n = a.length;
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                double sum = a[i][j];
                for (int p = 0; p < j; p++) {
                    sum -= a[i][p] * a[j][p];
                }
                a[i][j] = i == j ? Math.sqrt(Math.max(sum, Double.MIN_NORMAL)) : sum / a[j][j];
            }
        }
        for (int o = 0; o < r[0].length; o++) {
            for (int i = 0; i < n; i++) {
                for (int p = 0; p < i; p++) {
                    r[i][o] -= a[i][p] * r[p][o];
                }
                r[i][o] /= a[i][i];
            }
            for (int i = n - 1; i >= 0; i--) {
                for (int p = i + 1; p < n; p++) {
                    r[i][o] -= a[p][i] * r[p][o];
                }
                r[i][o] /= a[i][i];
            }
        }
    }
}
