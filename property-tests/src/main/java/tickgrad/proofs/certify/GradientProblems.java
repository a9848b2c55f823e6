package tickgrad.proofs.certify;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Parameters;
import tickgrad.proofs.cases.NetworkCases;

/**
 * Networks, losses and rows as jqwik arbitraries. Failing ones shrink to fewer, narrower layers and fewer rows. Memory
 * is freed with the objects.
 */
public final class GradientProblems {
    private static final int MAX_DEPTH = 4;
    private static final int MAX_WIDTH = 20;
    private static final int MAX_ROWS = 12;

    private GradientProblems() {}

    /** {@return every built-in activation} */
    public static Arbitrary<Activation> activations() {
        return Arbitraries.of(NetworkCases.ACTIVATIONS).map(Activation::named);
    }

    /** {@return every built-in loss} */
    public static Arbitrary<Loss> losses() {
        return Arbitraries.of(NetworkCases.LOSSES).map(Loss::named);
    }

    /** {@return networks of up to 4 layers and 20 units a layer, with built-in activations} */
    public static Arbitrary<Architecture> architectures() {
        return Combinators.combine(widths(), activations().list().ofSize(MAX_DEPTH))
                .as((widths, f) -> architecture(widths, f.subList(0, widths.size() - 1)));
    }

    /**
     * Networks in which at least one layer has a given activation.
     *
     * @param mine the activation
     * @return the arbitrary
     */
    public static Arbitrary<Architecture> architectures(Activation mine) {
        Arbitrary<Integer> place = Arbitraries.integers().between(0, MAX_DEPTH - 1);
        return Combinators.combine(widths(), activations().list().ofSize(MAX_DEPTH), place)
                .as((widths, f, at) -> {
                    List<Activation> mixed = new ArrayList<>(f.subList(0, widths.size() - 1));
                    mixed.set(at % mixed.size(), mine);
                    return architecture(widths, mixed);
                });
    }

    /**
     * Random parameters, after Glorot.
     *
     * @param architecture the network's shape
     * @return the arbitrary
     */
    public static Arbitrary<Parameters> parameters(Architecture architecture) {
        return seeds().map(
                seed -> Parameters.initialized(Arena.ofAuto(), architecture, Initializer.GLOROT_NORMAL, seed));
    }

    /**
     * Parameters and rows for a network and a loss; the output layer is widened to what the loss can stand on.
     *
     * @param architectures networks
     * @param losses        losses
     * @return the arbitrary
     */
    public static Arbitrary<GradientProblem> of(Arbitrary<Architecture> architectures, Arbitrary<Loss> losses) {
        return Combinators.combine(architectures, losses, Arbitraries.integers().between(1, MAX_ROWS), seeds())
                .as((a, loss, rows, seed) -> GradientProblem.random(Arena.ofAuto(), widened(a, loss), loss, rows, seed));
    }

    /** {@return problems over every built-in activation and loss} */
    public static Arbitrary<GradientProblem> all() {
        return of(architectures(), losses());
    }

    /**
     * Problems around an activation of one's own, under every built-in loss.
     *
     * @param mine the activation
     * @return the arbitrary
     */
    public static Arbitrary<GradientProblem> with(Activation mine) {
        return of(architectures(mine), losses());
    }

    /**
     * Problems around a loss of one's own with normal targets, under every built-in activation.
     *
     * @param mine the loss
     * @return the arbitrary
     */
    public static Arbitrary<GradientProblem> with(Loss mine) {
        return of(architectures(), Arbitraries.just(mine));
    }

    private static Arbitrary<Integer> seeds() {
        return Arbitraries.integers().greaterOrEqual(0);
    }

    private static Arbitrary<List<Integer>> widths() {
        return Arbitraries.integers().between(1, MAX_WIDTH).list().ofMinSize(2).ofMaxSize(MAX_DEPTH + 1);
    }

    private static Architecture architecture(List<Integer> widths, List<Activation> activations) {
        return new Architecture(widths.stream().mapToInt(Integer::intValue).toArray(), activations);
    }

    /** The least number of outputs, from that of the network on, that the loss accepts. */
    static Architecture widened(Architecture a, Loss loss) {
        int layers = a.layers();
        int[] widths = new int[layers + 1];
        List<Activation> activations = new ArrayList<>();
        for (int l = 0; l < layers; l++) {
            widths[l] = a.inputs(l);
            activations.add(a.activation(l));
        }
        widths[layers] = a.outputs();
        IllegalArgumentException refused = null;
        for (int tries = 0; tries < MAX_WIDTH; tries++, widths[layers]++) {
            try {
                loss.targets(widths[layers]);
                return new Architecture(widths, activations);
            } catch (IllegalArgumentException e) {
                refused = e;
            }
        }
        throw refused;
    }
}
