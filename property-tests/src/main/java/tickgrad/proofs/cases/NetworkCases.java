package tickgrad.proofs.cases;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Random cases over every activation and loss, as jqwik arbitraries; a failing case shrinks to fewer, narrower
 * layers.
 */
public final class NetworkCases {
    /** Every activation; parameters are exact floats. */
    public static final List<String> ACTIVATIONS = List.of(
            "identity",
            "relu",
            "leaky_relu(0.0625)",
            "tanh",
            "sigmoid",
            "softplus",
            "elu(1.0)",
            "elu(0.75)",
            "selu",
            "gelu",
            "gelu_tanh",
            "silu",
            "softmax");

    /** Every loss; parameters are exact floats. */
    public static final List<String> LOSSES = List.of(
            "mse",
            "mae",
            "huber(1.0)",
            "huber(0.25)",
            "bce_with_logits",
            "cross_entropy",
            "cross_entropy_distribution",
            "pinball(0.75)",
            "pinball(0.125;0.5;0.875)",
            "poisson_nll",
            "gaussian_nll");

    private NetworkCases() {}

    /**
     * Random specs.
     *
     * @param maxDepth largest number of layers
     * @param maxWidth largest width of a layer
     * @param maxBatch largest number of rows
     * @return an arbitrary that favours small sizes and includes the largest
     */
    public static Arbitrary<CaseSpec> specs(int maxDepth, int maxWidth, int maxBatch) {
        Arbitrary<List<Integer>> widths = Arbitraries.integers()
                .between(1, maxWidth)
                .list()
                .ofMinSize(2)
                .ofMaxSize(maxDepth + 1);
        Arbitrary<List<String>> activations =
                Arbitraries.of(ACTIVATIONS).list().ofSize(maxDepth);
        Arbitrary<String> losses = Arbitraries.of(LOSSES);
        Arbitrary<Integer> batches = Arbitraries.integers().between(1, maxBatch);
        Arbitrary<Boolean> weighted = Arbitraries.of(false, true);
        Arbitrary<Integer> seeds = Arbitraries.integers().greaterOrEqual(0);
        return Combinators.combine(widths, activations, losses, batches, weighted, seeds)
                .as((shape, phi, loss, batch, withWeights, seed) -> new CaseSpec(
                        fit(shape, loss), phi.subList(0, shape.size() - 1), loss, batch, withWeights, seed));
    }

    /** Rounds the number of outputs up to what the loss can use. */
    private static List<Integer> fit(List<Integer> shape, String loss) {
        List<Integer> fitted = new ArrayList<>(shape);
        int last = shape.size() - 1;
        int outputs = shape.get(last);
        int multiple = loss.equals("gaussian_nll") ? 2 : loss.startsWith("pinball") ? loss.split(";").length : 1;
        int least = loss.startsWith("cross_entropy") ? 2 : 1;
        fitted.set(last, Math.max(least, (outputs + multiple - 1) / multiple * multiple));
        return List.copyOf(fitted);
    }
}
