package tickgrad.proofs.bounds;

import static tickgrad.proofs.bounds.Roundoff.ETA;
import static tickgrad.proofs.bounds.Roundoff.gamma;

import java.util.List;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleLoss;
import tickgrad.proofs.oracle.OracleNetwork;

/**
 * What a float32 engine must compute for a case: the exact values and how far each may stray.
 *
 * <p>Where a pre-activation is nearer to a kink than its own bound, its sign is undecidable in float32 and either
 * branch is right: the branch that the engine took (the sign of its activation) is followed, for that unit alone, and
 * counted. Likewise for losses.
 */
public final class NetworkBounds {
    private final NetworkCase c;
    private final OracleNetwork network;
    private final List<ActivationBound> activations;
    private final OracleNetwork.Pass pass;
    private final double[][][] Ez;
    private final double[][][] Ea;
    private int undecidable;

    /**
     * Exact gradients and loss, and how far computed ones may be from them.
     *
     * @param exact the gradients
     * @param E their bounds
     * @param loss the mean loss
     * @param Eloss its bound
     */
    public record Backward(
            OracleNetwork.Gradients exact, OracleNetwork.Gradients E, double loss, double Eloss) {}

    /**
     * Runs the forward analysis.
     *
     * @param c the case
     * @param activations bounds of the activations, one a layer
     */
    public NetworkBounds(NetworkCase c, List<ActivationBound> activations) {
        this.c = c;
        this.activations = activations;
        this.network = c.oracle();
        this.pass = network.forward(c.X());
        int layers = c.layers();
        Ez = new double[layers][c.batch()][];
        Ea = new double[layers + 1][c.batch()][];
        for (int r = 0; r < c.batch(); r++) {
            Ea[0][r] = new double[c.widths()[0]];
            for (int l = 0; l < layers; l++) {
                Ez[l][r] = dense(network.W[l], network.b[l], pass.a()[l][r], Ea[l][r]);
                Ea[l + 1][r] = activations.get(l).forward(pass.z()[l][r], Ez[l][r], pass.a()[l + 1][r]);
            }
        }
    }

    /** {@code E_z = |W|E_a + γ_{k+1}(|W|(|a| + E_a) + |b|) + (k+1)η}. */
    static double[] dense(double[][] W, double[] b, double[] a, double[] Ea) {
        int k = a.length;
        double[] E = new double[b.length];
        for (int j = 0; j < b.length; j++) {
            E[j] = gamma(k + 1) * Math.abs(b[j]) + (k + 1) * ETA;
            for (int i = 0; i < k; i++) {
                E[j] += Math.abs(W[i][j]) * (Ea[i] + gamma(k + 1) * (Math.abs(a[i]) + Ea[i]));
            }
        }
        return E;
    }

    /** {@return the exact outputs} */
    public double[][] y() {
        return pass.y();
    }

    /** {@return how far each computed output may be from {@link #y}} */
    public double[][] Ey() {
        return Ea[c.layers()];
    }

    /** {@return units and residuals whose side of a kink float32 cannot decide, met by {@link #backward}} */
    public int undecidable() {
        return undecidable;
    }

    /**
     * Runs the analysis back from the mean loss.
     *
     * @param taken activations that the engine computed, {@code [layer][row][unit]}: they say which branch it took
     * @return exact values and bounds
     */
    public Backward backward(double[][][] taken) {
        OracleLoss loss = c.oracleLoss();
        double[][] seen = outputsAsSeen(loss, taken[c.layers() - 1]);
        double[][] dY = OracleNetwork.meanLossGradient(seen, c.T(), c.w(), loss);
        double scale = 1.0;
        double total = 0.0;
        for (double w : c.w()) {
            total += w;
        }
        scale /= loss.elements(c.widths()[c.layers()]) * total;
        double[][] E = new double[c.batch()][];
        double value = OracleNetwork.meanLoss(pass.y(), c.T(), c.w(), loss);
        double Evalue = (c.batch() + 4) * 0x1p-53 * Math.abs(value);
        for (int r = 0; r < c.batch(); r++) {
            LossBound bound = new LossBound(c.loss(), pass.y()[r], Ey()[r], c.T()[r]);
            double[] slope = loss.gradient().of(seen[r], c.T()[r]);
            double[] Eslope = bound.gradient(slope);
            double factor = c.w()[r] * scale;
            E[r] = new double[slope.length];
            for (int j = 0; j < slope.length; j++) {
                // The factor is rounded twice, its product with the slope once.
                E[r][j] = factor * (Eslope[j] + gamma(3) * (Math.abs(slope[j]) + Eslope[j])) + ETA;
            }
            Evalue += factor * bound.value(loss.terms().of(pass.y()[r], c.T()[r]), slope);
        }
        return backward(dY, E, taken, value, Evalue);
    }

    /**
     * Runs the analysis back from a given, exact gradient of the outputs.
     *
     * @param dY the gradient of the outputs
     * @param taken activations that the engine computed
     * @return exact values and bounds
     */
    public Backward backward(double[][] dY, double[][][] taken) {
        double[][] zero = new double[dY.length][dY[0].length];
        return backward(dY, zero, taken, Double.NaN, Double.NaN);
    }

    private Backward backward(double[][] dY, double[][] EdY, double[][][] taken, double value, double Evalue) {
        OracleNetwork.Pass branched = new OracleNetwork.Pass(zAsSeen(taken), pass.a());
        int layers = c.layers();
        double[][][] EdW = new double[layers][][];
        double[][] Edb = new double[layers][];
        double[][] dA = dY;
        double[][] EdA = EdY;
        OracleNetwork.Gradients exact = network.backward(branched, dY);
        for (int l = layers - 1; l >= 0; l--) {
            double[][] dZ = new double[c.batch()][];
            double[][] EdZ = new double[c.batch()][];
            double[][] dX = new double[c.batch()][];
            double[][] EdX = new double[c.batch()][];
            for (int r = 0; r < c.batch(); r++) {
                double[] z = branched.z()[l][r];
                double[] y = pass.a()[l + 1][r];
                dZ[r] = network.phi[l].backward().of(z, dA[r]);
                EdZ[r] = activations.get(l).backward(z, Ez[l][r], y, Ea[l + 1][r], dA[r], EdA[r]);
                dX[r] = timesTransposed(network.W[l], dZ[r]);
                EdX[r] = inputs(network.W[l], dZ[r], EdZ[r]);
            }
            weights(l, dZ, EdZ, EdW, Edb);
            dA = dX;
            EdA = EdX;
        }
        return new Backward(exact, new OracleNetwork.Gradients(EdW, Edb, EdA), value, Evalue);
    }

    static double[] timesTransposed(double[][] W, double[] dZ) {
        double[] dX = new double[W.length];
        for (int i = 0; i < W.length; i++) {
            for (int j = 0; j < dZ.length; j++) {
                dX[i] += W[i][j] * dZ[j];
            }
        }
        return dX;
    }

    /** {@code E = E_δ|W| + γ_n(|δ| + E_δ)|W| + nη}. */
    static double[] inputs(double[][] W, double[] d, double[] Ed) {
        int n = d.length;
        double[] E = new double[W.length];
        for (int i = 0; i < W.length; i++) {
            E[i] = n * ETA;
            for (int j = 0; j < n; j++) {
                E[i] += Math.abs(W[i][j]) * (Ed[j] + gamma(n) * (Math.abs(d[j]) + Ed[j]));
            }
        }
        return E;
    }

    /**
     * {@code E = E_δᵀ|a| + (|δ| + E_δ)ᵀE_a + γ_m(|δ| + E_δ)ᵀ(|a| + E_a) + mη}, and the same with a = 1 for the bias.
     */
    private void weights(int l, double[][] d, double[][] Ed, double[][][] EdW, double[][] Edb) {
        int m = c.batch();
        int k = c.widths()[l];
        int n = c.widths()[l + 1];
        EdW[l] = new double[k][n];
        Edb[l] = new double[n];
        for (int j = 0; j < n; j++) {
            for (int r = 0; r < m; r++) {
                double size = Math.abs(d[r][j]) + Ed[r][j];
                Edb[l][j] += Ed[r][j] + gamma(m) * size + ETA;
                for (int i = 0; i < k; i++) {
                    double a = Math.abs(pass.a()[l][r][i]);
                    double E = Ea[l][r][i];
                    EdW[l][i][j] += Ed[r][j] * a + size * E + gamma(m) * size * (a + E) + ETA;
                }
            }
        }
    }

    /**
     * Pre-activations, with undecidable ones moved to the engine's side of the kink (all kinks are at 0, where φ is
     * 0).
     */
    private double[][][] zAsSeen(double[][][] taken) {
        double[][][] z = new double[c.layers()][c.batch()][];
        for (int l = 0; l < c.layers(); l++) {
            boolean kinked = !Double.isNaN(network.phi[l].kink());
            for (int r = 0; r < c.batch(); r++) {
                z[l][r] = pass.z()[l][r].clone();
                for (int j = 0; kinked && j < z[l][r].length; j++) {
                    if (Math.abs(z[l][r][j]) <= Ez[l][r][j]) {
                        z[l][r][j] = taken[l][r][j] > 0.0 ? Double.MIN_VALUE : -Double.MIN_VALUE;
                        undecidable++;
                    }
                }
            }
        }
        return z;
    }

    /** Outputs, with those undecidably near the kink of a loss whose slope jumps there replaced by the engine's own. */
    private double[][] outputsAsSeen(OracleLoss loss, double[][] engine) {
        double[][] y = new double[c.batch()][];
        for (int r = 0; r < y.length; r++) {
            y[r] = pass.y()[r].clone();
            for (int j = 0; loss.kinks().length == 1 && j < y[r].length; j++) {
                double t = c.T()[r][j * c.T()[r].length / y[r].length];
                if (Math.abs(y[r][j] - t) <= Ey()[r][j]) {
                    y[r][j] = engine[r][j];
                    undecidable++;
                }
            }
        }
        return y;
    }
}
