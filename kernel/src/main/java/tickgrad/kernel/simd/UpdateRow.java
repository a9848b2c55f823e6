package tickgrad.kernel.simd;

import java.lang.foreign.MemorySegment;

/** W -= (lr·x)ᵀ·dZ and b -= lr·dZ for one row of a layer, whole or in parts; the arguments are those of {@link tickgrad.kernel.BackwardRow#update}. */
interface UpdateRow {
    /** All of W, and b. */
    void update(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p);

    /** The eight rows of W from row {@code from}. */
    void eightRows(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p, int from);

    /** The rows behind the last whole group of eight. */
    void lastRows(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p);

    /** What is left when all rows are updated: the pads of W, where a gradient that overflowed leaves NaN, and b. */
    void padsAndBiases(MemorySegment dZ, long dz, float lr, MemorySegment P, long p);
}
