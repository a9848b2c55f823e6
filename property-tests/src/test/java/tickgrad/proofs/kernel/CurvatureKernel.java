package tickgrad.proofs.kernel;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Curvatures;

/** The derivatives of smooth activations: facade, reference, what both read, and truth of the second in double precision. */
enum CurvatureKernel {
    TANH(Curvatures::tanh, tickgrad.kernel.reference.Curvatures::tanh, ActivationKernel.TANH) {
        @Override
        double truth(double x) {
            return -2 * StrictMath.tanh(x) / (StrictMath.cosh(x) * StrictMath.cosh(x));
        }

        @Override
        double bound(double x) {
            double y = StrictMath.tanh(x);
            double E = carried(x);
            return Math.abs(6 * y * y - 2) * E + 6 * E * E + 2 * U * Math.abs(truth(x)) + subnormal(1);
        }
    },
    SIGMOID(Curvatures::sigmoid, tickgrad.kernel.reference.Curvatures::sigmoid, ActivationKernel.SIGMOID) {
        @Override
        double truth(double x) {
            return slope(x) * (Truth.sigmoid(-x) - Truth.sigmoid(x));
        }

        @Override
        double bound(double x) {
            double y = Truth.sigmoid(x);
            double E = carried(x);
            return Math.abs(1 - 6 * y + 6 * y * y) * E + 3 * E * E + 4 * U * Math.abs(truth(x)) + subnormal(1);
        }
    },
    SOFTPLUS(Curvatures::softplus, tickgrad.kernel.reference.Curvatures::softplus, ActivationKernel.SOFTPLUS) {
        @Override
        double truth(double x) {
            return slope(x);
        }

        @Override
        double bound(double x) {
            return 9 * U * truth(x) + subnormal(1);
        }
    },
    GELU(Curvatures::gelu, tickgrad.kernel.reference.Curvatures::gelu, ActivationKernel.GELU) {
        @Override
        double truth(double x) {
            return (2 - square(x)) * Truth.density(x);
        }

        @Override
        double bound(double x) {
            return (6 + square(x) / 2) * U * Math.abs(truth(x)) + subnormal(square(x));
        }
    },
    GELU_TANH(Curvatures::geluTanh, tickgrad.kernel.reference.Curvatures::geluTanh, ActivationKernel.GELU_TANH) {
        @Override
        double truth(double x) {
            double z = Truth.finite(x);
            double v = 2 * Truth.geluArgument(z);
            return slope(v) * (c(z) + g(z) * (Truth.sigmoid(-v) - Truth.sigmoid(v)));
        }

        @Override
        double bound(double x) {
            double z = Truth.finite(x);
            double v = Math.abs(2 * Truth.geluArgument(z));
            double sum = (10 + 4 * v) * Math.abs(truth(x)) + slope(v) * (3 * c(z) + (13 + 2 * v) * Math.abs(g(z)));
            return U * sum + subnormal(2 * c(z) + 2 * Math.abs(g(z)));
        }
    },
    SILU(Curvatures::silu, tickgrad.kernel.reference.Curvatures::silu, ActivationKernel.SILU) {
        @Override
        double truth(double x) {
            return slope(x) * (2 + Truth.finite(x) * (Truth.sigmoid(-x) - Truth.sigmoid(x)));
        }

        @Override
        double bound(double x) {
            return U * (11 * Math.abs(truth(x)) + 6 * Math.abs(Truth.finite(x)) * slope(x)) + subnormal(2 * (2 + Math.abs(Truth.finite(x))));
        }
    };

    interface Kernel {
        void apply(int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld);
    }

    /** Unit roundoff, with the share that products of roundings add to a first-order bound. */
    private static final double U = 0x1.0001p-24;

    final Kernel kernel;
    final Kernel reference;

    /** The activation itself. */
    final ActivationKernel of;

    CurvatureKernel(Kernel kernel, Kernel reference, ActivationKernel of) {
        this.kernel = kernel;
        this.reference = reference;
        this.of = of;
    }

    /** Whether it reads the output of the activation, not the input. */
    boolean readsOutput() {
        return this == TANH || this == SIGMOID;
    }

    /** phi''. */
    abstract double truth(double x);

    /** The documented error of phi'' at x. */
    abstract double bound(double x);

    /** Error of the output that is read. */
    double carried(double x) {
        return of.bound(x) * Ulp.size(of.value.applyAsDouble(x));
    }

    /** What roundings to subnormals add: half of the least subnormal each, times the factors that follow. */
    private static double subnormal(double factor) {
        return (1 + factor) * Float.MIN_VALUE;
    }

    private static double slope(double x) {
        return Truth.sigmoid(x) * Truth.sigmoid(-x);
    }

    private static double square(double x) {
        return Truth.finite(x) * Truth.finite(x);
    }

    private static double dv(double z) {
        return 2 * StrictMath.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * z * z);
    }

    /** 2v' + z v''. */
    private static double c(double z) {
        return 2 * dv(z) + 2 * StrictMath.sqrt(2 / Math.PI) * 6 * 0.044715 * z * z;
    }

    private static double g(double z) {
        return z * dv(z) * dv(z);
    }
}
