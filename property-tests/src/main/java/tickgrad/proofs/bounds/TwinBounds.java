package tickgrad.proofs.bounds;

import static tickgrad.proofs.bounds.Roundoff.ETA;
import static tickgrad.proofs.bounds.Roundoff.gamma;

import java.util.List;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleNetwork;
import tickgrad.proofs.oracle.OracleTwin;

/**
 * How far a float32 twin network may stray, sweep by sweep: values, gradients of one output, and from seeds of both back to the parameters
 * and the inputs. The magnitudes come from sweeps in double; what is exact is {@link OracleTwin}'s to say.
 */
public final class TwinBounds {
    /** Bounds of the outputs, {@code [row][out]}. */
    public final double[][] y;

    /** Bounds of the gradient of the output, {@code [row][in]}. */
    public final double[][] g;

    /** Bounds of the derivatives along the seeds, {@code [row][out]}. */
    public final double[][] Ry;

    /** Bounds of the gradient of the inputs, {@code [row][in]}; where the seeds of the values are 0, of products with the Hessian. */
    public final double[][] dX;

    /** Bounds of the gradient of the weights, {@code [layer][in][out]}. */
    public final double[][][] dW;

    /** Bounds of the gradient of the biases, {@code [layer][out]}. */
    public final double[][] db;

    private final NetworkCase c;
    private final List<ActivationBound> activations;
    private final OracleNetwork network;
    private final OracleNetwork.Pass pass;

    /**
     * Runs the analysis.
     *
     * @param c the case, all activations smooth
     * @param activations bounds of the activations, one a layer
     * @param o the output that is differentiated
     * @param dY seeds of the values
     * @param EdY their bounds
     * @param S seeds of the gradients
     * @param ES their bounds
     */
    public TwinBounds(
            NetworkCase c, List<ActivationBound> activations, int o, double[][] dY, double[][] EdY, double[][] S, double[][] ES) {
        this.c = c;
        this.activations = activations;
        network = c.oracle();
        pass = network.forward(c.X());
        int layers = c.layers();
        y = new double[c.batch()][];
        g = new double[c.batch()][];
        Ry = new double[c.batch()][];
        dX = new double[c.batch()][];
        dW = new double[layers][][];
        db = new double[layers][];
        for (int l = 0; l < layers; l++) {
            dW[l] = new double[c.widths()[l]][c.widths()[l + 1]];
            db[l] = new double[c.widths()[l + 1]];
        }
        for (int r = 0; r < c.batch(); r++) {
            row(r, o, dY[r], EdY[r], S[r], ES[r]);
        }
    }

    private void row(int r, int o, double[] dYr, double[] EdYr, double[] seed, double[] Eseed) {
        int layers = c.layers();
        double[][] z = new double[layers][];
        double[][] a = new double[layers + 1][];
        double[][] Ez = new double[layers][];
        double[][] Ea = new double[layers + 1][];
        a[0] = pass.a()[0][r];
        Ea[0] = new double[a[0].length];
        for (int l = 0; l < layers; l++) {
            z[l] = pass.z()[l][r];
            a[l + 1] = pass.a()[l + 1][r];
            Ez[l] = NetworkBounds.dense(network.W[l], network.b[l], a[l], Ea[l]);
            Ea[l + 1] = activations.get(l).forward(z[l], Ez[l], a[l + 1]);
        }
        y[r] = Ea[layers];
        double[][] V = new double[layers + 1][];
        double[][] EV = new double[layers + 1][];
        double[][] U = new double[layers][];
        double[][] EU = new double[layers][];
        V[layers] = new double[a[layers].length];
        V[layers][o] = 1.0;
        EV[layers] = new double[a[layers].length];
        for (int l = layers - 1; l >= 0; l--) {
            U[l] = network.phi[l].backward().of(z[l], V[l + 1]);
            EU[l] = activations.get(l).backward(z[l], Ez[l], a[l + 1], Ea[l + 1], V[l + 1], EV[l + 1]);
            V[l] = NetworkBounds.timesTransposed(network.W[l], U[l]);
            EV[l] = NetworkBounds.inputs(network.W[l], U[l], EU[l]);
        }
        g[r] = EV[0];
        double[][] S = new double[layers + 1][];
        double[][] ES = new double[layers + 1][];
        double[][] T = new double[layers][];
        double[][] ET = new double[layers][];
        S[0] = seed;
        ES[0] = Eseed;
        for (int l = 0; l < layers; l++) {
            T[l] = times(S[l], network.W[l]);
            ET[l] = NetworkBounds.dense(network.W[l], new double[T[l].length], S[l], ES[l]);
            S[l + 1] = network.phi[l].backward().of(z[l], T[l]);
            ES[l + 1] = activations.get(l).backward(z[l], Ez[l], a[l + 1], Ea[l + 1], T[l], ET[l]);
        }
        Ry[r] = ES[layers];
        double[] D = dYr;
        double[] ED = EdYr;
        for (int l = layers - 1; l >= 0; l--) {
            ActivationBound phi = activations.get(l);
            double[] dZ = network.phi[l].backward().of(z[l], D);
            double[] Efirst = phi.backward(z[l], Ez[l], a[l + 1], Ea[l + 1], D, ED);
            double[] EdZ =
                    phi.curvature(z[l], Ez[l], a[l + 1], Ea[l + 1], V[l + 1], EV[l + 1], T[l], ET[l], dZ, Efirst);
            for (int j = 0; j < dZ.length; j++) {
                dZ[j] += OracleTwin.bend(phi.name()).applyAsDouble(z[l][j]) * V[l + 1][j] * T[l][j];
                db[l][j] += EdZ[j] + gamma(c.batch()) * (Math.abs(dZ[j]) + EdZ[j]) + ETA;
            }
            weights(dW[l], a[l], Ea[l], dZ, EdZ);
            weights(dW[l], S[l], ES[l], U[l], EU[l]);
            D = NetworkBounds.timesTransposed(network.W[l], dZ);
            ED = NetworkBounds.inputs(network.W[l], dZ, EdZ);
        }
        dX[r] = ED;
    }

    private static double[] times(double[] s, double[][] W) {
        double[] t = new double[W[0].length];
        for (int i = 0; i < W.length; i++) {
            for (int j = 0; j < t.length; j++) {
                t[j] += s[i] * W[i][j];
            }
        }
        return t;
    }

    /** One row's share of {@code dW}: both sums over the rows, and their sum, are at most 2m + 1 roundings deep. */
    private void weights(double[][] E, double[] x, double[] Ex, double[] d, double[] Ed) {
        double depth = gamma(2.0 * c.batch() + 1.0);
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < d.length; j++) {
                double size = Math.abs(d[j]) + Ed[j];
                E[i][j] += Ed[j] * Math.abs(x[i]) + size * Ex[i] + depth * size * (Math.abs(x[i]) + Ex[i]) + ETA;
            }
        }
    }
}
