package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Updates;

/**
 * {@code g += λw}; {@code v = αv + (1 - α)g²}; {@code w -= lr·g/(√v + eps)} (Hinton 2012).
 *
 * @param lr          learning rate, {@code >= 0}
 * @param alpha       {@code α} in [0, 1)
 * @param eps         added outside the root, positive as a float
 * @param weightDecay {@code λ >= 0}, added to the gradient
 */
public record RMSprop(double lr, double alpha, double eps, double weightDecay) implements Optimizer {
    /** Checks the ranges. */
    public RMSprop {
        Range.nonNegative("lr", lr);
        Range.fraction("alpha", alpha);
        Range.eps(eps);
        Range.nonNegative("weightDecay", weightDecay);
    }

    @Override
    public RMSprop withWeightDecay(double weightDecay) {
        return new RMSprop(lr, alpha, eps, weightDecay);
    }

    @Override
    public int moments() {
        return 1;
    }

    @Override
    public void update(int n, MemorySegment W, long WOff, MemorySegment G, long GOff, OptimizerState state, double lr) {
        state.advance(moments(), n, W, WOff, G, GOff);
        Updates.rmsprop(n, W, WOff, G, GOff, state.V(), 0L, lr, alpha, eps, weightDecay);
    }
}
