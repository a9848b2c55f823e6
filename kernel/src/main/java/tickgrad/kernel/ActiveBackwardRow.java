package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * One row back through a wide layer of which only the active inputs count, see {@link ActiveForwardRow}; the bits are those of
 * {@link Dense#backwardInputActive} and {@link Dense#onlineActive}.
 *
 * <p>{@code P} holds {@code W (k,n)}, rows padded, and right after it b, padded.
 */
public interface ActiveBackwardRow {
    /**
     * The loops of a shape; the same object for the same shape while it is in use.
     *
     * @param k inputs
     * @param n outputs, {@code > 64}
     * @return the loops
     */
    static ActiveBackwardRow of(int k, int n) {
        if (Machine.SIMD && tickgrad.kernel.simd.Shaped.makesBackward()) {
            return tickgrad.kernel.simd.Shaped.activeBackward(k, n);
        }
        return new UnshapedActiveBackward(k, n);
    }

    /**
     * dX = dZ·Wᵀ at the active inputs, {@code +0.0} at the others, where φ′ is zero.
     *
     * @param count     active inputs
     * @param active    their indices
     * @param activeOff byte offset of {@code active}
     * @param dZ        gradient of the pre-activations {@code (n)}, padded
     * @param dZOff     byte offset of {@code dZ}
     * @param P         parameters
     * @param POff      byte offset of {@code P}
     * @param dX        gradient of the inputs {@code (k)}, padded, overwritten
     * @param dXOff     byte offset of {@code dX}
     */
    void backwardInput(
            int count, MemorySegment active, long activeOff, MemorySegment dZ, long dZOff, MemorySegment P, long POff,
            MemorySegment dX, long dXOff);

    /**
     * {@link #backwardInput} with the old W, then W -= (lr·x)ᵀ·dZ and b -= lr·dZ; rows of W of inactive inputs are neither read nor written.
     *
     * @param count     active inputs
     * @param active    their indices
     * @param activeOff byte offset of {@code active}
     * @param X         inputs {@code (k)}
     * @param XOff      byte offset of {@code X}
     * @param dZ        gradient of the pre-activations {@code (n)}, padded
     * @param dZOff     byte offset of {@code dZ}
     * @param lr        learning rate
     * @param P         parameters, updated
     * @param POff      byte offset of {@code P}
     * @param dX        gradient of the inputs {@code (k)}, padded, overwritten
     * @param dXOff     byte offset of {@code dX}
     */
    void online(
            int count, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr,
            MemorySegment P, long POff, MemorySegment dX, long dXOff);
}
