package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Jacobian;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

/** The Jacobian of one row and one output is its Greeks, whose loops take φ′ with them: it is taken once. */
class OneRowJacobianTest {
    @ParameterizedTest
    @ValueSource(strings = {"16-32-32-1 tanh", "32-64-64-1 relu", "16-144-144-1 relu", "5-9-1 gelu"})
    void itHasTheBitsOfGreeks(String shape) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Fixtures.parameters(arena, shape, 3);
            int inputs = p.architecture().inputs();
            Matrix X = Fixtures.uniform(arena, 1, inputs, 5);
            MemorySegment g = arena.allocate(4L * inputs, 64);
            float y = new Predictor(arena, p, 1).greeks(X.segment(), X.offset(0), 0, g, 0);
            Jacobian jacobian = new Jacobian(arena, p.architecture(), 1);
            jacobian.run(p, 1, X.segment(), X.offset(0), X.ld());
            assertEquals(y, jacobian.values().get(0, 0), shape);
            for (int i = 0; i < inputs; i++) {
                assertEquals(g.getAtIndex(JAVA_FLOAT, i), jacobian.gradients().get(0, i), shape + ", input " + i);
            }
        }
    }
}
