package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Network;
import tickgrad.model.Parameters;
import tickgrad.model.Workspace;

/** Single rows of wide ReLU layers skip zero inputs, from lists that their own forward pass made and no other. */
class SkippedInputsTest {
    private static final Architecture WIDE = Architecture.of("7-130-144-3 relu");

    private final Arena arena = Arena.ofAuto();
    private final Parameters parameters = Parameters.initialized(arena, WIDE, Initializer.HE_NORMAL, 3);
    private final Network network = new Network(WIDE);
    private final Workspace ws = new Workspace(arena, WIDE, 4);
    private final Matrix X = Matrix.allocate(arena, 4, 7);

    SkippedInputsTest() {
        CounterRandom random = new CounterRandom(5, 0);
        for (int r = 0; r < 4; r++) {
            for (int c = 0; c < 7; c++) {
                X.set(r, c, (float) random.nextGaussian());
            }
        }
    }

    /** The input gradient of the first row, after a forward pass of so many rows from {@code from}. */
    private float[] gradient(int from, int rows) {
        network.forward(parameters, ws, rows, X.segment(), X.offset(from), X.ld());
        for (int j = 0; j < 16; j++) {
            ws.segment().set(JAVA_FLOAT, ws.outputGradients() + 4L * j, j == 1 ? 1.0f : 0.0f);
        }
        network.backwardInput(parameters, ws, 1);
        float[] g = new float[7];
        for (int i = 0; i < g.length; i++) {
            g[i] = ws.segment().get(JAVA_FLOAT, ws.inputGradients() + 4L * i);
        }
        return g;
    }

    /** The lists of row 2 must not serve row 0 of a batch. */
    @Test
    void listsOfAnotherRowAreNotUsed() {
        float[] alone = gradient(0, 1);
        gradient(2, 1);
        float[] inBatch = gradient(0, 4);
        for (int i = 0; i < alone.length; i++) {
            assertEquals(alone[i], inBatch[i], "input " + i);
        }
    }
}
