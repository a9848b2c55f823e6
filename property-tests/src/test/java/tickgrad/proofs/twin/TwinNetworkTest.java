package tickgrad.proofs.twin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Architecture;
import tickgrad.model.Gradients;
import tickgrad.model.HessianVector;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.TwinNetwork;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.Copies;

/** The twin network on a few networks of every smooth activation against the oracle, output after output, and what it refuses. */
class TwinNetworkTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private static NetworkCase network(String text, int rows) {
        return CaseSpec.parse(text + " | mse | batch " + rows + " | seed 31").build();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "3-5-2 tanh,identity", "4-6-5-3 gelu,softplus,sigmoid", "5-7-2 silu,gelu_tanh", "2-4-3-2 identity,tanh,identity",
        "3-18-2 softplus,identity"
    })
    void everyComponentIsWithinItsBound(String text) {
        for (int rows : new int[] {1, 4}) {
            NetworkCase c = network(text, rows);
            int outputs = c.widths()[c.layers()];
            double[][] dY = TwinRun.seeds(new Random(6), rows, outputs);
            double[][] S = TwinRun.seeds(new Random(7), rows, c.widths()[0]);
            for (int o = 0; o < outputs; o++) {
                Comparison one = TwinRun.of(c, o, dY, S, g -> {});
                assertTrue(one.withinBounds(), () -> c + "\n" + one);
            }
        }
    }

    /** To and fro between the outputs, the gradients are those of single rows: every seed is that of the output asked for. */
    @Test
    void eachOutputHasItsOwnGradients() {
        NetworkCase c = network("4-6-3 tanh,softplus", 5);
        Parameters p = Copies.parameters(arena, c, 2);
        Matrix X = Matrix.of(arena, c.X());
        TwinNetwork twin = new TwinNetwork(arena, p.architecture(), 7);
        assertEquals(7, twin.maxRows());
        Predictor predictor = new Predictor(arena, p, 1);
        Matrix g = Matrix.allocate(arena, 1, 4);
        for (int output : new int[] {0, 2, 1, 1, 0}) {
            twin.forward(p, 5, X.segment(), X.offset(), X.ld(), output);
            for (int r = 0; r < 5; r++) {
                predictor.greeks(X.segment(), X.offset(r), output, g.segment(), 0);
                for (int i = 0; i < 4; i++) {
                    assertEquals(g.get(0, i), twin.inputGradients().get(r, i), "output " + output + ", row " + r);
                }
            }
        }
    }

    @Test
    void seedsAreZerosAtFirst() {
        TwinNetwork twin = new TwinNetwork(arena, Architecture.of("3-6-2 softplus"), 4);
        for (Matrix seeds : new Matrix[] {twin.valueSeeds(), twin.inputGradientSeeds()}) {
            for (double[] row : Copies.rows(seeds)) {
                assertArrayEquals(new double[row.length], row);
            }
        }
    }

    @Test
    void wrongArgumentsAreNamed() {
        Architecture shape = Architecture.of("3-6-2 softplus");
        Parameters p = new Parameters(arena, shape);
        Parameters other = new Parameters(arena, Architecture.of("3-2 tanh"));
        Matrix X = Matrix.allocate(arena, 4, 3);
        TwinNetwork twin = new TwinNetwork(arena, shape, 4);
        Gradients g = new Gradients(arena, shape);
        for (int rows : new int[] {0, 5}) {
            refused("m is " + rows + ", expected 1 to 4", () -> twin.forward(p, rows, X.segment(), 0, X.ld()));
        }
        for (int output : new int[] {-1, 2}) {
            String message = assertThrows(
                            IndexOutOfBoundsException.class, () -> twin.forward(p, 1, X.segment(), 0, X.ld(), output))
                    .getMessage();
            assertEquals("output is " + output + ", expected 0 to 1", message);
        }
        twin.forward(p, 4, X.segment(), 0, X.ld());
        refused("m is 3, expected 4, the rows of the last forward", () -> twin.backward(p, 3, X.segment(), 0, X.ld(), g, false));
        refused("the architecture of p is 3-2 tanh", () -> twin.backward(other, 4, X.segment(), 0, X.ld(), g, false));
        Gradients wrong = new Gradients(arena, other.architecture());
        refused("the architecture of g is 3-2 tanh", () -> twin.backward(p, 4, X.segment(), 0, X.ld(), wrong, false));
        Parameters same = new Parameters(arena, Architecture.of("3-6-2 softplus"));
        twin.backward(same, 4, X.segment(), 0, X.ld(), g, false);
        HessianVector one = new HessianVector(arena, shape, 1, 1);
        refused("m is 2, expected 1 to 1", () -> one.run(p, 2, X.segment(), 0, X.ld(), 0));
        refused("p has architecture 3-2 tanh", () -> one.run(other, 1, X.segment(), 0, X.ld(), 0));
        assertThrows(IndexOutOfBoundsException.class, () -> one.run(p, 1, X.segment(), 0, X.ld(), 2));
        assertThrows(IndexOutOfBoundsException.class, () -> one.run(p, 1, X.segment(), X.segment().byteSize() - 8, X.ld(), 0));
        refused("directions is 0", () -> new HessianVector(arena, shape, 4, 0));
        refused("the activation of layer 0 is relu", () -> new TwinNetwork(arena, Architecture.of("3-6-2 relu"), 4));
    }

    /** One narrow layer writes its values before it reads all its weights. */
    @Test
    void closedParametersLeaveTheValuesOfTheLastRow() {
        Architecture narrow = Architecture.of("3-1 tanh");
        Arena soon = Arena.ofConfined();
        Parameters p = Parameters.initialized(soon, narrow, Initializer.GLOROT_UNIFORM, 1);
        Matrix X = Matrix.allocate(arena, 1, 3);
        X.set(0, 0, 2.0f);
        HessianVector hessian = new HessianVector(arena, narrow, 1, 1);
        hessian.run(p, 1, X.segment(), 0, X.ld(), 0);
        float value = hessian.values().get(0, 0);
        soon.close();
        String message = assertThrows(IllegalStateException.class, () -> hessian.run(p, 1, X.segment(), 0, X.ld(), 0)).getMessage();
        assertTrue(message.startsWith("p belongs to an arena that is closed"), message);
        assertEquals(value, hessian.values().get(0, 0));
        assertNotEquals(0.0f, value);
    }

    private static void refused(String start, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
