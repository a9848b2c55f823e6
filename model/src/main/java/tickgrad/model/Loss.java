package tickgrad.model;

import java.lang.foreign.MemorySegment;

/**
 * A loss {@code L(Y, T)}, open to users.
 *
 * <p>The loss of a batch is {@code Σ_r w_r ℓ_r / (elements(n)·Σ_r w_r)}, where {@code ℓ_r} is the undivided loss of row
 * {@code r}.
 * The <em>double side</em> ({@link #value}, {@link #gradient}) is the mathematics of one row and feeds {@link
 * GradientCheck}; the
 * float kernel {@link #backward} is what the engine runs. By default it loops over the double side (and then allocates
 * a few small
 * arrays a call, unlike the built-in ones), so that a user's own loss is three methods:
 *
 * <pre>{@code
 * record LogCosh() implements Loss {
 *     public String name() { return "log_cosh"; }
 *     public double value(double[] y, double[] t) { ... }
 *     public void gradient(double[] y, double[] t, double[] dy) { ... }
 * }
 * }</pre>
 *
 * <p>Implementations are immutable, and equal when they compute the same function.
 */
public interface Loss {
    /**
     * The text form, which {@link #named} reads for the built-in ones.
     *
     * @return lower case, without blanks, such as {@code mse} or {@code huber(1.0)}
     */
    String name();

    /**
     * {@code ℓ(y, t)} of one row: the sum over its elements, undivided and unweighted.
     *
     * @param y outputs {@code (n)}
     * @param t targets {@code (targets(n))}
     * @return the loss
     */
    double value(double[] y, double[] t);

    /**
     * {@code dy = ∂ℓ/∂y} of one row.
     *
     * @param y  outputs {@code (n)}
     * @param t  targets {@code (targets(n))}
     * @param dy receives the gradient {@code (n)}
     */
    void gradient(double[] y, double[] t, double[] dy);

    /**
     * How many target columns belong to that many outputs.
     *
     * @param outputs columns of {@code Y}
     * @return columns of {@code T}; as many as outputs unless overridden
     * @throws IllegalArgumentException if the loss cannot stand on that many outputs
     */
    default int targets(int outputs) {
        return outputs;
    }

    /**
     * The divisor that makes a row's loss a mean over its elements.
     *
     * @param outputs columns of {@code Y}
     * @return the number of elements; as many as outputs unless overridden
     */
    default double elements(int outputs) {
        return outputs;
    }

    /**
     * The values of a residual {@code y - t} at which the gradient or one of its derivatives jumps: a finite difference
     * must not
     * cross them.
     *
     * @return the kinks, none unless overridden
     */
    default double[] kinks() {
        return new double[0];
    }

    /**
     * Returns {@code Σ_r w_r ℓ_r} and writes {@code dY = (scale·w_r)·∂ℓ_r/∂y}, {@code (m, n)}, pads {@code +0.0}.
     *
     * @param m     rows
     * @param n     outputs
     * @param Y     outputs {@code (m, n)}
     * @param YOff  byte offset of {@code Y}
     * @param ldy   floats from row to row of {@code Y}
     * @param T     targets {@code (m, targets(n))}
     * @param TOff  byte offset of {@code T}
     * @param ldt   floats from row to row of {@code T}
     * @param w     row weights {@code (m)}, or {@link MemorySegment#NULL} for ones
     * @param wOff  byte offset of {@code w}
     * @param scale factor of the gradient, in general {@code 1/(elements(n)·Σw)}
     * @param dY    receives the gradient; overlaps no input
     * @param dYOff byte offset of {@code dY}
     * @param lddy  floats from row to row of {@code dY}
     * @return the weighted sum of the rows' losses, undivided
     */
    default double backward(
            int m,
            int n,
            MemorySegment Y,
            long YOff,
            int ldy,
            MemorySegment T,
            long TOff,
            int ldt,
            MemorySegment w,
            long wOff,
            float scale,
            MemorySegment dY,
            long dYOff,
            int lddy) {
        return DoubleKernels.backward(this, m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
    }

    /**
     * Refuses targets that this loss cannot learn from, before anything is written. By default: a wrong number of
     * columns, NaN and
     * infinities.
     *
     * @param T       the targets
     * @param outputs columns of {@code Y}
     * @throws IllegalArgumentException naming row, column, value and what was expected
     */
    default void check(Matrix T, int outputs) {
        Targets.check(this, T, outputs, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /** {@return squared error {@code (y - t)²}, gradient {@code 2(y - t)}: no half} */
    static Loss mse() {
        return new ResidualLosses.Squared();
    }

    /** {@return absolute error {@code |y - t|}, gradient {@code sign(y - t)}, 0 at 0} */
    static Loss mae() {
        return new ResidualLosses.Absolute();
    }

    /**
     * {@code (y - t)²/2} where {@code |y - t| <= δ}, else {@code δ(|y - t| - δ/2)} (Huber 1964).
     *
     * @param delta the edge δ, positive; rounded to float on both sides
     * @return the loss
     */
    static Loss huber(double delta) {
        return new ResidualLosses.Huber((float) delta);
    }

    /**
     * {@return cross-entropy of independent yes-no targets in [0, 1]: {@code softplus(y) - t·y}, gradient {@code
     * sigmoid(y) - t}}
     */
    static Loss bceWithLogits() {
        return new LikelihoodLosses.BceWithLogits();
    }

    /** {@return softmax cross-entropy {@code log Σ e^y - y_c}; {@code T} has one column, the class index {@code c}} */
    static Loss crossEntropy() {
        return new CrossEntropies.OfIndex();
    }

    /** {@return softmax cross-entropy {@code Σ_j t_j (log Σ e^y - y_j)}; {@code T} has a column for every class} */
    static Loss crossEntropyDistribution() {
        return new CrossEntropies.OfDistribution();
    }

    /**
     * Pinball loss {@code max(τ(t - y), (τ - 1)(t - y))}, whose minimum is the τ-quantile (Koenker and Bassett 1978).
     * With {@code q}
     * quantiles output {@code j} forecasts quantile {@code j mod q} of target {@code j / q}. The gradient at {@code y =
     * t} is {@code -τ}.
     *
     * @param taus the quantiles, each in (0, 1); rounded to float on both sides
     * @return the loss
     */
    static Loss pinball(double... taus) {
        return Pinball.of(taus);
    }

    /**
     * {@return Poisson likelihood of counts with the log-rate as output: {@code e^y - t·y}, without the Stirling term}
     */
    static Loss poissonNll() {
        return new LikelihoodLosses.PoissonNll();
    }

    /**
     * {@return Gaussian likelihood {@code (s + (t - μ)² e^-s)/2} without its constant; of {@code 2d} outputs the first
     * {@code d} are
     * means {@code μ}, the others log-variances {@code s}}
     */
    static Loss gaussianNll() {
        return new LikelihoodLosses.GaussianNll();
    }

    /**
     * Reads a text form: {@code mse mae huber bce_with_logits cross_entropy cross_entropy_distribution pinball
     * poisson_nll
     * gaussian_nll}, with parameters as in {@code huber(0.5)} (default 1) or {@code pinball(0.1;0.5;0.9)}.
     *
     * @param text the name
     * @return the built-in loss
     * @throws IllegalArgumentException if there is none of that name, or its parameters are wrong
     */
    static Loss named(String text) {
        Call call = Call.parse("loss", text);
        Loss loss =
                switch (call.name()) {
                    case "mse" -> mse();
                    case "mae" -> mae();
                    case "huber" -> huber(call.argument(1.0));
                    case "bce_with_logits" -> bceWithLogits();
                    case "cross_entropy" -> crossEntropy();
                    case "cross_entropy_distribution" -> crossEntropyDistribution();
                    case "pinball" -> pinball(call.arguments());
                    case "poisson_nll" -> poissonNll();
                    case "gaussian_nll" -> gaussianNll();
                    default ->
                        throw call.unknown("mse, mae, huber(delta), bce_with_logits, cross_entropy,"
                                + " cross_entropy_distribution, pinball(tau;...), poisson_nll or gaussian_nll");
                };
        call.refuseLeftovers();
        return loss;
    }
}
