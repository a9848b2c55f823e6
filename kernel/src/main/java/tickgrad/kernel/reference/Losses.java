package tickgrad.kernel.reference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/**
 * Canonical arithmetic of the losses: this scalar code is the specification. See {@link tickgrad.kernel.Losses} for the
 * contract.
 *
 * <p>Every loss writes its elements into the row of {@code dY}, sums them there ({@link LaneSum}), and overwrites them
 * with the
 * gradient. A weight times a row's loss is exact in double, and rows are added in order.
 */
public final class Losses {
    private Losses() {}

    /** ℓ = (y - t)², ∂ℓ/∂y = 2(y - t). */
    public static double mse(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            float s = scale * weight;
            for (int j = 0; j < n; j++) {
                float d = get(Y, y, j) - get(T, t, j);
                put(dY, dy, j, d * d);
            }
            total += (double) weight * LaneSum.sum(n, dY, dy);
            for (int j = 0; j < n; j++) {
                float d = get(Y, y, j) - get(T, t, j);
                put(dY, dy, j, (s + s) * d);
            }
            clearPads(n, dY, dy);
        }
        return total;
    }

    public static double mse(float y, float t, MemorySegment dY, long dYOff) {
        float d = y - t;
        put(dY, dYOff, 0, d + d);
        clearPads(1, dY, dYOff);
        return d * d;
    }

    /** ℓ = |y - t|, ∂ℓ/∂y = sign(y - t), +0.0 at 0, NaN at NaN. */
    public static double mae(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            float s = scale * weight;
            for (int j = 0; j < n; j++) {
                float d = get(Y, y, j) - get(T, t, j);
                put(dY, dy, j, Math.abs(d));
            }
            total += (double) weight * LaneSum.sum(n, dY, dy);
            for (int j = 0; j < n; j++) {
                float d = get(Y, y, j) - get(T, t, j);
                put(dY, dy, j, d > 0.0f ? s : d < 0.0f ? -s : d + 0.0f);
            }
            clearPads(n, dY, dy);
        }
        return total;
    }

    /** ℓ = d²/2 where |d| ≤ δ, else δ(|d| - δ/2); ∂ℓ/∂y = d clipped to ±δ. */
    public static double huber(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy, float delta) {
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            float s = scale * weight;
            for (int j = 0; j < n; j++) {
                float d = get(Y, y, j) - get(T, t, j);
                put(dY, dy, j, Math.abs(d) <= delta ? 0.5f * d * d : delta * (Math.abs(d) - 0.5f * delta));
            }
            total += (double) weight * LaneSum.sum(n, dY, dy);
            for (int j = 0; j < n; j++) {
                float d = get(Y, y, j) - get(T, t, j);
                put(dY, dy, j, s * (d > delta ? delta : d < -delta ? -delta : d));
            }
            clearPads(n, dY, dy);
        }
        return total;
    }

    /** ℓ = τd where d = t - y >= 0, else (τ - 1)d; ∂ℓ/∂y = -τ or 1 - τ, NaN at NaN. */
    public static double pinball(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy,
            MemorySegment taus, long tausOff, int q) {
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            float s = scale * weight;
            for (int j = 0; j < n; j++) {
                float d = get(T, t, j / q) - get(Y, y, j);
                float tau = get(taus, tausOff, j % q);
                put(dY, dy, j, d >= 0.0f ? tau * d : (tau - 1.0f) * d);
            }
            total += (double) weight * LaneSum.sum(n, dY, dy);
            for (int j = 0; j < n; j++) {
                float d = get(T, t, j / q) - get(Y, y, j);
                float tau = get(taus, tausOff, j % q);
                put(dY, dy, j, d >= 0.0f ? s * -tau : d < 0.0f ? s * (1.0f - tau) : d);
            }
            clearPads(n, dY, dy);
        }
        return total;
    }

    /**
     * ℓ = max(y, 0) - t·y + softplus(-|y|). ∂ℓ/∂y = σ(y) - t, for positive y as (1 - t) - σ(-y): nothing cancels at t =
     * 0 and t = 1.
     */
    public static double bceWithLogits(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            float s = scale * weight;
            for (int j = 0; j < n; j++) {
                float v = get(Y, y, j);
                put(dY, dy, j, Math.fma(-get(T, t, j), v, v > 0.0f ? v : 0.0f) + Softplus.f(-Math.abs(v)));
            }
            total += (double) weight * LaneSum.sum(n, dY, dy);
            for (int j = 0; j < n; j++) {
                float v = get(Y, y, j);
                float tail = Sigmoid.f(-Math.abs(v));
                put(dY, dy, j, s * (v > 0.0f ? (1.0f - get(T, t, j)) - tail : tail - get(T, t, j)));
            }
            clearPads(n, dY, dy);
        }
        return total;
    }

    /** ℓ = e^y - t·y, ∂ℓ/∂y = e^y - t. */
    public static double poissonNll(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            float s = scale * weight;
            for (int j = 0; j < n; j++) {
                float v = get(Y, y, j);
                put(dY, dy, j, Math.fma(-get(T, t, j), v, Exp.f(v)));
            }
            total += (double) weight * LaneSum.sum(n, dY, dy);
            for (int j = 0; j < n; j++) {
                put(dY, dy, j, s * (Exp.f(get(Y, y, j)) - get(T, t, j)));
            }
            clearPads(n, dY, dy);
        }
        return total;
    }

    /** With n = 2d, r = t - μ and p = e^-s: ℓ = (s + r²p)/2, ∂ℓ/∂μ = -r·p, ∂ℓ/∂s = (1 - r²p)/2. */
    public static double gaussianNll(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        double total = 0.0;
        for (int row = 0; row < m; row++) {
            long y = YOff + 4L * row * ldy;
            long t = TOff + 4L * row * ldt;
            long dy = dYOff + 4L * row * lddy;
            float weight = weight(w, wOff, row);
            float s = scale * weight;
            int d = n / 2;
            for (int i = 0; i < d; i++) {
                float r2 = square(get(T, t, i) - get(Y, y, i));
                float logVariance = get(Y, y, d + i);
                put(dY, dy, i, 0.5f * Math.fma(r2, Exp.f(-logVariance), logVariance));
            }
            total += (double) weight * LaneSum.sum(d, dY, dy);
            for (int i = 0; i < d; i++) {
                float residual = get(T, t, i) - get(Y, y, i);
                float precision = Exp.f(-get(Y, y, d + i));
                put(dY, dy, i, s * (-residual * precision));
                put(dY, dy, d + i, 0.5f * s * Math.fma(-square(residual), precision, 1.0f));
            }
            clearPads(n, dY, dy);
        }
        return total;
    }

    /** ℓ = (max y - y_c) + log Σ e^(y - max y), ∂ℓ/∂y = softmax(y) - onehot(c). */
    public static double crossEntropy(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            float s = scale * weight;
            int c = (int) get(T, t, 0);
            assert c >= 0 && c < n : "class index " + c + " of " + n;
            float max = max(n, Y, y);
            for (int j = 0; j < n; j++) {
                put(dY, dy, j, Exp.f(get(Y, y, j) - max));
            }
            float sum = LaneSum.sum(n, dY, dy);
            total += (double) weight * ((max - get(Y, y, c)) + Log.f(sum));
            for (int j = 0; j < n; j++) {
                float p = get(dY, dy, j) / sum;
                put(dY, dy, j, s * (j == c ? p - 1.0f : p));
            }
            clearPads(n, dY, dy);
        }
        return total;
    }

    /** ℓ_j = t_j((max y - y_j) + log Σ e^(y - max y)), 0 where t_j = 0; ∂ℓ/∂y = softmax(y)·Σt - t. */
    public static double crossEntropyDistribution(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            float s = scale * weight;
            float max = max(n, Y, y);
            for (int j = 0; j < n; j++) {
                put(dY, dy, j, Exp.f(get(Y, y, j) - max));
            }
            float sum = LaneSum.sum(n, dY, dy);
            float logSum = Log.f(sum);
            for (int j = 0; j < n; j++) {
                float target = get(T, t, j);
                put(dY, dy, j, target == 0.0f ? 0.0f : target * ((max - get(Y, y, j)) + logSum));
            }
            total += (double) weight * LaneSum.sum(n, dY, dy);
            float mass = LaneSum.sum(n, T, t);
            for (int j = 0; j < n; j++) {
                float p = Exp.f(get(Y, y, j) - max) / sum;
                put(dY, dy, j, s * Math.fma(p, mass, -get(T, t, j)));
            }
            clearPads(n, dY, dy);
        }
        return total;
    }

    /** The largest element. It need not keep NaN: one NaN makes {@code Σ e^(y - max)} NaN whatever the maximum is. */
    private static float max(int n, MemorySegment Y, long y) {
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            max = Math.max(max, get(Y, y, j));
        }
        return max;
    }

    private static float square(float x) {
        return x * x;
    }

    private static float weight(MemorySegment w, long wOff, int r) {
        return w.address() == 0L ? 1.0f : get(w, wOff, r);
    }

    private static float get(MemorySegment X, long row, int j) {
        return X.get(JAVA_FLOAT, row + 4L * j);
    }

    private static void put(MemorySegment X, long row, int j, float value) {
        X.set(JAVA_FLOAT, row + 4L * j, value);
    }

    private static void clearPads(int n, MemorySegment X, long row) {
        for (int j = n; j < Padding.pad(n); j++) {
            put(X, row, j, 0.0f);
        }
    }
}
