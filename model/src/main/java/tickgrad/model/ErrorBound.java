package tickgrad.model;

import static tickgrad.model.Roundoff.ETA;
import static tickgrad.model.Roundoff.U;
import static tickgrad.model.Roundoff.gamma;

import java.util.Arrays;

/**
 * A running bound on how far the float32 engine may be from the float64 {@link Shadow}, computed in double along the
 * shadow's values: {@code E_v >= |float v - v|} for every value v of a row. Nothing in it is tuned.
 *
 * <p>A dot product of n terms in any order, with or without fused multiply-add, errs by at most {@code γ_n Σ|x||y| +
 * nη}. From that, for a layer of k inputs: {@code E_z = E_a|W| + γ_{k+1}((|a| + E_a)|W| + |b|) + (k+1)η}, the
 * activation by {@link ActivationBound}, and back: {@code E_dx = E_dz|W|ᵀ + γ_n(|dz| + E_dz)|W|ᵀ + nη}.
 */
final class ErrorBound {
    private final Shadow shadow;
    private final ActivationBound[] activations;
    private final double[] Ex;
    private final double[] Edx;
    private final double[][] Ez;
    private final double[][] Ey;
    private final double[][] Edz;
    private final double[][] Edy;

    ErrorBound(Shadow shadow) {
        Architecture architecture = shadow.architecture();
        this.shadow = shadow;
        this.activations = new ActivationBound[shadow.layers()];
        for (int l = 0; l < activations.length; l++) {
            activations[l] = ActivationBound.of(architecture.activation(l));
        }
        this.Ex = new double[architecture.inputs()];
        this.Edx = new double[architecture.inputs()];
        this.Ez = Shadow.perLayer(architecture);
        this.Ey = Shadow.perLayer(architecture);
        this.Edz = Shadow.perLayer(architecture);
        this.Edy = Shadow.perLayer(architecture);
    }

    /** Bounds of a row's forward pass. */
    void forward(Shadow.Row row) {
        for (int l = 0; l < shadow.layers(); l++) {
            affine(l, row.a(l), Ea(l), Ez[l]);
            activations[l].forward(row.z[l], Ez[l], row.y[l], Ey[l]);
        }
    }

    private void affine(int l, double[] a, double[] Ea, double[] E) {
        double[] W = shadow.W(l);
        int n = E.length;
        double[] size = new double[n];
        Arrays.fill(E, 0.0);
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < n; j++) {
                double w = Math.abs(W[i * n + j]);
                E[j] += w * Ea[i];
                size[j] += w * (Math.abs(a[i]) + Ea[i]);
            }
        }
        for (int j = 0; j < n; j++) {
            size[j] += Math.abs(shadow.b(l)[j]);
            // Sums of nothing but zeros are exact, and their sign is decided.
            E[j] += size[j] == 0.0 ? 0.0 : gamma(a.length + 1) * size[j] + (a.length + 1) * ETA;
        }
    }

    /**
     * Bounds of a row's backward pass, from {@link #outputGradients} on; returns the signs that float32 cannot decide.
     */
    int backward(Shadow.Row row) {
        int branches = 0;
        for (int l = shadow.layers() - 1; l >= 0; l--) {
            branches += activations[l].backward(row.z[l], Ez[l], row.y[l], Ey[l], row.dy[l], Edy[l], Edz[l]);
            double[] E = l > 0 ? Edy[l - 1] : Edx;
            double[] W = shadow.W(l);
            double[] dz = row.dz[l];
            int n = dz.length;
            double gamma = gamma(n);
            for (int i = 0; i < E.length; i++) {
                double sum = 0.0;
                double size = 0.0;
                for (int j = 0; j < n; j++) {
                    double w = Math.abs(W[i * n + j]);
                    sum += w * Edz[l][j];
                    size += w * (Math.abs(dz[j]) + Edz[l][j]);
                }
                E[i] = sum + (size == 0.0 ? 0.0 : gamma * size + n * ETA);
            }
        }
        return branches;
    }

    /** E of the inputs of a layer; those of the network are exact. */
    double[] Ea(int layer) {
        return layer == 0 ? Ex : Ey[layer - 1];
    }

    double[] Edz(int layer) {
        return Edz[layer];
    }

    double[] outputs() {
        return Ey[Ey.length - 1];
    }

    double[] outputGradients() {
        return Edy[Edy.length - 1];
    }

    double[] inputGradients() {
        return Edx;
    }

    /** E of a product of two values with errors, itself rounded. */
    static double product(double x, double Ex, double y, double Ey) {
        double X = Math.abs(x);
        double Y = Math.abs(y);
        double E = Ex * Y + X * Ey + Ex * Ey;
        return E + U * (X * Y + E) + (X * Y + E == 0.0 ? 0.0 : ETA);
    }

    /** E of a sum or difference with the exact value {@code x}, whose terms err by E together, itself rounded. */
    static double rounded(double x, double E) {
        return E + U * (Math.abs(x) + E);
    }
}
