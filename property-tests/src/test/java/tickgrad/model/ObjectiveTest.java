package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.oracle.OracleLoss;

/** Both objectives against the oracle's losses and plain sums. */
class ObjectiveTest {
    private static final double[][] T = {{5, 2}, {1, 0.5}, {3, 2}};
    private static final double[] W = {2, 0, 1};
    private static final double[] Y = {1.0, -0.25};

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private Objective mean(Loss loss, int outputs) {
        Matrix weights = Matrix.of(arena, new double[][] {{W[0]}, {W[1]}, {W[2]}});
        Architecture network = Architecture.of("1-" + outputs + " identity");
        Matrix X = Matrix.allocate(arena, T.length, 1);
        return new Objective.MeanLoss(loss, new CheckBatch(network, loss, X, Matrix.of(arena, T), weights));
    }

    private static double sum(double[] terms) {
        double sum = 0.0;
        for (double term : terms) {
            sum += Math.abs(term);
        }
        return sum;
    }

    /** e^y - t·y may be negative: so is the loss at {@link #Y} of the first row. */
    @Test
    void theMeanLossIsItsRowsShare() {
        Objective mean = mean(Loss.poissonNll(), 2);
        OracleLoss oracle = OracleLoss.named("poisson_nll");
        for (int r = 0; r < T.length; r++) {
            double factor = W[r] / (2.0 * 3.0);
            double[] terms = oracle.terms().of(Y, T[r]);
            Agree.same(factor * (terms[0] + terms[1]), mean.value(r, Y), factor * sum(terms), "value");
            Agree.same(factor * (1.0 + Math.abs(terms[0] + terms[1]) + sum(Y) + sum(T[r])), mean.size(r, Y), "size");
            double[] dy = new double[2];
            mean.gradient(r, Y, dy);
            double[] slope = oracle.gradient().of(Y, T[r]);
            for (int j = 0; j < 2; j++) {
                Agree.same(factor * slope[j], dy[j], factor * (Math.exp(Y[j]) + T[r][j]), "gradient");
            }
        }
        assertTrue(mean.value(0, Y) < 0.0);
    }

    @Test
    void aRowWithoutWeightIsNothingEvenWhereItsLossOverflows() {
        assertEquals(0.0, mean(Loss.mse(), 2).value(1, new double[] {1e200, 0.0}));
    }

    /** A kink of one's own at {@code y - t = 1/4}. */
    private record Bent() implements Loss {
        @Override
        public String name() {
            return "bent";
        }

        @Override
        public double value(double[] y, double[] t) {
            return 0.0;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {}

        @Override
        public double[] kinks() {
            return new double[] {0.25};
        }
    }

    /** At the kink itself a value counts as below it. */
    @Test
    void aKinkIsCrossedBetweenValuesOnBothSides() {
        Objective mean = mean(new Bent(), 2);
        double edge = 5.25;
        double above = Math.nextUp(edge);
        double below = Math.nextDown(edge);
        assertTrue(mean.crosses(0, new double[] {edge, 9}, new double[] {above, 9}));
        assertTrue(mean.crosses(0, new double[] {above, 9}, new double[] {edge, 9}));
        assertTrue(mean.crosses(0, new double[] {9, 2.0}, new double[] {9, 2.5}), "the other output");
        assertFalse(mean.crosses(0, new double[] {edge, 9}, new double[] {below, 9}));
        assertFalse(mean.crosses(0, new double[] {below, 9}, new double[] {edge, 9}));
        assertFalse(mean.crosses(0, new double[] {above, 1}, new double[] {9, -9}));
    }

    /** Four outputs are two quantiles of each of two targets. */
    @Test
    void quantilesShareTheirTarget() {
        Objective mean = mean(Loss.pinball(0.25, 0.75), 4);
        double[] y = {4, 6, 1, 3};
        double[] edges = {5, 5, 2, 2};
        for (int j = 0; j < 4; j++) {
            double[] moved = y.clone();
            moved[j] = 2.0 * edges[j] - y[j];
            assertTrue(mean.crosses(0, y, moved), "output " + j);
            moved[j] = 0.5 * (edges[j] + y[j]);
            assertFalse(mean.crosses(0, y, moved), "output " + j);
        }
    }

    @Test
    void theFunctionalIsLinearWithNormalCoefficients() {
        Objective.LinearFunctional functional = Objective.LinearFunctional.random(3, 2, new CounterRandom(4, 0));
        CounterRandom random = new CounterRandom(4, 0);
        for (int r = 0; r < 3; r++) {
            double[] v = {random.nextGaussian() / 3.0, random.nextGaussian() / 3.0};
            double[] dy = new double[2];
            functional.gradient(r, Y, dy);
            assertArrayEquals(v, dy);
            double size = Math.abs(v[0] * Y[0]) + Math.abs(v[1] * Y[1]);
            Agree.same(v[0] * Y[0] + v[1] * Y[1], functional.value(r, Y), size, "value");
            Agree.same(size, functional.size(r, Y), "size");
            assertFalse(functional.crosses(r, Y, new double[] {-9, 9}));
        }
    }
}
