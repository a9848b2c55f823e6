package tickgrad.bench.peers;

/**
 * A problem in float64 by textbook loops, and how far float32 may be from it, whatever the order of additions, with or without fused
 * multiply-add.
 *
 * <p>Roundings are taken as independent random errors of deviation u at most, as in Higham and Mary (2019), "A new approach to probabilistic
 * rounding error analysis": n of them add up to √n·u, not n·u. Every value v carries the variance {@code V_v} of its error; what is more than
 * {@link #LAMBDA} deviations away is a mistake. Bounds that hold for certain would be useless here: after five layers of 400 they reach a
 * fifth of the output.
 *
 * <p>With R roundings in a sum: {@code V_z = V_a·W² + R·u²(a²·W² + b² + z²)} for a layer; tanh has slope 1 at most and its own error; a ReLU
 * whose argument is within the error of 0 may be open or shut. Back: {@code V_da = V_dz·(W²)ᵀ + R·u²(dz²·(W²)ᵀ + da²)}, and
 * {@code V_dW = Σ V_dz·a² + dz²·V_a + R·u²(Σ (a·dz)² + dW²)} over the rows.
 */
final class Exact {
    /** Deviations that are allowed: of normal errors, fewer than one in 10²² is larger. */
    static final double LAMBDA = 10;

    /** Unit roundoff of float32. */
    static final double U = 0x1p-24;

    /** What engines allow themselves in tanh: fractions such as Eigen's err by up to 5 ulp, and 8 leaves room for a cousin of it. */
    private static final double TANH_ULPS = 8;

    /** What engines allow themselves in exp, the sum of a softmax aside. */
    private static final double EXP_ULPS = 4;

    /** Roundings of factors such as 1/m, wherever an engine takes them. */
    private static final int ROUNDINGS = 6;

    private final Problem problem;
    private final int layers;
    private final int[] widths;
    private final double[][] y;
    private final double[][] Vy;
    private final double[][] z;
    private final double[][] Vz;
    private final double[][] dz;
    private final double[][] Vdz;
    private final double[] dx;
    private final double[] Vdx;

    Exact(Problem problem) {
        this.problem = problem;
        layers = problem.layers;
        widths = problem.widths;
        y = new double[layers + 1][];
        Vy = new double[layers + 1][];
        z = new double[layers][];
        Vz = new double[layers][];
        dz = new double[layers][];
        Vdz = new double[layers][];
        y[0] = new double[problem.inputs];
        Vy[0] = new double[problem.inputs];
        dx = new double[problem.inputs];
        Vdx = new double[problem.inputs];
        for (int l = 0; l < layers; l++) {
            int n = widths[l + 1];
            z[l] = new double[n];
            Vz[l] = new double[n];
            y[l + 1] = new double[n];
            Vy[l + 1] = new double[n];
            dz[l] = new double[n];
            Vdz[l] = new double[n];
        }
    }

    /** Variance of n roundings of values whose squares add up to {@code squares}. */
    private static double rounded(double n, double squares) {
        return n * U * U * squares;
    }

    /** What is allowed, from variances. */
    private static double[] bounds(double[] V) {
        double[] E = new double[V.length];
        for (int i = 0; i < V.length; i++) {
            E[i] = LAMBDA * Math.sqrt(V[i]);
        }
        return E;
    }

    /** Outputs of rows from row r on, and their bounds: {@code {values, bounds}}. */
    double[][] outputs(int r, int rows) {
        double[][] all = new double[2][rows * problem.outputs];
        for (int i = 0; i < rows; i++) {
            forward(r + i);
            System.arraycopy(y[layers], 0, all[0], i * problem.outputs, problem.outputs);
            System.arraycopy(bounds(Vy[layers]), 0, all[1], i * problem.outputs, problem.outputs);
        }
        return all;
    }

    /** ∂y_0/∂x of a row, and its bounds. */
    double[][] greeks(int r) {
        forward(r);
        for (int j = 0; j < problem.outputs; j++) {
            dz[layers - 1][j] = j == 0 ? 1 : 0;
            Vdz[layers - 1][j] = 0;
        }
        for (int l = layers - 1; l >= 0; l--) {
            back(l);
        }
        return new double[][] {dx.clone(), bounds(Vdx)};
    }

    /** The gradient of the mean loss of m rows from row r on, in the order of {@link Problem#parameters()}, and its bounds. */
    double[][] gradient(int r, int m) {
        int size = problem.parameters().length;
        double[] G = new double[size];
        double[] V = new double[size];
        int roundings = m + ROUNDINGS;
        for (int i = 0; i < m; i++) {
            forward(r + i);
            loss(r + i, m);
            int end = size;
            for (int l = layers - 1; l >= 0; l--) {
                end = accumulate(l, end, roundings, G, V);
                if (l > 0) {
                    back(l);
                }
            }
        }
        for (int i = 0; i < size; i++) {
            V[i] += rounded(roundings, G[i] * G[i]);
        }
        return new double[][] {G, bounds(V)};
    }

    /** Adds a row's gradient of a layer, whose biases end at {@code end}; returns where its weights begin. */
    private int accumulate(int l, int end, int roundings, double[] G, double[] V) {
        int n = widths[l + 1];
        int bias = end - n;
        int weights = bias - widths[l] * n;
        for (int j = 0; j < n; j++) {
            double d = dz[l][j];
            G[bias + j] += d;
            V[bias + j] += Vdz[l][j] + rounded(roundings, d * d);
        }
        for (int k = 0; k < widths[l]; k++) {
            double a = y[l][k];
            double Va = Vy[l][k];
            int row = weights + k * n;
            for (int j = 0; j < n; j++) {
                double d = dz[l][j];
                G[row + j] += a * d;
                V[row + j] += Vdz[l][j] * a * a + d * d * Va + rounded(roundings, a * d * a * d);
            }
        }
        return weights;
    }

    private void forward(int r) {
        for (int k = 0; k < problem.inputs; k++) {
            y[0][k] = problem.X[r * problem.inputs + k];
        }
        for (int l = 0; l < layers; l++) {
            affine(l);
            for (int j = 0; j < widths[l + 1]; j++) {
                activate(l, j);
            }
        }
    }

    private void affine(int l) {
        int n = widths[l + 1];
        double[] squares = new double[n];
        for (int j = 0; j < n; j++) {
            double b = problem.b[l][j];
            z[l][j] = b;
            Vz[l][j] = 0;
            squares[j] = b * b;
        }
        for (int k = 0; k < widths[l]; k++) {
            double a = y[l][k];
            double Va = Vy[l][k];
            for (int j = 0; j < n; j++) {
                double w = problem.W[l][k * n + j];
                z[l][j] += w * a;
                Vz[l][j] += w * w * Va;
                squares[j] += w * a * w * a;
            }
        }
        for (int j = 0; j < n; j++) {
            Vz[l][j] += rounded(widths[l] + 1, squares[j] + z[l][j] * z[l][j]);
        }
    }

    private void activate(int l, int j) {
        double v = z[l][j];
        double V = Vz[l][j];
        if (l == layers - 1) {
            y[l + 1][j] = v;
            Vy[l + 1][j] = V;
        } else if (problem.tanh) {
            double f = Math.tanh(v);
            double own = 2 * TANH_ULPS * U * f;
            y[l + 1][j] = f;
            Vy[l + 1][j] = V + own * own;
        } else {
            y[l + 1][j] = Math.max(v, 0);
            Vy[l + 1][j] = v < -LAMBDA * Math.sqrt(V) ? 0 : V;
        }
    }

    /** dz of the last layer: the gradient of the mean loss of m rows, of which this is one. */
    private void loss(int r, int m) {
        int n = problem.outputs;
        if (problem.classes) {
            softmax(r, m);
            return;
        }
        double scale = 2.0 / (m * n);
        for (int j = 0; j < n; j++) {
            double out = y[layers][j];
            double t = problem.T[r * n + j];
            dz[layers - 1][j] = scale * (out - t);
            Vdz[layers - 1][j] = scale * scale * (Vy[layers][j] + rounded(ROUNDINGS, out * out + t * t));
        }
    }

    /**
     * {@code dp_j = p_j(dy_j - Σ p·dy)}: a p is off by at most two of the outputs' errors, by the rounding of {@code y - max y}, and by those of
     * exp, sum and division.
     */
    private void softmax(int r, int m) {
        int n = problem.outputs;
        double[] out = y[layers];
        double most = out[0];
        double least = out[0];
        double V = 0;
        for (int j = 0; j < n; j++) {
            most = Math.max(most, out[j]);
            least = Math.min(least, out[j]);
            V = Math.max(V, Vy[layers][j]);
        }
        double sum = 0;
        for (int j = 0; j < n; j++) {
            sum += Math.exp(out[j] - most);
        }
        double exp = 2 * EXP_ULPS * U;
        double relative = 2 * V + rounded(2, (most - least) * (most - least)) + 2 * exp * exp + rounded(n + ROUNDINGS, 1);
        for (int j = 0; j < n; j++) {
            double p = Math.exp(out[j] - most) / sum;
            double one = j == (int) problem.T[r] ? 1 : 0;
            dz[layers - 1][j] = (p - one) / m;
            Vdz[layers - 1][j] = (p * p * relative + rounded(ROUNDINGS, p * p + one)) / ((double) m * m);
        }
    }

    /** From dz of a layer to dz of the layer before it, or to dx. */
    private void back(int l) {
        int n = widths[l + 1];
        for (int k = 0; k < widths[l]; k++) {
            double da = 0;
            double V = 0;
            double squares = 0;
            for (int j = 0; j < n; j++) {
                double w = problem.W[l][k * n + j];
                double d = dz[l][j];
                da += w * d;
                V += w * w * Vdz[l][j];
                squares += w * d * w * d;
            }
            V += rounded(n, squares + da * da);
            if (l == 0) {
                dx[k] = da;
                Vdx[k] = V;
            } else {
                slope(l - 1, k, da, V);
            }
        }
    }

    private void slope(int l, int j, double da, double V) {
        if (problem.tanh) {
            double v = y[l + 1][j];
            double slope = 1 - v * v;
            double Vs = 4 * v * v * Vy[l + 1][j] + rounded(3, 1);
            dz[l][j] = da * slope;
            Vdz[l][j] = V * slope * slope + da * da * Vs + rounded(1, da * slope * da * slope);
        } else {
            boolean decided = Math.abs(z[l][j]) > LAMBDA * Math.sqrt(Vz[l][j]);
            boolean open = z[l][j] > 0;
            dz[l][j] = open ? da : 0;
            Vdz[l][j] = decided ? (open ? V : 0) : V + da * da;
        }
    }
}
