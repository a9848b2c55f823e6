package tickgrad.proofs.oracle;

/**
 * A dense network, {@code Z = A·W + b} and {@code Y = φ(Z)} a layer, with its gradients. The arrays are shared, not
 * copied.
 */
public final class OracleNetwork {
    /** Weights, {@code [layer][in][out]}. */
    public final double[][][] W;

    /** Biases, {@code [layer][out]}. */
    public final double[][] b;

    /** One activation a layer. */
    public final OracleActivation[] phi;

    /**
     * What a forward pass leaves.
     *
     * @param z pre-activations, {@code [layer][row][unit]}
     * @param a activations, likewise, after the inputs at 0
     */
    public record Pass(double[][][] z, double[][][] a) {
        /** {@return the network's outputs, {@code [row][unit]}} */
        public double[][] y() {
            return a[a.length - 1];
        }
    }

    /**
     * Gradients, shaped as what they are taken with respect to.
     *
     * @param dW of weights
     * @param db of biases
     * @param dX of inputs
     */
    public record Gradients(double[][][] dW, double[][] db, double[][] dX) {}

    /**
     * A network over these arrays.
     *
     * @param W weights, {@code [layer][in][out]}
     * @param b biases, {@code [layer][out]}
     * @param phi activations
     */
    public OracleNetwork(double[][][] W, double[][] b, OracleActivation[] phi) {
        this.W = W;
        this.b = b;
        this.phi = phi;
    }

    /**
     * {@return all pre-activations and activations}
     *
     * @param X the inputs, {@code [row][in]}
     */
    public Pass forward(double[][] X) {
        double[][][] a = new double[W.length + 1][][];
        a[0] = X;
        return forward(new Pass(new double[W.length][][], a), 0);
    }

    /**
     * {@return all pre-activations and activations, those of the first layers as they were}
     *
     * @param pass a forward pass, whose first layers' inputs and parameters have not changed since
     * @param from the first layer that is computed again
     */
    public Pass forward(Pass pass, int from) {
        double[][][] z = pass.z.clone();
        double[][][] a = pass.a.clone();
        int rows = a[0].length;
        for (int l = from; l < W.length; l++) {
            z[l] = new double[rows][];
            a[l + 1] = new double[rows][];
            for (int r = 0; r < rows; r++) {
                z[l][r] = dense(a[l][r], W[l], b[l]);
                a[l + 1][r] = phi[l].forward().of(z[l][r]);
            }
        }
        return new Pass(z, a);
    }

    /** {@code z = x·W + b}. */
    private static double[] dense(double[] x, double[][] W, double[] b) {
        double[] z = b.clone();
        for (int i = 0; i < W.length; i++) {
            double xi = x[i];
            double[] w = W[i];
            for (int j = 0; j < z.length; j++) {
                z[j] += xi * w[j];
            }
        }
        return z;
    }

    /**
     * {@return gradients of a function of the outputs}
     *
     * @param pass a forward pass
     * @param dY the function's gradient there
     */
    public Gradients backward(Pass pass, double[][] dY) {
        int rows = dY.length;
        double[][][] dW = new double[W.length][][];
        double[][] db = new double[W.length][];
        double[][] dA = dY;
        for (int l = W.length - 1; l >= 0; l--) {
            int k = W[l].length;
            int n = b[l].length;
            dW[l] = new double[k][n];
            db[l] = new double[n];
            double[][] dX = new double[rows][k];
            for (int r = 0; r < rows; r++) {
                double[] dz = phi[l].backward().of(pass.z[l][r], dA[r]);
                for (int j = 0; j < n; j++) {
                    db[l][j] += dz[j];
                }
                for (int i = 0; i < k; i++) {
                    for (int j = 0; j < n; j++) {
                        dW[l][i][j] += pass.a[l][r][i] * dz[j];
                        dX[r][i] += W[l][i][j] * dz[j];
                    }
                }
            }
            dA = dX;
        }
        return new Gradients(dW, db, dA);
    }

    /**
     * {@return the weighted mean loss of a batch}
     *
     * @param Y outputs
     * @param T targets
     * @param w one weight a row
     * @param loss ℓ
     */
    public static double meanLoss(double[][] Y, double[][] T, double[] w, OracleLoss loss) {
        double sum = 0.0;
        for (int r = 0; r < Y.length; r++) {
            sum += w[r] * Rows.sum(loss.terms().of(Y[r], T[r]));
        }
        return sum * scale(Y, w, loss);
    }

    /**
     * {@return {@code ∂meanLoss/∂Y}}
     *
     * @param Y outputs
     * @param T targets
     * @param w one weight a row
     * @param loss ℓ
     */
    public static double[][] meanLossGradient(double[][] Y, double[][] T, double[] w, OracleLoss loss) {
        double[][] dY = new double[Y.length][];
        for (int r = 0; r < Y.length; r++) {
            double factor = w[r] * scale(Y, w, loss);
            double[] slope = loss.gradient().of(Y[r], T[r]);
            dY[r] = Rows.map(slope.length, j -> factor * slope[j]);
        }
        return dY;
    }

    private static double scale(double[][] Y, double[] w, OracleLoss loss) {
        return 1.0 / (loss.elements(Y[0].length) * Rows.sum(w));
    }
}
