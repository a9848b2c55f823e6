package tickgrad.proofs.oracle;

import java.util.function.DoubleUnaryOperator;

/**
 * An activation {@code y = φ(z)} of a row, in float64.
 *
 * @param forward {@code y = φ(z)}
 * @param backward {@code dz_i = Σ_j dy_j ∂y_j/∂z_i}
 * @param kink where its smooth pieces meet; NaN if it is smooth
 */
public record OracleActivation(Forward forward, Backward backward, double kink) {
    /** From z to y. */
    public interface Forward {
        /**
         * {@return y}
         *
         * @param z a row
         */
        double[] of(double[] z);
    }

    /** From dy to dz. */
    public interface Backward {
        /**
         * {@return dz}
         *
         * @param z a row
         * @param dy the gradient of its activations
         */
        double[] of(double[] z, double[] dy);
    }

    /**
     * {@return the activation of a text such as {@code tanh} or {@code leaky_relu(0.01)}}
     *
     * @param text name and parameter
     */
    public static OracleActivation named(String text) {
        Named n = Named.parse(text);
        return switch (n.name()) {
            case "identity" -> smooth(z -> z, z -> 1.0);
            case "relu" -> leaky(0.0);
            case "leaky_relu" -> leaky(n.number(0.01));
            case "tanh" -> smooth(StrictMath::tanh, z -> StrictMath.pow(StrictMath.cosh(z), -2.0));
            case "sigmoid" -> smooth(Special::sigmoid, z -> Special.sigmoid(z) * Special.sigmoid(-z));
            case "softplus" -> smooth(Special::softplus, Special::sigmoid);
            case "elu" -> elu(1.0, n.number(1.0));
            case "selu" -> elu(1.0507009873554804934193349852946, 1.6732632423543772848170429916717);
            case "gelu" ->
                smooth(z -> z * Special.normalCdf(z), z -> Special.normalCdf(z) + z * Special.normalPdf(z));
            case "gelu_tanh" -> gated(z -> 2.0 * w(z), z -> 2.0 * dw(z));
            case "silu" -> gated(z -> z, z -> 1.0);
            case "softmax" ->
                new OracleActivation(OracleActivation::softmax, OracleActivation::softmaxBackward, Double.NaN);
            default -> throw new IllegalArgumentException("activation is \"" + text + "\", expected a name known here");
        };
    }

    private static OracleActivation smooth(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
        return elementwise(value, slope, Double.NaN);
    }

    private static OracleActivation leaky(double slope) {
        return elementwise(z -> z > 0.0 ? z : slope * z, z -> z > 0.0 ? 1.0 : slope, 0.0);
    }

    private static OracleActivation elu(double scale, double alpha) {
        return elementwise(
                z -> scale * (z > 0.0 ? z : alpha * StrictMath.expm1(z)),
                z -> scale * (z > 0.0 ? 1.0 : alpha * StrictMath.exp(z)),
                0.0);
    }

    /** {@code z·sigmoid(g(z))}; {@code z/2·(1 + tanh w)} is {@code z·sigmoid(2w)}. */
    private static OracleActivation gated(DoubleUnaryOperator g, DoubleUnaryOperator dg) {
        return smooth(z -> z * Special.sigmoid(g.applyAsDouble(z)), z -> {
            double gate = g.applyAsDouble(z);
            return Special.sigmoid(gate) * (1.0 + z * dg.applyAsDouble(z) * Special.sigmoid(-gate));
        });
    }

    private static double w(double z) {
        return StrictMath.sqrt(2.0 / Math.PI) * (z + 0.044715 * z * z * z);
    }

    private static double dw(double z) {
        return StrictMath.sqrt(2.0 / Math.PI) * (1.0 + 3.0 * 0.044715 * z * z);
    }

    private static double[] softmax(double[] z) {
        double lse = Special.logSumExp(z);
        return Rows.map(z.length, j -> StrictMath.exp(z[j] - lse));
    }

    private static double[] softmaxBackward(double[] z, double[] dy) {
        double[] y = softmax(z);
        double mean = Rows.sum(Rows.map(z.length, j -> y[j] * dy[j]));
        return Rows.map(z.length, j -> y[j] * (dy[j] - mean));
    }

    private static OracleActivation elementwise(DoubleUnaryOperator value, DoubleUnaryOperator slope, double kink) {
        return new OracleActivation(
                z -> Rows.map(z.length, j -> value.applyAsDouble(z[j])),
                (z, dy) -> Rows.map(z.length, j -> dy[j] * slope.applyAsDouble(z[j])),
                kink);
    }
}
