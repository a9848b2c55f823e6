package tickgrad.bench.jmh;

import java.util.List;
import java.util.Locale;
import tickgrad.kernel.Activations;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Updates;

/**
 * The kernels that are timed alone. Bytes are compulsory traffic: every operand read once, every result written once, pads left out.
 * Element-wise functions count one operation an element, whatever their polynomial costs, so that a better one shows as a higher rate.
 */
public enum KernelVerb {
    /** Z = X·W + b. */
    FORWARD("1x64x64 1x64x1 1x256x256 1x784x512 32x256x256 256x64x64 256x64x1 256x256x256 256x784x512 256x400x400") {
        @Override
        void run(KernelData d, int calls) {
            for (int c = 0; c < calls; c++) {
                Dense.forward(d.m, d.k, d.n, d.X, 0, d.ldx, d.W, 0, d.ldw, d.b, 0, d.Z, 0, d.ldz);
            }
        }

        @Override
        double flops(int m, int k, int n) {
            return 2.0 * m * k * n;
        }

        @Override
        double floats(int m, int k, int n) {
            return (double) m * k + (double) k * n + n + (double) m * n;
        }
    },

    /** dX = dZ·Wᵀ. */
    BACKWARD_INPUT("1x64x64 1x784x512 256x64x64 256x256x256 256x512x256 256x400x400") {
        @Override
        void run(KernelData d, int calls) {
            for (int c = 0; c < calls; c++) {
                Dense.backwardInput(d.m, d.k, d.n, d.Z, 0, d.ldz, d.W, 0, d.ldw, d.dX, 0, d.ldx);
            }
        }

        @Override
        double flops(int m, int k, int n) {
            return 2.0 * m * k * n;
        }

        @Override
        double floats(int m, int k, int n) {
            return (double) m * k + (double) k * n + (double) m * n;
        }
    },

    /** dW = Xᵀ·dZ, db = Σ dZ. */
    BACKWARD_WEIGHTS("1x64x64 32x256x256 256x64x64 256x256x256 256x784x512 256x400x400") {
        @Override
        void run(KernelData d, int calls) {
            for (int c = 0; c < calls; c++) {
                Dense.backwardWeights(d.m, d.k, d.n, d.X, 0, d.ldx, d.Z, 0, d.ldz, d.dW, 0, d.ldw, d.db, 0);
            }
        }

        @Override
        double flops(int m, int k, int n) {
            return 2.0 * m * k * n + (double) m * n;
        }

        @Override
        double floats(int m, int k, int n) {
            return (double) m * k + (double) m * n + (double) k * n + n;
        }
    },

    /** dX = dZ·Wᵀ with the old W, then W -= (lr·x)ᵀ·dZ, b -= lr·dZ. */
    ONLINE("1x64x64 1x256x256 1x784x512 1x400x400") {
        @Override
        void run(KernelData d, int calls) {
            for (int c = 0; c < calls; c++) {
                Dense.online(d.k, d.n, d.X, 0, d.Z, 0, ONLINE_RATE, d.W, 0, d.ldw, d.b, 0, d.dX, 0);
            }
        }

        @Override
        double flops(int m, int k, int n) {
            return 4.0 * k * n + k + 2.0 * n;
        }

        @Override
        double floats(int m, int k, int n) {
            return 2.0 * k * n + 2.0 * k + 3.0 * n;
        }
    },

    /** Y = tanh(Z). */
    TANH("1x0x32 1x0x256 256x0x32 256x0x256") {
        @Override
        void run(KernelData d, int calls) {
            for (int c = 0; c < calls; c++) {
                Activations.tanh(d.m, d.n, d.Z, 0, d.Y, 0, d.ldz);
            }
        }

        @Override
        double flops(int m, int k, int n) {
            return (double) m * n;
        }

        @Override
        double floats(int m, int k, int n) {
            return 2.0 * m * n;
        }
    },

    /** Y = max(Z, 0). */
    RELU("1x0x64 1x0x512 256x0x64 256x0x256") {
        @Override
        void run(KernelData d, int calls) {
            for (int c = 0; c < calls; c++) {
                Activations.relu(d.m, d.n, d.Z, 0, d.Y, 0, d.ldz);
            }
        }

        @Override
        double flops(int m, int k, int n) {
            return (double) m * n;
        }

        @Override
        double floats(int m, int k, int n) {
            return 2.0 * m * n;
        }
    },

    /** Adam on m·n parameters: 14 operations each (the root and the division count one). */
    ADAM("1x0x1024 64x0x256 256x0x256 1024x0x512") {
        @Override
        void run(KernelData d, int calls) {
            for (int c = 0; c < calls; c++) {
                Updates.adam(d.m * d.n, d.Y, 0, d.G, 0, d.M, 0, d.V, 0, ADAM_RATE, 0.9, 0.999, 1e-8, 0.0, ADAM_STEP);
            }
        }

        @Override
        double flops(int m, int k, int n) {
            return 14.0 * m * n;
        }

        @Override
        double floats(int m, int k, int n) {
            return 7.0 * m * n;
        }
    };

    /** So small that weights keep their size however often the call repeats. */
    static final float ONLINE_RATE = 1e-9f;

    static final double ADAM_RATE = 1e-9;
    static final long ADAM_STEP = 1000;

    private final List<String> shapes;

    KernelVerb(String shapes) {
        this.shapes = List.of(shapes.split(" "));
    }

    /** Makes some calls. */
    abstract void run(KernelData data, int calls);

    /** Floating-point operations of one call. */
    abstract double flops(int m, int k, int n);

    /** Floats that one call must read and write. */
    abstract double floats(int m, int k, int n);

    /** {@return the shapes, each {@code MxKxN}; K is 0 where there are no inputs} */
    public List<String> shapes() {
        return shapes;
    }

    /** {@return such as {@code backward-input}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
