package tickgrad.bench.calibrate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

class TangentsTest {
    /** Forward tangents and gradients on the way back are one Jacobian; the outputs are the predictor's, bit for bit. */
    @ParameterizedTest
    @ValueSource(strings = {"4-30-30-30-88 elu", "3-5-9 tanh", "2-17-6-20 softplus", "5-12 tanh", "1-8-8-3 silu"})
    void theJacobianIsThatOfTheGradients(String text) {
        // Two orders of one sum of products of weights and |φ′| ≤ 1.1: each of the L layers adds at most (width + 2)·2^-24 of
        // the product of absolute values, which at these widths (≤ 32) and |J| ≤ 8 stays below 4·34·8·2^-24 < 7e-5.
        agree(text, 7e-5);
    }

    /** Rows of 512 weights stand apart: 2·514·8·2^-24 < 5e-4. */
    @Test
    void rowsWithAGapAreReadWhereTheyStand() {
        agree("3-512-9 tanh", 5e-4);
    }

    private static void agree(String text, double tolerance) {
        try (Arena arena = Arena.ofConfined()) {
            Architecture architecture = Architecture.of(text);
            Parameters p = Parameters.initialized(arena, architecture, Initializer.GLOROT_UNIFORM, 3);
            int k = architecture.inputs();
            int n = architecture.outputs();
            CounterRandom random = new CounterRandom(5, 0);
            for (int l = 0; l < architecture.layers(); l++) {
                for (int o = 0; o < architecture.outputs(l); o++) {
                    p.bias(l, o, (float) (0.2 * random.nextGaussian()));
                }
            }
            Tangents tangents = new Tangents(arena, p, 1);
            Predictor predictor = new Predictor(arena, p, 1);
            Matrix y = Matrix.allocate(arena, 1, n);
            Matrix g = Matrix.allocate(arena, 1, k);
            for (int point = 0; point < 20; point++) {
                for (int i = 0; i < k; i++) {
                    tangents.input().set(0, i, (float) (2 * random.nextDouble() - 1));
                }
                tangents.forward();
                tangents.jacobian();
                predictor.predict(tangents.input().segment(), 0, y.segment(), 0);
                for (int o = 0; o < n; o++) {
                    assertEquals(y.get(0, o), tangents.outputs().get(0, o), "output " + o);
                    predictor.greeks(tangents.input().segment(), 0, o, g.segment(), 0);
                    for (int i = 0; i < k; i++) {
                        assertEquals(g.get(0, i), tangents.rows().get(i, o), tolerance, "output " + o + " by input " + i);
                    }
                }
            }
            tangents.residual(y.segment(), 0);
            double[] zeros = new double[n];
            double[] row = new double[n];
            for (int o = 0; o < n; o++) {
                row[o] = tangents.rows().get(k, o);
            }
            assertArrayEquals(zeros, row, "y - y = 0 in the spare row");
        }
    }
}
