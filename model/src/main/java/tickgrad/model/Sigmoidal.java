package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Activations;
import tickgrad.kernel.Curvatures;

/** The logistic function, its integral and tanh, in forms that neither overflow nor cancel. */
final class Sigmoidal {
    private Sigmoidal() {}

    /** {@code φ = tanh z}, {@code φ′ = 1 - φ² = 4e/(1 + e)²} with {@code e = exp(-2|z|)}, {@code φ″ = -2φφ′}. */
    record Tanh() implements Activation {
        @Override
        public String name() {
            return "tanh";
        }

        @Override
        public double value(double z) {
            return StrictMath.tanh(z);
        }

        @Override
        public double derivative(double z) {
            double e = StrictMath.exp(-2.0 * Math.abs(z));
            return 4.0 * e / ((1.0 + e) * (1.0 + e));
        }

        @Override
        public double secondDerivative(double z) {
            return -2.0 * value(z) * derivative(z);
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
            return 1.9;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            Activations.tanh(m, n, Z, ZOff, Y, YOff, ld);
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
            Activations.tanhBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }

        @Override
        public void derivatives(
                int m,
                int n,
                MemorySegment Z,
                long ZOff,
                MemorySegment Y,
                long YOff,
                MemorySegment F,
                long FOff,
                MemorySegment C,
                long COff,
                int ld) {
            Curvatures.tanh(m, n, Y, YOff, F, FOff, C, COff, ld);
        }
    }

    /**
     * {@code φ = 1/(1 + e^-z)}, {@code φ′ = φ(1 - φ) = e/(1 + e)²} with {@code e = exp(-|z|)}, {@code φ″ = φ′(1 - 2φ) =
     * -φ′ tanh(z/2)}.
     */
    record Sigmoid() implements Activation {
        @Override
        public String name() {
            return "sigmoid";
        }

        @Override
        public double value(double z) {
            return sigmoid(z);
        }

        @Override
        public double derivative(double z) {
            return sigmoidSlope(z);
        }

        @Override
        public double secondDerivative(double z) {
            return -sigmoidSlope(z) * StrictMath.tanh(0.5 * z);
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
            return 2.5;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            Activations.sigmoid(m, n, Z, ZOff, Y, YOff, ld);
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
            Activations.sigmoidBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }

        @Override
        public void derivatives(
                int m,
                int n,
                MemorySegment Z,
                long ZOff,
                MemorySegment Y,
                long YOff,
                MemorySegment F,
                long FOff,
                MemorySegment C,
                long COff,
                int ld) {
            Curvatures.sigmoid(m, n, Y, YOff, F, FOff, C, COff, ld);
        }
    }

    /** {@code φ = log(1 + e^z) = max(z, 0) + log1p(exp(-|z|))}, {@code φ′ = sigmoid}, {@code φ″ = sigmoid′}. */
    record Softplus() implements Activation {
        @Override
        public String name() {
            return "softplus";
        }

        @Override
        public double value(double z) {
            return softplus(z);
        }

        @Override
        public double derivative(double z) {
            return sigmoid(z);
        }

        @Override
        public double secondDerivative(double z) {
            return sigmoidSlope(z);
        }

        @Override
        public boolean smooth() {
            return true;
        }

        @Override
        public double ulps() {
            return 2.5;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            Activations.softplus(m, n, Z, ZOff, Y, YOff, ld);
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
            Activations.softplusBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }

        @Override
        public void derivatives(
                int m,
                int n,
                MemorySegment Z,
                long ZOff,
                MemorySegment Y,
                long YOff,
                MemorySegment F,
                long FOff,
                MemorySegment C,
                long COff,
                int ld) {
            Curvatures.softplus(m, n, Z, ZOff, F, FOff, C, COff, ld);
        }
    }

    static double sigmoid(double z) {
        double e = StrictMath.exp(-Math.abs(z));
        return (z >= 0.0 ? 1.0 : e) / (1.0 + e);
    }

    static double sigmoidSlope(double z) {
        double e = StrictMath.exp(-Math.abs(z));
        return e / ((1.0 + e) * (1.0 + e));
    }

    static double softplus(double z) {
        return Math.max(z, 0.0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
    }
}
