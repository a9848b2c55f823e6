package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.model.Architecture;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Network;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.model.Workspace;

/** Batches whose rows run back through weights in panels have the bits of batches too small for that, and of rows one by one. */
class PackedBatchesTest {
    /** Fewer rows than any layer's panels pay for. */
    private static final int FEW = 8;

    private final Arena arena = Arena.ofAuto();

    private MemorySegment trained(String shape, int rows, int maxRows) {
        Parameters p = Fixtures.parameters(arena, shape, 3);
        Architecture a = p.architecture();
        Matrix X = Fixtures.uniform(arena, rows, a.inputs(), 5);
        Matrix T = Fixtures.uniform(arena, rows, a.outputs(), 6);
        try (Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.sgd(0.05), maxRows)) {
            for (int step = 0; step < 3; step++) {
                trainer.step(X, T);
            }
        }
        return p.segment();
    }

    @ParameterizedTest
    @CsvSource({
        "40-32-32-1 tanh, 32", "40-32-32-1 tanh, 67", "9-64-64-3 relu, 64", "9-64-49-1 relu, 64", "9-100-33-40-8 gelu, 51", "5-65-15-2 tanh, 17"
    })
    void stepsHaveTheBitsOfStepsInPieces(String shape, int rows) {
        MemorySegment expected = trained(shape, rows, 1);
        Fixtures.assertSameBits(expected, trained(shape, rows, FEW), shape + ", " + FEW + " rows");
        Fixtures.assertSameBits(expected, trained(shape, rows, rows), shape + ", " + rows + " rows");
    }

    /** The panels belong to a layer and to its weights as they are. */
    @ParameterizedTest
    @CsvSource({"40-32-32-1 tanh, 32", "33-64-64-2 relu, 64", "33-64-49-1 relu, 64", "47-40-33-40-8 tanh, 41"})
    void inputGradientsHaveTheBitsOfFewRows(String shape, int rows) {
        Parameters p = Fixtures.parameters(arena, shape, 3);
        Architecture a = p.architecture();
        Network network = new Network(a);
        Workspace many = new Workspace(arena, a, rows);
        Workspace few = new Workspace(arena, a, FEW);
        Workspace one = new Workspace(arena, a, 1);
        Matrix X = Fixtures.uniform(arena, rows, a.inputs(), 5);
        Matrix whole = Matrix.allocate(arena, rows, a.inputs());
        Matrix pieces = Matrix.allocate(arena, rows, a.inputs());
        for (int time = 0; time < 2; time++) {
            inputGradients(network, p, many, X, rows, whole);
            inputGradients(network, p, few, X, FEW, pieces);
            Fixtures.assertSameBits(pieces.segment(), whole.segment(), shape + ", " + rows + " rows, time " + time);
            inputGradients(network, p, one, X, 1, pieces);
            Fixtures.assertSameBits(pieces.segment(), whole.segment(), shape + ", " + rows + " rows, time " + time);
            p.segment().set(JAVA_FLOAT, 0, 0.5f); // other weights: other panels
        }
    }

    private static void inputGradients(Network network, Parameters p, Workspace ws, Matrix X, int most, Matrix G) {
        int outputs = p.architecture().outputs();
        for (int r = 0; r < X.rows(); r += most) {
            int m = Math.min(most, X.rows() - r);
            network.forward(p, ws, m, X.segment(), X.offset(r), X.ld());
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < 16; j++) {
                    ws.segment().set(JAVA_FLOAT, ws.outputGradients() + 4L * (16 * i + j), j < outputs ? 1.0f + j : 0.0f);
                }
            }
            network.backwardInput(p, ws, m);
            MemorySegment.copy(ws.segment(), ws.inputGradients(), G.segment(), G.offset(r), 4L * m * G.ld());
        }
    }
}
