package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * One row through a wide layer of which only the active inputs count, those that are not exactly zero: after a ReLU about half of them. Loops made
 * for the layer's shape, see {@link ForwardRow}; the bits are those of {@link Dense#forwardActive}, {@link Dense#backwardInputActive} and
 * {@link Dense#onlineActive}.
 *
 * <p>{@code P} holds {@code W (k,n)}, rows padded, and right after it b, padded.
 */
public interface ActiveRow {
    /**
     * The loops of a shape; the same object for the same shape while it is in use.
     *
     * @param k        inputs
     * @param n        outputs, {@code > 64}: each is one chain
     * @param epilogue what is applied to the outputs
     * @return the loops
     */
    static ActiveRow of(int k, int n, Epilogue epilogue) {
        if (Machine.SIMD && tickgrad.kernel.simd.Shaped.makesBackward()) {
            return tickgrad.kernel.simd.Shaped.active(k, n, epilogue);
        }
        return new UnshapedActive(k, n, epilogue);
    }

    /**
     * Y = X·W + b, and the epilogue.
     *
     * @param count     active inputs
     * @param active    their indices, from {@link Dense#active}
     * @param activeOff byte offset of {@code active}
     * @param X         inputs {@code (k)}
     * @param XOff      byte offset of {@code X}
     * @param P         parameters
     * @param POff      byte offset of {@code P}
     * @param Y         outputs {@code (n)}, padded, overwritten
     * @param YOff      byte offset of {@code Y}
     */
    void forward(
            int count, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment P, long POff,
            MemorySegment Y, long YOff);

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
