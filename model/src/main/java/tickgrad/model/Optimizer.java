package tickgrad.model;

import java.lang.foreign.MemorySegment;

/**
 * A rule that turns a gradient into a step of the parameters, with PyTorch's definitions and names of hyper-parameters.
 *
 * <p>{@code w} parameters, {@code g} their gradient, {@code λ} weight decay, {@code t = 1, 2, ...} the step. Decay
 * applies to all
 * parameters, biases too. Hyper-parameters are doubles; combinations such as {@code 1 - β} are taken in double and
 * rounded to float
 * once. {@code eps} stands outside the root and is positive as a float, which keeps padding at {@code +0.0}.
 */
public sealed interface Optimizer permits Sgd, RMSprop, Adagrad, Adam, AdamW {
    /**
     * The base learning rate, which a {@link Schedule} multiplies.
     *
     * @return the learning rate
     */
    double lr();

    /**
     * The factor {@code λ} of weight decay.
     *
     * @return the weight decay, 0 for none
     */
    double weightDecay();

    /**
     * The same optimizer with another weight decay.
     *
     * @param weightDecay {@code λ >= 0}
     * @return a copy
     */
    Optimizer withWeightDecay(double weightDecay);

    /**
     * How many moment vectors the rule remembers.
     *
     * @return 0 (none), 1 ({@code V}) or 2 ({@code M} and {@code V})
     */
    int moments();

    /**
     * One step: advances the state and updates {@code W} from {@code G}. Padding stays {@code +0.0}, no weight becomes
     * {@code -0.0}.
     *
     * @param n     floats, padding included: a multiple of 16, the same as the state's
     * @param W     parameters, updated
     * @param WOff  byte offset of {@code W}
     * @param G     gradient
     * @param GOff  byte offset of {@code G}
     * @param state moments and step
     * @param lr    the learning rate of this step
     */
    void update(int n, MemorySegment W, long WOff, MemorySegment G, long GOff, OptimizerState state, double lr);

    /**
     * The rule and its numbers, exact: {@code adam lr=0x1.0p-10 beta1=0x1.ccccccccccccdp-1 …}.
     *
     * @return the text form, which {@link #of} reads
     */
    default String text() {
        return OptimizerText.of(this);
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #text} says
     * @return the optimizer, with the same bits in every number
     * @throws IllegalArgumentException if the text is not of that form
     */
    static Optimizer of(String text) {
        return OptimizerText.parse(text);
    }

    /**
     * {@code w -= lr·g}.
     *
     * @param lr learning rate
     * @return the optimizer
     */
    static Sgd sgd(double lr) {
        return new Sgd(lr, 0.0, 0.0, 0.0, false);
    }

    /**
     * {@code v = μv + g}, {@code w -= lr·v} (heavy ball).
     *
     * @param lr       learning rate
     * @param momentum {@code μ} in [0, 1)
     * @return the optimizer
     */
    static Sgd sgd(double lr, double momentum) {
        return new Sgd(lr, momentum, 0.0, 0.0, false);
    }

    /**
     * {@code v = μv + g}, {@code w -= lr·(g + μv)}.
     *
     * @param lr       learning rate
     * @param momentum {@code μ} in (0, 1)
     * @return the optimizer
     */
    static Sgd nesterov(double lr, double momentum) {
        return new Sgd(lr, momentum, 0.0, 0.0, true);
    }

    /**
     * RMSprop with {@code alpha = 0.99}, {@code eps = 1e-8}.
     *
     * @param lr learning rate
     * @return the optimizer
     */
    static RMSprop rmsprop(double lr) {
        return new RMSprop(lr, 0.99, 1e-8, 0.0);
    }

    /**
     * Adagrad without learning rate decay, {@code eps = 1e-10}.
     *
     * @param lr learning rate
     * @return the optimizer
     */
    static Adagrad adagrad(double lr) {
        return new Adagrad(lr, 0.0, 1e-10, 0.0);
    }

    /**
     * Adam with {@code beta1 = 0.9}, {@code beta2 = 0.999}, {@code eps = 1e-8}.
     *
     * @param lr learning rate
     * @return the optimizer
     */
    static Adam adam(double lr) {
        return new Adam(lr, 0.9, 0.999, 1e-8, 0.0);
    }

    /**
     * AdamW with {@code beta1 = 0.9}, {@code beta2 = 0.999}, {@code eps = 1e-8}.
     *
     * @param lr          learning rate
     * @param weightDecay {@code λ}, decoupled from the gradient
     * @return the optimizer
     */
    static AdamW adamw(double lr, double weightDecay) {
        return new AdamW(lr, 0.9, 0.999, 1e-8, weightDecay);
    }
}
