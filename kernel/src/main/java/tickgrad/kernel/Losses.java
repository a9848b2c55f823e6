package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Losses and their gradients: every method returns {@code Σ_r w_r ℓ_r} and writes {@code dY = (scale·w_r)·∂ℓ_r/∂y}.
 *
 * <p>{@code ℓ_r} is the undivided sum over a row's elements; the divisor of a mean is the caller's, who passes it in
 * {@code scale}.
 * {@code w} holds one weight a row, or is {@link MemorySegment#NULL} for ones.
 *
 * <p>Memory: native segments, offsets in bytes, leading dimensions in floats, multiples of 16. Rows of {@code Y T dY}
 * are padded to 16
 * floats; the pads of {@code Y} and {@code T} are {@code +0.0}, those of {@code dY} are written as {@code +0.0}, also
 * where inputs are
 * NaN or infinite. {@code dY} may hold anything before, serves as scratch, and overlaps no input.
 *
 * <p>Order of operations, part of the contract: elements in float, a row in the canonical 16-lane order, rows in order
 * in double; see
 * {@link tickgrad.kernel.reference.Losses}. A NaN in a row makes the loss and that element's gradient NaN. Arguments are not checked.
 */
public final class Losses {
    private Losses() {}

    /**
     * Squared error: ℓ = Σ (y - t)², ∂ℓ/∂y = 2(y - t). No half.
     *
     * @param m rows
     * @param n outputs
     * @param Y outputs {@code (m,n)}
     * @param YOff byte offset of {@code Y}
     * @param ldy leading dimension of {@code Y}
     * @param T targets {@code (m,n)}
     * @param TOff byte offset of {@code T}
     * @param ldt leading dimension of {@code T}
     * @param w weights {@code (m)} or {@link MemorySegment#NULL}
     * @param wOff byte offset of {@code w}
     * @param scale factor of the gradient
     * @param dY gradient {@code (m,n)}, overwritten
     * @param dYOff byte offset of {@code dY}
     * @param lddy leading dimension of {@code dY}
     * @return {@code Σ_r w_r ℓ_r}
     */
    public static double mse(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Losses.mse(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy)
                : tickgrad.kernel.reference.Losses.mse(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
    }

    /**
     * The squared error of one row of one output, of weight 1 and scale 1: the bits of {@link #mse(int, int, MemorySegment, long, int, MemorySegment, long, int,
     * MemorySegment, long, float, MemorySegment, long, int)}.
     *
     * @param y the output
     * @param t its target
     * @param dY receives {@code 2(y - t)} and pads {@code (1)}
     * @param dYOff byte offset of {@code dY}
     * @return {@code (y - t)²}
     */
    public static double mse(float y, float t, MemorySegment dY, long dYOff) {
        return Machine.SIMD ? tickgrad.kernel.simd.Losses.mse(y, t, dY, dYOff) : tickgrad.kernel.reference.Losses.mse(y, t, dY, dYOff);
    }

    /**
     * Absolute error: ℓ = Σ |y - t|, ∂ℓ/∂y = sign(y - t), 0 where y = t.
     *
     * @param m rows
     * @param n outputs
     * @param Y outputs {@code (m,n)}
     * @param YOff byte offset of {@code Y}
     * @param ldy leading dimension of {@code Y}
     * @param T targets {@code (m,n)}
     * @param TOff byte offset of {@code T}
     * @param ldt leading dimension of {@code T}
     * @param w weights {@code (m)} or {@link MemorySegment#NULL}
     * @param wOff byte offset of {@code w}
     * @param scale factor of the gradient
     * @param dY gradient {@code (m,n)}, overwritten
     * @param dYOff byte offset of {@code dY}
     * @param lddy leading dimension of {@code dY}
     * @return {@code Σ_r w_r ℓ_r}
     */
    public static double mae(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Losses.mae(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy)
                : tickgrad.kernel.reference.Losses.mae(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
    }

    /**
     * Huber loss, d = y - t: ℓ = Σ d²/2 where |d| ≤ δ, else δ(|d| - δ/2); ∂ℓ/∂y = d clipped to ±δ (Huber 1964).
     *
     * @param m rows
     * @param n outputs
     * @param Y outputs {@code (m,n)}
     * @param YOff byte offset of {@code Y}
     * @param ldy leading dimension of {@code Y}
     * @param T targets {@code (m,n)}
     * @param TOff byte offset of {@code T}
     * @param ldt leading dimension of {@code T}
     * @param w weights {@code (m)} or {@link MemorySegment#NULL}
     * @param wOff byte offset of {@code w}
     * @param scale factor of the gradient
     * @param dY gradient {@code (m,n)}, overwritten
     * @param dYOff byte offset of {@code dY}
     * @param lddy leading dimension of {@code dY}
     * @param delta the edge δ {@code > 0}
     * @return {@code Σ_r w_r ℓ_r}
     */
    public static double huber(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy, float delta) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Losses.huber(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy, delta)
                : tickgrad.kernel.reference.Losses.huber(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy, delta);
    }

    /**
     * Binary cross-entropy of logits: ℓ = Σ softplus(y) - t·y, ∂ℓ/∂y = sigmoid(y) - t, both without cancellation at t =
     * 0 and 1.
     *
     * @param m rows
     * @param n outputs
     * @param Y outputs {@code (m,n)}
     * @param YOff byte offset of {@code Y}
     * @param ldy leading dimension of {@code Y}
     * @param T targets {@code (m,n)}
     * @param TOff byte offset of {@code T}
     * @param ldt leading dimension of {@code T}
     * @param w weights {@code (m)} or {@link MemorySegment#NULL}
     * @param wOff byte offset of {@code w}
     * @param scale factor of the gradient
     * @param dY gradient {@code (m,n)}, overwritten
     * @param dYOff byte offset of {@code dY}
     * @param lddy leading dimension of {@code dY}
     * @return {@code Σ_r w_r ℓ_r}
     */
    public static double bceWithLogits(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Losses.bceWithLogits(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy)
                : tickgrad.kernel.reference.Losses.bceWithLogits(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
    }

    /**
     * Softmax cross-entropy of a class: ℓ = log Σ e^y - y_c, ∂ℓ/∂y = softmax(y) - onehot(c).
     *
     * @param m rows
     * @param n outputs
     * @param Y outputs {@code (m,n)}
     * @param YOff byte offset of {@code Y}
     * @param ldy leading dimension of {@code Y}
     * @param T targets {@code (m,1)}: the class index {@code c} in {@code [0, n)}
     * @param TOff byte offset of {@code T}
     * @param ldt leading dimension of {@code T}
     * @param w weights {@code (m)} or {@link MemorySegment#NULL}
     * @param wOff byte offset of {@code w}
     * @param scale factor of the gradient
     * @param dY gradient {@code (m,n)}, overwritten
     * @param dYOff byte offset of {@code dY}
     * @param lddy leading dimension of {@code dY}
     * @return {@code Σ_r w_r ℓ_r}
     */
    public static double crossEntropy(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Losses.crossEntropy(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy)
                : tickgrad.kernel.reference.Losses.crossEntropy(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
    }

    /**
     * Softmax cross-entropy of a distribution: ℓ = Σ_j t_j (log Σ e^y - y_j), 0 where t_j = 0; ∂ℓ/∂y = softmax(y)·Σt -
     * t.
     *
     * @param m rows
     * @param n outputs
     * @param Y outputs {@code (m,n)}
     * @param YOff byte offset of {@code Y}
     * @param ldy leading dimension of {@code Y}
     * @param T targets {@code (m,n)}
     * @param TOff byte offset of {@code T}
     * @param ldt leading dimension of {@code T}
     * @param w weights {@code (m)} or {@link MemorySegment#NULL}
     * @param wOff byte offset of {@code w}
     * @param scale factor of the gradient
     * @param dY gradient {@code (m,n)}, overwritten
     * @param dYOff byte offset of {@code dY}
     * @param lddy leading dimension of {@code dY}
     * @return {@code Σ_r w_r ℓ_r}
     */
    public static double crossEntropyDistribution(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Losses.crossEntropyDistribution(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy)
                : tickgrad.kernel.reference.Losses.crossEntropyDistribution(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
    }

    /**
     * Pinball loss, d = t - y: ℓ = Σ max(τd, (τ - 1)d), ∂ℓ/∂y = -τ where d >= 0, else 1 - τ (Koenker and Bassett 1978).
     *
     * <p>Output {@code j} belongs to target {@code j / q} and quantile {@code τ[j mod q]}.
     *
     * @param m rows
     * @param n outputs
     * @param Y outputs {@code (m,n)}
     * @param YOff byte offset of {@code Y}
     * @param ldy leading dimension of {@code Y}
     * @param T targets {@code (m,n/q)}
     * @param TOff byte offset of {@code T}
     * @param ldt leading dimension of {@code T}
     * @param w weights {@code (m)} or {@link MemorySegment#NULL}
     * @param wOff byte offset of {@code w}
     * @param scale factor of the gradient
     * @param dY gradient {@code (m,n)}, overwritten
     * @param dYOff byte offset of {@code dY}
     * @param lddy leading dimension of {@code dY}
     * @param taus quantiles {@code (q)}, each in (0, 1)
     * @param tausOff byte offset of {@code taus}
     * @param q quantiles; divides {@code n}
     * @return {@code Σ_r w_r ℓ_r}
     */
    public static double pinball(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy,
            MemorySegment taus, long tausOff, int q) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Losses.pinball(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy, taus, tausOff, q)
                : tickgrad.kernel.reference.Losses.pinball(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy, taus, tausOff, q);
    }

    /**
     * Poisson likelihood of a log-rate: ℓ = Σ e^y - t·y (no Stirling term), ∂ℓ/∂y = e^y - t.
     *
     * @param m rows
     * @param n outputs
     * @param Y outputs {@code (m,n)}
     * @param YOff byte offset of {@code Y}
     * @param ldy leading dimension of {@code Y}
     * @param T targets {@code (m,n)}
     * @param TOff byte offset of {@code T}
     * @param ldt leading dimension of {@code T}
     * @param w weights {@code (m)} or {@link MemorySegment#NULL}
     * @param wOff byte offset of {@code w}
     * @param scale factor of the gradient
     * @param dY gradient {@code (m,n)}, overwritten
     * @param dYOff byte offset of {@code dY}
     * @param lddy leading dimension of {@code dY}
     * @return {@code Σ_r w_r ℓ_r}
     */
    public static double poissonNll(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Losses.poissonNll(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy)
                : tickgrad.kernel.reference.Losses.poissonNll(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
    }

    /**
     * Gaussian likelihood of means and log-variances, n = 2d: ℓ = Σ (s + (t - μ)² e^-s)/2 with μ = y_0 … y_d-1, s = y_d
     * … y_n-1;
     * ∂ℓ/∂μ = (μ - t)e^-s, ∂ℓ/∂s = (1 - (t - μ)² e^-s)/2 (Nix and Weigend 1994).
     *
     * @param m rows
     * @param n outputs
     * @param Y outputs {@code (m,n)}
     * @param YOff byte offset of {@code Y}
     * @param ldy leading dimension of {@code Y}
     * @param T targets {@code (m,n/2)}
     * @param TOff byte offset of {@code T}
     * @param ldt leading dimension of {@code T}
     * @param w weights {@code (m)} or {@link MemorySegment#NULL}
     * @param wOff byte offset of {@code w}
     * @param scale factor of the gradient
     * @param dY gradient {@code (m,n)}, overwritten
     * @param dYOff byte offset of {@code dY}
     * @param lddy leading dimension of {@code dY}
     * @return {@code Σ_r w_r ℓ_r}
     */
    public static double gaussianNll(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Losses.gaussianNll(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy)
                : tickgrad.kernel.reference.Losses.gaussianNll(
                        m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
    }
}
