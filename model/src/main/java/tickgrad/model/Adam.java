package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Updates;

/**
 * {@code g += λw}; {@code m = β₁m + (1 - β₁)g}; {@code v = β₂v + (1 - β₂)g²}; {@code w -= lr·m̂/(√v̂ + eps)} with
 * {@code m̂ = m/(1 - β₁ᵗ)} and
 * {@code v̂ = v/(1 - β₂ᵗ)} (Kingma and Ba 2015).
 *
 * @param lr          learning rate, {@code >= 0}
 * @param beta1       {@code β₁} in [0, 1)
 * @param beta2       {@code β₂} in [0, 1)
 * @param eps         added outside the root, positive as a float
 * @param weightDecay {@code λ >= 0}, added to the gradient
 */
public record Adam(double lr, double beta1, double beta2, double eps, double weightDecay) implements Optimizer {
    /** Checks the ranges. */
    public Adam {
        Range.nonNegative("lr", lr);
        Range.fraction("beta1", beta1);
        Range.fraction("beta2", beta2);
        Range.eps(eps);
        Range.nonNegative("weightDecay", weightDecay);
    }

    @Override
    public Adam withWeightDecay(double weightDecay) {
        return new Adam(lr, beta1, beta2, eps, weightDecay);
    }

    @Override
    public int moments() {
        return 2;
    }

    @Override
    public void update(int n, MemorySegment W, long WOff, MemorySegment G, long GOff, OptimizerState state, double lr) {
        long t = state.advance(moments(), n, W, WOff, G, GOff);
        Updates.adam(
                n, W, WOff, G, GOff, state.M(), 0L, state.V(), 0L, lr, beta1, beta2, eps, weightDecay, t);
    }
}
