package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Activations;
import tickgrad.kernel.Curvatures;

/** The argument times a gate that opens from 0 to 1: GELU and SiLU. */
final class Gated {
    private Gated() {}

    /**
     * {@code φ = zΦ(z)}, {@code φ′ = Φ(z) + zϕ(z)}, {@code φ″ = (2 - z²)ϕ(z)}; Φ and ϕ are the normal distribution and
     * its density.
     */
    record Gelu() implements Activation {
        @Override
        public String name() {
            return "gelu";
        }

        @Override
        public double value(double z) {
            return gate(z, Normal.distribution(z));
        }

        @Override
        public double derivative(double z) {
            return Normal.distribution(z) + gate(z, Normal.density(z));
        }

        @Override
        public double secondDerivative(double z) {
            return 2.0 * Normal.density(z) - gate(z, gate(z, Normal.density(z)));
        }

        @Override
        public boolean smooth() {
            return true;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            Activations.gelu(m, n, Z, ZOff, Y, YOff, ld);
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
            Activations.geluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
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
            Curvatures.gelu(m, n, Z, ZOff, F, FOff, C, COff, ld);
        }
    }

    /**
     * {@code φ = zσ(2w)}, {@code φ′ = σ + 2zw′σ′}, {@code φ″ = 4w′σ′ + z(2w″σ′ + 4w′²σ″)}, {@code w = √(2/π)(z +
     * 0.044715z³)}.
     */
    record GeluTanh() implements Activation {
        @Override
        public String name() {
            return "gelu_tanh";
        }

        @Override
        public double value(double z) {
            return gate(z, Sigmoidal.sigmoid(2.0 * w(z)));
        }

        @Override
        public double derivative(double z) {
            double slope = Sigmoidal.sigmoidSlope(2.0 * w(z));
            return Sigmoidal.sigmoid(2.0 * w(z)) + gate(2.0 * z * wSlope(z), slope);
        }

        @Override
        public double secondDerivative(double z) {
            double slope = Sigmoidal.sigmoidSlope(2.0 * w(z));
            double bend = -slope * StrictMath.tanh(w(z)); // σ″ at 2w
            double wBend = ROOT_2_OVER_PI * 6.0 * CUBIC * z;
            return gate(4.0 * wSlope(z) + 2.0 * z * wBend, slope) + gate(4.0 * z * wSlope(z) * wSlope(z), bend);
        }

        @Override
        public boolean smooth() {
            return true;
        }

        /** An error of {@code w} is magnified by {@code 2|w|}. */
        @Override
        public double ulps(double z) {
            return 4.0 + 8.0 * Math.abs(w(z));
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            Activations.geluTanh(m, n, Z, ZOff, Y, YOff, ld);
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
            Activations.geluTanhBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
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
            Curvatures.geluTanh(m, n, Z, ZOff, F, FOff, C, COff, ld);
        }
    }

    /** {@code φ = zσ(z)}, {@code φ′ = σ + zσ′}, {@code φ″ = 2σ′ + zσ″}. */
    record Silu() implements Activation {
        @Override
        public String name() {
            return "silu";
        }

        @Override
        public double value(double z) {
            return gate(z, Sigmoidal.sigmoid(z));
        }

        @Override
        public double derivative(double z) {
            return Sigmoidal.sigmoid(z) + gate(z, Sigmoidal.sigmoidSlope(z));
        }

        @Override
        public double secondDerivative(double z) {
            return gate(2.0 - z * StrictMath.tanh(0.5 * z), Sigmoidal.sigmoidSlope(z));
        }

        @Override
        public boolean smooth() {
            return true;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            Activations.silu(m, n, Z, ZOff, Y, YOff, ld);
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
            Activations.siluBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
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
            Curvatures.silu(m, n, Z, ZOff, F, FOff, C, COff, ld);
        }
    }

    private static final double ROOT_2_OVER_PI = 0.79788456080286535587989211986876;

    private static final double CUBIC = 0.044715;

    private static double w(double z) {
        return ROOT_2_OVER_PI * (z + CUBIC * z * z * z);
    }

    private static double wSlope(double z) {
        return ROOT_2_OVER_PI * (1.0 + 3.0 * CUBIC * z * z);
    }

    /** {@code factor·gate}, where a closed gate wins over an infinite factor. */
    private static double gate(double factor, double gate) {
        return gate == 0.0 ? 0.0 : factor * gate;
    }
}
