package tickgrad.model;

import java.lang.foreign.MemorySegment;

/**
 * An activation function {@code Y = φ(Z)}, open to users.
 *
 * <p>It has two sides. The <em>double side</em> ({@link #value}, {@link #derivative}, {@link #secondDerivative}) is the
 * mathematics:
 * it feeds {@link GradientCheck} and may be slow. The <em>float kernels</em> ({@link #forward(int, int, MemorySegment,
 * long,
 * MemorySegment, long, int) forward} and {@link #backward(int, int, MemorySegment, long, MemorySegment, long,
 * MemorySegment, long,
 * MemorySegment, long, int) backward}) are what the engine runs; by default they loop over the double side, so that a
 * user's own
 * activation is three methods:
 *
 * <pre>{@code
 * record Softsign() implements Activation {
 *     public String name() { return "softsign"; }
 *     public double value(double z) { return z / (1 + Math.abs(z)); }
 *     public double derivative(double z) { double s = 1 + Math.abs(z); return 1 / (s * s); }
 * }
 * }</pre>
 *
 * <p>Implementations are immutable, and equal when they compute the same function. Memory is laid out as everywhere in
 * this library:
 * {@code m} rows of {@code n} floats, {@code ld} floats apart, offsets in bytes, rows padded with {@code +0.0} to 16
 * floats.
 */
public interface Activation {
    /**
     * The text form, which {@link #named} reads for the built-in ones.
     *
     * @return lower case, without blanks and commas, such as {@code tanh} or {@code leaky_relu(0.1)}
     */
    String name();

    /**
     * {@code φ(z)}.
     *
     * @param z the pre-activation
     * @return the activation; NaN for NaN
     */
    double value(double z);

    /**
     * {@code φ′(z)}; at a kink the convention of the float kernel, which is the left derivative for the built-in ones.
     *
     * @param z the pre-activation
     * @return the derivative
     */
    double derivative(double z);

    /**
     * {@code φ″(z)}, for activations that are {@link #smooth}.
     *
     * @param z the pre-activation
     * @return the second derivative
     * @throws UnsupportedOperationException if the activation is not smooth
     */
    default double secondDerivative(double z) {
        throw new UnsupportedOperationException("activation " + name() + " has no second derivative everywhere");
    }

    /**
     * Whether {@code φ} has derivatives of every order everywhere, and {@link #secondDerivative} gives the second.
     *
     * @return {@code false} unless overridden
     */
    default boolean smooth() {
        return false;
    }

    /**
     * The points at which {@code φ} or one of its derivatives jumps: a finite difference must not cross them.
     *
     * @return the kinks, none unless overridden
     */
    default double[] kinks() {
        return new double[0];
    }

    /**
     * Whether {@code φ′} is computed from {@code Y} alone. Then {@code Z} may be the same memory as {@code Y},
     * overwritten by the
     * forward pass. Overriding this obliges to override the float {@code backward}, and {@code derivatives} where smooth, since the default
     * ones read {@code Z}.
     *
     * @return {@code false} unless overridden
     */
    default boolean derivativeFromOutput() {
        return false;
    }

    /**
     * Whether {@code φ(z)} is exactly zero for many {@code z}, and {@code φ′(z) = 0} wherever it is. Then single rows skip the weights of
     * zero activations, forward and backward.
     *
     * @return {@code false} unless overridden
     */
    default boolean sparse() {
        return false;
    }

    /**
     * Accuracy of the float kernel: {@code |computed - φ(z)|} is at most this many units in the last place of {@code
     * φ(z)} (plus as
     * many of the smallest subnormal), given the same {@code z}. Error bounds of whole networks are built from it.
     *
     * <p>The default of 4 is for kernels over the double side: rounding to float costs 0.5 ulp, and the remaining 3.5
     * float ulp are
     * {@code 3.5 * 2^29} double ulp for whatever {@link #value} itself loses. A kernel of one's own that is less
     * accurate says so here.
     *
     * @return the bound near zero in ulp, 0 for an exact kernel, 4 unless overridden
     */
    default double ulps() {
        return 4.0;
    }

    /**
     * The bound of {@link #ulps()} at {@code z}, for kernels whose relative accuracy depends on it.
     *
     * @param z the pre-activation
     * @return the bound in ulp, {@link #ulps()} unless overridden
     */
    default double ulps(double z) {
        return ulps();
    }

    /**
     * {@code y = φ(z)} for one row in double. Activations that mix the elements of a row (softmax) override it.
     *
     * @param z the row of pre-activations
     * @param y receives the activations; same length
     */
    default void forward(double[] z, double[] y) {
        for (int j = 0; j < z.length; j++) {
            y[j] = value(z[j]);
        }
    }

    /**
     * {@code dz = dy ⊙ φ′(z)} for one row in double. Activations that mix the elements of a row override it.
     *
     * @param z  the row of pre-activations
     * @param y  the row of activations
     * @param dy the gradient of the activations
     * @param dz receives the gradient of the pre-activations; same length
     */
    default void backward(double[] z, double[] y, double[] dy, double[] dz) {
        for (int j = 0; j < z.length; j++) {
            dz[j] = dy[j] * derivative(z[j]);
        }
    }

    /**
     * {@code Y = φ(Z)}, {@code (m, n)}, pads of {@code Y} become {@code +0.0}; in place when {@code Z} and {@code Y}
     * are the same memory.
     *
     * @param m    rows
     * @param n    columns
     * @param Z    pre-activations
     * @param ZOff byte offset of {@code Z}
     * @param Y    receives the activations
     * @param YOff byte offset of {@code Y}
     * @param ld   floats from row to row in both
     */
    default void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        DoubleKernels.forward(this, m, n, Z, ZOff, Y, YOff, ld);
    }

    /**
     * {@code dZ = dY ⊙ φ′(Z)}, {@code (m, n)}, pads of {@code dZ} become {@code +0.0}; in place when {@code dY} and
     * {@code dZ} are the
     * same memory.
     *
     * @param m     rows
     * @param n     columns
     * @param Z     pre-activations (may be overwritten by {@code Y} where {@link #derivativeFromOutput})
     * @param ZOff  byte offset of {@code Z}
     * @param Y     activations
     * @param YOff  byte offset of {@code Y}
     * @param dY    gradient of the activations
     * @param dYOff byte offset of {@code dY}
     * @param dZ    receives the gradient of the pre-activations
     * @param dZOff byte offset of {@code dZ}
     * @param ld    floats from row to row in all four
     */
    default void backward(
            int m,
            int n,
            MemorySegment Z,
            long ZOff,
            MemorySegment Y,
            long YOff,
            MemorySegment dY,
            long dYOff,
            MemorySegment dZ,
            long dZOff,
            int ld) {
        DoubleKernels.backward(this, m, n, Z, ZOff, dY, dYOff, dZ, dZOff, ld);
    }

    /**
     * {@code F = φ′(Z)} and {@code C = φ″(Z)}, {@code (m, n)}, pads of both become {@code +0.0}: what second derivatives of a network are made
     * of. Only smooth activations are asked. {@code F} times {@code dY} is what {@link #backward(int, int, MemorySegment, long, MemorySegment,
     * long, MemorySegment, long, MemorySegment, long, int) backward} gives, with the same bits for the built-in ones.
     *
     * <p>{@link GradientCheck} holds both to {@code 8k + 1} units of roundoff, of {@code max(1, |φ′|, |zφ″|)} and {@code max(1, |φ″|, |zφ‴|)}, k the
     * {@link #ulps(double)}; the defaults, over {@link #derivative} and {@link #secondDerivative}, round once.
     *
     * @param m    rows
     * @param n    columns
     * @param Z    pre-activations (may be overwritten by {@code Y} where {@link #derivativeFromOutput})
     * @param ZOff byte offset of {@code Z}
     * @param Y    activations
     * @param YOff byte offset of {@code Y}
     * @param F    receives the first derivatives
     * @param FOff byte offset of {@code F}
     * @param C    receives the second derivatives
     * @param COff byte offset of {@code C}
     * @param ld   floats from row to row in all four
     * @throws UnsupportedOperationException if the activation is not smooth
     */
    default void derivatives(
            int m,
            int n,
            MemorySegment Z,
            long ZOff,
            MemorySegment Y,
            long YOff,
            MemorySegment F,
            long FOff,
            MemorySegment C,
            long COff,
            int ld) {
        DoubleKernels.derivatives(this, m, n, Z, ZOff, F, FOff, C, COff, ld);
    }

    /** {@return {@code φ(z) = z}} */
    static Activation identity() {
        return new PiecewiseLinear.Identity();
    }

    /** {@return {@code φ(z) = max(0, z)}, with {@code φ′(0) = 0}} */
    static Activation relu() {
        return new PiecewiseLinear.Relu();
    }

    /**
     * {@code φ(z) = z} for {@code z > 0}, else {@code slope·z}, with {@code φ′(0) = slope}.
     *
     * @param slope the slope left of zero, positive; rounded to float on both sides
     * @return the activation
     */
    static Activation leakyRelu(double slope) {
        return new PiecewiseLinear.LeakyRelu((float) slope);
    }

    /** {@return {@code φ(z) = tanh z}} */
    static Activation tanh() {
        return new Sigmoidal.Tanh();
    }

    /** {@return {@code φ(z) = 1/(1 + e^-z)}} */
    static Activation sigmoid() {
        return new Sigmoidal.Sigmoid();
    }

    /** {@return {@code φ(z) = log(1 + e^z)}} */
    static Activation softplus() {
        return new Sigmoidal.Softplus();
    }

    /**
     * {@code φ(z) = z} for {@code z > 0}, else {@code α(e^z - 1)}.
     *
     * @param alpha minus the limit at minus infinity, positive; rounded to float on both sides
     * @return the activation
     */
    static Activation elu(double alpha) {
        return new ExponentialLinear.Elu((float) alpha);
    }

    /**
     * {@return the self-normalising {@code φ(z) = λz} for {@code z > 0}, else {@code λα(e^z - 1)} (Klambauer et al.
     * 2017)}
     */
    static Activation selu() {
        return new ExponentialLinear.Selu();
    }

    /**
     * {@return {@code φ(z) = z·Φ(z)} with the normal distribution function, the erf form (Hendrycks and Gimpel 2016)}
     */
    static Activation gelu() {
        return new Gated.Gelu();
    }

    /** {@return {@code φ(z) = z/2·(1 + tanh(√(2/π)(z + 0.044715 z³)))}, the tanh form of {@link #gelu}} */
    static Activation geluTanh() {
        return new Gated.GeluTanh();
    }

    /** {@return {@code φ(z) = z·sigmoid(z)}, also called swish} */
    static Activation silu() {
        return new Gated.Silu();
    }

    /**
     * {@return {@code φ(z)_j = e^z_j / Σ e^z_i} over a row; for probabilities at the output, train on logits instead}
     */
    static Activation softmax() {
        return new Softmax();
    }

    /**
     * Reads a text form: {@code identity relu leaky_relu tanh sigmoid softplus elu selu gelu gelu_tanh silu softmax},
     * with an
     * optional parameter as in {@code leaky_relu(0.1)} (default 0.01) or {@code elu(0.5)} (default 1).
     *
     * @param text the name
     * @return the built-in activation
     * @throws IllegalArgumentException if there is none of that name, or its parameter is wrong
     */
    static Activation named(String text) {
        Call call = Call.parse("activation", text);
        Activation activation =
                switch (call.name()) {
                    case "identity" -> identity();
                    case "relu" -> relu();
                    case "leaky_relu" -> leakyRelu(call.argument(0.01));
                    case "tanh" -> tanh();
                    case "sigmoid" -> sigmoid();
                    case "softplus" -> softplus();
                    case "elu" -> elu(call.argument(1.0));
                    case "selu" -> selu();
                    case "gelu" -> gelu();
                    case "gelu_tanh" -> geluTanh();
                    case "silu" -> silu();
                    case "softmax" -> softmax();
                    default ->
                        throw call.unknown("identity, relu, leaky_relu(slope), tanh, sigmoid, softplus, elu(alpha),"
                                + " selu, gelu, gelu_tanh, silu or softmax");
                };
        call.refuseLeftovers();
        return activation;
    }
}
