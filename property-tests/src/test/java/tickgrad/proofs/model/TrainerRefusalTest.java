package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Fit;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Trainer;

/**
 * Bad numbers are refused with their place, and parameters, moments, step and gradient stay as they were, to the bit.
 */
class TrainerRefusalTest {
    private final Arena arena = Arena.ofConfined();
    private Matrix X;
    private Matrix T;
    private Trainer trainer;

    @BeforeEach
    void oneGoodStep() {
        X = Fixtures.uniform(arena, 9, 5, 2);
        T = Fixtures.uniform(arena, 9, 3, 3);
        trainer = new Trainer(arena, Fixtures.parameters(arena, "5-9-3 tanh", 1), Loss.mse(), Optimizer.adam(0.01), 4);
        trainer.step(X, T);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private void refusedUnchanged(String start, Executable call) {
        List<MemorySegment> live = List.of(
                trainer.parameters().segment(),
                trainer.gradients().segment(),
                trainer.state().M(),
                trainer.state().V());
        List<byte[]> before = live.stream().map(Fixtures::bits).toList();
        Fixtures.refused(start, call);
        for (int i = 0; i < live.size(); i++) {
            org.junit.jupiter.api.Assertions.assertArrayEquals(before.get(i), Fixtures.bits(live.get(i)));
        }
        assertEquals(1, trainer.state().step());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void inputsAreNamedByRowAndColumn(float bad) {
        X.set(7, 4, bad); // in the last of three pieces
        String start = "X[7, 4] is " + bad + ", expected a finite number";
        refusedUnchanged(start, () -> trainer.step(X, T));
        refusedUnchanged(start, () -> trainer.gradient(X, T, null));
        refusedUnchanged(start, () -> trainer.evaluate(X, T));
        refusedUnchanged(start, () -> trainer.fit(X, T, Fit.epochs(1).batch(2)));
        refusedUnchanged("X[1, 4]", () -> trainer.step(X.rows(6, 3), T.rows(6, 3)));
        refusedUnchanged("x[0, 4] is " + bad, () -> trainer.learn(X.segment(), X.offset(7), T.segment(), 0));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void targetsAreNamedByRowAndColumn(float bad) {
        T.set(8, 1, bad);
        String start = "T[8, 1] is " + bad + ", expected a finite number";
        refusedUnchanged(start, () -> trainer.step(X, T));
        refusedUnchanged(start, () -> trainer.evaluate(X, T));
        refusedUnchanged(start, () -> trainer.fit(X, T, Fit.epochs(1).batch(2)));
        refusedUnchanged("T[0, 1] is " + bad, () -> trainer.learn(X.segment(), 0, T.segment(), T.offset(8)));
        refusedUnchanged("T[8, 1]", () -> trainer.fit(X.rows(0, 4), T.rows(0, 4), Fit.epochs(1).validation(X, T)));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -1.0f})
    void weightsAreNamedByRow(float bad) {
        Matrix w = Matrix.allocate(arena, 9, 1);
        refusedUnchanged("the sum of weights is 0.0, expected > 0", () -> trainer.step(X, T, w));
        refusedUnchanged("the sum of weights is 0.0", () -> trainer.fit(X, T, Fit.epochs(1).weights(w)));
        w.set(0, 0, 1.0f);
        w.set(5, 0, bad);
        refusedUnchanged("weights[5] is " + bad + ", expected finite and >= 0", () -> trainer.step(X, T, w));
        refusedUnchanged("weights[5] is " + bad, () -> trainer.fit(X, T, Fit.epochs(1).batch(2).weights(w)));
    }

    @Test
    void shapesAreNamed() {
        refusedUnchanged("X has shape (9, 3), expected (9, 5)", () -> trainer.step(T, T));
        refusedUnchanged("T has shape (9, 5), expected (9, 3)", () -> trainer.step(X, X));
        refusedUnchanged("T has shape (8, 3), expected (9, 3)", () -> trainer.step(X, T.rows(0, 8)));
        refusedUnchanged("weights has shape (9, 3), expected (9, 1)", () -> trainer.step(X, T, T));
        refusedUnchanged("X.rows() is 0, expected >= 1", () -> trainer.step(X.rows(0, 0), T.rows(0, 0)));
        refusedUnchanged("validationX has shape (9, 3)", () -> trainer.fit(X, T, Fit.epochs(1).validation(T, T)));
        Fit empty = Fit.epochs(1).validation(X.rows(0, 0), T.rows(0, 0));
        refusedUnchanged("validationX.rows() is 0", () -> trainer.fit(X, T, empty));
        refusedUnchanged("patience is 3, expected 0 without validation rows", () -> Fit.epochs(5).patience(3));
    }
}
