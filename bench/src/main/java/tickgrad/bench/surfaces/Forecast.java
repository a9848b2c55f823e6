package tickgrad.bench.surfaces;

/**
 * Surfaces that a method gives for the test days.
 *
 * @param name   of the method
 * @param seed   of its network; -1 for a method without one
 * @param values {@code (test days, points)}
 */
public record Forecast(String name, long seed, double[][] values) {
    /** Mean squared error of one test day over its good points; NaN for a day without any. */
    double squaredError(SurfaceSeries s, int firstTestDay, int day) {
        double sum = 0;
        int count = 0;
        for (int j = 0; j < s.points(); j++) {
            if (s.good(firstTestDay + day, j)) {
                double error = values[day][j] - s.vols()[firstTestDay + day][j];
                sum += error * error;
                count++;
            }
        }
        return sum / count;
    }

    /** Root mean square error over all good points of the test days, in volatilities. */
    public double rmse(SurfaceSeries s, int firstTestDay) {
        double sum = 0;
        long count = 0;
        for (int day = 0; day < values.length; day++) {
            for (int j = 0; j < s.points(); j++) {
                if (s.good(firstTestDay + day, j)) {
                    double error = values[day][j] - s.vols()[firstTestDay + day][j];
                    sum += error * error;
                    count++;
                }
            }
        }
        return Math.sqrt(sum / count);
    }

    /** Root mean square error of each point over the test days on which it is good. */
    double[] byPoint(SurfaceSeries s, int firstTestDay) {
        double[] errors = new double[s.points()];
        for (int j = 0; j < errors.length; j++) {
            double sum = 0;
            int count = 0;
            for (int day = 0; day < values.length; day++) {
                if (s.good(firstTestDay + day, j)) {
                    double error = values[day][j] - s.vols()[firstTestDay + day][j];
                    sum += error * error;
                    count++;
                }
            }
            errors[j] = Math.sqrt(sum / count);
        }
        return errors;
    }
}
