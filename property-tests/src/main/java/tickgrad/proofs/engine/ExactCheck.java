package tickgrad.proofs.engine;

import java.lang.foreign.Arena;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleNetwork;

/** The engine on a case without rounding: how many of its floats differ, in any bit, from the exact values. */
public final class ExactCheck {
    private long compared;
    private long different;

    private ExactCheck() {}

    /**
     * Compares outputs, loss, all gradients, and the weights after a step of gradient descent.
     *
     * @param c a case without rounding
     * @param lr its learning rate
     * @return the count
     */
    public static ExactCheck of(NetworkCase c, double lr) {
        ExactCheck check = new ExactCheck();
        EngineRun run = EngineRun.of(c);
        OracleNetwork network = c.oracle();
        OracleNetwork.Pass pass = network.forward(c.X());
        OracleNetwork.Gradients exact =
                network.backward(pass, OracleNetwork.meanLossGradient(pass.y(), c.T(), c.w(), c.oracleLoss()));
        check.compare(pass.y(), run.y());
        double loss = OracleNetwork.meanLoss(pass.y(), c.T(), c.w(), c.oracleLoss());
        check.compare(new double[][] {{loss}}, new double[][] {{run.loss()}});
        check.compare(exact.dX(), run.gradients().dX());
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), Optimizer.sgd(lr), c.batch());
            trainer.step(Matrix.of(arena, c.X()), Matrix.of(arena, c.T()));
            for (int l = 0; l < c.layers(); l++) {
                double[][] db = {exact.db()[l]};
                check.compare(exact.dW()[l], run.gradients().dW()[l]);
                check.compare(db, new double[][] {run.gradients().db()[l]});
                check.compare(descended(c.W()[l], lr, exact.dW()[l]), Copies.weights(p, l));
                check.compare(descended(new double[][] {c.b()[l]}, lr, db), new double[][] {Copies.biases(p, l)});
            }
        }
        return check;
    }

    private static double[][] descended(double[][] w, double lr, double[][] g) {
        double[][] out = new double[w.length][];
        for (int i = 0; i < w.length; i++) {
            out[i] = w[i].clone();
            for (int j = 0; j < out[i].length; j++) {
                out[i][j] -= lr * g[i][j];
            }
        }
        return out;
    }

    /** The exact zero is +0.0: the engine never stores -0.0 in a gradient or a weight. */
    private void compare(double[][] exact, double[][] computed) {
        for (int i = 0; i < exact.length; i++) {
            for (int j = 0; j < exact[i].length; j++) {
                compared++;
                if (Double.doubleToRawLongBits(exact[i][j] + 0.0) != Double.doubleToRawLongBits(computed[i][j])) {
                    different++;
                }
            }
        }
    }

    /** {@return how many floats were compared} */
    public long compared() {
        return compared;
    }

    /** {@return how many differed} */
    public long different() {
        return different;
    }
}
