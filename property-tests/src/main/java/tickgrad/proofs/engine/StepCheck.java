package tickgrad.proofs.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import tickgrad.model.Adagrad;
import tickgrad.model.Adam;
import tickgrad.model.AdamW;
import tickgrad.model.Optimizer;
import tickgrad.model.OptimizerState;
import tickgrad.model.RMSprop;
import tickgrad.model.Sgd;
import tickgrad.proofs.bounds.OptimizerBound;
import tickgrad.proofs.oracle.OracleOptimizer;

/**
 * One optimizer step of the engine against the oracle's from the engine's own state and gradient, each component by
 * its bound.
 */
public final class StepCheck {
    private final Optimizer optimizer;
    private final double[] w;
    private final double[] m;
    private final double[] v;
    private final long steps;

    /**
     * Remembers the state before a step.
     *
     * @param optimizer the rule
     * @param W the parameters, n floats
     * @param state moments and step count
     */
    public StepCheck(Optimizer optimizer, MemorySegment W, OptimizerState state) {
        this.optimizer = optimizer;
        int n = state.size();
        w = floats(W, n);
        boolean velocity = optimizer instanceof Sgd;
        m = floats(velocity ? state.V() : state.M(), n);
        v = floats(velocity ? state.M() : state.V(), n);
        steps = state.step();
    }

    /**
     * Compares the state after the step.
     *
     * @param W the parameters
     * @param G the gradient of the step
     * @param state moments
     * @param where for messages
     * @return errors as shares of their bounds
     */
    public Comparison after(MemorySegment W, MemorySegment G, OptimizerState state, Object where) {
        int n = w.length;
        double[] g = floats(G, n);
        double[] exact = w.clone();
        OracleOptimizer.State s = new OracleOptimizer.State(n);
        System.arraycopy(m, 0, s.first, 0, n);
        System.arraycopy(v, 0, s.second, 0, n);
        s.steps = steps;
        oracle(optimizer).step(exact, g, s);
        double[][] E = new double[3][n];
        for (int i = 0; i < n; i++) {
            OptimizerBound bound = OptimizerBound.of(optimizer, steps + 1, w[i], g[i], m[i], v[i]);
            E[0][i] = bound.w();
            E[1][i] = bound.first();
            E[2][i] = bound.second();
        }
        StepCheck now = new StepCheck(optimizer, W, state);
        Comparison out = new Comparison();
        double[][] expected = {exact, s.first, s.second};
        double[][] computed = {now.w, now.m, now.v};
        String[] kinds = {"w", "first", "second"};
        for (int k = 0; k < 3; k++) {
            if (k > 0 && Arrays.stream(E[k]).sum() == 0.0) {
                continue;
            }
            String kind = optimizer.getClass().getSimpleName() + " " + kinds[k];
            out.compare(kind, where, expected[k], computed[k], E[k]);
        }
        return out;
    }

    /**
     * {@return the rule in float64}
     *
     * @param optimizer the engine's rule
     */
    public static OracleOptimizer oracle(Optimizer optimizer) {
        return switch (optimizer) {
            case Sgd o -> OracleOptimizer.sgd(o.lr(), o.momentum(), o.dampening(), o.weightDecay(), o.nesterov());
            case RMSprop o -> OracleOptimizer.rmsprop(o.lr(), o.alpha(), o.eps(), o.weightDecay());
            case Adagrad o -> OracleOptimizer.adagrad(o.lr(), o.lrDecay(), o.eps(), o.weightDecay());
            case Adam o -> OracleOptimizer.adam(o.lr(), o.beta1(), o.beta2(), o.eps(), o.weightDecay(), false);
            case AdamW o -> OracleOptimizer.adam(o.lr(), o.beta1(), o.beta2(), o.eps(), o.weightDecay(), true);
        };
    }

    private static double[] floats(MemorySegment X, int n) {
        double[] x = new double[n];
        if (X.address() != 0L) {
            Arrays.setAll(x, i -> X.get(JAVA_FLOAT, 4L * i));
        }
        return x;
    }
}
