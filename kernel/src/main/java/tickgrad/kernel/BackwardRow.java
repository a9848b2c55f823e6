package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * One row back through a dense layer, by loops made for the layer's shape, see {@link ForwardRow}. The bits are those of
 * {@link Dense#backwardInput}, {@link Dense#online} and {@link Dense#update}; behind ReLU or tanh dX then goes on through its φ′, with the bits of
 * {@link Activations#reluBackward} or {@link Activations#tanhBackward}.
 */
public interface BackwardRow {
    /**
     * The loops of a shape; the same object for the same shape while it is in use.
     *
     * @param k      inputs
     * @param n      outputs
     * @param before what was applied to give the inputs, φ below: the identity, ReLU or tanh
     * @return the loops
     */
    static BackwardRow of(int k, int n, Epilogue before) {
        assert before != Epilogue.PRODUCT;
        if (Machine.SIMD && tickgrad.kernel.simd.Shaped.makesBackward()) {
            return tickgrad.kernel.simd.Shaped.backward(k, n, before);
        }
        return new UnshapedBackward(k, n, before);
    }

    /**
     * The loops of a shape behind the identity.
     *
     * @param k inputs
     * @param n outputs
     * @return the loops
     */
    static BackwardRow of(int k, int n) {
        return of(k, n, Epilogue.IDENTITY);
    }

    /**
     * dX = dZ·Wᵀ, for loops behind the identity.
     *
     * @param dZ    gradient of the pre-activations {@code (n)}, padded
     * @param dZOff byte offset of {@code dZ}
     * @param P     as below
     * @param POff  byte offset of {@code P}
     * @param dX    gradient of the inputs {@code (k)}, padded, overwritten
     * @param dXOff byte offset of {@code dX}
     */
    default void backwardInput(MemorySegment dZ, long dZOff, MemorySegment P, long POff, MemorySegment dX, long dXOff) {
        backwardInput(dZ, dZOff, dZ, dZOff, P, POff, dX, dXOff);
    }

    /**
     * dX = (dZ·Wᵀ)∘φ′, with φ′ from the outputs of φ.
     *
     * @param X     inputs {@code (k)}, padded; behind the identity not read
     * @param XOff  byte offset of {@code X}
     * @param dZ    gradient of the pre-activations {@code (n)}, padded
     * @param dZOff byte offset of {@code dZ}
     * @param P     W, rows padded, {@code (k,n)} or, narrow, {@code (n,k)}; and right after it b, padded
     * @param POff  byte offset of {@code P}
     * @param dX    gradient of the inputs {@code (k)}, padded, overwritten
     * @param dXOff byte offset of {@code dX}
     */
    void backwardInput(
            MemorySegment X, long XOff, MemorySegment dZ, long dZOff, MemorySegment P, long POff, MemorySegment dX, long dXOff);

    /**
     * dX = (dZ·Wᵀ)∘φ′ with the old W, then W -= (lr·x)ᵀ·dZ and b -= lr·dZ.
     *
     * @param X     inputs {@code (k)}; narrow layers, and φ other than the identity, need them padded
     * @param XOff  byte offset of {@code X}
     * @param dZ    gradient of the pre-activations {@code (n)}, padded
     * @param dZOff byte offset of {@code dZ}
     * @param lr    learning rate
     * @param P     parameters as above, updated
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
     * @param P     parameters as above, updated
     * @param POff  byte offset of {@code P}
     */
    void update(MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment P, long POff);
}
