package tickgrad.model;

/** A function of the outputs that is a sum over rows, with its gradient: what a network is differentiated of. */
interface Objective {
    /** The row's share of the value. */
    double value(int row, double[] y);

    /** Magnitudes whose roundings the row's value may carry, whatever cancels in it. */
    double size(int row, double[] y);

    /** {@code dy = ∂value/∂y} of the row. */
    void gradient(int row, double[] y, double[] dy);

    /** Whether a kink of the function lies between two outputs of the row. */
    boolean crosses(int row, double[] from, double[] to);

    /** The mean loss {@code Σ_r w_r ℓ_r / (elements·Σw)}. */
    record MeanLoss(Loss loss, CheckBatch batch) implements Objective {
        @Override
        public double value(int row, double[] y) {
            double factor = batch.factor(row);
            return factor == 0.0 ? 0.0 : factor * loss.value(y, batch.targets(row));
        }

        /** Such as {@code log Σ e^y - y_c}: outputs and targets, and 1 beside them in a logarithm. */
        @Override
        public double size(int row, double[] y) {
            double sum = 1.0 + Math.abs(loss.value(y, batch.targets(row)));
            for (double v : y) {
                sum += Math.abs(v);
            }
            for (double t : batch.targets(row)) {
                sum += Math.abs(t);
            }
            return batch.factor(row) * sum;
        }

        @Override
        public void gradient(int row, double[] y, double[] dy) {
            loss.gradient(y, batch.targets(row), dy);
            for (int j = 0; j < dy.length; j++) {
                dy[j] *= batch.factor(row);
            }
        }

        @Override
        public boolean crosses(int row, double[] from, double[] to) {
            double[] t = batch.targets(row);
            for (double kink : loss.kinks()) {
                for (int j = 0; j < from.length; j++) {
                    double edge = t[(int) ((long) j * t.length / from.length)] + kink;
                    if (from[j] > edge != to[j] > edge) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    /**
     * {@code Σ_r v_r·y_r / rows} with normal random {@code v}: its gradient does not vanish where a trained network's
     * does.
     */
    record LinearFunctional(double[][] v) implements Objective {
        static LinearFunctional random(int rows, int outputs, CounterRandom random) {
            double[][] v = new double[rows][outputs];
            for (double[] row : v) {
                for (int j = 0; j < outputs; j++) {
                    row[j] = random.nextGaussian() / rows;
                }
            }
            return new LinearFunctional(v);
        }

        @Override
        public double value(int row, double[] y) {
            double sum = 0.0;
            for (int j = 0; j < y.length; j++) {
                sum += v[row][j] * y[j];
            }
            return sum;
        }

        @Override
        public double size(int row, double[] y) {
            double sum = 0.0;
            for (int j = 0; j < y.length; j++) {
                sum += Math.abs(v[row][j] * y[j]);
            }
            return sum;
        }

        @Override
        public void gradient(int row, double[] y, double[] dy) {
            System.arraycopy(v[row], 0, dy, 0, dy.length);
        }

        @Override
        public boolean crosses(int row, double[] from, double[] to) {
            return false;
        }
    }
}
