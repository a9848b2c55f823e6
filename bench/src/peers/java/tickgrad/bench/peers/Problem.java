package tickgrad.bench.peers;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;

/** A standard net with its parameters and data as plain arrays, which every engine can read. */
final class Problem {
    /** Rows of data. */
    static final int ROWS = StandardNet.ROWS;

    /** Beside the streams of the net's own data. */
    private static final int BIAS_STREAM = 3;

    final StandardNet net;
    /** Inputs, then the outputs of every layer. */
    final int[] widths;
    final int layers;
    final int inputs;
    final int outputs;
    /** Whether hidden layers are tanh; else they are ReLU. The last layer is the identity. */
    final boolean tanh;
    /** Whether the loss is softmax cross-entropy, and targets are class indices; else it is the mean squared error. */
    final boolean classes;
    /** Columns of {@link #T}. */
    final int targets;
    /** Weights of each layer, {@code (in, out)}. */
    final float[][] W;
    /** Biases of each layer, {@code (out)}. */
    final float[][] b;
    /** Inputs, {@code (ROWS, inputs)}. */
    final float[] X;
    /** Targets, {@code (ROWS, targets)}. */
    final float[] T;

    Problem(StandardNet net) {
        Architecture a = net.architecture();
        this.net = net;
        this.layers = a.layers();
        this.inputs = a.inputs();
        this.outputs = a.outputs();
        this.tanh = a.activation(0).name().equals("tanh");
        this.classes = net.loss().name().equals("cross_entropy");
        this.widths = new int[layers + 1];
        this.W = new float[layers][];
        this.b = new float[layers][];
        widths[0] = inputs;
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = net.parameters(arena);
            for (int l = 0; l < layers; l++) {
                widths[l + 1] = a.outputs(l);
                W[l] = weights(p, l);
                b[l] = biases(p, l);
            }
            Matrix t = net.targets(arena);
            targets = t.cols();
            X = values(net.inputs(arena));
            T = values(t);
        }
    }

    private Problem(Problem other, float[] parameters) {
        net = other.net;
        widths = other.widths;
        layers = other.layers;
        inputs = other.inputs;
        outputs = other.outputs;
        tanh = other.tanh;
        classes = other.classes;
        targets = other.targets;
        X = other.X;
        T = other.T;
        W = new float[layers][];
        b = new float[layers][];
        int at = 0;
        for (int l = 0; l < layers; l++) {
            int bias = at + other.W[l].length;
            W[l] = Arrays.copyOfRange(parameters, at, bias);
            at = bias + other.b[l].length;
            b[l] = Arrays.copyOfRange(parameters, bias, at);
        }
    }

    /** The same data with other parameters, in the order of {@link #parameters()}. */
    Problem with(float[] parameters) {
        return new Problem(this, parameters);
    }

    /**
     * The same with biases that are not zero, as they are at first: for comparisons, which a forgotten bias would pass otherwise. Normal, of
     * a tenth of the deviation of an input.
     */
    Problem withBiases() {
        CounterRandom random = new CounterRandom(net.ordinal(), BIAS_STREAM);
        float[][] biases = new float[layers][];
        for (int l = 0; l < layers; l++) {
            biases[l] = new float[b[l].length];
            for (int j = 0; j < biases[l].length; j++) {
                biases[l][j] = (float) (0.1 * random.nextGaussian());
            }
        }
        return with(flat(W, biases));
    }

    /** The parameters for this engine. */
    Parameters parameters(Arena arena) {
        Parameters p = new Parameters(arena, net.architecture());
        for (int l = 0; l < layers; l++) {
            int n = widths[l + 1];
            for (int i = 0; i < W[l].length; i++) {
                p.weight(l, i / n, i % n, W[l][i]);
            }
            for (int j = 0; j < n; j++) {
                p.bias(l, j, b[l][j]);
            }
        }
        return p;
    }

    private static float[] weights(Parameters p, int l) {
        int n = p.architecture().outputs(l);
        float[] w = new float[p.architecture().inputs(l) * n];
        for (int i = 0; i < w.length; i++) {
            w[i] = p.weight(l, i / n, i % n);
        }
        return w;
    }

    private static float[] biases(Parameters p, int l) {
        float[] b = new float[p.architecture().outputs(l)];
        for (int j = 0; j < b.length; j++) {
            b[j] = p.bias(l, j);
        }
        return b;
    }

    private static float[] values(Matrix m) {
        float[] v = new float[m.rows() * m.cols()];
        for (int i = 0; i < v.length; i++) {
            v[i] = m.get(i / m.cols(), i % m.cols());
        }
        return v;
    }

    /** All parameters: for each layer its weights {@code (in, out)}, then its biases. */
    float[] parameters() {
        return flat(W, b);
    }

    /** The same of an engine's own weights and biases. */
    static float[] flat(Parameters p) {
        int layers = p.architecture().layers();
        float[][] W = new float[layers][];
        float[][] b = new float[layers][];
        for (int l = 0; l < layers; l++) {
            W[l] = weights(p, l);
            b[l] = biases(p, l);
        }
        return flat(W, b);
    }

    /** Joins weights and biases, layer by layer. */
    static float[] flat(float[][] W, float[][] b) {
        float[] all = new float[Arrays.stream(W).mapToInt(w -> w.length).sum()
                + Arrays.stream(b).mapToInt(v -> v.length).sum()];
        int at = 0;
        for (int l = 0; l < W.length; l++) {
            System.arraycopy(W[l], 0, all, at, W[l].length);
            System.arraycopy(b[l], 0, all, at + W[l].length, b[l].length);
            at += W[l].length + b[l].length;
        }
        return all;
    }

    /** A matrix with rows and columns exchanged. */
    static float[] transposed(float[] a, int rows, int cols) {
        float[] t = new float[a.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                t[c * rows + r] = a[r * cols + c];
            }
        }
        return t;
    }

    /** Inputs of the rows of every call of a workload, in native memory. */
    ByteBuffer[] inputs(Workload w) {
        return pieces(X, inputs, w);
    }

    /** Targets of the rows of every call of a workload, in native memory. */
    ByteBuffer[] targets(Workload w) {
        return pieces(T, targets, w);
    }

    /** Targets as most libraries take them, {@code (ROWS, outputs)}: classes as a one in a row of zeros. */
    float[] oneHot() {
        if (!classes) {
            return T;
        }
        float[] t = new float[ROWS * outputs];
        for (int r = 0; r < ROWS; r++) {
            t[r * outputs + (int) T[r]] = 1;
        }
        return t;
    }

    private static ByteBuffer[] pieces(float[] all, int cols, Workload w) {
        ByteBuffer[] pieces = new ByteBuffer[w.cycle()];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = ByteBuffer.allocateDirect(4 * w.rows * cols).order(ByteOrder.nativeOrder());
            pieces[i].asFloatBuffer().put(all, w.row(i) * cols, w.rows * cols);
        }
        return pieces;
    }
}
