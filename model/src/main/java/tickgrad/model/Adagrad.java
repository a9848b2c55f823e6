package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Updates;

/**
 * {@code g += λw}; {@code v += g²}; {@code w -= lr/(1 + (t - 1)·lrDecay)·g/(√v + eps)} (Duchi, Hazan and Singer 2011).
 *
 * @param lr          learning rate, {@code >= 0}
 * @param lrDecay     decay of the learning rate, {@code >= 0}
 * @param eps         added outside the root, positive as a float
 * @param weightDecay {@code λ >= 0}, added to the gradient
 */
public record Adagrad(double lr, double lrDecay, double eps, double weightDecay) implements Optimizer {
    /** Checks the ranges. */
    public Adagrad {
        Range.nonNegative("lr", lr);
        Range.nonNegative("lrDecay", lrDecay);
        Range.eps(eps);
        Range.nonNegative("weightDecay", weightDecay);
    }

    @Override
    public Adagrad withWeightDecay(double weightDecay) {
        return new Adagrad(lr, lrDecay, eps, weightDecay);
    }

    @Override
    public int moments() {
        return 1;
    }

    @Override
    public void update(int n, MemorySegment W, long WOff, MemorySegment G, long GOff, OptimizerState state, double lr) {
        long t = state.advance(moments(), n, W, WOff, G, GOff);
        double decayed = lr / (1.0 + (t - 1) * lrDecay);
        Updates.adagrad(n, W, WOff, G, GOff, state.V(), 0L, decayed, eps, weightDecay);
    }
}
