package tickgrad.proofs.oracle;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Second derivatives of one output, by differentiating the textbook's forward and backward pass along a direction s of
 * the inputs (Pearlmutter's R-operator, one per row): {@code R{∂y/∂x} = H·s}, and since {@code s·∂y/∂x = R{y}}, {@code
 * R{∂y/∂θ} = ∂(s·∂y/∂x)/∂θ}.
 *
 * @param g {@code ∂y_o/∂x}, {@code [row][in]}
 * @param Ry {@code s·g}, one a row
 * @param Hs Hessian times direction, {@code [row][in]}
 * @param dW {@code ∂(Σ_rows s·g)/∂W}, {@code [layer][in][out]}
 * @param db the same by the biases
 */
public record OracleTwin(double[][] g, double[] Ry, double[][] Hs, double[][][] dW, double[][] db) {
    /**
     * Differentiates the output along one direction a row.
     *
     * @param network the network
     * @param phi the texts of its activations, all smooth
     * @param X inputs
     * @param o which output
     * @param s directions, one a row
     * @return the derivatives
     */
    public static OracleTwin of(OracleNetwork network, List<String> phi, double[][] X, int o, double[][] s) {
        int layers = network.W.length;
        double[][][] dW = new double[layers][][];
        double[][] db = new double[layers][];
        for (int l = 0; l < layers; l++) {
            dW[l] = new double[network.W[l].length][network.b[l].length];
            db[l] = new double[network.b[l].length];
        }
        double[][] g = new double[X.length][];
        double[] Ry = new double[X.length];
        double[][] Hs = new double[X.length][];
        OracleNetwork.Pass pass = network.forward(X);
        for (int r = 0; r < X.length; r++) {
            double[][] Ra = new double[layers + 1][];
            double[][] Rz = new double[layers][];
            Ra[0] = s[r];
            for (int l = 0; l < layers; l++) {
                double[] direction = Ra[l];
                double[][] W = network.W[l];
                Rz[l] = Rows.map(network.b[l].length, j -> Rows.sum(Rows.map(W.length, i -> direction[i] * W[i][j])));
                Ra[l + 1] = network.phi[l].backward().of(pass.z()[l][r], Rz[l]);
            }
            Ry[r] = Ra[layers][o];
            double[] da = Rows.map(network.b[layers - 1].length, j -> j == o ? 1.0 : 0.0);
            double[] Rda = new double[da.length];
            for (int l = layers - 1; l >= 0; l--) {
                double[] z = pass.z()[l][r];
                double[] dz = network.phi[l].backward().of(z, da);
                double[] first = network.phi[l].backward().of(z, Rda);
                DoubleUnaryOperator bend = bend(phi.get(l));
                double[] above = da;
                double[] rz = Rz[l];
                double[] Rdz = Rows.map(z.length, j -> bend.applyAsDouble(z[j]) * rz[j] * above[j] + first[j]);
                double[][] W = network.W[l];
                for (int j = 0; j < z.length; j++) {
                    db[l][j] += Rdz[j];
                    for (int i = 0; i < W.length; i++) {
                        dW[l][i][j] += Ra[l][i] * dz[j] + pass.a()[l][r][i] * Rdz[j];
                    }
                }
                da = back(W, dz);
                Rda = back(W, Rdz);
            }
            g[r] = da;
            Hs[r] = Rda;
        }
        return new OracleTwin(g, Ry, Hs, dW, db);
    }

    /**
     * The differential loss of a batch and its gradient.
     *
     * @param value {@code C = (1/m) Σ_rows [α(y-Y)² + (β/n) Σ_j λ_j²(g_j-G_j)²]}
     * @param dW its gradient by the weights
     * @param db by the biases
     */
    public record Loss(double value, double[][][] dW, double[][] db) {}

    /**
     * The differential loss of output 0 (Huge and Savine 2020), a NaN among G weighing nothing.
     *
     * @param network the network
     * @param phi the texts of its activations, all smooth
     * @param X inputs
     * @param Y targets of the output, one a row
     * @param G targets of its gradient
     * @param lambda factors of the gradient's errors
     * @param alpha the value's weight
     * @param beta the gradient's
     * @return the loss
     */
    public static Loss loss(
            OracleNetwork network, List<String> phi, double[][] X, double[] Y, double[][] G, double[] lambda, double alpha,
            double beta) {
        int m = X.length;
        int n = lambda.length;
        OracleNetwork.Pass pass = network.forward(X);
        double[][] g = of(network, phi, X, 0, new double[m][n]).g();
        double[][] dy = new double[m][pass.y()[0].length];
        double[][] s = new double[m][];
        double value = 0.0;
        for (int r = 0; r < m; r++) {
            double error = pass.y()[r][0] - Y[r];
            double[] wanted = G[r];
            double[] slopes = g[r];
            double[] gaps = Rows.map(n, j -> Double.isNaN(wanted[j]) ? 0.0 : lambda[j] * (slopes[j] - wanted[j]));
            value += (alpha * error * error + beta / n * Rows.sum(Rows.map(n, j -> gaps[j] * gaps[j]))) / m;
            dy[r][0] = 2.0 * alpha * error / m;
            s[r] = Rows.map(n, j -> 2.0 * beta / (n * m) * lambda[j] * gaps[j]);
        }
        OracleNetwork.Gradients first = network.backward(pass, dy);
        OracleTwin second = of(network, phi, X, 0, s);
        for (int l = 0; l < network.W.length; l++) {
            for (int j = 0; j < network.b[l].length; j++) {
                first.db()[l][j] += second.db[l][j];
                for (int i = 0; i < network.W[l].length; i++) {
                    first.dW()[l][i][j] += second.dW[l][i][j];
                }
            }
        }
        return new Loss(value, first.dW(), first.db());
    }

    private static double[] back(double[][] W, double[] dz) {
        return Rows.map(W.length, i -> Rows.sum(Rows.map(dz.length, j -> W[i][j] * dz[j])));
    }

    /**
     * {@return φ″}
     *
     * @param text the name of a smooth activation
     */
    public static DoubleUnaryOperator bend(String text) {
        double root = StrictMath.sqrt(2.0 / Math.PI);
        return switch (text) {
            case "identity" -> z -> 0.0;
            case "tanh" -> z -> -2.0 * StrictMath.tanh(z) * StrictMath.pow(StrictMath.cosh(z), -2.0);
            case "sigmoid" -> z -> slope(z) * (1.0 - 2.0 * Special.sigmoid(z));
            case "softplus" -> OracleTwin::slope;
            case "gelu" -> z -> (2.0 - z * z) * Special.normalPdf(z);
            case "silu" -> z -> gated(z, z, 1.0, 0.0);
            case "gelu_tanh" -> z -> gated(
                    z, 2.0 * root * (z + 0.044715 * z * z * z), 2.0 * root * (1.0 + 3.0 * 0.044715 * z * z),
                    12.0 * root * 0.044715 * z);
            default -> throw new IllegalArgumentException("activation is \"" + text + "\", expected a smooth one");
        };
    }

    /** σ′. */
    private static double slope(double z) {
        return Special.sigmoid(z) * Special.sigmoid(-z);
    }

    /** {@code (zσ(v))″ = 2σ′v′ + z(σ″v′² + σ′v″)}. */
    private static double gated(double z, double v, double dv, double ddv) {
        double bend = slope(v) * (1.0 - 2.0 * Special.sigmoid(v));
        return 2.0 * slope(v) * dv + z * (bend * dv * dv + slope(v) * ddv);
    }
}
