package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Losses;

/** Negative log-likelihoods of independent elements. */
final class LikelihoodLosses {
    private LikelihoodLosses() {}

    /** {@code softplus(y) - t·y} as {@code max(y, 0) - t·y + log1p(exp(-|y|))}, gradient {@code sigmoid(y) - t}. */
    record BceWithLogits() implements Loss {
        @Override
        public String name() {
            return "bce_with_logits";
        }

        @Override
        public double value(double[] y, double[] t) {
            double sum = 0.0;
            for (int j = 0; j < y.length; j++) {
                sum += Math.max(y[j], 0.0) - t[j] * y[j] + StrictMath.log1p(StrictMath.exp(-Math.abs(y[j])));
            }
            return sum;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            for (int j = 0; j < y.length; j++) {
                double tail = Sigmoidal.sigmoid(-Math.abs(y[j]));
                dy[j] = y[j] > 0.0 ? 1.0 - t[j] - tail : tail - t[j];
            }
        }

        @Override
        public void check(Matrix T, int outputs) {
            Targets.check(this, T, outputs, 0.0f, 1.0f);
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
            return Losses.bceWithLogits(m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
    }

    /** {@code e^y - t·y}, gradient {@code e^y - t}. */
    record PoissonNll() implements Loss {
        @Override
        public String name() {
            return "poisson_nll";
        }

        @Override
        public double value(double[] y, double[] t) {
            double sum = 0.0;
            for (int j = 0; j < y.length; j++) {
                sum += StrictMath.exp(y[j]) - t[j] * y[j];
            }
            return sum;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            for (int j = 0; j < y.length; j++) {
                dy[j] = StrictMath.exp(y[j]) - t[j];
            }
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
            return Losses.poissonNll(m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
    }

    /**
     * {@code (s + r²e^-s)/2} with {@code r = t - μ}; gradients {@code -r·e^-s} for {@code μ} and {@code (1 - r²e^-s)/2}
     * for {@code s}.
     */
    record GaussianNll() implements Loss {
        @Override
        public String name() {
            return "gaussian_nll";
        }

        @Override
        public double value(double[] y, double[] t) {
            int d = y.length / 2;
            double sum = 0.0;
            for (int i = 0; i < d; i++) {
                double r = t[i] - y[i];
                double s = y[d + i];
                sum += 0.5 * (s + r * r * StrictMath.exp(-s));
            }
            return sum;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            int d = y.length / 2;
            for (int i = 0; i < d; i++) {
                double r = t[i] - y[i];
                double precision = StrictMath.exp(-y[d + i]);
                dy[i] = -r * precision;
                dy[d + i] = 0.5 * (1.0 - r * r * precision);
            }
        }

        @Override
        public int targets(int outputs) {
            if (outputs < 2 || outputs % 2 != 0) {
                throw new IllegalArgumentException(
                        "outputs is " + outputs + ", expected an even number for gaussian_nll (means, log-variances)");
            }
            return outputs / 2;
        }

        @Override
        public double elements(int outputs) {
            return targets(outputs);
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
            return Losses.gaussianNll(m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
    }
}
