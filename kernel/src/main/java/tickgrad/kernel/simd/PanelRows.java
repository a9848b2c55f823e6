package tickgrad.kernel.simd;

import java.lang.foreign.MemorySegment;

/**
 * dX = (dZ·Wᵀ)∘φ′ of the 32 inputs of one panel of Wᵀ, in a layer of one number of outputs, or of one padded number, behind the identity, ReLU
 * or tanh. Canonical dots.
 */
interface PanelRows {
    /**
     * All rows.
     *
     * @param m    rows, at least two
     * @param dZ   gradient of the pre-activations
     * @param dz   byte offset of {@code dZ}
     * @param lddz bytes from row to row of {@code dZ}
     * @param V    Wᵀ in panels
     * @param v    byte offset of the panel
     * @param X    inputs, the outputs of φ; behind the identity not read
     * @param x    byte offset of the first of the 32 in {@code X}
     * @param dX   gradient of the inputs, overwritten
     * @param dx   byte offset of the first of the 32 in {@code dX}
     * @param lddx bytes from row to row of {@code X} and {@code dX}
     */
    void dots(int m, MemorySegment dZ, long dz, long lddz, MemorySegment V, long v, MemorySegment X, long x, MemorySegment dX, long dx, long lddx);
}
