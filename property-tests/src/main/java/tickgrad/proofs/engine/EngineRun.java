package tickgrad.proofs.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import tickgrad.kernel.Padding;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Gradients;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Network;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Workspace;
import tickgrad.proofs.bounds.ActivationBound;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleActivation;
import tickgrad.proofs.oracle.OracleNetwork;

/**
 * What the engine computes for a case, widened to double.
 *
 * @param activations of every layer whose activation has a kink, {@code [layer][row][unit]}, to tell its side; the last are the outputs
 * @param loss the mean loss
 * @param gradients of the mean loss
 */
public record EngineRun(double[][][] activations, double loss, OracleNetwork.Gradients gradients) {

    /** {@return the outputs} */
    public double[][] y() {
        return activations[activations.length - 1];
    }

    /**
     * Runs the engine forward and back from the mean loss.
     *
     * @param c the case
     * @return everything it computed
     */
    public static EngineRun of(NetworkCase c) {
        return of(c, null);
    }

    /**
     * Runs the engine forward, and back from a given gradient of the outputs.
     *
     * @param c the case
     * @param dY the gradient of the outputs; {@code null} for that of the mean loss
     * @return everything it computed; the loss is NaN where dY is given
     */
    public static EngineRun of(NetworkCase c, double[][] dY) {
        try (Arena arena = Arena.ofConfined()) {
            int m = c.batch();
            int layers = c.layers();
            Parameters p = Copies.parameters(arena, c, layers);
            Architecture architecture = p.architecture();
            Network network = new Network(architecture);
            Workspace ws = new Workspace(arena, architecture, m + 2);
            Gradients g = new Gradients(arena, architecture);
            Spoil.withNaN(arena, network, p, ws, g);
            Matrix X = Matrix.of(arena, c.X());
            network.forward(p, ws, m, X.segment(), X.offset(), X.ld());
            double loss = outputGradients(arena, c, dY, ws);
            network.backward(p, ws, m, X.segment(), X.offset(), X.ld(), g, false);
            outputGradients(arena, c, dY, ws);
            network.backwardInput(p, ws, m);
            double[][] dX = Copies.rows(ws.segment(), ws.inputGradients(), m, c.widths()[0]);
            double[][][] dW = new double[layers][][];
            double[][] db = new double[layers][];
            for (int l = 0; l < layers; l++) {
                dW[l] = Copies.weights(g, l);
                db[l] = Copies.biases(g, l);
            }
            return new EngineRun(activations(arena, c, X), loss, new OracleNetwork.Gradients(dW, db, dX));
        }
    }

    /** Writes the gradient of the outputs into the workspace, where it waits for the backward pass. */
    private static double outputGradients(Arena arena, NetworkCase c, double[][] dY, Workspace ws) {
        if (dY == null) {
            return loss(arena, c, ws);
        }
        Matrix rows = Matrix.of(arena, dY);
        MemorySegment.copy(rows.segment(), 0, ws.segment(), ws.outputGradients(), 4L * rows.ld() * rows.rows());
        return Double.NaN;
    }

    /** The mean loss; writes its gradient. */
    private static double loss(Arena arena, NetworkCase c, Workspace ws) {
        Loss loss = Loss.named(c.loss());
        int m = c.batch();
        int n = c.widths()[c.layers()];
        Matrix T = Matrix.of(arena, c.T());
        MemorySegment w = MemorySegment.NULL;
        double total = m;
        if (c.weighted()) {
            w = arena.allocate(4L * m, 64);
            total = 0.0;
            for (int r = 0; r < m; r++) {
                w.set(JAVA_FLOAT, 4L * r, (float) c.w()[r]);
                total += c.w()[r];
            }
        }
        double divisor = loss.elements(n) * total;
        MemorySegment S = ws.segment();
        int ld = Padding.pad(n);
        return loss.backward(
                        m, n, S, ws.outputs(), ld, T.segment(), T.offset(), T.ld(), w, 0, (float) (1.0 / divisor), S,
                        ws.outputGradients(), ld)
                / divisor;
    }

    /** The activations of a layer are the outputs of the network that ends there: the same bits. */
    private static double[][][] activations(Arena arena, NetworkCase c, Matrix X) {
        double[][][] a = new double[c.layers()][][];
        OracleActivation[] phi = c.oracle().phi;
        for (int l = 0; l < c.layers(); l++) {
            if (Double.isNaN(phi[l].kink()) && l < c.layers() - 1) {
                continue;
            }
            Matrix Y = Matrix.allocate(arena, c.batch(), c.widths()[l + 1]);
            new Predictor(arena, Copies.parameters(arena, c, l + 1), c.batch()).predict(X, Y);
            a[l] = Copies.rows(Y);
        }
        return a;
    }

    /**
     * {@return bounds with the accuracies that the engine's activations promise}
     *
     * @param c the case
     */
    public static List<ActivationBound> promises(NetworkCase c) {
        return c.activations().stream()
                .map(text -> ActivationBound.of(text, Activation.named(text)::ulps))
                .toList();
    }
}
