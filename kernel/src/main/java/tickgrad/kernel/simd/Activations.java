package tickgrad.kernel.simd;

import static tickgrad.kernel.reference.Activations.SELU_NEGATIVE;
import static tickgrad.kernel.reference.Activations.SELU_POSITIVE;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/**
 * The SIMD twin of {@link tickgrad.kernel.reference.Activations}: row by row, or in one pass where the rows stand
 * without gaps, through the loops of this package; then the pads are cleared.
 */
public final class Activations {
    private Activations() {}

    /** {@code Y = max(Z, 0)}. */
    public static void relu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Rectifier.relu(count(m, n, ld), Z, ZOff + row, Y, YOff + row);
        }
        Pads.clear(m, n, Y, YOff, ld);
    }

    /** {@code dZ = dY where Y > 0, else +0}. */
    public static void reluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Rectifier.reluBackward(
                    count(m, n, ld), Y, YOff + row, dY, dYOff + row, dZ, dZOff + row);
        }
        Pads.clear(m, n, dZ, dZOff, ld);
    }

    /** {@code Y = Z where Z >= 0, else slope Z}. */
    public static void leakyRelu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld, float slope) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Rectifier.leaky(count(m, n, ld), Z, ZOff + row, Y, YOff + row, slope);
        }
        Pads.clear(m, n, Y, YOff, ld);
    }

    /** {@code dZ = dY where Y > 0, else slope dY}. */
    public static void leakyReluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld, float slope) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Rectifier.leakyBackward(
                    count(m, n, ld), Y, YOff + row, dY, dYOff + row, dZ, dZOff + row, slope);
        }
        Pads.clear(m, n, dZ, dZOff, ld);
    }

    /** {@code Y = tanh(Z)}. */
    public static void tanh(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Tanh.tanh(count(m, n, ld), Z, ZOff + row, Y, YOff + row);
        }
        Pads.clear(m, n, Y, YOff, ld);
    }

    /** {@code dZ = dY (1 - Y^2)}. */
    public static void tanhBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Tanh.backward(
                    count(m, n, ld), Y, YOff + row, dY, dYOff + row, dZ, dZOff + row);
        }
        Pads.clear(m, n, dZ, dZOff, ld);
    }

    /** {@code Y = 1 / (1 + exp(-Z))}. */
    public static void sigmoid(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Sigmoid.sigmoid(count(m, n, ld), Z, ZOff + row, Y, YOff + row);
        }
        Pads.clear(m, n, Y, YOff, ld);
    }

    /** {@code dZ = dY Y (1 - Y)}. */
    public static void sigmoidBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Sigmoid.backward(
                    count(m, n, ld), Y, YOff + row, dY, dYOff + row, dZ, dZOff + row);
        }
        Pads.clear(m, n, dZ, dZOff, ld);
    }

    /** {@code Y = ln(1 + exp(Z))}. */
    public static void softplus(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Softplus.softplus(count(m, n, ld), Z, ZOff + row, Y, YOff + row);
        }
        Pads.clear(m, n, Y, YOff, ld);
    }

    /** {@code dZ = dY / (1 + exp(-Z))}. */
    public static void softplusBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Softplus.backward(
                    count(m, n, ld), Z, ZOff + row, dY, dYOff + row, dZ, dZOff + row);
        }
        Pads.clear(m, n, dZ, dZOff, ld);
    }

    /** {@code Y = Z where Z > 0, else alpha (exp(Z) - 1)}. */
    public static void elu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld, float alpha) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Elu.elu(count(m, n, ld), Z, ZOff + row, Y, YOff + row, 1.0f, alpha);
        }
        Pads.clear(m, n, Y, YOff, ld);
    }

    /** {@code dZ = dY where Y > 0, else dY (Y + alpha)}. */
    public static void eluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld, float alpha) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Elu.backward(
                    count(m, n, ld), Y, YOff + row, dY, dYOff + row, dZ, dZOff + row, 1.0f, alpha);
        }
        Pads.clear(m, n, dZ, dZOff, ld);
    }

    /** {@code Y = lambda Z where Z > 0, else lambda alpha (exp(Z) - 1)}. */
    public static void selu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Elu.elu(count(m, n, ld), Z, ZOff + row, Y, YOff + row, SELU_POSITIVE, SELU_NEGATIVE);
        }
        Pads.clear(m, n, Y, YOff, ld);
    }

    /** {@code dZ = lambda dY where Y > 0, else dY (Y + lambda alpha)}. */
    public static void seluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Elu.backward(
                    count(m, n, ld), Y, YOff + row, dY, dYOff + row, dZ, dZOff + row, SELU_POSITIVE, SELU_NEGATIVE);
        }
        Pads.clear(m, n, dZ, dZOff, ld);
    }

    /** {@code Y = Z Phi(Z)}. */
    public static void gelu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Gelu.gelu(count(m, n, ld), Z, ZOff + row, Y, YOff + row);
        }
        Pads.clear(m, n, Y, YOff, ld);
    }

    /** {@code dZ = dY (Phi(Z) + Z exp(-Z^2/2) / sqrt(2 pi))}. */
    public static void geluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Gelu.backward(
                    count(m, n, ld), Z, ZOff + row, dY, dYOff + row, dZ, dZOff + row);
        }
        Pads.clear(m, n, dZ, dZOff, ld);
    }

    /** {@code Y = Z (1 + tanh w) / 2, w = sqrt(2/pi) (Z + 0.044715 Z^3)}. */
    public static void geluTanh(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            GeluTanh.geluTanh(count(m, n, ld), Z, ZOff + row, Y, YOff + row);
        }
        Pads.clear(m, n, Y, YOff, ld);
    }

    /** {@code dZ = dY (s + 2 Z w' s (1 - s)), s = (1 + tanh w) / 2}. */
    public static void geluTanhBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            GeluTanh.backward(
                    count(m, n, ld), Z, ZOff + row, dY, dYOff + row, dZ, dZOff + row);
        }
        Pads.clear(m, n, dZ, dZOff, ld);
    }

    /** {@code Y = Z / (1 + exp(-Z))}. */
    public static void silu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Silu.silu(count(m, n, ld), Z, ZOff + row, Y, YOff + row);
        }
        Pads.clear(m, n, Y, YOff, ld);
    }

    /** {@code dZ = dY s (1 + Z (1 - s)), s = 1 / (1 + exp(-Z))}. */
    public static void siluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Silu.backward(
                    count(m, n, ld), Z, ZOff + row, dY, dYOff + row, dZ, dZOff + row);
        }
        Pads.clear(m, n, dZ, dZOff, ld);
    }

    /** {@code Y = exp(Z - max Z) / sum of exp(Z - max Z)}, each row. */
    public static void softmax(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            long row = (long) r * ld << 2;
            Softmax.softmax(n, Z, ZOff + row, Y, YOff + row);
        }
    }

    /** {@code dZ = Y (dY - sum of dY Y)}, each row. */
    public static void softmaxBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        for (int r = 0; r < m; r++) {
            long row = (long) r * ld << 2;
            Softmax.backward(n, Y, YOff + row, dY, dYOff + row, dZ, dZOff + row);
        }
    }

    /** Passes over {@code m} rows: one, if they stand without gaps. */
    static int passes(int m, int n, int ld) {
        return together(m, n, ld) ? 1 : m;
    }

    /** Floats of one pass, pads included. */
    static int count(int m, int n, int ld) {
        return together(m, n, ld) ? m * ld : Padding.pad(n);
    }

    private static boolean together(int m, int n, int ld) {
        return ld == Padding.pad(n) && (long) m * ld <= 1 << 30;
    }
}
