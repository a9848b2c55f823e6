package tickgrad.model;

import java.util.Arrays;

/**
 * The network in float64, one row at a time: what {@link GradientCheck} differentiates, and what the engine is compared
 * with. Its parameters are the engine's floats, widened; its activations are the double side of {@link Activation}.
 */
final class Shadow {
    private final Architecture architecture;
    private final int layers;
    private final double[][] W;
    private final double[][] b;

    Shadow(Parameters p) {
        architecture = p.architecture();
        layers = architecture.layers();
        W = new double[layers][];
        b = new double[layers][];
        for (int l = 0; l < layers; l++) {
            int k = architecture.inputs(l);
            int n = architecture.outputs(l);
            W[l] = new double[k * n]; // (k, n)
            b[l] = new double[n];
            for (int j = 0; j < n; j++) {
                for (int i = 0; i < k; i++) {
                    W[l][i * n + j] = p.weight(l, i, j);
                }
                b[l][j] = p.bias(l, j);
            }
        }
    }

    Architecture architecture() {
        return architecture;
    }

    int layers() {
        return layers;
    }

    /** W of a layer, {@code (k, n)} by rows. */
    double[] W(int layer) {
        return W[layer];
    }

    double[] b(int layer) {
        return b[layer];
    }

    /** {@code Z = X·W + b, Y = φ(Z)} through all layers, from {@code row.x}. */
    void forward(Row row) {
        affine(W[0], b[0], row.x, row.z[0]);
        resume(row, 0);
    }

    /** The rest of the forward pass, from {@code row.z[layer]} on. */
    void resume(Row row, int layer) {
        architecture.activation(layer).forward(row.z[layer], row.y[layer]);
        for (int l = layer + 1; l < layers; l++) {
            affine(W[l], b[l], row.y[l - 1], row.z[l]);
            architecture.activation(l).forward(row.z[l], row.y[l]);
        }
    }

    /**
     * {@code dZ = dY ⊙ φ′(Z), dX = dZ·Wᵀ} through all layers, from {@code row.dy} of the last layer to {@code row.dx}.
     */
    void backward(Row row) {
        for (int l = layers - 1; l >= 0; l--) {
            architecture.activation(l).backward(row.z[l], row.y[l], row.dy[l], row.dz[l]);
            double[] dx = l > 0 ? row.dy[l - 1] : row.dx;
            int n = row.dz[l].length;
            for (int i = 0; i < dx.length; i++) {
                double sum = 0.0;
                for (int j = 0; j < n; j++) {
                    sum += row.dz[l][j] * W[l][i * n + j];
                }
                dx[i] = sum;
            }
        }
    }

    /** {@code z = x·W + b}; without a bias where {@code b} is null. */
    static void affine(double[] W, double[] b, double[] x, double[] z) {
        int n = z.length;
        Arrays.fill(z, 0.0);
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < n; j++) {
                z[j] += x[i] * W[i * n + j];
            }
        }
        if (b != null) {
            for (int j = 0; j < n; j++) {
                z[j] += b[j];
            }
        }
    }

    /** Everything that belongs to one row: inputs, pre-activations, activations and their gradients. */
    static final class Row {
        final double[] x;
        final double[] dx;
        final double[][] z;
        final double[][] y;
        final double[][] dz;
        final double[][] dy;

        Row(Architecture architecture) {
            x = new double[architecture.inputs()];
            dx = new double[architecture.inputs()];
            z = perLayer(architecture);
            y = perLayer(architecture);
            dz = perLayer(architecture);
            dy = perLayer(architecture);
        }

        /** Takes another row's inputs, and its values before a layer. */
        void copyBelow(Row other, int layer) {
            System.arraycopy(other.x, 0, x, 0, x.length);
            for (int l = 0; l < layer; l++) {
                System.arraycopy(other.z[l], 0, z[l], 0, z[l].length);
                System.arraycopy(other.y[l], 0, y[l], 0, y[l].length);
            }
        }

        /** The inputs of a layer. */
        double[] a(int layer) {
            return layer == 0 ? x : y[layer - 1];
        }

        double[] outputs() {
            return y[y.length - 1];
        }

        double[] outputGradients() {
            return dy[dy.length - 1];
        }
    }

    /** One array of doubles for the outputs of each layer. */
    static double[][] perLayer(Architecture architecture) {
        double[][] arrays = new double[architecture.layers()][];
        for (int l = 0; l < arrays.length; l++) {
            arrays[l] = new double[architecture.outputs(l)];
        }
        return arrays;
    }
}
