package tickgrad.kernel.reference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Steps;

/**
 * Canonical arithmetic of the optimizer updates: this scalar code is the specification. See {@link
 * tickgrad.kernel.Updates} for the
 * contract.
 *
 * <p>Every weight written ends with {@code + 0.0f}, which turns {@code -0.0} into {@code +0.0} and changes nothing
 * else.
 */
public final class Updates {
    private Updates() {}

    /** g = G + λw, w -= lr·g. */
    public static void sgd(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, double lr, double weightDecay) {
        float rate = (float) lr;
        float decay = (float) weightDecay;
        for (int i = 0; i < n; i++) {
            float w = get(W, WOff, i);
            float g = Math.fma(decay, w, get(G, GOff, i));
            put(W, WOff, i, Math.fma(-rate, g, w) + 0.0f);
        }
    }

    /** g = G + λw, v = μv + (1 - dampening)g (v = g at t = 1), w -= lr·v, or lr·(g + μv) with nesterov. */
    public static void momentum(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff,
            double lr, double momentum, double dampening, double weightDecay, boolean nesterov, long t) {
        float rate = (float) lr;
        float decay = (float) weightDecay;
        float mu = (float) momentum;
        float keep = t == 1 ? 0.0f : mu;
        float take = t == 1 ? 1.0f : (float) (1.0 - dampening);
        for (int i = 0; i < n; i++) {
            float w = get(W, WOff, i);
            float g = Math.fma(decay, w, get(G, GOff, i));
            float v = Math.fma(keep, get(V, VOff, i), take * g);
            put(V, VOff, i, v);
            put(W, WOff, i, Math.fma(-rate, nesterov ? Math.fma(mu, v, g) : v, w) + 0.0f);
        }
    }

    /** g = G + λw, v = αv + (1 - α)g², w -= lr·g/(√v + eps). */
    public static void rmsprop(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff,
            double lr, double alpha, double eps, double weightDecay) {
        float rate = (float) lr;
        float decay = (float) weightDecay;
        float keep = (float) alpha;
        float take = (float) (1.0 - alpha);
        float floor = (float) eps;
        for (int i = 0; i < n; i++) {
            float w = get(W, WOff, i);
            float g = Math.fma(decay, w, get(G, GOff, i));
            float v = Math.fma(keep, get(V, VOff, i), take * g * g);
            put(V, VOff, i, v);
            put(W, WOff, i, Math.fma(-rate, g / (sqrt(v) + floor), w) + 0.0f);
        }
    }

    /** g = G + λw, v += g², w -= lr·g/(√v + eps). */
    public static void adagrad(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff,
            double lr, double eps, double weightDecay) {
        float rate = (float) lr;
        float decay = (float) weightDecay;
        float floor = (float) eps;
        for (int i = 0; i < n; i++) {
            float w = get(W, WOff, i);
            float g = Math.fma(decay, w, get(G, GOff, i));
            float v = Math.fma(g, g, get(V, VOff, i));
            put(V, VOff, i, v);
            put(W, WOff, i, Math.fma(-rate, g / (sqrt(v) + floor), w) + 0.0f);
        }
    }

    /** g = G + λw, m = β₁m + (1 - β₁)g, v = β₂v + (1 - β₂)g², w -= lr/(1 - β₁ᵗ)·m/(√v/√(1 - β₂ᵗ) + eps). */
    public static void adam(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment M, long MOff,
            MemorySegment V, long VOff, double lr, double beta1, double beta2, double eps, double weightDecay, long t) {
        adam(n, W, WOff, G, GOff, M, MOff, V, VOff, lr, beta1, beta2, eps, (float) weightDecay, 0.0f, t);
    }

    /** w -= lr·λ·w, then {@link #adam} with the gradient alone. */
    public static void adamw(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment M, long MOff,
            MemorySegment V, long VOff, double lr, double beta1, double beta2, double eps, double weightDecay, long t) {
        adam(n, W, WOff, G, GOff, M, MOff, V, VOff, lr, beta1, beta2, eps, 0.0f, (float) (lr * weightDecay), t);
    }

    private static void adam(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment M, long MOff, MemorySegment V,
            long VOff, double lr, double beta1, double beta2, double eps, float decay, float shrink, long t) {
        float keep1 = (float) beta1;
        float take1 = (float) (1.0 - beta1);
        float keep2 = (float) beta2;
        float take2 = (float) (1.0 - beta2);
        float rate = Steps.adamRate(lr, beta1, t);
        float unbias = Steps.adamUnbias(beta2, t);
        float floor = (float) eps;
        for (int i = 0; i < n; i++) {
            float w = get(W, WOff, i);
            float g = Math.fma(decay, w, get(G, GOff, i));
            float m = Math.fma(keep1, get(M, MOff, i), take1 * g);
            float v = Math.fma(keep2, get(V, VOff, i), take2 * g * g);
            put(M, MOff, i, m);
            put(V, VOff, i, v);
            float shrunk = Math.fma(-shrink, w, w);
            put(W, WOff, i, Math.fma(-rate, m / Math.fma(sqrt(v), unbias, floor), shrunk) + 0.0f);
        }
    }

    /**
     * Σ g²: 16-blocks go to chain b mod 4, each of 16 lanes of fused multiply-adds from +0.0; lanes of the chains are
     * added as
     * (0 + 2) + (1 + 3), then the lanes as t[k] += t[k + h], h = 8, 4, 2, 1.
     */
    public static float sumOfSquares(int n, MemorySegment G, long GOff) {
        return tree(0, 1, n, G, GOff);
    }

    private static float tree(int lane, int h, int n, MemorySegment G, long GOff) {
        if (h < Padding.LANES) {
            return tree(lane, 2 * h, n, G, GOff) + tree(lane + h, 2 * h, n, G, GOff);
        }
        return (chain(0, lane, n, G, GOff) + chain(2, lane, n, G, GOff))
                + (chain(1, lane, n, G, GOff) + chain(3, lane, n, G, GOff));
    }

    private static float chain(int chain, int lane, int n, MemorySegment G, long GOff) {
        float sum = 0.0f;
        for (int i = chain * Padding.LANES + lane; i < n; i += 4 * Padding.LANES) {
            float g = get(G, GOff, i);
            sum = Math.fma(g, g, sum);
        }
        return sum;
    }

    /** G = c·G. */
    public static void scale(int n, MemorySegment G, long GOff, float c) {
        for (int i = 0; i < n; i++) {
            put(G, GOff, i, c * get(G, GOff, i));
        }
    }

    /** The correctly rounded root: a float root through double is one (53 bits are more than twice 24 plus 2). */
    private static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    private static float get(MemorySegment X, long off, int i) {
        return X.get(JAVA_FLOAT, off + 4L * i);
    }

    private static void put(MemorySegment X, long off, int i, float value) {
        X.set(JAVA_FLOAT, off + 4L * i, value);
    }
}
