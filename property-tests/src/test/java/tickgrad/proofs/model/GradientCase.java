package tickgrad.proofs.model;

import java.lang.foreign.Arena;
import java.util.List;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.GradientCheck;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;

/** A network with data that its loss accepts. */
record GradientCase(Parameters p, Loss loss, Matrix X, Matrix T) {
    static final List<String> ACTIVATIONS = List.of(
            "identity", "relu", "leaky_relu(0.1)", "tanh", "sigmoid", "softplus", "elu", "elu(0.5)", "selu", "gelu",
            "gelu_tanh", "silu", "softmax");
    static final List<String> LOSSES = List.of(
            "mse", "mae", "huber(0.5)", "bce_with_logits", "cross_entropy", "cross_entropy_distribution",
            "pinball(0.1;0.9)", "poisson_nll", "gaussian_nll");

    static GradientCase random(Arena arena, Architecture architecture, Loss loss, int rows, long seed) {
        CounterRandom random = new CounterRandom(seed, 9);
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
                T.set(r, c, target(loss, architecture.outputs(), random));
            }
        }
        return new GradientCase(p, loss, X, T);
    }

    private static float target(Loss loss, int outputs, CounterRandom random) {
        return switch (loss.name()) {
            case "cross_entropy" -> random.nextInt(outputs);
            case "bce_with_logits", "cross_entropy_distribution" -> (float) random.nextDouble();
            case "poisson_nll" -> random.nextInt(5);
            default -> (float) random.nextGaussian();
        };
    }

    static GradientCase random(Arena arena, String text, String loss, int rows, long seed) {
        return random(arena, Architecture.of(text), Loss.named(loss), rows, seed);
    }

    GradientCheck.Report check() {
        return GradientCheck.check(p, loss, X, T);
    }
}
