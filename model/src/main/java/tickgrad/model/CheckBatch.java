package tickgrad.model;

/** The rows a gradient is checked on, widened to double. */
final class CheckBatch {
    /** Inputs of all rows: their gradients take a few doubles each. */
    private static final int MOST_INPUTS = 1 << 27;

    private final Matrix X;
    private final double[][] targets;
    private final Matrix weights;
    private final double divisor;

    CheckBatch(Architecture architecture, Loss loss, Matrix X, Matrix T, Matrix weights) {
        int rows = X.rows();
        Range.require(rows >= 1, "X.rows()", rows, ">= 1");
        int most = MOST_INPUTS / architecture.inputs();
        Range.require(rows <= most, "X.rows()", rows, "<= " + most);
        Seam.shape("X", X, rows, architecture.inputs());
        Seam.shape("T", T, rows, loss.targets(architecture.outputs()));
        Seam.alive("X", X.segment());
        Seam.alive("T", T.segment());
        Seam.finite("X", X);
        loss.check(T, architecture.outputs());
        this.X = X;
        this.targets = new double[rows][T.cols()];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < T.cols(); c++) {
                targets[r][c] = T.get(r, c);
            }
        }
        this.weights = weights;
        this.divisor = loss.elements(architecture.outputs()) * total(rows);
    }

    private double total(int rows) {
        if (weights == null) {
            return rows;
        }
        Seam.shape("weights", weights, rows, 1);
        Seam.alive("weights", weights.segment());
        double total = 0.0;
        for (int r = 0; r < rows; r++) {
            Range.nonNegative("weights[" + r + "]", weights.get(r, 0));
            total += weights.get(r, 0);
        }
        Range.require(total > 0.0, "the sum of weights", total, "> 0");
        return total;
    }

    int rows() {
        return X.rows();
    }

    /** Factor of a row's loss in the mean: {@code w_r / (elements·Σw)}. */
    double factor(int row) {
        return (weights == null ? 1.0 : weights.get(row, 0)) / divisor;
    }

    void inputs(int row, double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = X.get(row, i);
        }
    }

    double[] targets(int row) {
        return targets[row];
    }
}
