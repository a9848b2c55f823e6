package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.LENGTH;

import java.lang.foreign.MemorySegment;

/**
 * The losses by rows: each method adds its rows' weighted losses in order. Rows that would leave a vector nearly empty
 * go to the
 * scalar reference, which has the same bits, or to a loop of their own.
 */
public final class Losses {
    private Losses() {}

    public static double mse(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        if (n == 1) {
            return SquaredColumn.mse(m, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            total += (double) weight * ResidualRows.mse(n, Y, y, T, t, scale * weight, dY, dy);
        }
        return total;
    }

    public static double mse(float y, float t, MemorySegment dY, long dYOff) {
        return SquaredColumn.mse(y, t, dY, dYOff);
    }

    public static double mae(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        if (n == 1) {
            return tickgrad.kernel.reference.Losses.mae(
                    m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            total += (double) weight * ResidualRows.mae(n, Y, y, T, t, scale * weight, dY, dy);
        }
        return total;
    }

    public static double huber(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy, float delta) {
        if (n == 1) {
            return tickgrad.kernel.reference.Losses.huber(
                    m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy, delta);
        }
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            total += (double) weight * ResidualRows.huber(n, Y, y, T, t, scale * weight, dY, dy, delta);
        }
        return total;
    }

    public static double pinball(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy,
            MemorySegment taus, long tausOff, int q) {
        if (n == 1) {
            return tickgrad.kernel.reference.Losses.pinball(
                    m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy, taus, tausOff, q);
        }
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            total += (double) weight * PinballRow.pinball(n, Y, y, T, t, scale * weight, dY, dy, taus, tausOff, q);
        }
        return total;
    }

    public static double bceWithLogits(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        if (n == 1) {
            return tickgrad.kernel.reference.Losses.bceWithLogits(
                    m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            total += (double) weight * LikelihoodRows.bceWithLogits(n, Y, y, T, t, scale * weight, dY, dy);
        }
        return total;
    }

    public static double poissonNll(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        if (n == 1) {
            return tickgrad.kernel.reference.Losses.poissonNll(
                    m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            total += (double) weight * LikelihoodRows.poissonNll(n, Y, y, T, t, scale * weight, dY, dy);
        }
        return total;
    }

    public static double gaussianNll(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        if (n < 2 * LENGTH) {
            return tickgrad.kernel.reference.Losses.gaussianNll(
                    m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            total += (double) weight * LikelihoodRows.gaussianNll(n, Y, y, T, t, scale * weight, dY, dy);
        }
        return total;
    }

    public static double crossEntropy(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            total += (double) weight * SoftmaxRows.crossEntropy(n, Y, y, T, t, scale * weight, dY, dy);
        }
        return total;
    }

    public static double crossEntropyDistribution(
            int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            long y = YOff + 4L * r * ldy;
            long t = TOff + 4L * r * ldt;
            long dy = dYOff + 4L * r * lddy;
            float weight = weight(w, wOff, r);
            total += (double) weight * SoftmaxRows.crossEntropyDistribution(n, Y, y, T, t, scale * weight, dY, dy);
        }
        return total;
    }

    static float weight(MemorySegment w, long wOff, int r) {
        return w.address() == 0L ? 1.0f : w.get(JAVA_FLOAT, wOff + 4L * r);
    }
}
