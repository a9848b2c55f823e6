package tickgrad.bench.surfaces;

import tickgrad.model.Loss;
import tickgrad.model.Matrix;

/** Squared error of the targets that are there: one that is NaN weighs nothing. The mean is over all, those that are missing among them. */
record MaskedSquares() implements Loss {
    @Override
    public String name() {
        return "masked_mse";
    }

    @Override
    public double value(double[] y, double[] t) {
        double sum = 0;
        for (int j = 0; j < y.length; j++) {
            sum += Double.isNaN(t[j]) ? 0 : (y[j] - t[j]) * (y[j] - t[j]);
        }
        return sum;
    }

    @Override
    public void gradient(double[] y, double[] t, double[] dy) {
        for (int j = 0; j < y.length; j++) {
            dy[j] = Double.isNaN(t[j]) ? 0 : 2 * (y[j] - t[j]);
        }
    }

    @Override
    public void check(Matrix T, int outputs) {
        for (int r = 0; r < T.rows(); r++) {
            for (int j = 0; j < T.cols(); j++) {
                if (Float.isInfinite(T.get(r, j))) {
                    throw new IllegalArgumentException("T[" + r + ", " + j + "] is " + T.get(r, j) + ", expected a finite number, or NaN");
                }
            }
        }
    }
}
