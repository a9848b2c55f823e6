package tickgrad.proofs.determinism;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;

/** Ten thousand steps: one bit that differs anywhere on the way is many in the trained weights. */
final class LongTraining {
    static final int STEPS = 10_000;
    private static final int ROWS = 512;

    private LongTraining() {}

    /** {@return the line of a network that the interpreter can train in seconds} */
    static String small() {
        return line("4-8-1 tanh", Optimizer.sgd(0.01, 0.9), 1);
    }

    /** {@return the lines of networks of one and of several vectors a layer} */
    static List<String> wide() {
        return List.of(
                line("16-32-32-1 tanh", Optimizer.adam(1e-3), 8),
                line("20-80-64-8 relu", Optimizer.nesterov(1e-3, 0.9), 5),
                line("12-40-3 gelu,softplus", Optimizer.adamw(1e-3, 0.01), 3));
    }

    /** Training on a noisy function of the inputs; not chaotic enough to overflow, clipped to be sure. */
    private static String line(String architecture, Optimizer optimizer, int batch) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Parameters.initialized(arena, Architecture.of(architecture), Initializer.HE_NORMAL, 17);
            Random random = new Random(19);
            Matrix X = Matrix.allocate(arena, ROWS, p.architecture().inputs());
            Matrix T = Matrix.allocate(arena, ROWS, p.architecture().outputs());
            for (int r = 0; r < ROWS; r++) {
                float sum = 0.0f;
                for (int j = 0; j < X.cols(); j++) {
                    X.set(r, j, (float) random.nextGaussian());
                    sum += X.get(r, j);
                }
                for (int j = 0; j < T.cols(); j++) {
                    T.set(r, j, 0.25f * sum + 0.1f * (float) random.nextGaussian());
                }
            }
            Trainer trainer = new Trainer(arena, p, Loss.mse(), optimizer, batch).clipNorm(10.0);
            for (int t = 0; t < STEPS; t++) {
                int from = t * batch % (ROWS - batch);
                trainer.step(X.rows(from, batch), T.rows(from, batch));
            }
            return architecture + " by " + optimizer.getClass().getSimpleName() + " after " + STEPS + " steps: "
                    + p.sha256();
        }
    }
}
