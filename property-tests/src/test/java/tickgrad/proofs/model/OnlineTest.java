package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Sgd;
import tickgrad.model.Trainer;
import tickgrad.proofs.bounds.NetworkBounds;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;

class OnlineTest {
    private static final double U = 0x1p-24;

    /**
     * {@code W - lr·dW} with the exact gradient of a float64 network. The engine's dW errs by E (forward error
     * analysis); lr and lr·x are rounded on the way, by 2u of the step; the subtraction rounds once more, by u of the
     * result.
     */
    @ParameterizedTest
    @ValueSource(strings = {
        "7-13-5 tanh,identity | mse | batch 1 | seed 1",
        "16-32-32-1 tanh,tanh,identity | mse | batch 1 | seed 2",
        "3-40-2 relu,softplus | huber(1.0) | batch 1 | seed 3",
        "33-9-8-7-3 silu,gelu,elu(1.0),identity | cross_entropy | batch 1 | seed 4",
        "1-1 sigmoid | bce_with_logits | batch 1 | seed 5",
        "5-24-40-3 tanh,tanh,identity | mse | batch 1 | seed 6",
        "5-31-40-3 relu,relu,identity | mse | batch 1 | seed 7",
        "3-70-2 relu,softplus | mse | batch 1 | seed 8",
        "3-60-1600-2 relu,relu,identity | mse | batch 1 | seed 9",
        "3-60-1600-2 tanh,tanh,identity | mse | batch 1 | seed 10"
    })
    void plainSgdFollowsTheFormula(String spec) {
        NetworkCase c = CaseSpec.parse(spec).build();
        double lr = 0.1;
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), Optimizer.sgd(lr), 1);
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = Matrix.of(arena, c.T());
            NetworkBounds.Backward back =
                    new NetworkBounds(c, EngineRun.promises(c)).backward(EngineRun.of(c).activations());
            double loss = trainer.learn(X.segment(), 0, T.segment(), 0);
            assertEquals(back.loss(), loss, back.Eloss());
            assertEquals(1, trainer.state().step());
            for (int l = 0; l < c.layers(); l++) {
                near(c.W()[l], back.exact().dW()[l], back.E().dW()[l], Copies.weights(p, l), lr);
                near(one(c.b()[l]), one(back.exact().db()[l]), one(back.E().db()[l]), one(Copies.biases(p, l)), lr);
            }
        }
    }

    private static void near(double[][] W, double[][] dW, double[][] E, double[][] after, double lr) {
        for (int i = 0; i < W.length; i++) {
            for (int j = 0; j < W[i].length; j++) {
                double step = lr * (Math.abs(dW[i][j]) + E[i][j]);
                double tolerance = lr * E[i][j] + 1.01 * (2 * U * step + U * (Math.abs(W[i][j]) + step));
                assertEquals(W[i][j] - lr * dW[i][j], after[i][j], tolerance, "[" + i + ", " + j + "]");
            }
        }
    }

    private static double[][] one(double[] row) {
        return new double[][] {row};
    }

    @Test
    void outputIsThePredictionBeforeTheStep() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Fixtures.parameters(arena, "5-9-3 tanh", 1);
            Predictor predictor = new Predictor(arena, p, 1);
            Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.sgd(0.1), 1);
            Matrix X = Fixtures.uniform(arena, 1, 5, 2);
            Matrix T = Fixtures.uniform(arena, 1, 3, 3);
            Matrix Y = Matrix.allocate(arena, 1, 3);
            for (int step = 1; step <= 3; step++) {
                predictor.predict(X, Y);
                trainer.learn(X.segment(), 0, T.segment(), 0);
                for (int j = 0; j < 3; j++) {
                    assertEquals(Y.get(0, j), trainer.output(j));
                }
                assertEquals(step, trainer.state().step());
            }
            Fixtures.refused("j is 3, expected 0 to 2", () -> trainer.output(3));
        }
    }

    @Test
    void otherRulesDoTheStepOfOneRowBitForBit() {
        List<Optimizer> rules = List.of(
                Optimizer.sgd(0.1, 0.9),
                Optimizer.nesterov(0.1, 0.9),
                Optimizer.sgd(0.1).withWeightDecay(0.01),
                Optimizer.rmsprop(0.01),
                Optimizer.adagrad(0.01),
                Optimizer.adam(0.01),
                Optimizer.adamw(0.01, 0.1));
        for (Optimizer rule : rules) {
            sameBits(rule, Double.POSITIVE_INFINITY);
        }
        sameBits(new Sgd(0.1, 0.0, 0.0, 0.0, false), 0.05); // clipping needs the whole gradient first
    }

    private static void sameBits(Optimizer rule, double clipNorm) {
        try (Arena arena = Arena.ofConfined()) {
            for (String text : List.of("5-9-3 tanh", "20-3-1 relu")) {
                Parameters p = Fixtures.parameters(arena, text, 1);
                Parameters q = Fixtures.copy(arena, p);
                Trainer online = new Trainer(arena, p, Loss.mse(), rule, 1).clipNorm(clipNorm);
                Trainer batch = new Trainer(arena, q, Loss.mse(), rule, 8).clipNorm(clipNorm);
                Matrix X = Fixtures.uniform(arena, 6, p.architecture().inputs(), 2);
                Matrix T = Fixtures.uniform(arena, 6, p.architecture().outputs(), 3);
                for (int r = 0; r < 6; r++) {
                    double loss = online.learn(X.segment(), X.offset(r), T.segment(), T.offset(r));
                    assertEquals(batch.step(X.rows(r, 1), T.rows(r, 1)), loss, rule.toString());
                    Fixtures.assertSameBits(q.segment(), p.segment(), rule + " parameters");
                    Fixtures.assertSameBits(batch.gradients().segment(), online.gradients().segment(), rule + " G");
                    Fixtures.assertSameBits(batch.state().V(), online.state().V(), rule + " V");
                    Fixtures.assertSameBits(batch.state().M(), online.state().M(), rule + " M");
                    assertEquals(r + 1, online.state().step());
                }
            }
        }
    }

    /**
     * A thousand online steps on y = 0.3a - 0.7b find it: the error of the noiseless linear problem shrinks
     * geometrically.
     */
    @Test
    void onlineStepsLearnALine() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Fixtures.parameters(arena, "2-1", 1);
            Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.sgd(0.1), 1);
            Matrix X = Fixtures.uniform(arena, 1000, 2, 4);
            Matrix T = Matrix.allocate(arena, 1, 1);
            for (int r = 0; r < 1000; r++) {
                T.set(0, 0, 0.3f * X.get(r, 0) - 0.7f * X.get(r, 1));
                trainer.learn(X.segment(), X.offset(r), T.segment(), 0);
            }
            // The error shrinks by 1 - 2·lr·E x² = 1 - 0.2/3 a row on average: by e^-66 in all. Rounding adds 2^-24 a row,
            // of which 15 rows are remembered: 1e-6.
            assertTrue(Math.abs(p.weight(0, 0, 0) - 0.3) < 1e-5 && Math.abs(p.weight(0, 1, 0) + 0.7) < 1e-5);
        }
    }
}
