package tickgrad.proofs.certify;

import java.lang.foreign.Arena;
import java.util.function.ToDoubleFunction;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.GradientCheck;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;

/**
 * A network with rows that its loss accepts: what a gradient is taken of.
 *
 * @param name what it was made from, for messages
 * @param p    parameters
 * @param loss the loss
 * @param X    inputs (m, k)
 * @param T    targets (m, d)
 */
public record GradientProblem(String name, Parameters p, Loss loss, Matrix X, Matrix T) {
    private static final long STREAM = 9;

    /**
     * Random parameters and rows: weights after Glorot, biases {@code N(0, 0.09)}, inputs {@code N(0, 1)}, targets as
     * a built-in loss wants them, {@code N(0, 1)} for a loss of one's own.
     *
     * @param arena        owns the memory
     * @param architecture the network's shape
     * @param loss         the loss
     * @param rows         m
     * @param seed         of everything
     * @return the problem, the same for the same arguments
     */
    public static GradientProblem random(Arena arena, Architecture architecture, Loss loss, int rows, long seed) {
        return random(arena, architecture, loss, r -> target(loss, architecture.outputs(), r), rows, seed);
    }

    /**
     * As {@link #random(Arena, Architecture, Loss, int, long)}, with targets of one's own.
     *
     * @param arena        owns the memory
     * @param architecture the network's shape
     * @param loss         the loss
     * @param target       draws one target
     * @param rows         m
     * @param seed         of everything
     * @return the problem
     */
    public static GradientProblem random(
            Arena arena, Architecture architecture, Loss loss, ToDoubleFunction<CounterRandom> target, int rows, long seed) {
        CounterRandom random = new CounterRandom(seed, STREAM);
        Parameters p = Parameters.initialized(arena, architecture, Initializer.GLOROT_NORMAL, seed);
        for (int l = 0; l < architecture.layers(); l++) {
            for (int j = 0; j < architecture.outputs(l); j++) {
                p.bias(l, j, (float) (0.3 * random.nextGaussian()));
            }
        }
        Matrix X = Matrix.allocate(arena, rows, architecture.inputs());
        Matrix T = Matrix.allocate(arena, rows, loss.targets(architecture.outputs()));
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < X.cols(); c++) {
                X.set(r, c, (float) random.nextGaussian());
            }
            for (int c = 0; c < T.cols(); c++) {
                T.set(r, c, (float) target.applyAsDouble(random));
            }
        }
        String name = architecture + " | " + loss.name() + " | batch " + rows + " | seed " + seed;
        return new GradientProblem(name, p, loss, X, T);
    }

    private static double target(Loss loss, int outputs, CounterRandom random) {
        return switch (loss.name()) {
            case "cross_entropy" -> random.nextInt(outputs);
            case "bce_with_logits", "cross_entropy_distribution" -> random.nextDouble();
            case "poisson_nll" -> random.nextInt(5);
            default -> random.nextGaussian();
        };
    }

    /** {@return the verdict of {@link GradientCheck#standard}} */
    public GradientCheck.Report check() {
        return GradientCheck.check(p, loss, X, T);
    }

    @Override
    public String toString() {
        return name;
    }
}
