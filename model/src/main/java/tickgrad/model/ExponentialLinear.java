package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Activations;

/** Linear right of zero, exponential left of it. */
final class ExponentialLinear {
    private ExponentialLinear() {}

    /** {@code φ = z} for {@code z > 0}, else {@code α(e^z - 1)}; {@code φ′ = 1} or {@code αe^z = φ + α}. */
    record Elu(float alpha) implements Activation {
        Elu {
            if (!(alpha > 0.0f && alpha < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("alpha of elu is " + alpha + ", expected positive and finite");
            }
        }

        @Override
        public String name() {
            return "elu(" + alpha + ")";
        }

        @Override
        public double value(double z) {
            return z > 0.0 ? z : alpha * StrictMath.expm1(z);
        }

        @Override
        public double derivative(double z) {
            return z > 0.0 ? 1.0 : alpha * StrictMath.exp(z);
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
            return 2.5;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            Activations.elu(m, n, Z, ZOff, Y, YOff, ld, alpha);
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
            Activations.eluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld, alpha);
        }
    }

    /** {@code φ = λz} for {@code z > 0}, else {@code λα(e^z - 1)}; {@code φ′ = λ} or {@code λαe^z = φ + λα}. */
    record Selu() implements Activation {
        /** The fixed point of Klambauer et al. (2017): unit variance and zero mean map to themselves. */
        private static final double LAMBDA = 1.0507009873554804934193349852946;

        private static final double ALPHA = 1.6732632423543772848170429916717;

        @Override
        public String name() {
            return "selu";
        }

        @Override
        public double value(double z) {
            return z > 0.0 ? LAMBDA * z : LAMBDA * ALPHA * StrictMath.expm1(z);
        }

        @Override
        public double derivative(double z) {
            return z > 0.0 ? LAMBDA : LAMBDA * ALPHA * StrictMath.exp(z);
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
            return 2.5;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            Activations.selu(m, n, Z, ZOff, Y, YOff, ld);
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
            Activations.seluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }
}
