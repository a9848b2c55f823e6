package tickgrad.bench.calibrate;

import java.util.Arrays;

/**
 * What a calibration study found.
 *
 * @param surfaces    the rows
 * @param source      where the network comes from, in words
 * @param architecture its text
 * @param trainLoss   mean training loss by epoch; empty for a network that was given
 * @param rmse        the network's standardised error on the hold-out rows
 * @param rmseAll     the same on all rows
 * @param rows        numbers of the hold-out rows
 * @param found       parameters found, {@code (rows, p)}
 * @param volError    root mean square difference of the fitted surface and the observed one, row by row, in volatilities
 * @param pointError  the same point by point
 * @param iterations  steps tried, row by row
 * @param failures    rows whose search did not end in a small step
 * @param atBound     parameters found that lie at a bound of the box
 * @param nanos       time of each timed calibration, ascending
 * @param bytes       heap bytes that {@code counted} calibrations allocated
 * @param counted     calibrations over which bytes were counted
 * @param controlBytes what the byte counter saw for one small object
 */
public record Calibrated(
        Surfaces surfaces,
        String source,
        String architecture,
        double[] trainLoss,
        double rmse,
        double rmseAll,
        int[] rows,
        double[][] found,
        double[] volError,
        double[] pointError,
        int[] iterations,
        int failures,
        int atBound,
        long[] nanos,
        long bytes,
        int counted,
        long controlBytes) {

    /** Distances of the j-th parameter from the true one, ascending. */
    double[] errors(int j) {
        double[] errors = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            errors[i] = Math.abs(found[i][j] - surfaces.x()[rows[i]][j]);
        }
        Arrays.sort(errors);
        return errors;
    }

    /** The time that a share of the calibrations did not exceed, in nanoseconds. */
    double nanosAt(double share) {
        return nanos[(int) Math.min(nanos.length - 1, Math.floor(share * nanos.length))];
    }

    /** The value that a share of ascending values does not exceed. */
    static double at(double[] ascending, double share) {
        return ascending[(int) Math.min(ascending.length - 1, Math.floor(share * ascending.length))];
    }

    /** Root mean square over all rows and points of the calibrated surfaces, in volatilities. */
    double totalVolError() {
        double sum = 0;
        for (double e : volError) {
            sum += e * e;
        }
        return Math.sqrt(sum / volError.length);
    }
}
