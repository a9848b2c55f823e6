package tickgrad.proofs.certify;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.GradientCheck;
import tickgrad.model.Gradients;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;

/**
 * Assertions that gradients are right, by {@link GradientCheck}: float64 against calculus, the engine's float32 against
 * float64, with derived tolerances; second derivatives too, where activations are smooth. A failure is an
 * {@link AssertionError} that names the activation and its layer, or the loss, and the most wrong derivative with its
 * value by calculus.
 */
public final class Certified {
    private static final int NETS = 12;
    private static final int ROWS = 8;

    /** The grid on which an activation is looked at by itself: {@code ±1/16, ±3/16, … ±127/16}. */
    private static final int GRID = 128;

    private Certified() {}

    /**
     * Asserts the engine's gradients and Greeks of a network.
     *
     * @param p    parameters
     * @param loss the loss
     * @param X    inputs (m, k)
     * @param T    targets (m, d)
     */
    public static void assertGradients(Parameters p, Loss loss, Matrix X, Matrix T) {
        GradientCheck.check(p, loss, X, T).assertPassed();
    }

    /**
     * Asserts a gradient of the mean loss that comes from elsewhere.
     *
     * @param p       parameters
     * @param loss    the loss
     * @param X       inputs (m, k)
     * @param T       targets (m, d)
     * @param claimed the float32 gradient
     */
    public static void assertGradients(Parameters p, Loss loss, Matrix X, Matrix T, Gradients claimed) {
        GradientCheck.check(p, loss, X, T, claimed).assertPassed();
    }

    /**
     * Asserts that an activation's derivative is that of its value, in double and in its float kernels: by itself for
     * {@code |z| < 8}, and within networks of built-in activations. Where it is {@link Activation#smooth}, its second
     * derivative is held to the first likewise; where it is not, that is not asked.
     *
     * @param f the activation
     */
    public static void assertActivation(Activation f) {
        try (Arena arena = Arena.ofConfined()) {
            assertCertified(onGrid(arena, f));
        }
        for (int seed = 0; seed < NETS; seed++) {
            try (Arena arena = Arena.ofConfined()) {
                Architecture a = new Architecture(
                        new int[] {3, 5 + seed, 4, 2}, List.of(Activation.tanh(), f, Activation.identity()));
                assertCertified(GradientProblem.random(arena, a, Loss.mse(), ROWS, seed));
            }
        }
    }

    /** {@code y = f(1·x + 0)}, a row for each point of the grid. */
    private static GradientProblem onGrid(Arena arena, Activation f) {
        Parameters p = new Parameters(arena, new Architecture(new int[] {1, 1}, List.of(f)));
        p.weight(0, 0, 0, 1.0f);
        Matrix X = Matrix.allocate(arena, GRID, 1);
        for (int r = 0; r < GRID; r++) {
            X.set(r, 0, (2 * r - GRID + 1) / 16.0f);
        }
        return new GradientProblem("y = " + f.name() + "(x)", p, Loss.mse(), X, Matrix.allocate(arena, GRID, 1));
    }

    /**
     * Asserts that a loss's gradient is that of its value, in double and in its float kernel, for outputs and targets
     * of size 1 and 8, within networks.
     *
     * @param loss the loss
     */
    public static void assertLoss(Loss loss) {
        assertLoss(loss, CounterRandom::nextGaussian);
    }

    /**
     * As {@link #assertLoss(Loss)}, with targets that the loss accepts.
     *
     * @param loss   the loss
     * @param target draws one target
     */
    public static void assertLoss(Loss loss, ToDoubleFunction<CounterRandom> target) {
        for (int seed = 0; seed < NETS; seed++) {
            try (Arena arena = Arena.ofConfined()) {
                Architecture a = GradientProblems.widened(Architecture.of("3-6-" + (1 + seed % 4) + " tanh"), loss);
                GradientProblem problem = GradientProblem.random(arena, a, loss, target, ROWS, seed);
                if (seed % 2 == 1) {
                    spread(problem.p());
                }
                assertCertified(problem);
            }
        }
    }

    /** Outputs 8 times as large. */
    private static void spread(Parameters p) {
        int last = p.architecture().layers() - 1;
        for (int i = 0; i < p.architecture().inputs(last); i++) {
            for (int j = 0; j < p.architecture().outputs(last); j++) {
                p.weight(last, i, j, 8.0f * p.weight(last, i, j));
            }
        }
    }

    private static void assertCertified(GradientProblem problem) {
        GradientCheck.Report report = problem.check();
        if (!report.passed()) {
            throw new AssertionError(problem + ": " + report);
        }
    }
}
