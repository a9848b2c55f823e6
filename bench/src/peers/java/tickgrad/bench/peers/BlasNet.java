package tickgrad.bench.peers;

/**
 * A dense network over a {@link Blas}, with batches {@code (m, width)} row by row in arrays. A row-major matrix is the transpose of the
 * column-major one in the same place: {@code Y = XW} becomes {@code Yᵀ = WᵀXᵀ}, without a copy.
 */
final class BlasNet {
    private final Blas blas;
    private final Problem problem;
    private final int m;
    private final int layers;
    private final int[] widths;
    final float[][] W;
    final float[][] b;
    final float[][] dW;
    final float[][] db;
    /** Outputs of each layer, {@code (m, out)}. */
    private final float[][] Y;
    /** Gradients with respect to what each layer computes before its activation, {@code (m, out)}. */
    private final float[][] dZ;

    BlasNet(Blas blas, Problem problem, int m) {
        this.blas = blas;
        this.problem = problem;
        this.m = m;
        layers = problem.layers;
        widths = problem.widths;
        W = new float[layers][];
        b = new float[layers][];
        dW = new float[layers][];
        db = new float[layers][];
        Y = new float[layers][];
        dZ = new float[layers][];
        for (int l = 0; l < layers; l++) {
            W[l] = problem.W[l].clone();
            b[l] = problem.b[l].clone();
            dW[l] = new float[W[l].length];
            db[l] = new float[b[l].length];
            Y[l] = new float[m * widths[l + 1]];
            dZ[l] = new float[m * widths[l + 1]];
        }
    }

    float[] outputs() {
        return Y[layers - 1];
    }

    private float[] input(int l) {
        return l == 0 ? problem.X : Y[l - 1];
    }

    /** Offset of the input of a layer, of which the first lies in the data, from row r on. */
    private int inputOff(int l, int r) {
        return l == 0 ? r * widths[0] : 0;
    }

    /** Runs m rows from row r on. */
    void forward(int r) {
        for (int l = 0; l < layers; l++) {
            int k = widths[l];
            int n = widths[l + 1];
            if (m == 1) {
                System.arraycopy(b[l], 0, Y[l], 0, n);
                blas.sgemv(false, n, k, W[l], input(l), inputOff(l, r), 1, Y[l]);
                if (l < layers - 1) {
                    activate(l, n);
                }
            } else {
                blas.sgemm(false, false, n, m, k, W[l], n, input(l), inputOff(l, r), k, Y[l], n);
                biasAndActivate(l, n);
            }
        }
    }

    private void activate(int l, int n) {
        float[] y = Y[l];
        for (int j = 0; j < n; j++) {
            y[j] = problem.tanh ? Loops.tanh(y[j]) : Math.max(y[j], 0.0f);
        }
    }

    private void biasAndActivate(int l, int n) {
        if (l == layers - 1) {
            Loops.bias(m, n, Y[l], b[l]);
        } else if (problem.tanh) {
            Loops.biasTanh(m, n, Y[l], b[l]);
        } else {
            Loops.biasRelu(m, n, Y[l], b[l]);
        }
    }

    /** Writes ∂y_0/∂x of the row that ran forward. */
    void greeks(float[] dx) {
        dZ[layers - 1][0] = 1;
        for (int l = layers - 1; l >= 0; l--) {
            blas.sgemv(true, widths[l + 1], widths[l], W[l], dZ[l], 0, 0, l == 0 ? dx : dZ[l - 1]);
            if (l > 0) {
                slope(l - 1);
            }
        }
    }

    private void slope(int l) {
        if (problem.tanh) {
            Loops.tanhSlope(dZ[l].length, dZ[l], Y[l]);
        } else {
            Loops.reluSlope(dZ[l].length, dZ[l], Y[l]);
        }
    }

    private void loss(int r) {
        float[] dY = dZ[layers - 1];
        if (problem.classes) {
            Loops.crossEntropy(m, problem.outputs, outputs(), problem.T, r, dY);
        } else {
            Loops.squared(dY.length, outputs(), problem.T, r * problem.outputs, dY);
        }
    }

    /** One step of gradient descent on row r; each layer is updated on the way back. */
    void online(int r, float rate) {
        forward(r);
        loss(r);
        for (int l = layers - 1; l >= 0; l--) {
            int k = widths[l];
            int n = widths[l + 1];
            if (l > 0) {
                blas.sgemv(true, n, k, W[l], dZ[l], 0, 0, dZ[l - 1]);
                slope(l - 1);
            }
            blas.sger(n, k, -rate, dZ[l], input(l), inputOff(l, r), W[l]);
            Loops.sgd(b[l], dZ[l], rate);
        }
    }

    /** Gradients of the mean loss of m rows from row r on, into {@link #dW} and {@link #db}. */
    void gradients(int r) {
        forward(r);
        loss(r);
        for (int l = layers - 1; l >= 0; l--) {
            int k = widths[l];
            int n = widths[l + 1];
            blas.sgemm(false, true, n, k, m, dZ[l], n, input(l), inputOff(l, r), k, dW[l], n);
            Loops.columnSums(m, n, dZ[l], db[l]);
            if (l > 0) {
                blas.sgemm(true, false, k, m, n, W[l], n, dZ[l], 0, n, dZ[l - 1], k);
                slope(l - 1);
            }
        }
    }
}
