package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.proofs.calculus.Certificate;
import tickgrad.proofs.calculus.FiniteDifferences;
import tickgrad.proofs.cases.ExactCases;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;
import tickgrad.proofs.engine.ExactCheck;
import tickgrad.proofs.oracle.OracleActivation;
import tickgrad.proofs.oracle.OracleLoss;
import tickgrad.proofs.oracle.OracleNetwork;

/** The theorems of the random properties on a fixed corpus: few networks, the same in every run, within a second or two. */
class CorpusTest {
    private static final double LR = 0x1p-3;
    private static final int EXACT = 60;

    /** Rows of an exact case are many more than steps of a learner are needed. */
    private static final int ROWS = 2;

    @Test
    void exactDataGivesExactBits() {
        int exact = 0;
        for (long seed = 1; exact < EXACT; seed++) {
            Optional<NetworkCase> c = ExactCases.draw(seed, 33, LR);
            if (c.isPresent()) {
                exact++;
                assertEquals(0, ExactCheck.of(c.get(), LR).different(), () -> c.get() + ", " + c.get().architecture());
            }
        }
    }

    @Test
    void everyComponentIsWithinItsBound() {
        for (NetworkCase c : Corpus.networks()) {
            Comparison one = Comparison.of(c, EngineRun.of(c), EngineRun.promises(c));
            assertTrue(one.withinBounds(), () -> c + "\n" + one);
        }
    }

    /** Where nothing is rounded, an online step leaves the exact {@code w - lr·g} of its row, with the weights before the step in g. */
    @Test
    void onlineStepsAreTheStepsOfOneRow() {
        int exact = 0;
        for (long seed = 1; exact < EXACT; seed++) {
            Optional<NetworkCase> drawn = ExactCases.draw(seed, 33, LR);
            if (drawn.isPresent()) {
                exact++;
                for (int r = 0; r < Math.min(ROWS, drawn.get().batch()); r++) {
                    online(row(drawn.get(), r));
                }
            }
        }
    }

    private static NetworkCase row(NetworkCase c, int r) {
        return new NetworkCase(
                c.name() + " row " + r, c.widths(), c.activations(), c.loss(), c.W(), c.b(), new double[][] {c.X()[r]},
                new double[][] {c.T()[r]}, new double[] {1.0});
    }

    private static void online(NetworkCase c) {
        OracleNetwork.Pass pass = c.oracle().forward(c.X());
        OracleNetwork.Gradients g =
                c.oracle().backward(pass, OracleNetwork.meanLossGradient(pass.y(), c.T(), c.w(), c.oracleLoss()));
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), Optimizer.sgd(LR), 1);
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = Matrix.of(arena, c.T());
            double loss = trainer.learn(X.segment(), X.offset(), T.segment(), T.offset());
            assertEquals(OracleNetwork.meanLoss(pass.y(), c.T(), c.w(), c.oracleLoss()), loss, 0.0, () -> c + ": loss");
            for (int l = 0; l < c.layers(); l++) {
                for (int j = 0; j < c.widths()[l + 1]; j++) {
                    for (int i = 0; i < c.widths()[l]; i++) {
                        assertEquals(c.W()[l][i][j] - LR * g.dW()[l][i][j], p.weight(l, i, j), 0.0, () -> c + ": W");
                    }
                    assertEquals(c.b()[l][j] - LR * g.db()[l][j], p.bias(l, j), 0.0, () -> c + ": b");
                }
            }
        }
    }

    @Test
    void oracleGradientsAreDerivatives() {
        for (NetworkCase c : Corpus.networks()) {
            if (c.parameterCount() < 4000) {
                OracleNetwork.Pass pass = c.oracle().forward(c.X());
                OracleNetwork.Gradients g =
                        c.oracle().backward(pass, OracleNetwork.meanLossGradient(pass.y(), c.T(), c.w(), c.oracleLoss()));
                Certificate certificate = FiniteDifferences.check(c, FiniteDifferences.blocks(g), 1);
                assertEquals(0, certificate.failed(), () -> c + ": " + certificate);
            }
        }
    }

    /** φ′(0) of (leaky) ReLU is its slope for negative z, and the slope of |y - t| is 0 where they meet. */
    @Test
    void oracleKinksAreTheDocumentedOnes() {
        for (double zero : new double[] {0.0, -0.0}) {
            assertEquals(0.0, slope("relu", zero));
            assertEquals(0.25, slope("leaky_relu(0.25)", zero));
        }
        assertEquals(0.0, OracleLoss.named("mae").gradient().of(new double[] {2.0}, new double[] {2.0})[0]);
    }

    private static double slope(String activation, double z) {
        return OracleActivation.named(activation).backward().of(new double[] {z}, new double[] {1.0})[0];
    }

    /** A row of weight 2 is a row given twice: the same mean, but for the order of a few sums of float64. */
    @Test
    void oracleWeightsAreRepeatedRows() {
        for (NetworkCase c : Corpus.networks()) {
            double[][] y = c.oracle().forward(c.X()).y();
            double[][] Y = Arrays.copyOf(y, y.length + 1);
            double[][] T = Arrays.copyOf(c.T(), y.length + 1);
            Y[y.length] = y[0];
            T[y.length] = c.T()[0];
            double[] w = ones(y.length);
            w[0] = 2.0;
            double weighted = OracleNetwork.meanLoss(y, c.T(), w, c.oracleLoss());
            double repeated = OracleNetwork.meanLoss(Y, T, ones(y.length + 1), c.oracleLoss());
            assertEquals(repeated, weighted, (2.0 * y.length + 4.0) * 0x1p-53 * magnitude(Y, T, c), () -> c + "");
        }
    }

    private static double magnitude(double[][] Y, double[][] T, NetworkCase c) {
        double sum = 0.0;
        for (int r = 0; r < Y.length; r++) {
            sum += Arrays.stream(c.oracleLoss().terms().of(Y[r], T[r])).map(Math::abs).sum();
        }
        return sum;
    }

    private static double[] ones(int n) {
        double[] w = new double[n];
        Arrays.fill(w, 1.0);
        return w;
    }
}
