package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Activations;
import tickgrad.kernel.Padding;

/** Activations made of straight pieces. */
final class PiecewiseLinear {
    private PiecewiseLinear() {}

    /** {@code φ(z) = z}. */
    record Identity() implements Activation {
        @Override
        public String name() {
            return "identity";
        }

        @Override
        public double value(double z) {
            return z;
        }

        @Override
        public double derivative(double z) {
            return 1.0;
        }

        @Override
        public double secondDerivative(double z) {
            return 0.0;
        }

        @Override
        public boolean smooth() {
            return true;
        }

        @Override
        public boolean derivativeFromOutput() {
            return true;
        }

        @Override
        public double ulps() {
            return 0.0;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            copy(m, n, Z, ZOff, Y, YOff, ld);
        }

        @Override
        public void backward(
                int m,
                int n,
                MemorySegment Z,
                long ZOff,
                MemorySegment Y,
                long YOff,
                MemorySegment dY,
                long dYOff,
                MemorySegment dZ,
                long dZOff,
                int ld) {
            copy(m, n, dY, dYOff, dZ, dZOff, ld);
        }

        /**
         * Whole padded rows, so that pads stay {@code +0.0}; nothing where source and destination are the same memory.
         */
        private static void copy(int m, int n, MemorySegment A, long AOff, MemorySegment B, long BOff, int ld) {
            if (A.address() + AOff == B.address() + BOff) {
                return;
            }
            for (int r = 0; r < m; r++) {
                long row = (long) r * ld << 2;
                MemorySegment.copy(A, AOff + row, B, BOff + row, (long) Padding.pad(n) << 2);
            }
        }
    }

    /** {@code φ(z) = max(0, z)}; NaN for NaN. */
    record Relu() implements Activation {
        @Override
        public String name() {
            return "relu";
        }

        @Override
        public double value(double z) {
            return z <= 0.0 ? 0.0 : z;
        }

        @Override
        public double derivative(double z) {
            return z > 0.0 ? 1.0 : 0.0;
        }

        @Override
        public boolean sparse() {
            return true;
        }

        @Override
        public double[] kinks() {
            return new double[] {0.0};
        }

        @Override
        public boolean derivativeFromOutput() {
            return true;
        }

        @Override
        public double ulps() {
            return 0.0;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            Activations.relu(m, n, Z, ZOff, Y, YOff, ld);
        }

        @Override
        public void backward(
                int m,
                int n,
                MemorySegment Z,
                long ZOff,
                MemorySegment Y,
                long YOff,
                MemorySegment dY,
                long dYOff,
                MemorySegment dZ,
                long dZOff,
                int ld) {
            Activations.reluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    /** {@code φ(z) = z} for {@code z > 0}, else {@code slope·z}; one rounding left of zero. */
    record LeakyRelu(float slope) implements Activation {
        LeakyRelu {
            if (!(slope > 0.0f && slope < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("slope of leaky_relu is " + slope
                        + ", expected positive and finite (relu has slope 0)");
            }
        }

        @Override
        public String name() {
            return "leaky_relu(" + slope + ")";
        }

        @Override
        public double value(double z) {
            return z > 0.0 ? z : slope * z;
        }

        @Override
        public double derivative(double z) {
            return z > 0.0 ? 1.0 : slope;
        }

        @Override
        public double[] kinks() {
            return new double[] {0.0};
        }

        @Override
        public boolean derivativeFromOutput() {
            return true;
        }

        @Override
        public double ulps() {
            return 0.5;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            Activations.leakyRelu(m, n, Z, ZOff, Y, YOff, ld, slope);
        }

        @Override
        public void backward(
                int m,
                int n,
                MemorySegment Z,
                long ZOff,
                MemorySegment Y,
                long YOff,
                MemorySegment dY,
                long dYOff,
                MemorySegment dZ,
                long dZOff,
                int ld) {
            Activations.leakyReluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld, slope);
        }
    }
}
