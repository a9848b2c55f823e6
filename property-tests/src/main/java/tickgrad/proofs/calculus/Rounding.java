package tickgrad.proofs.calculus;

import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleLoss;
import tickgrad.proofs.oracle.OracleNetwork;

/** How large the terms are from which a loss is summed: its rounding error is a few units u of them. */
final class Rounding {
    private Rounding() {}

    /**
     * {@code Σ|terms of J|}: the terms of ℓ, and for every layer the products {@code a·W} and the bias, each as far
     * as it moves J, {@code Σ |∂J/∂z_j| (Σ_i |a_i W_ij| + |b_j|)}. (∂J/∂z of a row is the bias gradient of that row
     * alone.)
     */
    static double terms(NetworkCase c, OracleNetwork network, OracleLoss loss) {
        double[][] Y = network.forward(c.X()).y();
        double[][] dY = OracleNetwork.meanLossGradient(Y, c.T(), c.w(), loss);
        double weights = 0.0;
        for (double v : c.w()) {
            weights += v;
        }
        double sum = 0.0;
        for (int r = 0; r < Y.length; r++) {
            sum += c.w()[r] / (weights * loss.elements(Y[r].length)) * terms(loss, Y[r], c.T()[r]);
            OracleNetwork.Pass row = network.forward(new double[][] {c.X()[r]});
            double[][] dZ = network.backward(row, new double[][] {dY[r]}).db();
            for (int l = 0; l < dZ.length; l++) {
                for (int j = 0; j < dZ[l].length; j++) {
                    double products = Math.abs(network.b[l][j]);
                    for (int i = 0; i < network.W[l].length; i++) {
                        products += Math.abs(row.a()[l][0][i] * network.W[l][i][j]);
                    }
                    sum += Math.abs(dZ[l][j]) * products;
                }
            }
        }
        return sum;
    }

    /**
     * With {@code s = |∂ℓ/∂y_j| + |t_j|} every term of our losses ({@code t·y, e^y, y², t², log Σ e^y}) is near s(1 +
     * |y_j|) or below.
     */
    private static double terms(OracleLoss loss, double[] y, double[] t) {
        double[] terms = loss.terms().of(y, t);
        double[] slopes = loss.gradient().of(y, t);
        double sum = 0.0;
        for (int j = 0; j < y.length; j++) {
            double target = t.length == 1 ? Math.min(1.0, t[0]) : t[j * t.length / y.length];
            sum += Math.abs(terms[j]) + (Math.abs(slopes[j]) + Math.abs(target)) * (1.0 + Math.abs(y[j]));
        }
        return sum;
    }
}
