package tickgrad.bench.peers;

/** What a BLAS leaves to its caller, as plain loops over arrays {@code (m, n)} that the compiler turns into vector instructions. */
final class Loops {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPS = 1e-8f;

    private Loops() {}

    /** Y += b in every row. */
    static void bias(int m, int n, float[] Y, float[] b) {
        for (int r = 0; r < m; r++) {
            int row = r * n;
            for (int j = 0; j < n; j++) {
                Y[row + j] += b[j];
            }
        }
    }

    /** Y = max(Y + b, 0). */
    static void biasRelu(int m, int n, float[] Y, float[] b) {
        for (int r = 0; r < m; r++) {
            int row = r * n;
            for (int j = 0; j < n; j++) {
                Y[row + j] = Math.max(Y[row + j] + b[j], 0.0f);
            }
        }
    }

    /** Y = tanh(Y + b). */
    static void biasTanh(int m, int n, float[] Y, float[] b) {
        for (int r = 0; r < m; r++) {
            int row = r * n;
            for (int j = 0; j < n; j++) {
                Y[row + j] = tanh(Y[row + j] + b[j]);
            }
        }
    }

    /**
     * x·p(x²)/q(x²), the minimax fraction of Eigen's {@code ptanh} as far as float needs it; at most 4.8 ulp from tanh. One formula for
     * all x, which vector instructions can follow.
     */
    static float tanh(float z) {
        float x = Math.min(Math.max(z, -7.9053111f), 7.9053111f);
        float s = x * x;
        float p = Math.fma(s, -2.76076847742355e-16f, 2.00018790482477e-13f);
        p = Math.fma(p, s, -8.60467152213735e-11f);
        p = Math.fma(p, s, 5.12229709037114e-08f);
        p = Math.fma(p, s, 1.48572235717979e-05f);
        p = Math.fma(p, s, 6.37261928875436e-04f);
        p = Math.fma(p, s, 4.89352455891786e-03f);
        float q = Math.fma(s, 1.19825839466702e-06f, 1.18534705686654e-04f);
        q = Math.fma(q, s, 2.26843463243900e-03f);
        q = Math.fma(q, s, 4.89352518554385e-03f);
        return x * p / q;
    }

    /** dY = 0 where Y is not positive, over count values. */
    static void reluSlope(int count, float[] dY, float[] Y) {
        for (int i = 0; i < count; i++) {
            dY[i] = Y[i] > 0.0f ? dY[i] : 0.0f;
        }
    }

    /** dY *= 1 - Y², over count values. */
    static void tanhSlope(int count, float[] dY, float[] Y) {
        for (int i = 0; i < count; i++) {
            dY[i] *= 1.0f - Y[i] * Y[i];
        }
    }

    /** dY = ∂/∂Y of the mean squared error; T begins at tOff. */
    static void squared(int count, float[] Y, float[] T, int tOff, float[] dY) {
        float scale = 2.0f / count;
        for (int i = 0; i < count; i++) {
            dY[i] = scale * (Y[i] - T[tOff + i]);
        }
    }

    /** dY = ∂/∂Y of the mean softmax cross-entropy; T holds one class a row and begins at tOff. */
    static void crossEntropy(int m, int n, float[] Y, float[] T, int tOff, float[] dY) {
        for (int r = 0; r < m; r++) {
            int row = r * n;
            float most = Y[row];
            for (int j = 1; j < n; j++) {
                most = Math.max(most, Y[row + j]);
            }
            float sum = 0;
            for (int j = 0; j < n; j++) {
                dY[row + j] = (float) Math.exp(Y[row + j] - most);
                sum += dY[row + j];
            }
            float scale = 1.0f / (sum * m);
            for (int j = 0; j < n; j++) {
                dY[row + j] *= scale;
            }
            dY[row + (int) T[tOff + r]] -= 1.0f / m;
        }
    }

    /** db = sum of the rows of dZ. */
    static void columnSums(int m, int n, float[] dZ, float[] db) {
        System.arraycopy(dZ, 0, db, 0, n);
        for (int r = 1; r < m; r++) {
            int row = r * n;
            for (int j = 0; j < n; j++) {
                db[j] += dZ[row + j];
            }
        }
    }

    /** w -= rate·g. */
    static void sgd(float[] w, float[] g, float rate) {
        for (int i = 0; i < w.length; i++) {
            w[i] -= rate * g[i];
        }
    }

    /** Adam's step t = 1, 2, ... */
    static void adam(float[] w, float[] g, float[] m, float[] v, double rate, int t) {
        float step = (float) (rate / (1 - Math.pow(BETA1, t)));
        float unbias = (float) (1 / Math.sqrt(1 - Math.pow(BETA2, t)));
        for (int i = 0; i < w.length; i++) {
            m[i] = BETA1 * m[i] + (1 - BETA1) * g[i];
            v[i] = BETA2 * v[i] + (1 - BETA2) * g[i] * g[i];
            w[i] -= step * m[i] / ((float) Math.sqrt(v[i]) * unbias + EPS);
        }
    }
}
