package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.BIT_2;
import static tickgrad.kernel.simd.Lanes.BIT_4;
import static tickgrad.kernel.simd.Lanes.BIT_8;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.EIGHT_DOTS;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.LOW_4;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;
import static tickgrad.kernel.simd.Lanes.XOR_8;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/**
 * dX = dZ·Wᵀ of many rows, where a vector holds the 16 virtual lanes: register tiles of 2 rows x 4 inputs, whose eight dots share the
 * steps of one tree. Four rows of W stay in the first-level cache while all rows of dZ pass.
 */
final class DotTile {
    /** Rows and inputs of a tile. */
    static final int ROWS = 2;

    static final int INPUTS = 4;

    private DotTile() {}

    /** Whole tiles only: {@code m} is a multiple of 2 and {@code count}, the inputs, of 4. */
    static void dots(
            int m, int count, int n, MemorySegment A, long a, long lda, MemorySegment B, long b, long ldb, MemorySegment Y,
            long y, long ldy) {
        int vectors = Padding.pad(n) / LENGTH;
        for (int i = 0; i < count; i += INPUTS) {
            for (int r = 0; r < m; r += ROWS) {
                tile(vectors, BYTES, A, a + r * lda, lda, B, b + i * ldb, ldb, Y, y + r * ldy + 4L * i, ldy);
            }
        }
    }

    /**
     * Lanes of eight sums halve four times, and the halves of two share a vector. The step is a parameter because a constant one makes
     * the compiler split this short loop into three.
     */
    private static void tile(
            int vectors, long step, MemorySegment A, long a, long lda, MemorySegment B, long b, long ldb, MemorySegment Y,
            long y, long ldy) {
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = t0;
        FloatVector t2 = t0;
        FloatVector t3 = t0;
        FloatVector t4 = t0;
        FloatVector t5 = t0;
        FloatVector t6 = t0;
        FloatVector t7 = t0;
        for (int j = 0; j < vectors; j++) {
            FloatVector a0 = FloatVector.fromMemorySegment(SPECIES, A, a, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(SPECIES, A, a + lda, ORDER);
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, B, b, ORDER);
            t0 = a0.fma(b0, t0);
            t4 = a1.fma(b0, t4);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, B, b + ldb, ORDER);
            t1 = a0.fma(b1, t1);
            t5 = a1.fma(b1, t5);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, B, b + 2 * ldb, ORDER);
            t2 = a0.fma(b2, t2);
            t6 = a1.fma(b2, t6);
            FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, B, b + 3 * ldb, ORDER);
            t3 = a0.fma(b3, t3);
            t7 = a1.fma(b3, t7);
            a += step;
            b += step;
        }
        t0 = t0.add(t0.rearrange(XOR_8));
        t1 = t1.add(t1.rearrange(XOR_8));
        t2 = t2.add(t2.rearrange(XOR_8));
        t3 = t3.add(t3.rearrange(XOR_8));
        t4 = t4.add(t4.rearrange(XOR_8));
        t5 = t5.add(t5.rearrange(XOR_8));
        t6 = t6.add(t6.rearrange(XOR_8));
        t7 = t7.add(t7.rearrange(XOR_8));
        t0 = t0.blend(t4, BIT_8);
        t1 = t1.blend(t5, BIT_8);
        t2 = t2.blend(t6, BIT_8);
        t3 = t3.blend(t7, BIT_8);
        t0 = t0.add(t0.rearrange(XOR_4));
        t1 = t1.add(t1.rearrange(XOR_4));
        t2 = t2.add(t2.rearrange(XOR_4));
        t3 = t3.add(t3.rearrange(XOR_4));
        t0 = t0.blend(t2, BIT_4);
        t1 = t1.blend(t3, BIT_4);
        t0 = t0.add(t0.rearrange(XOR_2));
        t1 = t1.add(t1.rearrange(XOR_2));
        t0 = t0.blend(t1, BIT_2);
        t0 = t0.add(t0.rearrange(XOR_1));
        t0 = t0.rearrange(EIGHT_DOTS);
        t0.intoMemorySegment(Y, y, ORDER, LOW_4);
        t0.rearrange(XOR_4).intoMemorySegment(Y, y + ldy, ORDER, LOW_4);
    }
}
