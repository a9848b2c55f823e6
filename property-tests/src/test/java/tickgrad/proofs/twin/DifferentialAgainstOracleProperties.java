package tickgrad.proofs.twin;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tickgrad.model.DifferentialTrainer;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.proofs.bounds.TwinBounds;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;
import tickgrad.proofs.oracle.OracleTwin;

/** The differential trainer's loss and gradient against the oracle's, with Greeks missing, factors of all sizes and every balance. */
class DifferentialAgainstOracleProperties {
    private static final double U = 0x1p-24;
    private static final double[] BALANCES = {0.0, 0.1, 1.0, 10.0, Double.POSITIVE_INFINITY};

    private static Comparison total = new Comparison();

    @BeforeContainer
    static void start() {
        total = new Comparison();
    }

    @AfterContainer
    static void report() {
        System.out.print("differential trainer against oracle, random smooth networks of one output\n" + total);
    }

    @Provide
    Arbitrary<CaseSpec> specs() {
        return TwinAgainstOracleProperties.smooth(5, 50, 9).map(spec -> {
            List<Integer> widths = new ArrayList<>(spec.widths());
            widths.set(widths.size() - 1, 1);
            return new CaseSpec(widths, spec.activations(), spec.loss(), spec.batch(), false, spec.seed());
        });
    }

    @Property(tries = 60, afterFailure = AfterFailureMode.RANDOM_SEED)
    void lossAndGradientAreWithinTheirBounds(@ForAll("specs") CaseSpec spec) {
        for (double balance : BALANCES) {
            Comparison one = compare(spec, balance, balance);
            total.add(one);
            assertTrue(one.withinBounds(), () -> spec + ", balance " + balance + "\n" + one);
        }
    }

    /** The control: another balance is another loss. */
    @Example
    void anotherBalanceIsSeen() {
        CaseSpec spec = CaseSpec.parse("4-9-1 tanh,identity | mse | batch 5 | seed 3");
        assertFalse(compare(spec, 1.0, 1.001).withinBounds());
    }

    private static Comparison compare(CaseSpec spec, double balance, double oracles) {
        NetworkCase c = spec.build();
        Random random = new Random(spec.seed() + 5);
        int m = c.batch();
        int n = c.widths()[0];
        double[][] G = TwinRun.seeds(random, m, n);
        double[] Y = new double[m];
        double[] lambda = new double[n];
        for (int j = 0; j < n; j++) {
            lambda[j] = random.nextInt(8) == 0 ? 0.0 : Math.exp(random.nextGaussian());
        }
        Comparison out = new Comparison();
        try (Arena arena = Arena.ofConfined()) {
            Matrix T = Matrix.allocate(arena, m, 1 + n);
            for (int r = 0; r < m; r++) {
                Y[r] = c.T()[r][0];
                T.set(r, 0, (float) Y[r]);
                for (int j = 0; j < n; j++) {
                    G[r][j] = random.nextInt(5) == 0 ? Double.NaN : G[r][j];
                    T.set(r, 1 + j, (float) G[r][j]);
                }
            }
            Parameters p = Copies.parameters(arena, c, c.layers());
            DifferentialTrainer trainer = new DifferentialTrainer(arena, p, Optimizer.sgd(0.1), 1 + random.nextInt(m + 1), lambda);
            double loss = trainer.balance(balance).gradient(Matrix.of(arena, c.X()), T, null);
            double alpha = 1.0 / (1.0 + oracles * n);
            double beta = 1.0 - alpha;
            OracleTwin.Loss exact = OracleTwin.loss(c.oracle(), c.activations(), c.X(), Y, G, lambda, alpha, beta);
            TwinBounds E = bounds(c, Y, G, lambda, alpha, beta, out, exact.value(), loss);
            for (int l = 0; l < c.layers(); l++) {
                out.compare("dC/dW", c, exact.dW()[l], Copies.weights(trainer.gradients(), l), E.dW[l]);
                out.compare("dC/db", c, exact.db()[l], Copies.biases(trainer.gradients(), l), E.db[l]);
            }
        }
        return out;
    }

    /** Bounds of the gradient, from those of values and gradients by way of the seeds; and the loss within its own. */
    private static TwinBounds bounds(
            NetworkCase c, double[] Y, double[][] G, double[] lambda, double alpha, double beta, Comparison out, double exact,
            double loss) {
        int m = c.batch();
        int n = lambda.length;
        double[][] none = new double[m][n];
        double[][] zero = new double[m][1];
        TwinBounds E = new TwinBounds(c, EngineRun.promises(c), 0, zero, zero, none, none);
        double[][] y = c.oracle().forward(c.X()).y();
        double[][] g = OracleTwin.of(c.oracle(), c.activations(), c.X(), 0, none).g();
        double[][] dY = new double[m][1];
        double[][] EdY = new double[m][1];
        double[][] S = new double[m][n];
        double[][] ES = new double[m][n];
        double Eloss = 0.0;
        for (int r = 0; r < m; r++) {
            double error = y[r][0] - Y[r];
            double Eerror = E.y[r][0] * (1.0 + U) + U * Math.abs(error); // y - Y is rounded to float
            double factor = 2.0 * alpha / m;
            dY[r][0] = factor * error;
            // alpha/m is rounded to float; doubling is exact; one product.
            EdY[r][0] = factor * Eerror + 3.0 * U * factor * (Math.abs(error) + Eerror) + 0x1p-148;
            double square = (2.0 * Math.abs(error) + Eerror) * Eerror;
            Eloss += alpha / m * (square + 2.0 * U * (error * error + square));
            for (int j = 0; j < n; j++) {
                if (!Double.isNaN(G[r][j])) {
                    double own = 2.0 * beta / (n * m) * lambda[j] * lambda[j];
                    double gap = g[r][j] - G[r][j];
                    S[r][j] = own * gap;
                    // In double but for the last rounding.
                    ES[r][j] = own * E.g[r][j] + 1.001 * U * own * (Math.abs(gap) + E.g[r][j]) + 0x1p-149;
                    Eloss += own / 2.0 * (2.0 * Math.abs(gap) + E.g[r][j]) * E.g[r][j];
                }
            }
        }
        // Sums in double, thousands of terms at most.
        out.compare("C", c, new double[] {exact}, new double[] {loss}, new double[] {Eloss + 0x1p-40 * exact});
        return new TwinBounds(c, EngineRun.promises(c), 0, dY, EdY, S, ES);
    }
}
