package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Losses;

/** Softmax cross-entropy of a row of logits, with the maximum subtracted before exponentiation. */
final class CrossEntropies {
    private CrossEntropies() {}

    /** {@code log Σ e^y - y_c}, gradient {@code softmax(y) - onehot(c)}. */
    record OfIndex() implements Loss {
        @Override
        public String name() {
            return "cross_entropy";
        }

        @Override
        public double value(double[] y, double[] t) {
            return logSumExp(y) - y[(int) t[0]];
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            double lse = logSumExp(y);
            for (int j = 0; j < y.length; j++) {
                dy[j] = StrictMath.exp(y[j] - lse) - (j == (int) t[0] ? 1.0 : 0.0);
            }
        }

        @Override
        public int targets(int outputs) {
            return 1;
        }

        @Override
        public double elements(int outputs) {
            return 1.0;
        }

        @Override
        public void check(Matrix T, int outputs) {
            Targets.checkIndices(this, T, outputs);
        }

        @Override
        public double backward(
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
            return Losses.crossEntropy(m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
    }

    /** {@code Σ_j t_j (log Σ e^y - y_j)}, gradient {@code softmax(y)·Σt - t}; a term with {@code t_j = 0} is 0. */
    record OfDistribution() implements Loss {
        @Override
        public String name() {
            return "cross_entropy_distribution";
        }

        @Override
        public double value(double[] y, double[] t) {
            double lse = logSumExp(y);
            double sum = 0.0;
            for (int j = 0; j < y.length; j++) {
                sum += t[j] == 0.0 ? 0.0 : t[j] * (lse - y[j]);
            }
            return sum;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            double lse = logSumExp(y);
            double mass = 0.0;
            for (double v : t) {
                mass += v;
            }
            for (int j = 0; j < y.length; j++) {
                dy[j] = StrictMath.exp(y[j] - lse) * mass - t[j];
            }
        }

        @Override
        public double elements(int outputs) {
            return 1.0;
        }

        @Override
        public void check(Matrix T, int outputs) {
            Targets.check(this, T, outputs, 0.0f, Float.POSITIVE_INFINITY);
        }

        @Override
        public double backward(
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
            return Losses.crossEntropyDistribution(m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
    }

    private static double logSumExp(double[] y) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : y) {
            max = Math.max(max, v);
        }
        double sum = 0.0;
        for (double v : y) {
            sum += StrictMath.exp(v - max);
        }
        return max + StrictMath.log(sum);
    }
}
