package tickgrad.proofs.kernel;

import java.util.function.DoubleUnaryOperator;
import tickgrad.kernel.Activations;
import tickgrad.kernel.Elementary;

/**
 * The functions of one float whose 2^32 inputs {@link ElementaryExhaustiveTest} tries: SIMD, reference, truth in
 * double, the range of results, and the documented bound in ulp.
 */
enum Swept {
    EXP(1.04, Elementary::exp, tickgrad.kernel.reference.Exp::exp, StrictMath::exp, 0, Double.POSITIVE_INFINITY),
    LOG(1.0, Elementary::log, tickgrad.kernel.reference.Log::log, StrictMath::log, Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY),
    TANH(1.9, Elementary::tanh, tickgrad.kernel.reference.Tanh::tanh, StrictMath::tanh, -1, 1),
    SIGMOID(2.5, Elementary::sigmoid, tickgrad.kernel.reference.Sigmoid::sigmoid, Truth::sigmoid, 0, 1),
    SOFTPLUS(
            2.5, Elementary::softplus, tickgrad.kernel.reference.Softplus::softplus, Truth::softplus, 0,
            Double.POSITIVE_INFINITY),
    EXPM1(
            1.5, Elementary::expm1, tickgrad.kernel.reference.Expm1::expm1, StrictMath::expm1, -1,
            Double.POSITIVE_INFINITY),
    LOG1P(
            1.25, Elementary::log1p, tickgrad.kernel.reference.Log1p::log1p, StrictMath::log1p, Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY),
    ERF(1.5, Elementary::erf, tickgrad.kernel.reference.Erf::erf, Truth::erf, -1, 1),
    NORM_CDF(3.0, Elementary::normCdf, tickgrad.kernel.reference.NormCdf::normCdf, Truth::normCdf, 0, 1),
    GELU(
            3.8, row(Activations::gelu), row(tickgrad.kernel.reference.Activations::gelu), Truth::gelu, -0.17,
            Double.POSITIVE_INFINITY),
    GELU_TANH(
            4.0, row(Activations::geluTanh), row(tickgrad.kernel.reference.Activations::geluTanh), Truth::geluTanh, -0.171,
            Double.POSITIVE_INFINITY),
    SILU(
            3.3, row(Activations::silu), row(tickgrad.kernel.reference.Activations::silu), Truth::silu, -0.279,
            Double.POSITIVE_INFINITY);

    final ElementaryBitsTest.Loop simd;
    final ElementaryBitsTest.Loop reference;
    final DoubleUnaryOperator truth;
    final double least;
    final double greatest;
    private final double ulps;

    Swept(
            double ulps, ElementaryBitsTest.Loop simd, ElementaryBitsTest.Loop reference, DoubleUnaryOperator truth,
            double least, double greatest) {
        this.ulps = ulps;
        this.simd = simd;
        this.reference = reference;
        this.truth = truth;
        this.least = least;
        this.greatest = greatest;
    }

    private static ElementaryBitsTest.Loop row(ActivationKernel.Forward forward) {
        return (n, X, x, Y, y) -> forward.apply(1, n, X, x, Y, y, n);
    }

    /** The documented error at x, in ulp; that of w is magnified by 2w in {@code x·sigmoid(2w)}. */
    double bar(double x) {
        return this == GELU_TANH ? 4 + 4 * Math.abs(2 * Truth.geluArgument(x)) : ulps;
    }

    /** Whether the function never falls. */
    boolean rises() {
        return this != GELU && this != GELU_TANH && this != SILU;
    }

    /** By how many floats the result may fall from one input to the next where the function rises. */
    int mostFall() {
        return this == SOFTPLUS ? 2 : 1;
    }

    boolean odd() {
        return this == TANH || this == ERF;
    }

    /**
     * The truth where it is saturated or as good as its series' first terms: what is left out is below 2^-50 of it,
     * or beyond the floats. NaN elsewhere. The test compares it with {@link #truth} at a sample of inputs.
     */
    double saturated(double x) {
        double a = Math.abs(x);
        double slope = 1 / Truth.SQRT_2PI;
        return switch (this) {
            case EXP -> a < 0x1p-27 ? 1 + x : beyond(x, -104, 0, 89, Double.POSITIVE_INFINITY);
            case LOG -> Double.NaN;
            case TANH -> a < 0x1p-13 ? x - x * x * x / 3 : beyond(x, -22, -1, 22, 1);
            case SIGMOID -> a < 0x1p-18 ? 0.5 + x / 4 : beyond(x, -104, 0, 40, 1);
            case SOFTPLUS -> a < 0x1p-13 ? StrictMath.log(2) + x / 2 + x * x / 8 : beyond(x, -104, 0, 40, x);
            case EXPM1 -> a < 0x1p-18 ? x + x * x / 2 + x * x * x / 6 : beyond(x, -40, -1, 89, Double.POSITIVE_INFINITY);
            case LOG1P -> a < 0x1p-18 ? x - x * x / 2 + x * x * x / 3 : Double.NaN;
            case ERF -> a < 0x1p-13 ? 2 / StrictMath.sqrt(Math.PI) * (x - x * x * x / 3) : beyond(x, -6, -1, 6, 1);
            case NORM_CDF -> a < 0x1p-18 ? 0.5 + x * slope : beyond(x, -15, 0, 9, 1);
            case GELU -> a < 0x1p-18 ? x * (0.5 + x * slope) : beyond(x, -15, 0, 9, x);
            case GELU_TANH -> a < 0x1p-18 ? x * (0.5 + x * slope) : beyond(x, -11, 0, 10, x);
            case SILU -> a < 0x1p-18 ? x * (0.5 + x / 4) : beyond(x, -110, 0, 40, x);
        };
    }

    private static double beyond(double x, double low, double below, double high, double above) {
        return x < low ? below : x > high ? above : Double.NaN;
    }
}
