package tickgrad.bench.options;

import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresBuilder;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LevenbergMarquardtOptimizer;
import org.hipparchus.optim.nonlinear.vector.leastsquares.MultivariateJacobianFunction;
import org.hipparchus.util.Pair;

/** {@code min_p Σ r_i(p)²} by Levenberg and Marquardt (Hipparchus), slopes by central differences. */
@FunctionalInterface
interface Residuals {
    /** Parameters are of order 1; the cube root of the unit roundoff balances truncation and rounding. */
    double STEP = 6e-6;

    /** A search has ended when a step gains less than this share of the sum of squares, or moves less than this. */
    double TOLERANCE = 1e-9;

    /** The residuals at a point. */
    double[] at(double[] p);

    /** A point and its sum of squares. */
    record Minimum(double[] p, double squares) {}

    /**
     * Where the sum of squares has a minimum: the best point that the search has seen, also where it ends with a complaint (no further progress in
     * the precision of the slopes, or {@code steps} spent).
     *
     * @param start where to start
     * @param steps at most
     */
    default Minimum minimum(double[] start, int steps) {
        Search search = new Search(this, start);
        try {
            new LevenbergMarquardtOptimizer()
                    .withCostRelativeTolerance(TOLERANCE)
                    .withParameterRelativeTolerance(TOLERANCE)
                    .optimize(new LeastSquaresBuilder()
                            .start(start)
                            .target(new double[at(start).length])
                            .model(search)
                            .lazyEvaluation(false)
                            .maxEvaluations(steps)
                            .maxIterations(steps)
                            .build());
        } catch (MathIllegalStateException e) {
            return search.best;
        }
        return search.best;
    }

    /** Evaluates, and remembers the best point. */
    final class Search implements MultivariateJacobianFunction {
        private final Residuals residuals;
        private Minimum best;

        private Search(Residuals residuals, double[] start) {
            this.residuals = residuals;
            best = new Minimum(start, squares(residuals.at(start)));
        }

        @Override
        public Pair<RealVector, RealMatrix> value(RealVector point) {
            double[] p = point.toArray();
            double[] r = residuals.at(p);
            double squares = squares(r);
            if (squares < best.squares()) {
                best = new Minimum(p, squares);
            }
            return new Pair<>(new ArrayRealVector(r, false), new Array2DRowRealMatrix(slopes(p, r.length), false));
        }

        private double[][] slopes(double[] p, int rows) {
            double[][] slopes = new double[rows][p.length];
            for (int j = 0; j < p.length; j++) {
                double h = STEP * Math.max(1, Math.abs(p[j]));
                double[] up = p.clone();
                double[] down = p.clone();
                up[j] += h;
                down[j] -= h;
                double[] high = residuals.at(up);
                double[] low = residuals.at(down);
                for (int i = 0; i < rows; i++) {
                    slopes[i][j] = (high[i] - low[i]) / (2 * h);
                }
            }
            return slopes;
        }

        private static double squares(double[] r) {
            double sum = 0;
            for (double v : r) {
                sum += v * v;
            }
            return sum;
        }
    }
}
