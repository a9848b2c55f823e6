package tickgrad.proofs.kernel;

import java.lang.foreign.MemorySegment;
import java.util.function.DoubleUnaryOperator;
import tickgrad.kernel.Activations;

/**
 * The elementwise activations: facade, reference, and truth in double precision. Parameters are 0.0625 (slope) and
 * 0.75 (alpha).
 */
enum ActivationKernel {
    RELU(Activations::relu, Activations::reluBackward, tickgrad.kernel.reference.Activations::relu,
            tickgrad.kernel.reference.Activations::reluBackward, x -> Math.max(x, 0), x -> x > 0 ? 1 : 0, 0),
    LEAKY_RELU((m, n, Z, z, Y, y, ld) -> Activations.leakyRelu(m, n, Z, z, Y, y, ld, 0.0625f),
            (m, n, Z, z, Y, y, dY, dy, dZ, dz, ld) -> Activations.leakyReluBackward(m, n, Z, z, Y, y, dY, dy, dZ, dz,
                    ld, 0.0625f),
            (m, n, Z, z, Y, y, ld) -> tickgrad.kernel.reference.Activations.leakyRelu(m, n, Z, z, Y, y, ld, 0.0625f),
            (m, n, Z, z, Y, y, dY, dy, dZ, dz, ld) ->
                    tickgrad.kernel.reference.Activations.leakyReluBackward(m, n, Z, z, Y, y, dY, dy, dZ, dz, ld,
                            0.0625f),
            x -> x > 0 ? x : 0.0625 * x, x -> x > 0 ? 1 : 0.0625, 0.5),
    TANH(Activations::tanh, Activations::tanhBackward, tickgrad.kernel.reference.Activations::tanh,
            tickgrad.kernel.reference.Activations::tanhBackward, StrictMath::tanh,
            x -> 1 / (StrictMath.cosh(x) * StrictMath.cosh(x)), 1.9),
    SIGMOID(Activations::sigmoid, Activations::sigmoidBackward, tickgrad.kernel.reference.Activations::sigmoid,
            tickgrad.kernel.reference.Activations::sigmoidBackward, Truth::sigmoid,
            x -> Truth.sigmoid(x) * Truth.sigmoid(-x), 2.5),
    SOFTPLUS(Activations::softplus, Activations::softplusBackward, tickgrad.kernel.reference.Activations::softplus,
            tickgrad.kernel.reference.Activations::softplusBackward, Truth::softplus, Truth::sigmoid, 2.5),
    ELU((m, n, Z, z, Y, y, ld) -> Activations.elu(m, n, Z, z, Y, y, ld, 0.75f),
            (m, n, Z, z, Y, y, dY, dy, dZ, dz, ld) -> Activations.eluBackward(m, n, Z, z, Y, y, dY, dy, dZ, dz, ld,
                    0.75f),
            (m, n, Z, z, Y, y, ld) -> tickgrad.kernel.reference.Activations.elu(m, n, Z, z, Y, y, ld, 0.75f),
            (m, n, Z, z, Y, y, dY, dy, dZ, dz, ld) ->
                    tickgrad.kernel.reference.Activations.eluBackward(m, n, Z, z, Y, y, dY, dy, dZ, dz, ld, 0.75f),
            x -> x > 0 ? x : 0.75 * StrictMath.expm1(x), x -> x > 0 ? 1 : 0.75 * StrictMath.exp(x), 2.0),
    SELU(Activations::selu, Activations::seluBackward, tickgrad.kernel.reference.Activations::selu,
            tickgrad.kernel.reference.Activations::seluBackward,
            x -> Truth.SELU_LAMBDA * (x > 0 ? x : Truth.SELU_ALPHA * StrictMath.expm1(x)),
            x -> Truth.SELU_LAMBDA * (x > 0 ? 1 : Truth.SELU_ALPHA * StrictMath.exp(x)), 2.5),
    GELU(Activations::gelu, Activations::geluBackward, tickgrad.kernel.reference.Activations::gelu,
            tickgrad.kernel.reference.Activations::geluBackward, Truth::gelu,
            x -> Truth.normCdf(x) + Truth.finite(x) * Truth.density(x), 3.8),
    GELU_TANH(Activations::geluTanh, Activations::geluTanhBackward, tickgrad.kernel.reference.Activations::geluTanh,
            tickgrad.kernel.reference.Activations::geluTanhBackward, Truth::geluTanh, Truth::geluTanhDerivative, 4) {
        @Override
        double bound(double x) {
            return 4 + 4 * Math.abs(2 * Truth.geluArgument(x)); // an error of w is magnified by 2w
        }
    },
    SILU(Activations::silu, Activations::siluBackward, tickgrad.kernel.reference.Activations::silu,
            tickgrad.kernel.reference.Activations::siluBackward, Truth::silu,
            x -> Truth.sigmoid(x) * (1 + Truth.finite(x) * Truth.sigmoid(-x)), 3.3);

    interface Forward {
        void apply(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld);
    }

    interface Backward {
        void apply(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
                MemorySegment dZ, long dZOff, int ld);
    }

    final Forward forward;
    final Backward backward;
    final Forward referenceForward;
    final Backward referenceBackward;
    final DoubleUnaryOperator value;
    final DoubleUnaryOperator derivative;
    private final double ulps;

    ActivationKernel(Forward forward, Backward backward, Forward referenceForward, Backward referenceBackward,
            DoubleUnaryOperator value, DoubleUnaryOperator derivative, double ulps) {
        this.forward = forward;
        this.backward = backward;
        this.referenceForward = referenceForward;
        this.referenceBackward = referenceBackward;
        this.value = value;
        this.derivative = derivative;
        this.ulps = ulps;
    }

    /** The documented error of the value at x, in ulp. */
    double bound(double x) {
        return ulps;
    }

    /** The allowed error of the derivative at x, in absolute terms. */
    double derivativeBound(double x) {
        double u = 0x1p-24;
        double slope = Math.abs(derivative.applyAsDouble(x));
        double y = value.applyAsDouble(x);
        double carried = ulps * Ulp.size(y); // error of the output from which the derivative is computed
        return switch (this) {
            case RELU, LEAKY_RELU -> 0;
            case TANH -> 2 * Math.abs(y) * carried + 3 * u * slope + 2 * u;
            case SIGMOID -> Math.abs(1 - 2 * y) * carried + 3 * u * slope + 2 * u;
            case ELU, SELU -> (x > 0 ? 0 : carried) + 3 * u * slope + 2 * u;
            case SOFTPLUS, GELU, GELU_TANH, SILU -> {
                double h = 1e-5 * Math.max(1, Math.abs(x));
                double bend = (derivative.applyAsDouble(x + h) - derivative.applyAsDouble(x - h)) / (2 * h);
                double magnified = Double.isFinite(x) ? Math.abs(x * bend) : 0;
                yield 4 * u * Math.max(slope, magnified) + 2 * u;
            }
        };
    }
}
