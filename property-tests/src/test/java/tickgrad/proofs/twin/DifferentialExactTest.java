package tickgrad.proofs.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.DifferentialTrainer;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Copies;

/** What the differential loss is, exactly: where nothing rounds, and where rows weigh nothing or all weigh more. */
class DifferentialExactTest {
    private static final int M = 8;
    private static final float[] WEIGHTS = {1, 2, 1, 0, 1, 1, 2, 0}; // 8 in all
    private static final String[] SHAPES = {"3-17-1 tanh,identity", "7-9-5-1 gelu,silu,sigmoid", "20-6-1 gelu_tanh,softplus"};

    private final Arena arena = Arena.ofAuto();
    private final Random random = new Random(17);

    /**
     * A linear network's Greeks are its weights, {@code g = w}. On small integers, with n, Σw and λ powers of two and the Greeks alone, {@code
     * C = 1/(nΣw) Σ_r w_r Σ_j λ_j²(w_j-G_j)²} and {@code ∂C/∂w_j = 2/(nΣw) Σ_r w_r λ_j²(w_j-G_j)} without rounding.
     */
    @Test
    void linearNetworksHaveTheirClosedForm() {
        double[] lambda = {1, 2, 0.5, 4};
        int n = lambda.length;
        Parameters p = new Parameters(arena, Architecture.of("4-1 identity"));
        Matrix X = integers(M, n);
        Matrix T = integers(M, 1 + n);
        for (int j = 0; j < n; j++) {
            p.weight(0, j, 0, random.nextInt(7) - 3);
        }
        double C = 0.0;
        double[] dw = new double[n];
        for (int r = 0; r < M; r++) {
            for (int j = 0; j < n; j++) {
                double gap = p.weight(0, j, 0) - T.get(r, 1 + j);
                C += WEIGHTS[r] * lambda[j] * lambda[j] * gap * gap / (n * 8);
                dw[j] += 2.0 * WEIGHTS[r] * lambda[j] * lambda[j] * gap / (n * 8);
            }
        }
        DifferentialTrainer trainer = new DifferentialTrainer(arena, p, Optimizer.sgd(0.1), 3, lambda).balance(Double.POSITIVE_INFINITY);
        assertEquals(C, trainer.gradient(X, T, weights(WEIGHTS)));
        for (int j = 0; j < n; j++) {
            assertEquals((float) dw[j], trainer.gradients().weight(0, j, 0), "dw " + j);
        }
        assertEquals(0.0f, trainer.gradients().bias(0, 0), "a bias has no part in Greeks");
    }

    /** Terms of zero change no sum. */
    @Test
    void aRowOfWeightZeroIsAbsent() {
        for (String shape : SHAPES) {
            NetworkCase c = network(shape);
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = integers(M, 1 + X.cols());
            int[] kept = {0, 1, 2, 4, 5, 6};
            Matrix fewX = Matrix.allocate(arena, kept.length, X.cols());
            Matrix fewT = Matrix.allocate(arena, kept.length, T.cols());
            float[] w = new float[kept.length];
            for (int r = 0; r < kept.length; r++) {
                copy(X, kept[r], fewX, r);
                copy(T, kept[r], fewT, r);
                w[r] = WEIGHTS[kept[r]];
            }
            same(c, X, T, weights(WEIGHTS), fewX, fewT, weights(w));
        }
    }

    /** Factors of four cancel without rounding. */
    @Test
    void weightsAreRelative() {
        for (String shape : SHAPES) {
            NetworkCase c = network(shape);
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = integers(M, 1 + X.cols());
            float[] four = new float[M];
            for (int r = 0; r < M; r++) {
                four[r] = 4.0f * WEIGHTS[r];
            }
            same(c, X, T, weights(WEIGHTS), X, T, weights(four));
        }
    }

    private void same(NetworkCase c, Matrix X, Matrix T, Matrix w, Matrix otherX, Matrix otherT, Matrix otherW) {
        Parameters p = Copies.parameters(arena, c, c.layers());
        double[] lambda = new double[X.cols()];
        java.util.Arrays.setAll(lambda, j -> 0.5 + j % 3);
        DifferentialTrainer one = new DifferentialTrainer(arena, p, Optimizer.sgd(0.1), M, lambda);
        DifferentialTrainer other = new DifferentialTrainer(arena, p, Optimizer.sgd(0.1), M, lambda);
        assertEquals(one.gradient(X, T, w), other.gradient(otherX, otherT, otherW), c.toString());
        assertEquals(one.gradients().sha256(), other.gradients().sha256(), c.toString());
    }

    private static NetworkCase network(String shape) {
        return CaseSpec.parse(shape + " | mse | batch " + M + " | seed 9").build();
    }

    private static void copy(Matrix from, int row, Matrix to, int at) {
        for (int c = 0; c < from.cols(); c++) {
            to.set(at, c, from.get(row, c));
        }
    }

    private Matrix integers(int rows, int cols) {
        Matrix m = Matrix.allocate(arena, rows, cols);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                m.set(r, c, random.nextInt(7) - 3);
            }
        }
        return m;
    }

    private Matrix weights(float[] w) {
        Matrix m = Matrix.allocate(arena, w.length, 1);
        for (int r = 0; r < w.length; r++) {
            m.set(r, 0, w[r]);
        }
        return m;
    }
}
