package tickgrad.proofs.twin;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Architecture;
import tickgrad.model.Gradients;
import tickgrad.model.HessianVector;
import tickgrad.model.Jacobian;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.RawGreeks;
import tickgrad.model.RawHessian;
import tickgrad.model.RawPredictor;
import tickgrad.model.Standardizer;
import tickgrad.model.TwinNetwork;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.Pads;

/** Greeks and second derivatives have the same bits one by one and together: rows, outputs and directions change none of another's. */
class GreeksTogetherTest {
    private static final int ROWS = 7;

    private static NetworkCase network(String shape) {
        return CaseSpec.parse(shape + " | mse | batch " + ROWS + " | seed 12").build();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "3-17-5 tanh,identity", "20-150-140-9 relu,relu,identity", "16-32-32-1 softplus,gelu,identity", "5-6-4 silu,softmax",
        "33-8-3-12 elu(1.0),gelu_tanh,sigmoid"
    })
    void everyRowOfAJacobianIsThatOfOneOutputAlone(String shape) {
        NetworkCase c = network(shape);
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Matrix X = Matrix.of(arena, c.X());
            int outputs = c.widths()[c.layers()];
            Predictor predictor = new Predictor(arena, p, 1);
            Matrix y = Matrix.allocate(arena, 1, outputs);
            Matrix g = Matrix.allocate(arena, 1, X.cols());
            for (int m : new int[] {ROWS, 1, 3}) {
                Jacobian jacobian = new Jacobian(arena, p.architecture(), ROWS);
                jacobian.run(p, m, X.segment(), X.offset(), X.ld());
                jacobian.run(p, m, X.segment(), X.offset(), X.ld()); // nothing is left of the run before
                for (int r = 0; r < m; r++) {
                    predictor.predict(X.segment(), X.offset(r), y.segment(), y.offset());
                    same(y, 0, jacobian.values(), r);
                    for (int o = 0; o < outputs; o++) {
                        predictor.greeks(X.segment(), X.offset(r), o, g.segment(), g.offset());
                        same(g, 0, jacobian.gradients(), o * m + r);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "3-17-5 tanh,identity", "16-32-32-1 softplus,gelu,identity", "20-7-150-9 silu,gelu_tanh,sigmoid", "5-3-24-8-2 identity,tanh,identity,identity"
    })
    void everyProductIsThatOfOneRowAndOneDirectionAlone(String shape) {
        NetworkCase c = network(shape);
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Matrix X = Matrix.of(arena, c.X());
            int o = c.widths()[c.layers()] - 1;
            int directions = 4;
            double[][] P = TwinRun.seeds(new Random(3), directions * ROWS, X.cols());
            Predictor predictor = new Predictor(arena, p, 1);
            Matrix y = Matrix.allocate(arena, 1, o + 1);
            Matrix g = Matrix.allocate(arena, 1, X.cols());
            HessianVector all = new HessianVector(arena, p.architecture(), ROWS, directions);
            HessianVector one = new HessianVector(arena, p.architecture(), 1, 1);
            MemorySegment tight = arena.allocate(4L * ROWS * X.cols(), 4); // behind a row comes the next one, not its pads
            for (int i = 0; i < ROWS * X.cols(); i++) {
                tight.setAtIndex(JAVA_FLOAT, i, X.get(i / X.cols(), i % X.cols()));
            }
            for (int m : new int[] {ROWS, 1, 4}) {
                TwinRun.write(all.directions(), P);
                all.run(p, m, X.segment(), X.offset(), X.ld(), o);
                for (int r = 0; r < m; r++) {
                    predictor.predict(X.segment(), X.offset(r), y.segment(), y.offset());
                    same(y, 0, all.values(), r);
                    predictor.greeks(X.segment(), X.offset(r), o, g.segment(), g.offset());
                    same(g, 0, all.inputGradients(), r);
                    for (int d = 0; d < directions; d++) {
                        TwinRun.write(one.directions(), new double[][] {P[d * m + r]});
                        one.run(p, 1, X.segment(), X.offset(r), X.ld(), Math.max(0, o - 1)); // another output leaves nothing behind
                        one.run(p, 1, tight, 4L * r * X.cols(), X.cols(), o);
                        same(y, 0, one.values(), 0);
                        same(g, 0, one.inputGradients(), 0);
                        same(one.products(), 0, all.products(), d * m + r);
                        same(one.slopes(), 0, all.slopes(), d * m + r);
                    }
                }
            }
        }
    }

    private static void same(Matrix expected, int row, Matrix actual, int at) {
        for (int j = 0; j < expected.cols(); j++) {
            assertEquals(
                    Float.floatToRawIntBits(expected.get(row, j)), Float.floatToRawIntBits(actual.get(at, j)),
                    "row " + at + ", column " + j);
        }
    }

    /** Raw units are the network's, scaled in double: prices as predicted, Greeks as one by one, products from directions scaled to float. */
    @Test
    void rawUnitsScaleTheNetworks() {
        NetworkCase c = network("4-9-8-2 tanh,silu,identity");
        double[] mean = {60_000.0, -3e-4, 0.0, 1e6};
        double[] deviation = {50.0, 1e-4, 1.0, 3e5};
        double[] scale = {7.0, 1e-3};
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Standardizer inputs = Standardizer.of(mean, deviation);
            Model model = new Model(p, inputs, Standardizer.of(new double[] {100.0, -2.0}, scale));
            RawPredictor one = model.predictor(arena);
            RawGreeks together = model.greeks(arena, ROWS);
            RawHessian hessian = model.hessian(arena, ROWS, 2);
            HessianVector network = new HessianVector(arena, p.architecture(), ROWS, 2);
            double[][] X = new double[ROWS][4];
            Matrix z = Matrix.allocate(arena, ROWS, 4);
            double[][] P = {{1.0, 0.0, 0.0, 0.0}, {3.0, -1e-4, 0.5, 1e5}};
            for (int r = 0; r < ROWS; r++) {
                for (int i = 0; i < 4; i++) {
                    X[r][i] = mean[i] + deviation[i] * c.X()[r][i];
                    z.set(r, i, (float) ((X[r][i] - mean[i]) / deviation[i]));
                    for (int d = 0; d < 2; d++) {
                        network.directions().set(d * ROWS + r, i, (float) (P[d][i] / deviation[i]));
                    }
                }
            }
            double[][] Y = new double[ROWS][2];
            double[][][] J = new double[ROWS][2][4];
            together.greeks(X, Y, J);
            for (int o = 0; o < 2; o++) {
                double[] y = new double[ROWS];
                double[][] g = new double[ROWS][4];
                double[][][] h = new double[ROWS][2][4];
                hessian.products(X, o, P, y, g, h);
                network.run(p, ROWS, z.segment(), z.offset(), z.ld(), o);
                for (int r = 0; r < ROWS; r++) {
                    double[] greeks = new double[4];
                    double[] values = new double[2];
                    assertEquals(one.greeks(X[r], o, greeks), Y[r][o], 0.0);
                    one.predict(X[r], values);
                    assertEquals(values[o], Y[r][o], 0.0);
                    assertEquals(Y[r][o], y[r], 0.0);
                    assertArrayEquals(greeks, J[r][o], 0.0);
                    assertArrayEquals(greeks, g[r], 0.0);
                    for (int d = 0; d < 2; d++) {
                        for (int i = 0; i < 4; i++) {
                            assertEquals(scale[o] / deviation[i] * network.products().get(d * ROWS + r, i), h[r][d][i], 0.0);
                        }
                        assertEquals(scale[o] * network.slopes().get(d * ROWS + r, o), hessian.slope(r, d), 0.0);
                    }
                }
            }
        }
    }

    /** Whatever stood in the gradients, and whatever the rows hold, pads end as +0.0; a call that overwrites reads nothing of what was there. */
    @Test
    void gradientsAreOverwrittenAndPadsStayZero() {
        for (String shape : new String[] {"3-17-5 tanh,identity", "18-7-1 gelu,softplus"}) {
            NetworkCase c = network(shape);
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = Copies.parameters(arena, c, c.layers());
                Matrix X = Matrix.of(arena, c.X());
                TwinNetwork twin = new TwinNetwork(arena, p.architecture(), ROWS);
                Gradients g = new Gradients(arena, p.architecture());
                TwinRun.write(twin.valueSeeds(), TwinRun.seeds(new Random(4), ROWS, twin.valueSeeds().cols()));
                TwinRun.write(twin.inputGradientSeeds(), TwinRun.seeds(new Random(5), ROWS, X.cols()));
                String clean = run(twin, p, X, g);
                twin.inputGradientSeeds().set(2, 1, Float.NaN);
                twin.valueSeeds().set(3, 0, Float.POSITIVE_INFINITY);
                X.set(1, 0, Float.NEGATIVE_INFINITY);
                run(twin, p, X, g);
                assertEquals(0, Pads.dirty(p.architecture(), g.segment()), shape);
                for (Matrix rows : new Matrix[] {twin.values(), twin.inputGradients(), twin.valueSeeds(), twin.inputGradientSeeds()}) {
                    assertEquals(0, Pads.dirty(rows.segment(), rows.offset(), rows.rows(), rows.cols()), shape);
                }
                twin.inputGradientSeeds().set(2, 1, (float) TwinRun.seeds(new Random(5), ROWS, X.cols())[2][1]);
                twin.valueSeeds().set(3, 0, (float) TwinRun.seeds(new Random(4), ROWS, twin.valueSeeds().cols())[3][0]);
                X.set(1, 0, (float) c.X()[1][0]);
                assertEquals(clean, run(twin, p, X, g), shape);
                g.segment().fill((byte) 0);
                twin.backward(p, ROWS, X.segment(), X.offset(), X.ld(), g, true);
                assertEquals(clean, g.sha256(), "added to zeros");
            }
        }
    }

    private static String run(TwinNetwork twin, Parameters p, Matrix X, Gradients g) {
        g.segment().fill((byte) -1);
        twin.forward(p, ROWS, X.segment(), X.offset(), X.ld());
        twin.backward(p, ROWS, X.segment(), X.offset(), X.ld(), g, false);
        return g.sha256();
    }

    @Test
    void jacobiansHaveRows() {
        try (Arena arena = Arena.ofConfined()) {
            Architecture a = Architecture.of("3-2 tanh");
            for (int wrong : new int[] {0, -1}) {
                String message = assertThrows(IllegalArgumentException.class, () -> new Jacobian(arena, a, wrong)).getMessage();
                assertEquals("maxRows is " + wrong + ", expected >= 1", message);
            }
            Jacobian one = new Jacobian(arena, a, 1);
            Matrix X = Matrix.allocate(arena, 1, 3);
            assertThrows(IllegalArgumentException.class, () -> one.run(new Parameters(arena, a), 2, X.segment(), 0, X.ld()));
        }
    }
}
