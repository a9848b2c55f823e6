package tickgrad.proofs.twin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tickgrad.model.Architecture;
import tickgrad.model.DifferentialData;
import tickgrad.model.DifferentialTrainer;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Schedule;
import tickgrad.model.Standardizer;

/** What the differential trainer refuses, and that it then is as it was; what it hands out. */
class DifferentialRefusalsTest {
    private static final double[] LAMBDA = {1.0, 1.0};

    private final Arena arena = Arena.ofConfined();
    private final Parameters p =
            Parameters.initialized(arena, Architecture.of("2-3-1 tanh"), Initializer.GLOROT_UNIFORM, 5);
    private final DifferentialTrainer trainer = new DifferentialTrainer(arena, p, Optimizer.adam(0.1), 2, LAMBDA);
    private final Matrix X = Matrix.of(arena, new double[][] {{1, 2}, {3, 4}, {5, 6}});
    private final Matrix T = Matrix.of(arena, new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});

    @AfterEach
    void close() {
        arena.close();
    }

    private void refused(String start, Executable call) {
        String before = p.sha256();
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
        assertEquals(before, p.sha256());
        assertEquals(0, trainer.state().step());
    }

    @Test
    void setup() {
        Parameters two = new Parameters(arena, Architecture.of("2-2 tanh"));
        refused("the number of outputs is 2", () -> new DifferentialTrainer(arena, two, Optimizer.sgd(0.1), 2, LAMBDA));
        refused("lambda.length is 3, expected 2", () -> new DifferentialTrainer(arena, p, Optimizer.sgd(0.1), 2, new double[3]));
        refused("lambda[1] is -1.0", () -> new DifferentialTrainer(arena, p, Optimizer.sgd(0.1), 2, new double[] {1, -1}));
        refused("lambda is -1.0", () -> trainer.balance(-1.0));
        refused("lambda is NaN", () -> trainer.balance(Double.NaN));
        refused("clipNorm is 0.0", () -> trainer.clipNorm(0.0));
        assertSame(trainer, trainer.balance(1.0).clipNorm(2.0).schedule(Schedule.constant()));
        assertSame(p, trainer.parameters());
    }

    @Test
    void rows() {
        refused("X.rows() is 0", () -> trainer.step(X.rows(0, 0), T.rows(0, 0)));
        refused("X has shape (3, 3)", () -> trainer.step(T, T));
        refused("T has shape (3, 2)", () -> trainer.step(X, X));
        Matrix weights = Matrix.of(arena, new double[][] {{0}, {0}, {0}});
        assertThrows(IllegalArgumentException.class, () -> trainer.step(X, T, weights));
    }

    /** A missing Greek is no more than that, even beside a value that is refused. */
    @Test
    void targets() {
        T.set(0, 1, Float.NaN);
        assertTrue(Double.isFinite(trainer.evaluate(X, T)));
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            T.set(2, 0, bad);
            refused("T[2, 0] is " + bad + ", expected a finite value", () -> trainer.step(X, T));
        }
        T.set(2, 0, 0.0f);
        T.set(1, 2, Float.NEGATIVE_INFINITY);
        refused("T[1, 2] is -Infinity, expected a finite Greek, or NaN", () -> trainer.step(X, T));
    }

    /** The usual factors: {@code 1/rms} of 3 and 4, and 1 where no Greek is known or none is anything but 0. */
    @Test
    void factorsOfGreeks() {
        Standardizer inputs = Standardizer.of(new double[3], new double[] {1, 1, 1});
        Standardizer value = Standardizer.of(new double[1], new double[] {1});
        Matrix G = Matrix.of(arena, new double[][] {{3, Double.NaN, 0}, {4, Double.NaN, 0}, {Double.NaN, Double.NaN, 0}});
        Matrix Y = Matrix.allocate(arena, 3, 1);
        DifferentialData data = DifferentialData.of(arena, inputs, value, Matrix.allocate(arena, 3, 3), Y, G);
        assertArrayEquals(new double[] {Math.sqrt(2.0 / 25.0), 1.0, 1.0}, data.lambda());
        Standardizer two = Standardizer.of(new double[2], new double[] {1, 1});
        refused("targets.cols() is 2, expected 1", () -> new DifferentialData(inputs, two, data.X(), data.T()));
        refused("targets.cols() is 2, expected 1", () -> DifferentialData.of(arena, inputs, two, data.X(), Y, G));
    }
}
