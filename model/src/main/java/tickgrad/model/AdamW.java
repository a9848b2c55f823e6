package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Updates;

/**
 * {@link Adam} with decoupled decay: {@code w -= lr·λ·w}, then Adam's step with the gradient alone (Loshchilov and
 * Hutter 2019).
 *
 * @param lr          learning rate, {@code >= 0}
 * @param beta1       {@code β₁} in [0, 1)
 * @param beta2       {@code β₂} in [0, 1)
 * @param eps         added outside the root, positive as a float
 * @param weightDecay {@code λ >= 0}, decoupled from the gradient
 */
public record AdamW(double lr, double beta1, double beta2, double eps, double weightDecay) implements Optimizer {
    /** Checks the ranges. */
    public AdamW {
        Range.nonNegative("lr", lr);
        Range.fraction("beta1", beta1);
        Range.fraction("beta2", beta2);
        Range.eps(eps);
        Range.nonNegative("weightDecay", weightDecay);
    }

    @Override
    public AdamW withWeightDecay(double weightDecay) {
        return new AdamW(lr, beta1, beta2, eps, weightDecay);
    }

    @Override
    public int moments() {
        return 2;
    }

    @Override
    public void update(int n, MemorySegment W, long WOff, MemorySegment G, long GOff, OptimizerState state, double lr) {
        long t = state.advance(moments(), n, W, WOff, G, GOff);
        Updates.adamw(
                n, W, WOff, G, GOff, state.M(), 0L, state.V(), 0L, lr, beta1, beta2, eps, weightDecay, t);
    }
}
