package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Activations over padded rows: forward {@code Y = phi(Z)}, backward {@code dZ = dY phi'(Z)}, element by element
 * (softmax: row by row).
 *
 * <p>Letters: {@code m} rows, {@code n} columns; {@code Z} the input and {@code Y} the output of the activation,
 * {@code dY} and {@code dZ} the gradients by them, all (m, n); {@code ...Off} their byte offsets; {@code ld} the
 * floats from row to row, the same for all. Backward reads {@code Y} alone for relu, leakyRelu, tanh, sigmoid, elu,
 * selu and softmax ({@code Z} may be {@code Y}), and {@code Z} alone for the others ({@code Y} may be {@code Z}).
 *
 * <p>Everywhere: {@code m} rows and {@code n} columns in native segments whose rows stand {@code ld} floats apart,
 * {@code ld} a multiple of 16 and at least {@code pad(n)}; offsets are in bytes, 4-byte aligned. Inputs have +0.0 in
 * their pads, and outputs get +0.0 there whatever the inputs hold, NaN and infinities included. Forward may work in
 * place, backward may write {@code dZ} over {@code dY}. NaN gives NaN, subnormals are kept. The results are those of
 * {@link tickgrad.kernel.reference.Activations}, bit for bit, on every vector width.
 *
 * <p>Errors are in ulp of the true value, or in {@code u = 2^-24}; {@code phi'} is the factor of {@code dY}, and its
 * product adds one rounding. Derivatives follow PyTorch's definitions at the kinks.
 */
@SuppressWarnings("doclint:missing") // the letters are explained once, above
public final class Activations {
    private Activations() {}

    /**
     * {@code Y = max(Z, 0)}. NaN stays NaN.
     */
    public static void relu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.relu(m, n, Z, ZOff, Y, YOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.relu(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    /**
     * {@code dZ = dY where Y > 0, else +0}. phi'(0) = 0; where it is 0 the result is +0.0. A NaN output passes the
     * gradient on.
     */
    public static void reluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.reluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.reluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    /**
     * {@code Y = Z where Z >= 0, else slope Z}. Intended for slope &gt; 0.
     */
    public static void leakyRelu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld, float slope) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.leakyRelu(m, n, Z, ZOff, Y, YOff, ld, slope);
        } else {
            tickgrad.kernel.reference.Activations.leakyRelu(m, n, Z, ZOff, Y, YOff, ld, slope);
        }
    }

    /**
     * {@code dZ = dY where Y > 0, else slope dY}. phi'(0) = slope, as in PyTorch.
     */
    public static void leakyReluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld, float slope) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.leakyReluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld, slope);
        } else {
            tickgrad.kernel.reference.Activations.leakyReluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld,
                    slope);
        }
    }

    /**
     * {@code Y = tanh(Z)}. Error as {@link Elementary#tanh}.
     */
    public static void tanh(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.tanh(m, n, Z, ZOff, Y, YOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.tanh(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    /**
     * {@code dZ = dY (1 - Y^2)}. From the output; error of phi' at most 2u beside what {@code Y} carries.
     */
    public static void tanhBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.tanhBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.tanhBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    /**
     * {@code Y = 1 / (1 + exp(-Z))}. Error as {@link Elementary#sigmoid}.
     */
    public static void sigmoid(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.sigmoid(m, n, Z, ZOff, Y, YOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.sigmoid(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    /**
     * {@code dZ = dY Y (1 - Y)}. From the output; error of phi' at most 2u beside what {@code Y} carries.
     */
    public static void sigmoidBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.sigmoidBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.sigmoidBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    /**
     * {@code Y = ln(1 + exp(Z))}. Error as {@link Elementary#softplus}.
     */
    public static void softplus(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.softplus(m, n, Z, ZOff, Y, YOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.softplus(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    /**
     * {@code dZ = dY / (1 + exp(-Z))}. phi' = sigmoid, error as {@link Elementary#sigmoid} and one rounding.
     */
    public static void softplusBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.softplusBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.softplusBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    /**
     * {@code Y = Z where Z > 0, else alpha (exp(Z) - 1)}. Error at most 2 ulp. Intended for alpha &gt; 0. Source:
     * D.-A. Clevert, T. Unterthiner, S. Hochreiter 2015.
     */
    public static void elu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld, float alpha) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.elu(m, n, Z, ZOff, Y, YOff, ld, alpha);
        } else {
            tickgrad.kernel.reference.Activations.elu(m, n, Z, ZOff, Y, YOff, ld, alpha);
        }
    }

    /**
     * {@code dZ = dY where Y > 0, else dY (Y + alpha)}. From the output, whose sign tells the branch.
     */
    public static void eluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld, float alpha) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.eluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld, alpha);
        } else {
            tickgrad.kernel.reference.Activations.eluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld, alpha);
        }
    }

    /**
     * {@code Y = lambda Z where Z > 0, else lambda alpha (exp(Z) - 1)}. lambda = 1.0507..., alpha = 1.6732...; error
     * at most 2.5 ulp. Source: G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter 2017.
     */
    public static void selu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.selu(m, n, Z, ZOff, Y, YOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.selu(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    /**
     * {@code dZ = lambda dY where Y > 0, else dY (Y + lambda alpha)}. From the output, whose sign tells the branch.
     */
    public static void seluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.seluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.seluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    /**
     * {@code Y = Z Phi(Z)}. The erf form; error at most 3.8 ulp, tails included; -0.0 at -infinity. Source: D.
     * Hendrycks, K. Gimpel 2016.
     */
    public static void gelu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.gelu(m, n, Z, ZOff, Y, YOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.gelu(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    /**
     * {@code dZ = dY (Phi(Z) + Z exp(-Z^2/2) / sqrt(2 pi))}. Error of phi' at most 4u max(|phi'|, |Z phi''|) + 2u.
     */
    public static void geluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.geluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.geluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    /**
     * {@code Y = Z (1 + tanh w) / 2, w = sqrt(2/pi) (Z + 0.044715 Z^3)}. Error at most 4 + 4 |2w| ulp; -0.0 at
     * -infinity. Source: D. Hendrycks, K. Gimpel 2016.
     */
    public static void geluTanh(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.geluTanh(m, n, Z, ZOff, Y, YOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.geluTanh(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    /**
     * {@code dZ = dY (s + 2 Z w' s (1 - s)), s = (1 + tanh w) / 2}. Error of phi' at most 4u max(|phi'|, |Z phi''|) +
     * 2u.
     */
    public static void geluTanhBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.geluTanhBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.geluTanhBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    /**
     * {@code Y = Z / (1 + exp(-Z))}. Error at most 3.3 ulp; -0.0 at -infinity. Source: S. Elfwing, E. Uchibe, K. Doya
     * 2017.
     */
    public static void silu(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.silu(m, n, Z, ZOff, Y, YOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.silu(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    /**
     * {@code dZ = dY s (1 + Z (1 - s)), s = 1 / (1 + exp(-Z))}. Error of phi' at most 4u max(|phi'|, |Z phi''|) + 2u.
     */
    public static void siluBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.siluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.siluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    /**
     * {@code Y = exp(Z - max Z) / sum of exp(Z - max Z)}. Each row; finite logits of any size give no NaN, and a row
     * with NaN or +infinity is all NaN. The sum is the canonical one of 16 lanes; first-order relative error of an
     * entry at most {@code (2.1 + |d|) u} for its exponential, {@code d = Z - max Z}, the mean of the same over the
     * row, and {@code (n/16 + 6) u} for sum and division; absolute error at most 2^-148 where subnormal.
     */
    public static void softmax(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.softmax(m, n, Z, ZOff, Y, YOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.softmax(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    /**
     * {@code dZ = Y (dY - sum of dY Y)}. Each row: the product with the Jacobian; the sum is the canonical dot
     * product of 16 lanes.
     */
    public static void softmaxBackward(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, int ld) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Activations.softmaxBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        } else {
            tickgrad.kernel.reference.Activations.softmaxBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }
}
