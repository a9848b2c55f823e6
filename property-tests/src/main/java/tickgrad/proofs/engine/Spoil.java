package tickgrad.proofs.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import tickgrad.kernel.Padding;
import tickgrad.model.Gradients;
import tickgrad.model.Matrix;
import tickgrad.model.Network;
import tickgrad.model.Parameters;
import tickgrad.model.Workspace;

/** Leaves NaN behind wherever a call may leave anything behind, so that whatever reads stale values shows. */
public final class Spoil {
    private Spoil() {}

    /**
     * Runs a full batch of NaN forward and back, and fills the gradients, padding included, with NaN.
     *
     * @param arena owns the NaN rows
     * @param network the network
     * @param p its parameters
     * @param ws spoiled
     * @param g spoiled
     */
    public static void withNaN(Arena arena, Network network, Parameters p, Workspace ws, Gradients g) {
        int m = ws.maxRows();
        Matrix X = Matrix.allocate(arena, m, ws.architecture().inputs());
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < X.cols(); j++) {
                X.set(r, j, Float.NaN);
            }
        }
        network.forward(p, ws, m, X.segment(), X.offset(), X.ld());
        poisonOutputs(ws);
        network.backward(p, ws, m, X.segment(), X.offset(), X.ld(), g, false);
        poisonOutputs(ws);
        network.backwardInput(p, ws, m);
        g.segment().fill((byte) -1);
    }

    private static void poisonOutputs(Workspace ws) {
        int n = ws.architecture().outputs();
        for (int r = 0; r < ws.maxRows(); r++) {
            for (int j = 0; j < Padding.pad(n); j++) {
                long at = ws.outputGradients() + 4L * ((long) r * Padding.pad(n) + j);
                ws.segment().set(JAVA_FLOAT, at, j < n ? Float.NaN : 0.0f);
            }
        }
    }
}
