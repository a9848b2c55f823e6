package tickgrad.kernel.simd;

import java.lang.foreign.MemorySegment;

/** dX = dZ·Wᵀ for rows of one length, those of W {@link tickgrad.kernel.Padding#ldw} apart, as in a network. Canonical dots. */
interface DotRows {
    /**
     * Whole tiles only.
     *
     * @param m     rows; a multiple of 2 where a vector holds the 16 virtual lanes, but for the rows of {@link ShapedDots#singles}
     * @param count inputs, a multiple of 16 there, and of 8 on vectors of 8
     * @param dZ    gradient of the pre-activations
     * @param dz    byte offset of {@code dZ}
     * @param lddz  bytes from row to row of {@code dZ}; 0 makes a pair of the only row, with {@code lddx} 0
     * @param W     weights
     * @param w     byte offset of {@code W}
     * @param dX    gradient of the inputs, overwritten
     * @param dx    byte offset of {@code dX}
     * @param lddx  bytes from row to row of {@code dX}
     */
    void dots(
            int m, int count, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, MemorySegment dX, long dx, long lddx);
}
