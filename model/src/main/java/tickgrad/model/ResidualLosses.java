package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Losses;

/** Losses of the residual {@code d = y - t}. */
final class ResidualLosses {
    private ResidualLosses() {}

    /** {@code (y - t)²}, gradient {@code 2(y - t)}. */
    record Squared() implements Loss {
        @Override
        public String name() {
            return "mse";
        }

        @Override
        public double value(double[] y, double[] t) {
            double sum = 0.0;
            for (int j = 0; j < y.length; j++) {
                sum += (y[j] - t[j]) * (y[j] - t[j]);
            }
            return sum;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            for (int j = 0; j < y.length; j++) {
                dy[j] = 2.0 * (y[j] - t[j]);
            }
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
            return Losses.mse(m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
    }

    /** {@code |y - t|}, gradient {@code sign(y - t)}, 0 at 0. */
    record Absolute() implements Loss {
        @Override
        public String name() {
            return "mae";
        }

        @Override
        public double value(double[] y, double[] t) {
            double sum = 0.0;
            for (int j = 0; j < y.length; j++) {
                sum += Math.abs(y[j] - t[j]);
            }
            return sum;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            for (int j = 0; j < y.length; j++) {
                dy[j] = Math.signum(y[j] - t[j]);
            }
        }

        @Override
        public double[] kinks() {
            return new double[] {0.0};
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
            return Losses.mae(m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
    }

    /**
     * {@code d²/2} where {@code |d| <= δ}, else {@code δ(|d| - δ/2)}, {@code d = y - t}; gradient {@code d} clipped to
     * {@code ±δ}.
     */
    record Huber(float delta) implements Loss {
        Huber {
            if (!(delta > 0.0f && delta < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("delta of huber is " + delta + ", expected positive and finite");
            }
        }

        @Override
        public String name() {
            return "huber(" + delta + ")";
        }

        @Override
        public double value(double[] y, double[] t) {
            double sum = 0.0;
            for (int j = 0; j < y.length; j++) {
                double d = Math.abs(y[j] - t[j]);
                sum += d <= delta ? 0.5 * d * d : delta * (d - 0.5 * delta);
            }
            return sum;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            for (int j = 0; j < y.length; j++) {
                double d = y[j] - t[j];
                dy[j] = Math.abs(d) <= delta ? d : Math.signum(d) * delta;
            }
        }

        @Override
        public double[] kinks() {
            return new double[] {-delta, delta};
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
            return Losses.huber(m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy, delta);
        }
    }
}
