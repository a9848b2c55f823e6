package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Updates;

/**
 * Stochastic gradient descent: {@code g += λw}; with momentum {@code v = μv + (1 - dampening)g} ({@code v = g} at the
 * first step) and
 * then {@code g = g + μv} (Nesterov) or {@code g = v}; {@code w -= lr·g}.
 *
 * @param lr          learning rate, {@code >= 0}
 * @param momentum    {@code μ} in [0, 1)
 * @param dampening   in [0, 1]
 * @param weightDecay {@code λ >= 0}, added to the gradient
 * @param nesterov    whether to look ahead; needs momentum and no dampening
 */
public record Sgd(double lr, double momentum, double dampening, double weightDecay, boolean nesterov)
        implements Optimizer {
    /** Checks the ranges. */
    public Sgd {
        Range.nonNegative("lr", lr);
        Range.fraction("momentum", momentum);
        Range.unit("dampening", dampening);
        Range.nonNegative("weightDecay", weightDecay);
        Range.require(!nesterov || momentum > 0.0, "momentum", momentum, "> 0 with nesterov");
        Range.require(!nesterov || dampening == 0.0, "dampening", dampening, "0 with nesterov");
    }

    @Override
    public Sgd withWeightDecay(double weightDecay) {
        return new Sgd(lr, momentum, dampening, weightDecay, nesterov);
    }

    /** Whether a step is {@code W -= lr·G} and no more. */
    boolean plain() {
        return momentum == 0.0 && weightDecay == 0.0;
    }

    @Override
    public int moments() {
        return momentum == 0.0 ? 0 : 1;
    }

    @Override
    public void update(int n, MemorySegment W, long WOff, MemorySegment G, long GOff, OptimizerState state, double lr) {
        long t = state.advance(moments(), n, W, WOff, G, GOff);
        if (momentum == 0.0) {
            Updates.sgd(n, W, WOff, G, GOff, lr, weightDecay);
        } else {
            Updates.momentum(
                    n, W, WOff, G, GOff, state.V(), 0L, lr, momentum, dampening, weightDecay, nesterov, t);
        }
    }
}
