package tickgrad.model;

/**
 * Distributions of initial weights of a layer with {@code k} inputs and {@code n} outputs. Biases are zero.
 *
 * <p>Sources: He et al. 2015 (variance 2/k), Glorot and Bengio 2010 (2/(k+n)), LeCun et al. 1998 (1/k), Saxe et al. 2014
 * (orthogonal). A uniform variable on ±a has variance a²/3.
 */
public enum Initializer {
    /** Normal with variance 2/k, for ReLU-like activations. */
    HE_NORMAL(true) {
        @Override
        double variance(int k, int n) {
            return 2.0 / k;
        }
    },
    /** Uniform with variance 2/k. */
    HE_UNIFORM(false) {
        @Override
        double variance(int k, int n) {
            return 2.0 / k;
        }
    },
    /** Normal with variance 2/(k+n), for tanh-like activations. */
    GLOROT_NORMAL(true) {
        @Override
        double variance(int k, int n) {
            return 2.0 / (k + n);
        }
    },
    /** Uniform with variance 2/(k+n). */
    GLOROT_UNIFORM(false) {
        @Override
        double variance(int k, int n) {
            return 2.0 / (k + n);
        }
    },
    /** Normal with variance 1/k, for SELU. */
    LECUN_NORMAL(true) {
        @Override
        double variance(int k, int n) {
            return 1.0 / k;
        }
    },
    /** Uniform with variance 1/k. */
    LECUN_UNIFORM(false) {
        @Override
        double variance(int k, int n) {
            return 1.0 / k;
        }
    },
    /** Orthonormal rows or columns, whichever are fewer: Gram-Schmidt on a normal matrix. */
    ORTHOGONAL(true) {
        @Override
        double variance(int k, int n) {
            return 1.0;
        }

        @Override
        void fill(Parameters parameters, int layer, CounterRandom random) {
            int k = parameters.architecture().inputs(layer);
            int n = parameters.architecture().outputs(layer);
            double[][] basis = orthonormal(Math.min(k, n), Math.max(k, n), random);
            for (int in = 0; in < k; in++) {
                for (int out = 0; out < n; out++) {
                    parameters.weight(layer, in, out, (float) (k <= n ? basis[in][out] : basis[out][in]));
                }
            }
        }
    };

    private final boolean normal;

    Initializer(boolean normal) {
        this.normal = normal;
    }

    abstract double variance(int k, int n);

    void fill(Parameters parameters, int layer, CounterRandom random) {
        int k = parameters.architecture().inputs(layer);
        int n = parameters.architecture().outputs(layer);
        double deviation = Math.sqrt(variance(k, n));
        double halfWidth = deviation * Math.sqrt(3.0);
        for (int in = 0; in < k; in++) {
            for (int out = 0; out < n; out++) {
                double value =
                        normal ? deviation * random.nextGaussian() : halfWidth * (2.0 * random.nextDouble() - 1.0);
                parameters.weight(layer, in, out, (float) value);
            }
        }
    }

    /** {@code rows <= columns} orthonormal rows; each is made orthogonal twice, which is enough (Kahan; Parlett 1998). */
    private static double[][] orthonormal(int rows, int columns, CounterRandom random) {
        double[][] q = new double[rows][columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                q[r][c] = random.nextGaussian();
            }
            for (int pass = 0; pass < 2; pass++) {
                for (int p = 0; p < r; p++) {
                    subtract(q[r], dot(q[r], q[p]), q[p]);
                }
            }
            double norm = Math.sqrt(dot(q[r], q[r]));
            for (int c = 0; c < columns; c++) {
                q[r][c] /= norm;
            }
        }
        return q;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0.0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void subtract(double[] a, double factor, double[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] -= factor * b[i];
        }
    }
}
