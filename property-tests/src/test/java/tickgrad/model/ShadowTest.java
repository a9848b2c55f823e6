package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tickgrad.proofs.bounds.NetworkBounds;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;
import tickgrad.proofs.oracle.OracleNetwork;

/** Gradients in float64 against the oracle, and the size of their terms against plain sums over the row. */
class ShadowTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    static List<CaseSpec> specs() {
        List<CaseSpec> specs = new ArrayList<>();
        for (String loss : NetworkCases.LOSSES) {
            int outputs = loss.contains(";") ? 3 : 2;
            specs.add(new CaseSpec(List.of(2, 3, outputs), List.of("tanh", "identity"), loss, 3, true, 6));
        }
        for (String activation : NetworkCases.ACTIVATIONS) {
            specs.add(new CaseSpec(List.of(2, 3, 2), List.of(activation, activation), "mse", 2, true, 6));
        }
        return specs;
    }

    /**
     * Both sides compute in double, each within 2^-29 of what float may err by (E); 2^-20 of it leaves room for functions that are right
     * to a few hundred units.
     */
    @ParameterizedTest
    @MethodSource("specs")
    void gradients(CaseSpec spec) {
        NetworkCase c = spec.build();
        NetworkBounds.Backward oracle = new NetworkBounds(c, EngineRun.promises(c)).backward(EngineRun.of(c).activations());
        Parameters p = Copies.parameters(arena, c, c.layers());
        Loss loss = Loss.named(c.loss());
        Matrix X = Matrix.of(arena, c.X());
        CheckBatch batch = new CheckBatch(p.architecture(), loss, X, Matrix.of(arena, c.T()), Copies.rowWeights(arena, c));
        Block[] blocks = Block.of(p.architecture(), c.batch());
        ShadowGradient gradient = ShadowGradient.of(new Shadow(p), blocks, batch, new Objective.MeanLoss(loss, batch));
        for (int b = 0; b < blocks.length; b++) {
            double squares = 0.0;
            for (int i = 0; i < blocks[b].rows(); i++) {
                for (int j = 0; j < blocks[b].cols(); j++) {
                    double value = gradient.of(b)[i * blocks[b].cols() + j];
                    squares += value * value;
                    double room = 0x1p-20 * of(oracle.E(), blocks[b], i, j);
                    assertTrue(Math.abs(value - of(oracle.exact(), blocks[b], i, j)) <= room, blocks[b] + " " + i + " " + j);
                }
            }
            Agree.same(Math.sqrt(squares), gradient.norm(b), "norm");
        }
    }

    private static double of(OracleNetwork.Gradients g, Block block, int i, int j) {
        return switch (block.kind()) {
            case WEIGHT -> g.dW()[block.layer()][i][j];
            case BIAS -> g.db()[block.layer()][j];
            case INPUT -> g.dX()[i][j];
        };
    }

    /** {@code Σ_r |value_r| + Σ_l |dZ_l|·(|A_l|·|W_l| + |b_l|)}. */
    @Test
    void terms() {
        NetworkCase c = new CaseSpec(List.of(2, 3, 2), List.of("tanh", "identity"), "poisson_nll", 3, true, 6).build();
        Parameters p = Copies.parameters(arena, c, 2);
        p.bias(1, 0, 1.5f);
        p.bias(1, 1, 1.5f);
        Loss loss = Loss.poissonNll(); // e^y - t·y, below 0 where t is 6 and y near 1.5
        Matrix T = Matrix.of(arena, new double[][] {{6, 6}, {0, 1}, {2, 3}});
        CheckBatch batch = new CheckBatch(p.architecture(), loss, Matrix.of(arena, c.X()), T, null);
        Shadow shadow = new Shadow(p);
        Objective objective = new Objective.MeanLoss(loss, batch);
        Shadow.Row row = new Shadow.Row(p.architecture());
        double expected = 0.0;
        boolean negative = false;
        for (int r = 0; r < 3; r++) {
            batch.inputs(r, row.x);
            shadow.forward(row);
            objective.gradient(r, row.outputs(), row.outputGradients());
            shadow.backward(row);
            double value = objective.value(r, row.outputs());
            negative |= value < 0.0;
            double own = 0.0;
            for (int l = 0; l < 2; l++) {
                for (int j = 0; j < c.widths()[l + 1]; j++) {
                    own += Math.abs(row.dz[l][j] * p.bias(l, j));
                    for (int i = 0; i < c.widths()[l]; i++) {
                        double a = l == 0 ? c.X()[r][i] : row.y[0][i];
                        own += Math.abs(row.dz[l][j] * a * p.weight(l, i, j));
                    }
                }
            }
            Agree.same(own, ShadowGradient.roundings(shadow, row), "row " + r);
            expected += Math.abs(value) + own;
        }
        assertTrue(negative, "no value has a sign to lose");
        Agree.same(expected, ShadowGradient.of(shadow, Block.of(p.architecture(), 3), batch, objective).terms(), "terms");
    }

    /** A gradient and a value of one's own, whatever the outputs. */
    private record Given(double value, double slope) implements Objective {
        @Override
        public double value(int row, double[] y) {
            return value;
        }

        @Override
        public double size(int row, double[] y) {
            return 0.0;
        }

        @Override
        public void gradient(int row, double[] y, double[] dy) {
            Arrays.fill(dy, slope);
        }

        @Override
        public boolean crosses(int row, double[] from, double[] to) {
            return false;
        }
    }

    /** The square of 1e200 overflows, its sums with weights do not. */
    @Test
    void whatOverflowsIsNotFinite() {
        assertTrue(finite(1.0, 1.0));
        assertFalse(finite(Double.POSITIVE_INFINITY, 1.0));
        assertFalse(finite(1.0, 1e200));
        assertFalse(finite(1.0, Double.NaN));
    }

    private boolean finite(double value, double slope) {
        Parameters p = new Parameters(arena, Architecture.of("1-1 identity"));
        Matrix one = Matrix.of(arena, new double[][] {{1.0}});
        CheckBatch batch = new CheckBatch(p.architecture(), Loss.mse(), one, one, null);
        return ShadowGradient.of(new Shadow(p), Block.of(p.architecture(), 1), batch, new Given(value, slope)).isFinite();
    }

    @Test
    void aRowTakesAnothersValuesBelowALayer() {
        Architecture architecture = Architecture.of("2-3-4-2 tanh");
        Shadow.Row from = new Shadow.Row(architecture);
        Arrays.setAll(from.x, i -> 10.0 + i);
        for (int l = 0; l < 3; l++) {
            int layer = l;
            Arrays.setAll(from.z[l], j -> 100.0 * (layer + 1) + j);
            Arrays.setAll(from.y[l], j -> -100.0 * (layer + 1) - j);
        }
        for (int layer = 0; layer < 3; layer++) {
            Shadow.Row to = new Shadow.Row(architecture);
            to.copyBelow(from, layer);
            assertArrayEquals(from.x, to.x);
            for (int l = 0; l < 3; l++) {
                assertArrayEquals(l < layer ? from.z[l] : new double[from.z[l].length], to.z[l]);
                assertArrayEquals(l < layer ? from.y[l] : new double[from.y[l].length], to.y[l]);
            }
        }
    }
}
