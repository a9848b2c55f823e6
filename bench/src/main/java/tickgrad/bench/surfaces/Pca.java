package tickgrad.bench.surfaces;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;

/**
 * Principal components of some rows: {@code x ≈ mean + Σ_i s_i·B_i}, {@code s_i = B_i·(x - mean)}, of all maps onto f factors and back that
 * are linear the one with the least squared error on these rows.
 */
final class Pca {
    private final double[] mean;
    private final double[][] B; // (f, n), orthonormal, by descending variance

    private Pca(double[] mean, double[][] B) {
        this.mean = mean;
        this.B = B;
    }

    /** The first f components of the first {@code count} rows. */
    static Pca of(double[][] rows, int count, int f) {
        int n = rows[0].length;
        double[] mean = new double[n];
        for (int r = 0; r < count; r++) {
            for (int j = 0; j < n; j++) {
                mean[j] += rows[r][j] / count;
            }
        }
        double[][] covariance = new double[n][n];
        double[] x = new double[n];
        for (int r = 0; r < count; r++) {
            for (int j = 0; j < n; j++) {
                x[j] = rows[r][j] - mean[j];
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += x[i] * x[j] / count;
                    covariance[j][i] = covariance[i][j];
                }
            }
        }
        EigenDecompositionSymmetric eigen = new EigenDecompositionSymmetric(new Array2DRowRealMatrix(covariance, false));
        double[] variances = eigen.getEigenvalues();
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> -variances[i])).mapToInt(i -> i).toArray();
        double[][] B = Arrays.stream(order, 0, f).mapToObj(i -> eigen.getEigenvector(i).toArray()).toArray(double[][]::new);
        return new Pca(mean, B);
    }

    /** The factors of a row. */
    double[] scores(double[] x) {
        double[] s = new double[B.length];
        for (int i = 0; i < s.length; i++) {
            for (int j = 0; j < mean.length; j++) {
                s[i] += B[i][j] * (x[j] - mean[j]);
            }
        }
        return s;
    }

    /** The row of some factors. */
    double[] row(double[] s) {
        double[] x = mean.clone();
        for (int i = 0; i < s.length; i++) {
            for (int j = 0; j < x.length; j++) {
                x[j] += s[i] * B[i][j];
            }
        }
        return x;
    }
}
