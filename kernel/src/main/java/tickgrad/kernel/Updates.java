package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Optimizer updates over flat vectors, with PyTorch's definitions.
 *
 * <p>Hyper-parameters are doubles; what is made of them ({@code 1 - β}, {@code βᵗ}, {@code lr/(1 - β₁ᵗ)}) is computed
 * in double and
 * rounded to float once. Pads stay {@code +0.0} and no weight becomes {@code -0.0}.
 *
 * <p>Memory: native segments of {@code n} floats, {@code n} a multiple of 16, offsets in bytes; the vectors do not
 * overlap. Order of
 * operations, part of the contract: see {@link tickgrad.kernel.reference.Updates}. Arguments are not checked.
 */
public final class Updates {
    private Updates() {}

    /**
     * Gradient descent: g = G + λW, W -= lr·g.
     *
     * @param n floats, a multiple of 16
     * @param W weights, updated
     * @param WOff byte offset of {@code W}
     * @param G gradient
     * @param GOff byte offset of {@code G}
     * @param lr learning rate
     * @param weightDecay {@code λ}
     */
    public static void sgd(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, double lr, double weightDecay) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Updates.sgd(n, W, WOff, G, GOff, lr, weightDecay);
        } else {
            tickgrad.kernel.reference.Updates.sgd(n, W, WOff, G, GOff, lr, weightDecay);
        }
    }

    /**
     * Momentum: g = G + λW, V = μV + (1 - dampening)g (V = g at t = 1), W -= lr·V; with nesterov W -= lr·(g + μV).
     *
     * @param n floats, a multiple of 16
     * @param W weights, updated
     * @param WOff byte offset of {@code W}
     * @param G gradient
     * @param GOff byte offset of {@code G}
     * @param V velocity, updated
     * @param VOff byte offset of {@code V}
     * @param lr learning rate
     * @param momentum {@code μ}
     * @param dampening in [0, 1]
     * @param weightDecay {@code λ}
     * @param nesterov whether to look ahead
     * @param t the step, 1 for the first
     */
    public static void momentum(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff, double lr,
            double momentum, double dampening, double weightDecay, boolean nesterov, long t) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Updates.momentum(
                    n, W, WOff, G, GOff, V, VOff, lr, momentum, dampening, weightDecay, nesterov, t);
        } else {
            tickgrad.kernel.reference.Updates.momentum(
                    n, W, WOff, G, GOff, V, VOff, lr, momentum, dampening, weightDecay, nesterov, t);
        }
    }

    /**
     * RMSprop: g = G + λW, V = αV + (1 - α)g², W -= lr·g/(√V + eps).
     *
     * @param n floats, a multiple of 16
     * @param W weights, updated
     * @param WOff byte offset of {@code W}
     * @param G gradient
     * @param GOff byte offset of {@code G}
     * @param V second moment, updated
     * @param VOff byte offset of {@code V}
     * @param lr learning rate
     * @param alpha {@code α} in [0, 1)
     * @param eps {@code > 0} as a float; keeps pads at {@code +0.0}
     * @param weightDecay {@code λ}
     */
    public static void rmsprop(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff, double lr,
            double alpha, double eps, double weightDecay) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Updates.rmsprop(n, W, WOff, G, GOff, V, VOff, lr, alpha, eps, weightDecay);
        } else {
            tickgrad.kernel.reference.Updates.rmsprop(n, W, WOff, G, GOff, V, VOff, lr, alpha, eps, weightDecay);
        }
    }

    /**
     * Adagrad: g = G + λW, V += g², W -= lr·g/(√V + eps).
     *
     * @param n floats, a multiple of 16
     * @param W weights, updated
     * @param WOff byte offset of {@code W}
     * @param G gradient
     * @param GOff byte offset of {@code G}
     * @param V second moment, updated
     * @param VOff byte offset of {@code V}
     * @param lr learning rate of this step, its own decay included
     * @param eps {@code > 0} as a float; keeps pads at {@code +0.0}
     * @param weightDecay {@code λ}
     */
    public static void adagrad(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff, double lr,
            double eps, double weightDecay) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Updates.adagrad(n, W, WOff, G, GOff, V, VOff, lr, eps, weightDecay);
        } else {
            tickgrad.kernel.reference.Updates.adagrad(n, W, WOff, G, GOff, V, VOff, lr, eps, weightDecay);
        }
    }

    /**
     * Adam: g = G + λW, M = β₁M + (1 - β₁)g, V = β₂V + (1 - β₂)g², W -= lr·M̂/(√V̂ + eps), M̂ = M/(1 - β₁ᵗ), V̂ = V/(1
     * - β₂ᵗ).
     *
     * @param n floats, a multiple of 16
     * @param W weights, updated
     * @param WOff byte offset of {@code W}
     * @param G gradient
     * @param GOff byte offset of {@code G}
     * @param M first moment, updated
     * @param MOff byte offset of {@code M}
     * @param V second moment, updated
     * @param VOff byte offset of {@code V}
     * @param lr learning rate
     * @param beta1 {@code β₁}
     * @param beta2 {@code β₂}
     * @param eps {@code > 0} as a float; keeps pads at {@code +0.0}
     * @param weightDecay {@code λ}
     * @param t the step, 1 for the first
     */
    public static void adam(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment M, long MOff, MemorySegment
            V, long VOff, double lr, double beta1, double beta2, double eps, double weightDecay, long t) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Updates.adam(
                    n, W, WOff, G, GOff, M, MOff, V, VOff, lr, beta1, beta2, eps, weightDecay, t);
        } else {
            tickgrad.kernel.reference.Updates.adam(
                    n, W, WOff, G, GOff, M, MOff, V, VOff, lr, beta1, beta2, eps, weightDecay, t);
        }
    }

    /**
     * AdamW: W -= lr·λ·W, then Adam with the gradient alone.
     *
     * @param n floats, a multiple of 16
     * @param W weights, updated
     * @param WOff byte offset of {@code W}
     * @param G gradient
     * @param GOff byte offset of {@code G}
     * @param M first moment, updated
     * @param MOff byte offset of {@code M}
     * @param V second moment, updated
     * @param VOff byte offset of {@code V}
     * @param lr learning rate
     * @param beta1 {@code β₁}
     * @param beta2 {@code β₂}
     * @param eps {@code > 0} as a float; keeps pads at {@code +0.0}
     * @param weightDecay {@code λ}
     * @param t the step, 1 for the first
     */
    public static void adamw(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment M, long MOff, MemorySegment
            V, long VOff, double lr, double beta1, double beta2, double eps, double weightDecay, long t) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Updates.adamw(
                    n, W, WOff, G, GOff, M, MOff, V, VOff, lr, beta1, beta2, eps, weightDecay, t);
        } else {
            tickgrad.kernel.reference.Updates.adamw(
                    n, W, WOff, G, GOff, M, MOff, V, VOff, lr, beta1, beta2, eps, weightDecay, t);
        }
    }

    /**
     * Σ G², the square of the global norm; overflows to infinity for norms above 1.8e19.
     *
     * @param n floats, a multiple of 16
     * @param G gradient
     * @param GOff byte offset of {@code G}
     * @return the sum, in the canonical order
     */
    public static float sumOfSquares(
            int n, MemorySegment G, long GOff) {
        if (Machine.SIMD) {
            return tickgrad.kernel.simd.Updates.sumOfSquares(n, G, GOff);
        } else {
            return tickgrad.kernel.reference.Updates.sumOfSquares(n, G, GOff);
        }
    }

    /**
     * G = c·G.
     *
     * @param n floats, a multiple of 16
     * @param G gradient, scaled
     * @param GOff byte offset of {@code G}
     * @param c the factor, finite and {@code >= 0}, which keeps pads at {@code +0.0}
     */
    public static void scale(
            int n, MemorySegment G, long GOff, float c) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Updates.scale(n, G, GOff, c);
        } else {
            tickgrad.kernel.reference.Updates.scale(n, G, GOff, c);
        }
    }
}
