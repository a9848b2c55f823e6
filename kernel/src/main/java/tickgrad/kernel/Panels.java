package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The weights of a wide layer of few outputs once more, in panels: {@code V[p][j][i] = W[32 p + i][j]}, for 32 inputs at a time, the last 32 in the last
 * panel. Batches run back through them faster, since the sums of 16 inputs then lie side by side; the bits are those of {@link BackwardBatch}.
 */
public final class Panels {
    private Panels() {}

    /**
     * The memory that a layer's panels take.
     *
     * @param m rows of a batch
     * @param k inputs
     * @param n outputs
     * @return bytes, a multiple of 64; 0 where there are none: for fewer rows than outputs or than {@value tickgrad.kernel.reference.Panels#ROWS},
     *         for fewer inputs than {@value tickgrad.kernel.reference.Panels#INPUTS} or more than
     *         {@value tickgrad.kernel.reference.Panels#LONGEST}, for a narrow layer, and for more outputs than
     *         {@value tickgrad.kernel.reference.Panels#OUTPUTS}
     */
    public static long bytes(int m, int k, int n) {
        int inputs = tickgrad.kernel.reference.Panels.INPUTS;
        int rows = Math.max(tickgrad.kernel.reference.Panels.ROWS, n);
        if (m < rows || k < inputs || k > tickgrad.kernel.reference.Panels.LONGEST || Dense.narrow(n) || n > tickgrad.kernel.reference.Panels.OUTPUTS) {
            return 0;
        }
        return 4L * ((k + inputs - 1) / inputs) * inputs * Padding.pad(n);
    }

    /**
     * Whether packing and going back through panels takes less time here than {@link Dense#backwardInput}.
     *
     * @param m rows of a batch
     * @param k inputs
     * @param n outputs
     * @return whether there are panels, and loops over them
     */
    public static boolean pay(int m, int k, int n) {
        return bytes(m, k, n) > 0 && loops();
    }

    private static boolean loops() {
        return Machine.SIMD && tickgrad.kernel.simd.Panels.covered();
    }

    /**
     * Copies weights into panels, pads of outputs included.
     *
     * @param k    inputs, {@code >= 32}
     * @param n    outputs, 8 to {@value tickgrad.kernel.reference.Panels#OUTPUTS}
     * @param W    weights {@code (k,n)}
     * @param WOff byte offset of {@code W}
     * @param ldw  leading dimension of {@code W}
     * @param V    panels, {@link #bytes} long, overwritten
     * @param VOff byte offset of {@code V}, aligned to 64
     */
    public static void pack(int k, int n, MemorySegment W, long WOff, int ldw, MemorySegment V, long VOff) {
        assert Shapes.rows("W", W, WOff, k, n, ldw, true);
        assert panels(V, VOff, k, n);
        if (loops()) {
            tickgrad.kernel.simd.Panels.pack(k, n, W, WOff, ldw, V, VOff);
        } else {
            tickgrad.kernel.reference.Panels.pack(k, n, W, WOff, ldw, V, VOff);
        }
    }

    /**
     * dX = (dZ·Wᵀ)∘φ′ out of panels, with φ′ from the outputs of φ.
     *
     * @param m      rows, {@code >= 2}
     * @param k      inputs, {@code >= 32}
     * @param n      outputs, 8 to {@value tickgrad.kernel.reference.Panels#OUTPUTS}
     * @param dZ     gradient of the pre-activations {@code (m,n)}
     * @param dZOff  byte offset of {@code dZ}
     * @param lddz   leading dimension of {@code dZ}
     * @param V      panels of {@code W}
     * @param VOff   byte offset of {@code V}
     * @param before φ: the identity, ReLU or tanh
     * @param X      inputs {@code (m,k)}, padded; behind the identity not read
     * @param XOff   byte offset of {@code X}
     * @param dX     gradient of the inputs {@code (m,k)}, overwritten
     * @param dXOff  byte offset of {@code dX}
     * @param lddx   leading dimension of {@code X} and {@code dX}
     */
    public static void backwardInput(
            int m, int k, int n, MemorySegment dZ, long dZOff, int lddz, MemorySegment V, long VOff, Epilogue before, MemorySegment X, long XOff,
            MemorySegment dX, long dXOff, int lddx) {
        assert m >= 2 : "m: " + m + ", expected >= 2";
        assert Shapes.rows("dZ", dZ, dZOff, m, n, lddz, true);
        assert panels(V, VOff, k, n);
        assert before == Epilogue.IDENTITY || Shapes.rows("X", X, XOff, m, k, lddx, true);
        assert Shapes.rows("dX", dX, dXOff, m, k, lddx, true);
        if (loops()) {
            tickgrad.kernel.simd.Panels.backwardInput(m, k, n, dZ, dZOff, lddz, V, VOff, before, X, XOff, dX, dXOff, lddx);
        } else {
            tickgrad.kernel.reference.Panels.backwardInput(m, k, n, dZ, dZOff, lddz, V, VOff, dX, dXOff, lddx);
            before.applyDerivative(m, k, X, XOff, dX, dXOff, lddx);
        }
    }

    private static boolean panels(MemorySegment V, long VOff, int k, int n) {
        int floats = (int) (bytes(tickgrad.kernel.reference.Panels.OUTPUTS, k, n) / Float.BYTES);
        return Shapes.rows("V", V, VOff, 1, floats, 0, true);
    }
}
