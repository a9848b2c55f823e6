package tickgrad.proofs.twin;

import java.lang.foreign.Arena;
import java.util.Random;
import java.util.function.Consumer;
import tickgrad.model.Gradients;
import tickgrad.model.HessianVector;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.TwinNetwork;
import tickgrad.proofs.bounds.TwinBounds;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;
import tickgrad.proofs.oracle.OracleNetwork;
import tickgrad.proofs.oracle.OracleTwin;

/** A twin network and products with the Hessian on one case, against the oracle and within the derived bounds. */
final class TwinRun {
    private TwinRun() {}

    /** Random float numbers. */
    static double[][] seeds(Random random, int rows, int cols) {
        double[][] seeds = new double[rows][cols];
        for (double[] row : seeds) {
            for (int j = 0; j < cols; j++) {
                row[j] = (float) random.nextGaussian();
            }
        }
        return seeds;
    }

    static void write(Matrix to, double[][] from) {
        for (int r = 0; r < from.length; r++) {
            for (int j = 0; j < from[r].length; j++) {
                to.set(r, j, (float) from[r][j]);
            }
        }
    }

    /**
     * Compares the twin from given seeds, and products with the Hessian in the directions of the gradients' seeds.
     *
     * @param c      the case, all activations smooth
     * @param o      the output
     * @param dY     seeds of the values, floats
     * @param S      seeds of the gradients, floats
     * @param fault  spoils the engine's gradients before they are compared; in general does nothing
     * @return errors as shares of their bounds
     */
    static Comparison of(NetworkCase c, int o, double[][] dY, double[][] S, Consumer<Gradients> fault) {
        int m = c.batch();
        Comparison out = new Comparison();
        OracleNetwork network = c.oracle();
        OracleNetwork.Pass pass = network.forward(c.X());
        OracleTwin twin = OracleTwin.of(network, c.activations(), c.X(), o, S);
        OracleNetwork.Gradients first = network.backward(pass, dY);
        TwinBounds E = new TwinBounds(c, EngineRun.promises(c), o, dY, zeros(dY), S, zeros(S));
        TwinBounds EH = new TwinBounds(c, EngineRun.promises(c), o, zeros(dY), zeros(dY), S, zeros(S));
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Matrix X = Matrix.of(arena, c.X());
            TwinNetwork engine = new TwinNetwork(arena, p.architecture(), m + 1);
            Gradients g = new Gradients(arena, p.architecture());
            write(engine.valueSeeds(), dY);
            write(engine.inputGradientSeeds(), S);
            engine.forward(p, m, X.segment(), X.offset(), X.ld(), o);
            engine.backward(p, m, X.segment(), X.offset(), X.ld(), g, false);
            fault.accept(g);
            out.compare("y", c, pass.y(), Copies.rows(engine.values().rows(0, m)), E.y);
            out.compare("delta", c, twin.g(), Copies.rows(engine.inputGradients().rows(0, m)), E.g);
            for (int l = 0; l < c.layers(); l++) {
                out.compare("twin dW", c, sum(first.dW()[l], twin.dW()[l]), Copies.weights(g, l), E.dW[l]);
                out.compare("twin db", c, sum(first.db()[l], twin.db()[l]), Copies.biases(g, l), E.db[l]);
            }
            HessianVector hessian = new HessianVector(arena, p.architecture(), m, 1);
            write(hessian.directions(), S);
            hessian.run(p, m, X.segment(), X.offset(), X.ld(), o);
            out.compare("H·p", c, twin.Hs(), Copies.rows(hessian.products()), EH.dX);
            double[][] slopes = Copies.rows(hessian.slopes());
            for (int r = 0; r < m; r++) {
                out.compare(
                        "p·delta", c, new double[] {twin.Ry()[r]}, new double[] {slopes[r][o]}, new double[] {EH.Ry[r][o]});
            }
        }
        return out;
    }

    static double[][] zeros(double[][] shape) {
        return new double[shape.length][shape[0].length];
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][];
        for (int i = 0; i < a.length; i++) {
            sum[i] = sum(a[i], b[i]);
        }
        return sum;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }
}
