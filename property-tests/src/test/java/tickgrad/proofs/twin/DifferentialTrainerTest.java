package tickgrad.proofs.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Architecture;
import tickgrad.model.DifferentialData;
import tickgrad.model.DifferentialTrainer;
import tickgrad.model.Fit;
import tickgrad.model.History;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Schedule;
import tickgrad.model.Trainer;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Copies;

/** Training on values and Greeks: what it has in common with ordinary training, to the bit, and what is its own. */
class DifferentialTrainerTest {
    private static final String[] SHAPES = {
        "3-17-1 tanh,identity", "16-32-32-1 softplus,softplus,identity", "7-9-5-1 gelu,silu,sigmoid", "20-6-1 gelu_tanh,softplus", "9-150-1 tanh,identity"
    };

    private static NetworkCase network(String shape, int rows, long seed) {
        return CaseSpec.parse(shape + " | mse | batch " + rows + " | seed " + seed).build();
    }

    /** Value and Greeks of every row: what the case has as targets, and normal numbers. */
    private static Matrix targets(Arena arena, NetworkCase c) {
        Random random = new Random(c.batch());
        Matrix T = Matrix.allocate(arena, c.batch(), 1 + c.widths()[0]);
        for (int r = 0; r < c.batch(); r++) {
            T.set(r, 0, (float) c.T()[r][0]);
            for (int j = 1; j < T.cols(); j++) {
                T.set(r, j, (float) random.nextGaussian());
            }
        }
        return T;
    }

    private static double[] ones(NetworkCase c) {
        double[] ones = new double[c.widths()[0]];
        Arrays.fill(ones, 1.0);
        return ones;
    }

    private static Matrix column(Matrix T) {
        return Matrix.view(T.segment(), T.offset(), T.rows(), 1, T.ld());
    }

    private static Matrix weights(Arena arena, int rows) {
        Matrix w = Matrix.allocate(arena, rows, 1);
        for (int r = 0; r < rows; r++) {
            w.set(r, 0, 0.5f + r % 3);
        }
        return w;
    }

    @Test
    void withoutGreeksTheBitsAreThoseOfTheOrdinaryTrainer() {
        for (String shape : SHAPES) {
            for (int rows : new int[] {1, 5, 23}) {
                NetworkCase c = network(shape, rows, 3);
                try (Arena arena = Arena.ofConfined()) {
                    Parameters p = Copies.parameters(arena, c, c.layers());
                    Parameters q = Copies.parameters(arena, c, c.layers());
                    Matrix X = Matrix.of(arena, c.X());
                    Matrix T = targets(arena, c);
                    Matrix w = weights(arena, rows);
                    Schedule schedule = Schedule.cosine(10, 0, 0.1);
                    Trainer plain = new Trainer(arena, p, Loss.mse(), Optimizer.adam(0.01), 8)
                            .schedule(schedule).clipNorm(0.5);
                    DifferentialTrainer twin = new DifferentialTrainer(arena, q, Optimizer.adam(0.01), 8, ones(c))
                            .balance(0.0).schedule(schedule).clipNorm(0.5);
                    for (int step = 0; step < 5; step++) {
                        Matrix weights = step % 2 == 0 ? null : w;
                        String what = shape + ", " + rows + " rows, step " + step;
                        assertEquals(plain.step(X, column(T), weights), twin.step(X, T, weights), 0.0, what);
                        assertEquals(plain.gradients().sha256(), twin.gradients().sha256(), what);
                        assertEquals(p.sha256(), q.sha256(), what);
                    }
                    assertEquals(plain.evaluate(X, column(T)), twin.evaluate(X, T), 0.0, shape);
                }
            }
        }
    }

    @Test
    void aFitWithoutGreeksIsTheOrdinaryFit() {
        NetworkCase c = network(SHAPES[1], 50, 4);
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Parameters q = Copies.parameters(arena, c, c.layers());
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = targets(arena, c);
            Fit fit = Fit.epochs(4).batch(8).seed(9).weights(weights(arena, 50));
            History plain = new Trainer(arena, p, Loss.mse(), Optimizer.adamw(0.01, 0.1), 8)
                    .fit(X, column(T), fit.validation(X.rows(0, 10), column(T).rows(0, 10)).patience(2));
            History twin = new DifferentialTrainer(arena, q, Optimizer.adamw(0.01, 0.1), 8, ones(c)).balance(0.0)
                    .fit(X, T, fit.validation(X.rows(0, 10), T.rows(0, 10)).patience(2));
            assertEquals(Arrays.toString(plain.loss()), Arrays.toString(twin.loss()));
            assertEquals(Arrays.toString(plain.validation()), Arrays.toString(twin.validation()));
            assertEquals(p.sha256(), q.sha256());
        }
    }

    /** The same batch, whatever the number of rows that run together: loss, gradient and parameters after three steps. */
    @ParameterizedTest
    @ValueSource(doubles = {0.0, 0.3, 1.0, Double.POSITIVE_INFINITY})
    void rowsInPiecesGiveTheBitsOfAllRowsAtOnce(double balance) {
        for (String shape : SHAPES) {
            NetworkCase c = network(shape, 23, 5);
            String expected = null;
            for (int maxRows : new int[] {23, 1, 4, 7, 22, 64}) {
                try (Arena arena = Arena.ofConfined()) {
                    Parameters p = Copies.parameters(arena, c, c.layers());
                    DifferentialTrainer trainer =
                            new DifferentialTrainer(arena, p, Optimizer.adam(0.01), maxRows, ones(c)).balance(balance);
                    Matrix X = Matrix.of(arena, c.X());
                    Matrix T = targets(arena, c);
                    StringBuilder bits = new StringBuilder();
                    for (int step = 0; step < 3; step++) {
                        bits.append(trainer.step(X, T, weights(arena, 23))).append(trainer.gradients().sha256());
                    }
                    bits.append(p.sha256());
                    expected = expected == null ? bits.toString() : expected;
                    assertEquals(expected, bits.toString(), shape + " in pieces of " + maxRows);
                }
            }
        }
    }

    /** NaN, a factor of zero, and a Greek that happens to be right weigh the same: nothing. */
    @Test
    void aMissingGreekWeighsNothing() {
        NetworkCase c = network(SHAPES[2], 6, 6);
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = targets(arena, c);
            double[] lambda = ones(c);
            double[] without = lambda.clone();
            without[2] = 0.0;
            DifferentialTrainer all = new DifferentialTrainer(arena, p, Optimizer.sgd(0.1), 6, lambda);
            DifferentialTrainer masked = new DifferentialTrainer(arena, p, Optimizer.sgd(0.1), 6, without);
            double full = all.gradient(X, T, null);
            double expected = masked.gradient(X, T, null);
            String gradient = masked.gradients().sha256();
            for (int r = 0; r < 6; r++) {
                T.set(r, 3, Float.NaN);
            }
            assertEquals(expected, all.gradient(X, T, null), 0.0);
            assertEquals(gradient, all.gradients().sha256());
            assertNotEquals(full, expected);
        }
    }

    /** By hand, in numbers that are exact: y = 2x_1 - x_2 + 3x_3 + 1, three inputs, so α = 1/4 and β/3 = 1/4; two rows. */
    @Test
    void aLinearNetworkFollowsTheFormula() {
        double[] w = {2.0, -1.0, 3.0};
        double[][] x = {{1.0, 2.0, -1.0}, {0.5, -4.0, 2.0}};
        double[] Y = {4.0, 1.0};
        double[][] G = {{1.0, 1.0, Double.NaN}, {4.0, -2.0, 2.5}};
        double[] lambda = {2.0, 0.5, 1.0};
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = new Parameters(arena, Architecture.of("3-1 identity"));
            Matrix X = Matrix.of(arena, x);
            Matrix T = Matrix.allocate(arena, 2, 4);
            p.bias(0, 0, 1.0f);
            double loss = 0.0;
            double db = 0.0;
            double[] dw = new double[3];
            for (int j = 0; j < 3; j++) {
                p.weight(0, j, 0, (float) w[j]);
            }
            for (int r = 0; r < 2; r++) {
                double error = 2.0 * x[r][0] - x[r][1] + 3.0 * x[r][2] + 1.0 - Y[r];
                T.set(r, 0, (float) Y[r]);
                loss += 0.25 * error * error / 2.0;
                db += 2.0 * 0.25 * error / 2.0;
                for (int j = 0; j < 3; j++) {
                    double gap = Double.isNaN(G[r][j]) ? 0.0 : w[j] - G[r][j];
                    T.set(r, 1 + j, (float) G[r][j]);
                    loss += 0.25 * lambda[j] * lambda[j] * gap * gap / 2.0;
                    dw[j] += (2.0 * 0.25 * error * x[r][j] + 2.0 * 0.25 * lambda[j] * lambda[j] * gap) / 2.0;
                }
            }
            DifferentialTrainer trainer = new DifferentialTrainer(arena, p, Optimizer.sgd(0.1), 2, lambda);
            assertEquals(loss, trainer.gradient(X, T, null), 0.0);
            assertEquals(db, trainer.gradients().bias(0, 0), 0.0);
            for (int j = 0; j < 3; j++) {
                assertEquals(dw[j], trainer.gradients().weight(0, j, 0), 0.0, "weight " + j);
            }
        }
    }

    @Test
    void theGreeksAloneAreLearnt() {
        NetworkCase c = network("2-16-1 tanh,identity", 64, 7);
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = Matrix.allocate(arena, 64, 3);
            for (int r = 0; r < 64; r++) {
                T.set(r, 1, (float) Math.tanh(X.get(r, 0)));
                T.set(r, 2, 0.5f);
            }
            DifferentialTrainer trainer = new DifferentialTrainer(arena, p, Optimizer.adam(0.02), 64, ones(c))
                    .balance(Double.POSITIVE_INFINITY);
            double first = trainer.evaluate(X, T);
            for (int step = 0; step < 400; step++) {
                trainer.step(X, T);
            }
            double last = trainer.evaluate(X, T);
            assertTrue(last < 0.01 * first, first + " to " + last);
        }
    }

    @Test
    void aStepThatOverflowsUpdatesNothing() {
        NetworkCase c = network(SHAPES[0], 4, 8);
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            p.weight(1, 0, 0, 3e38f);
            p.weight(1, 1, 0, 3e38f);
            p.weight(0, 0, 0, 1e5f);
            DifferentialTrainer trainer = new DifferentialTrainer(arena, p, Optimizer.sgd(0.1), 4, ones(c));
            String before = p.sha256();
            assertTrue(Double.isNaN(trainer.step(Matrix.of(arena, c.X()), targets(arena, c))));
            assertEquals(before, p.sha256());
            assertEquals(0, trainer.state().step());
        }
    }

    /** Of a quadratic in raw units, whose Greeks are known: the data are the same function in standard units. */
    @Test
    void standardUnitsKeepTheFunctionAndItsGreeks() {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(9);
            int m = 40;
            Matrix X = Matrix.allocate(arena, m, 2);
            Matrix Y = Matrix.allocate(arena, m, 1);
            Matrix G = Matrix.allocate(arena, m, 2);
            for (int r = 0; r < m; r++) {
                float s = (float) (100.0 + 10.0 * random.nextGaussian());
                float v = (float) (0.2 + 0.05 * random.nextGaussian());
                X.set(r, 0, s);
                X.set(r, 1, v);
                Y.set(r, 0, (float) ((double) s * s * v));
                G.set(r, 0, 2.0f * s * v);
                G.set(r, 1, r == 5 ? Float.NaN : s * s);
            }
            DifferentialData data = DifferentialData.of(arena, X, Y, G);
            double squares = 0.0;
            for (int r = 0; r < m; r++) {
                double ds = data.inputs().deviation(0) * data.X().get(r, 0);
                double dv = data.inputs().deviation(1) * data.X().get(r, 1);
                double dy = data.targets().deviation(0) * data.T().get(r, 0);
                double s = data.inputs().mean(0) + ds;
                double v = data.inputs().mean(1) + dv;
                // ds, dv, dy and the raw Y and G were rounded to float once, standard Greeks once more; 1.001 for products of roundings.
                double u = 0x1.004p-24;
                double Es = u * Math.abs(ds);
                double Ev = u * Math.abs(dv);
                double y = data.targets().mean(0) + dy;
                assertEquals(s * s * v, y, u * (Math.abs(y) + Math.abs(dy)) + 2.0 * s * v * Es + s * s * Ev);
                double unit = data.inputs().deviation(0) / data.targets().deviation(0);
                double delta = 2.0 * s * v * unit;
                // 2sv was two float products.
                assertEquals(delta, data.T().get(r, 1), 3.0 * u * Math.abs(delta) + 2.0 * unit * (v * Es + s * Ev));
                unit = data.inputs().deviation(1) / data.targets().deviation(0);
                double vega = r == 5 ? Double.NaN : s * s * unit;
                assertEquals(vega, data.T().get(r, 2), r == 5 ? 0.0 : 2.0 * u * vega + 2.0 * s * unit * Es);
                squares += r == 5 ? 0.0 : (double) data.T().get(r, 2) * data.T().get(r, 2);
            }
            assertEquals(Math.sqrt(39.0 / squares), data.lambda()[1], 1e-12);
        }
    }
}
