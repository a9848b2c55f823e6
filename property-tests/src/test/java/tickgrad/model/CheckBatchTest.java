package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The rows of a check, their share of the mean, and what is refused. */
class CheckBatchTest {
    private final Arena arena = Arena.ofConfined();
    private final Architecture network = Architecture.of("2-4 identity");
    private final Matrix X = Matrix.of(arena, new double[][] {{1, 2}, {3, 4}, {5, 6}});
    private final Matrix T = Matrix.of(arena, new double[][] {{7, 8, 9, 10}, {11, 12, 13, 14}, {15, 16, 17, 18}});

    @AfterEach
    void close() {
        arena.close();
    }

    private Matrix weights(double... w) {
        Matrix weights = Matrix.allocate(arena, w.length, 1);
        for (int r = 0; r < w.length; r++) {
            weights.set(r, 0, (float) w[r]);
        }
        return weights;
    }

    @Test
    void rowsAreWidened() {
        CheckBatch batch = new CheckBatch(network, Loss.mse(), X, T, null);
        assertEquals(3, batch.rows());
        double[] x = new double[2];
        for (int r = 0; r < 3; r++) {
            batch.inputs(r, x);
            assertArrayEquals(new double[] {2 * r + 1, 2 * r + 2}, x);
            assertArrayEquals(new double[] {4 * r + 7, 4 * r + 8, 4 * r + 9, 4 * r + 10}, batch.targets(r));
        }
    }

    /** {@code w_r / (elements·Σw)}: of 4 outputs, of 2 pairs, of one class. */
    @Test
    void factorsAreSharesOfTheMean() {
        CheckBatch plain = new CheckBatch(network, Loss.mse(), X, T, null);
        assertEquals(1.0 / 12.0, plain.factor(1));
        double[] w = {1.0, 0.0, 4.0};
        CheckBatch weighted = new CheckBatch(network, Loss.mse(), X, T, weights(w));
        CheckBatch pairs = new CheckBatch(network, Loss.gaussianNll(), X, Matrix.allocate(arena, 3, 2), weights(w));
        CheckBatch classes = new CheckBatch(network, Loss.crossEntropy(), X, Matrix.allocate(arena, 3, 1), weights(w));
        for (int r = 0; r < 3; r++) {
            assertEquals(w[r] / (4.0 * 5.0), weighted.factor(r));
            assertEquals(w[r] / (2.0 * 5.0), pairs.factor(r));
            assertEquals(w[r] / 5.0, classes.factor(r));
        }
    }

    @Test
    void whatIsNoBatchIsRefused() {
        refused("X.rows() is 0, expected >= 1", () -> new CheckBatch(network, Loss.mse(), X.rows(0, 0), T.rows(0, 0), null));
        Matrix tooMany = Matrix.allocate(arena, 8193, 1);
        Architecture wide = Architecture.of("16384-1 identity");
        refused("X.rows() is 8193, expected <= 8192", () -> new CheckBatch(wide, Loss.mse(), tooMany, tooMany, null));
        refused("X has shape (8192, 1)", () -> new CheckBatch(wide, Loss.mse(), tooMany.rows(0, 8192), tooMany, null));
        refused("X has shape (3, 4)", () -> new CheckBatch(network, Loss.mse(), T, T, null));
        refused("T has shape (3, 2)", () -> new CheckBatch(network, Loss.mse(), X, X, null));
        refused("T[0, 0] is 7.0", () -> new CheckBatch(network, Loss.bceWithLogits(), X, T, null));
        X.set(2, 1, Float.NaN);
        refused("X[2, 1] is NaN", () -> new CheckBatch(network, Loss.mse(), X, T, null));
    }

    @Test
    void whatAreNoWeightsIsRefused() {
        refused("weights has shape (2, 1)", () -> new CheckBatch(network, Loss.mse(), X, T, weights(1, 1)));
        refused("weights[1] is -1.0", () -> new CheckBatch(network, Loss.mse(), X, T, weights(1, -1, 1)));
        refused("weights[2] is Infinity", () -> new CheckBatch(network, Loss.mse(), X, T, weights(1, 1, Double.POSITIVE_INFINITY)));
        refused("the sum of weights is 0.0, expected > 0", () -> new CheckBatch(network, Loss.mse(), X, T, weights(0, 0, 0)));
    }

    private static void refused(String start, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
