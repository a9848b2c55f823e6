package tickgrad.kernel.reference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import tickgrad.kernel.Padding;

/**
 * The specification of {@link tickgrad.kernel.Activations}, element by element: {@code Y = phi(Z)} and {@code dZ = dY
 * phi'(Z)}. Contracts are stated there.
 */
@SuppressWarnings("doclint:missing") // the letters are those of the contract
public final class Activations {
    /** {@code lambda} of SELU. */
    public static final float SELU_POSITIVE = 0x1.0cfabep0f;

    /** {@code lambda alpha} of SELU. */
    public static final float SELU_NEGATIVE = 0x1.c212ccp0f;

    private Activations() {}

    /** {@code Y = max(Z, 0)}. */
    public static void relu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                set(Y, YOff, ld, r, j, z <= 0.0f ? 0.0f : z);
            }
            clearPads(n, Y, YOff, ld, r);
        }
    }

    /** {@code dZ = dY where Y > 0, else +0}. */
    public static void reluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float y = get(Y, YOff, ld, r, j);
                float dy = get(dY, dYOff, ld, r, j);
                set(dZ, dZOff, ld, r, j, y <= 0.0f ? 0.0f : dy);
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    /** {@code Y = Z where Z >= 0, else slope Z}. */
    public static void leakyRelu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld, float slope) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                set(Y, YOff, ld, r, j, z >= 0.0f ? z : slope * z);
            }
            clearPads(n, Y, YOff, ld, r);
        }
    }

    /** {@code dZ = dY where Y > 0, else slope dY}. */
    public static void leakyReluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld, float slope) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float y = get(Y, YOff, ld, r, j);
                float dy = get(dY, dYOff, ld, r, j);
                set(dZ, dZOff, ld, r, j, y > 0.0f ? dy : slope * dy);
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    /** {@code Y = tanh(Z)}. */
    public static void tanh(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                set(Y, YOff, ld, r, j, Tanh.f(z));
            }
            clearPads(n, Y, YOff, ld, r);
        }
    }

    /** {@code dZ = dY (1 - Y^2)}. */
    public static void tanhBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float y = get(Y, YOff, ld, r, j);
                float dy = get(dY, dYOff, ld, r, j);
                set(dZ, dZOff, ld, r, j, dy * Math.fma(-y, y, 1.0f));
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    /** {@code Y = 1 / (1 + exp(-Z))}. */
    public static void sigmoid(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                set(Y, YOff, ld, r, j, Sigmoid.f(z));
            }
            clearPads(n, Y, YOff, ld, r);
        }
    }

    /** {@code dZ = dY Y (1 - Y)}. */
    public static void sigmoidBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float y = get(Y, YOff, ld, r, j);
                float dy = get(dY, dYOff, ld, r, j);
                set(dZ, dZOff, ld, r, j, dy * (y * (1.0f - y)));
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    /** {@code Y = ln(1 + exp(Z))}. */
    public static void softplus(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                set(Y, YOff, ld, r, j, Softplus.f(z));
            }
            clearPads(n, Y, YOff, ld, r);
        }
    }

    /** {@code dZ = dY / (1 + exp(-Z))}. */
    public static void softplusBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                float dy = get(dY, dYOff, ld, r, j);
                set(dZ, dZOff, ld, r, j, dy * Sigmoid.f(z));
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    /** {@code Y = Z where Z > 0, else alpha (exp(Z) - 1)}. */
    public static void elu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld, float alpha) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                set(Y, YOff, ld, r, j, z > 0.0f ? z : alpha * Expm1.f(z));
            }
            clearPads(n, Y, YOff, ld, r);
        }
    }

    /** {@code dZ = dY where Y > 0, else dY (Y + alpha)}. */
    public static void eluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld, float alpha) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float y = get(Y, YOff, ld, r, j);
                float dy = get(dY, dYOff, ld, r, j);
                set(dZ, dZOff, ld, r, j, y > 0.0f ? dy : dy * (y + alpha));
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    /** {@code Y = lambda Z where Z > 0, else lambda alpha (exp(Z) - 1)}. */
    public static void selu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                set(Y, YOff, ld, r, j, z > 0.0f ? SELU_POSITIVE * z : SELU_NEGATIVE * Expm1.f(z));
            }
            clearPads(n, Y, YOff, ld, r);
        }
    }

    /** {@code dZ = lambda dY where Y > 0, else dY (Y + lambda alpha)}. */
    public static void seluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float y = get(Y, YOff, ld, r, j);
                float dy = get(dY, dYOff, ld, r, j);
                set(dZ, dZOff, ld, r, j, y > 0.0f ? dy * SELU_POSITIVE : dy * (y + SELU_NEGATIVE));
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    /** {@code Y = Z Phi(Z)}. */
    public static void gelu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                set(Y, YOff, ld, r, j, Gelu.f(z));
            }
            clearPads(n, Y, YOff, ld, r);
        }
    }

    /** {@code dZ = dY (Phi(Z) + Z exp(-Z^2/2) / sqrt(2 pi))}. */
    public static void geluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                float dy = get(dY, dYOff, ld, r, j);
                set(dZ, dZOff, ld, r, j, dy * Gelu.derivative(z));
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    /** {@code Y = Z (1 + tanh w) / 2, w = sqrt(2/pi) (Z + 0.044715 Z^3)}. */
    public static void geluTanh(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                set(Y, YOff, ld, r, j, GeluTanh.f(z));
            }
            clearPads(n, Y, YOff, ld, r);
        }
    }

    /** {@code dZ = dY (s + 2 Z w' s (1 - s)), s = (1 + tanh w) / 2}. */
    public static void geluTanhBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                float dy = get(dY, dYOff, ld, r, j);
                set(dZ, dZOff, ld, r, j, dy * GeluTanh.derivative(z));
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    /** {@code Y = Z / (1 + exp(-Z))}. */
    public static void silu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                set(Y, YOff, ld, r, j, Silu.f(z));
            }
            clearPads(n, Y, YOff, ld, r);
        }
    }

    /** {@code dZ = dY s (1 + Z (1 - s)), s = 1 / (1 + exp(-Z))}. */
    public static void siluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                float dy = get(dY, dYOff, ld, r, j);
                set(dZ, dZOff, ld, r, j, dy * Silu.derivative(z));
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    /** {@code Y = exp(Z - max Z) / sum of exp(Z - max Z)}, each row. */
    public static void softmax(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < n; j++) {
                float z = get(Z, ZOff, ld, r, j);
                max = z > max ? z : max;
            }
            for (int j = 0; j < n; j++) {
                set(Y, YOff, ld, r, j, Exp.f(get(Z, ZOff, ld, r, j) - max));
            }
            clearPads(n, Y, YOff, ld, r);
            float sum = LaneSum.sum(n, Y, YOff + ((long) r * ld << 2));
            for (int j = 0; j < n; j++) {
                set(Y, YOff, ld, r, j, get(Y, YOff, ld, r, j) / sum);
            }
        }
    }

    /** {@code dZ = Y (dY - sum of dY Y)}, each row. */
    public static void softmaxBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < m; r++) {
            long row = (long) r * ld << 2;
            float dot = dot(n, dY, dYOff + row, Y, YOff + row);
            for (int j = 0; j < n; j++) {
                set(dZ, dZOff, ld, r, j, get(Y, YOff, ld, r, j) * (get(dY, dYOff, ld, r, j) - dot));
            }
            clearPads(n, dZ, dZOff, ld, r);
        }
    }

    private static float get(MemorySegment S, long off, int ld, int r, int j) {
        return S.get(ValueLayout.JAVA_FLOAT, off + ((long) r * ld + j << 2));
    }

    private static void set(MemorySegment S, long off, int ld, int r, int j, float value) {
        S.set(ValueLayout.JAVA_FLOAT, off + ((long) r * ld + j << 2), value);
    }

    private static void clearPads(int n, MemorySegment S, long off, int ld, int r) {
        for (int j = n; j < Padding.pad(n); j++) {
            set(S, off, ld, r, j, 0.0f);
        }
    }

    /** The canonical dot product of one row. */
    private static float dot(int n, MemorySegment A, long AOff, MemorySegment B, long BOff) {
        return dot(0, 1, n, A, AOff, B, BOff);
    }

    private static float dot(int k, int h, int n, MemorySegment A, long AOff, MemorySegment B, long BOff) {
        if (h < Padding.LANES) {
            return dot(k, 2 * h, n, A, AOff, B, BOff) + dot(k + h, 2 * h, n, A, AOff, B, BOff);
        }
        float lane = 0.0f;
        for (int j = k; j < n; j += Padding.LANES) {
            lane = Math.fma(get(A, AOff, 0, 0, j), get(B, BOff, 0, 0, j), lane);
        }
        return lane;
    }
}
