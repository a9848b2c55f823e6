package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * One row back through a dense layer, by loops made for the layer's shape, see {@link ForwardRow}. The bits are those of
 * {@link Dense#backwardInput}, {@link Dense#online} and {@link Dense#update}.
 */
public interface BackwardRow {
    /**
     * The loops of a shape; the same object for the same shape while it is in use.
     *
     * @param k inputs
     * @param n outputs
     * @return the loops
     */
    static BackwardRow of(int k, int n) {
        if (Machine.SIMD && tickgrad.kernel.simd.Shaped.makesBackward()) {
            return tickgrad.kernel.simd.Shaped.backward(k, n);
        }
        return new UnshapedBackward(k, n);
    }

    /**
     * dX = dZ·Wᵀ.
     *
     * @param dZ    gradient of the pre-activations {@code (n)}, padded
     * @param dZOff byte offset of {@code dZ}
     * @param P     W, rows padded, {@code (k,n)} or, narrow, {@code (n,k)}; and right after it b, padded
     * @param POff  byte offset of {@code P}
     * @param dX    gradient of the inputs {@code (k)}, padded, overwritten
     * @param dXOff byte offset of {@code dX}
     */
    void backwardInput(MemorySegment dZ, long dZOff, MemorySegment P, long POff, MemorySegment dX, long dXOff);

    /**
     * dX = dZ·Wᵀ with the old W, then W -= (lr·x)ᵀ·dZ and b -= lr·dZ.
     *
     * @param X     inputs {@code (k)}; narrow layers need them padded
     * @param XOff  byte offset of {@code X}
     * @param dZ    gradient of the pre-activations {@code (n)}, padded
     * @param dZOff byte offset of {@code dZ}
     * @param lr    learning rate
     * @param P     parameters as in {@link #backwardInput}, updated
     * @param POff  byte offset of {@code P}
     * @param dX    gradient of the inputs {@code (k)}, padded, overwritten
     * @param dXOff byte offset of {@code dX}
     */
    void online(
            MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment P, long POff, MemorySegment dX,
            long dXOff);

    /**
     * The update half of {@link #online}.
     *
     * @param X     inputs {@code (k)}; narrow layers need them padded
     * @param XOff  byte offset of {@code X}
     * @param dZ    gradient of the pre-activations {@code (n)}, padded
     * @param dZOff byte offset of {@code dZ}
     * @param lr    learning rate
     * @param P     parameters as in {@link #backwardInput}, updated
     * @param POff  byte offset of {@code P}
     */
    void update(MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment P, long POff);
}
