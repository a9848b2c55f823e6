package tickgrad.proofs.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.Architecture;
import tickgrad.model.FlatVector;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.proofs.cases.NetworkCase;

/** Copies between the cases' arrays of doubles and the engine's memory. */
public final class Copies {
    private Copies() {}

    /**
     * The case's first layers with its parameters.
     *
     * @param arena owns the memory
     * @param c the case
     * @param layers how many of its layers
     * @return parameters of that architecture
     */
    public static Parameters parameters(Arena arena, NetworkCase c, int layers) {
        Parameters p = new Parameters(arena, Architecture.of(architecture(c, layers)));
        for (int l = 0; l < layers; l++) {
            for (int j = 0; j < c.widths()[l + 1]; j++) {
                p.bias(l, j, (float) c.b()[l][j]);
                for (int i = 0; i < c.widths()[l]; i++) {
                    p.weight(l, i, j, (float) c.W()[l][i][j]);
                }
            }
        }
        return p;
    }

    /**
     * The case with other parameters.
     *
     * @param c the case
     * @param p parameters of its architecture
     * @param name of the new case
     * @return a case with copies of p
     */
    public static NetworkCase withParameters(NetworkCase c, Parameters p, String name) {
        double[][][] W = new double[c.layers()][][];
        double[][] b = new double[c.layers()][];
        for (int l = 0; l < c.layers(); l++) {
            W[l] = weights(p, l);
            b[l] = biases(p, l);
        }
        return new NetworkCase(name, c.widths(), c.activations(), c.loss(), W, b, c.X(), c.T(), c.w());
    }

    private static String architecture(NetworkCase c, int layers) {
        StringBuilder text = new StringBuilder(Integer.toString(c.widths()[0]));
        for (int l = 0; l < layers; l++) {
            text.append('-').append(c.widths()[l + 1]);
        }
        return text + " " + String.join(",", c.activations().subList(0, layers));
    }

    /**
     * {@return the weights of a layer, [in][out]}
     *
     * @param v parameters or gradients
     * @param l the layer
     */
    public static double[][] weights(FlatVector v, int l) {
        double[][] W = new double[v.architecture().inputs(l)][v.architecture().outputs(l)];
        for (int i = 0; i < W.length; i++) {
            for (int j = 0; j < W[i].length; j++) {
                W[i][j] = v.weight(l, i, j);
            }
        }
        return W;
    }

    /**
     * {@return the biases of a layer}
     *
     * @param v parameters or gradients
     * @param l the layer
     */
    public static double[] biases(FlatVector v, int l) {
        double[] b = new double[v.architecture().outputs(l)];
        for (int j = 0; j < b.length; j++) {
            b[j] = v.bias(l, j);
        }
        return b;
    }

    /**
     * {@return row weights as a column, or null where all are 1}
     *
     * @param arena owns the memory
     * @param c the case
     */
    public static Matrix rowWeights(Arena arena, NetworkCase c) {
        if (!c.weighted()) {
            return null;
        }
        Matrix w = Matrix.allocate(arena, c.batch(), 1);
        for (int r = 0; r < c.batch(); r++) {
            w.set(r, 0, (float) c.w()[r]);
        }
        return w;
    }

    /**
     * {@return rows of padded memory}
     *
     * @param S the memory
     * @param off of the first row
     * @param m rows
     * @param n columns
     */
    public static double[][] rows(MemorySegment S, long off, int m, int n) {
        double[][] X = new double[m][n];
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                X[r][j] = S.get(JAVA_FLOAT, off + 4L * ((long) r * Padding.pad(n) + j));
            }
        }
        return X;
    }

    /**
     * {@return all values of a matrix}
     *
     * @param matrix the matrix
     */
    public static double[][] rows(Matrix matrix) {
        double[][] X = new double[matrix.rows()][matrix.cols()];
        for (int r = 0; r < X.length; r++) {
            for (int j = 0; j < X[r].length; j++) {
                X[r][j] = matrix.get(r, j);
            }
        }
        return X;
    }
}
