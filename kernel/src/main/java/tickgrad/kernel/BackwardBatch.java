package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * A batch back through a dense layer and the φ′ of what gave its inputs, in as few passes over the memory as there are loops for. The bits are
 * those of {@link Dense#backwardInput}, and behind ReLU or tanh then of {@link Activations#reluBackward} or {@link Activations#tanhBackward}.
 */
public final class BackwardBatch {
    private BackwardBatch() {}

    /**
     * dX = (dZ·Wᵀ)∘φ′, with φ′ from the outputs of φ.
     *
     * @param m      rows
     * @param k      inputs
     * @param n      outputs
     * @param dZ     gradient of the pre-activations {@code (m,n)}
     * @param dZOff  byte offset of {@code dZ}
     * @param lddz   leading dimension of {@code dZ}
     * @param W      weights, {@code (k,n)} or, narrow, {@code (n,k)}
     * @param WOff   byte offset of {@code W}
     * @param ldw    leading dimension of {@code W}
     * @param V      room for {@link Panels#bytes} of this shape, overwritten
     * @param VOff   byte offset of {@code V}, aligned to 64
     * @param before φ: the identity, ReLU or tanh
     * @param X      inputs {@code (m,k)}, padded; behind the identity not read
     * @param XOff   byte offset of {@code X}
     * @param dX     gradient of the inputs {@code (m,k)}, overwritten
     * @param dXOff  byte offset of {@code dX}
     * @param lddx   leading dimension of {@code X} and {@code dX}
     */
    public static void backwardInput(
            int m, int k, int n, MemorySegment dZ, long dZOff, int lddz, MemorySegment W, long WOff, int ldw, MemorySegment V, long VOff,
            Epilogue before, MemorySegment X, long XOff, MemorySegment dX, long dXOff, int lddx) {
        assert before != Epilogue.PRODUCT;
        assert Shapes.rows("dZ", dZ, dZOff, m, n, lddz, true);
        assert Shapes.rows("W", W, WOff, Dense.narrow(n) ? n : k, Dense.narrow(n) ? k : n, ldw, true);
        assert before == Epilogue.IDENTITY || Shapes.rows("X", X, XOff, m, k, lddx, true);
        assert Shapes.rows("dX", dX, dXOff, m, k, lddx, true);
        if (Panels.pay(m, k, n)) {
            Panels.pack(k, n, W, WOff, ldw, V, VOff);
            Panels.backwardInput(m, k, n, dZ, dZOff, lddz, V, VOff, before, X, XOff, dX, dXOff, lddx);
        } else if (n == 1 && before != Epilogue.IDENTITY && Machine.SIMD && tickgrad.kernel.simd.Dense.columns(k)) {
            tickgrad.kernel.simd.Dense.backwardColumn(before, m, k, dZ, dZOff, lddz, W, WOff, X, XOff, dX, dXOff, lddx);
        } else {
            Dense.backwardInput(m, k, n, dZ, dZOff, lddz, W, WOff, ldw, dX, dXOff, lddx);
            before.applyDerivative(m, k, X, XOff, dX, dXOff, lddx);
        }
    }
}
