package tickgrad.model;

import java.lang.foreign.Arena;

/**
 * Rows of inputs, values and Greeks in the units of a network, for a {@link DifferentialTrainer}: {@code x = (X - μ_x)/σ_x},
 * {@code y = (Y - μ_y)/σ_y}, and since {@code ∂y/∂x_j = (σ_xj/σ_y)·∂Y/∂X_j}, {@code g_j = (σ_xj/σ_y)·G_j}.
 *
 * @param inputs  means and deviations of the inputs
 * @param targets mean and deviation of the value
 * @param X       inputs {@code (m, n)}
 * @param T       value and Greeks {@code (m, 1 + n)}: the value first, then {@code ∂y/∂x_j}, NaN where it is missing
 */
public record DifferentialData(Standardizer inputs, Standardizer targets, Matrix X, Matrix T) {
    /** Checks the shapes. */
    public DifferentialData {
        Range.require(targets.cols() == 1, "targets.cols()", targets.cols(), "1");
        Seam.shape("X", X, X.rows(), inputs.cols());
        Seam.shape("T", T, X.rows(), 1 + inputs.cols());
    }

    /**
     * Standardizes rows by their own means and deviations.
     *
     * @param arena owns the new rows
     * @param X     raw inputs {@code (m, n)}, finite
     * @param Y     raw values {@code (m, 1)}, finite
     * @param G     raw Greeks {@code ∂Y/∂X_j (m, n)}, NaN where one is missing
     * @return the rows in units of a network
     */
    public static DifferentialData of(Arena arena, Matrix X, Matrix Y, Matrix G) {
        return of(arena, Standardizer.of(X), Standardizer.of(Y), X, Y, G);
    }

    /**
     * Standardizes rows by given means and deviations, such as those of other rows.
     *
     * @param arena   owns the new rows
     * @param inputs  means and deviations of the inputs
     * @param targets mean and deviation of the value
     * @param X       raw inputs {@code (m, n)}
     * @param Y       raw values {@code (m, 1)}
     * @param G       raw Greeks {@code ∂Y/∂X_j (m, n)}, NaN where one is missing
     * @return the rows in units of a network
     */
    public static DifferentialData of(
            Arena arena, Standardizer inputs, Standardizer targets, Matrix X, Matrix Y, Matrix G) {
        int m = X.rows();
        int n = inputs.cols();
        Range.require(targets.cols() == 1, "targets.cols()", targets.cols(), "1");
        Seam.shape("X", X, m, n);
        Seam.shape("Y", Y, m, 1);
        Seam.shape("G", G, m, n);
        Seam.alive("X", X.segment());
        Seam.alive("Y", Y.segment());
        Seam.alive("G", G.segment());
        Seam.finite("X", X);
        Seam.finite("Y", Y);
        Matrix x = Matrix.allocate(arena, m, n);
        Matrix t = Matrix.allocate(arena, m, 1 + n);
        for (int r = 0; r < m; r++) {
            t.set(r, 0, (float) ((Y.get(r, 0) - targets.mean(0)) / targets.deviation(0)));
            for (int j = 0; j < n; j++) {
                x.set(r, j, (float) ((X.get(r, j) - inputs.mean(j)) / inputs.deviation(j)));
                t.set(r, 1 + j, (float) (G.get(r, j) * (inputs.deviation(j) / targets.deviation(0))));
            }
        }
        return new DifferentialData(inputs, targets, x, t);
    }

    /**
     * The usual factors of the Greeks' errors, {@code λ_j = 1/rms(g_j)} over the rows that have that Greek (Huge and Savine 2020); 1 where
     * none has it or all are zero.
     *
     * @return one factor an input
     */
    public double[] lambda() {
        double[] lambda = new double[T.cols() - 1];
        for (int j = 0; j < lambda.length; j++) {
            double squares = 0.0;
            int count = 0;
            for (int r = 0; r < T.rows(); r++) {
                double g = T.get(r, 1 + j);
                if (!Double.isNaN(g)) {
                    squares += g * g;
                    count++;
                }
            }
            lambda[j] = squares > 0.0 ? Math.sqrt(count / squares) : 1.0;
        }
        return lambda;
    }
}
