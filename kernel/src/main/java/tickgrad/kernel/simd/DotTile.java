package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.BIT_1;
import static tickgrad.kernel.simd.Lanes.BIT_2;
import static tickgrad.kernel.simd.Lanes.BIT_4;
import static tickgrad.kernel.simd.Lanes.BIT_8;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.LOW_8;
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
 * dX = dZ·Wᵀ, where a vector holds the 16 virtual lanes: register tiles of 2 rows x 8 inputs, whose 16 dots fill one vector
 * at the end of one shared tree. Eight rows of W stay in the first-level cache while all rows of dZ pass. The rows of networks
 * have loops of their own: {@link ShapedDots}.
 */
final class DotTile {
    /** Rows and inputs of a tile. */
    private static final int ROWS = 2;

    private static final int INPUTS = 8;

    private DotTile() {}

    /**
     * dX = dZ·Wᵀ for the first of {@code k} inputs; returns how many. Two inputs or more that are left beside groups of 16 make a group with some
     * before them, again. What is written beyond the last input belongs to the pads, which are cleared afterwards.
     */
    static int inputs(
            int m, int k, int n, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, long ldw, MemorySegment dX, long dx,
            long lddx) {
        int floats = Padding.pad(n);
        if (k < Padding.LANES || !DotWidths.covers(floats) || ldw != 4L * Padding.ldw(floats)) {
            dots(null, false, m, k, floats, dZ, dz, lddz, W, w, ldw, dX, dx, lddx);
            return k;
        }
        DotRows shaped = DotWidths.of(floats);
        boolean singles = ShapedDots.singles(floats);
        int whole = k - k % Padding.LANES;
        dots(shaped, singles, m, whole, floats, dZ, dz, lddz, W, w, ldw, dX, dx, lddx);
        if (k - whole < 2) {
            return whole;
        }
        int last = k - Padding.LANES;
        dots(shaped, singles, m, Padding.LANES, floats, dZ, dz, lddz, W, w + last * ldw, ldw, dX, dx + 4L * last, lddx);
        return k;
    }

    /** Rows in pairs: an odd one with the one before, again; the only row with itself. */
    private static void dots(
            DotRows shaped, boolean singles, int m, int count, int floats, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w,
            long ldw, MemorySegment dX, long dx, long lddx) {
        int rows = singles ? m : m - m % ROWS;
        pairs(shaped, rows, count, floats, dZ, dz, lddz, W, w, ldw, dX, dx, lddx);
        if (rows < m) {
            int r = Math.max(0, m - ROWS);
            long ldz = m == 1 ? 0 : lddz;
            long ldx = m == 1 ? 0 : lddx;
            pairs(shaped, ROWS, count, floats, dZ, dz + r * lddz, ldz, W, w, ldw, dX, dx + r * lddx, ldx);
        }
    }

    /** Whole pairs of rows. The last input takes the places that are left in its tile. */
    private static void pairs(
            DotRows shaped, int m, int count, int floats, MemorySegment A, long a, long lda, MemorySegment B, long b, long ldb,
            MemorySegment Y, long y, long ldy) {
        if (shaped != null) {
            shaped.dots(m, count, A, a, lda, B, b, Y, y, ldy);
            return;
        }
        for (int i = 0; i < count; i += INPUTS) {
            int last = Math.min(INPUTS, count - i) - 1;
            for (int r = 0; r < m; r += ROWS) {
                tile(floats / LENGTH, BYTES, last, A, a + r * lda, lda, B, b + i * ldb, ldb, Y, y + r * ldy + 4L * i, ldy);
            }
        }
    }

    /**
     * Each step of the tree merges the sums of two dots: the first keeps the lanes without the bit of the step, the second those with it, so
     * that dot i ends in lane i. The step is a parameter because a constant one makes the compiler split this short loop into three.
     */
    private static void tile(
            int vectors, long step, int last, MemorySegment A, long a, long lda, MemorySegment B, long b, long ldb, MemorySegment Y,
            long y, long ldy) {
        if (!(A.isNative() && B.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        long o1 = Math.min(1, last) * ldb;
        long o2 = Math.min(2, last) * ldb;
        long o3 = Math.min(3, last) * ldb;
        long o4 = Math.min(4, last) * ldb;
        long o5 = Math.min(5, last) * ldb;
        long o6 = Math.min(6, last) * ldb;
        long o7 = Math.min(7, last) * ldb;
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = t0;
        FloatVector t2 = t0;
        FloatVector t3 = t0;
        FloatVector t4 = t0;
        FloatVector t5 = t0;
        FloatVector t6 = t0;
        FloatVector t7 = t0;
        FloatVector t8 = t0;
        FloatVector t9 = t0;
        FloatVector t10 = t0;
        FloatVector t11 = t0;
        FloatVector t12 = t0;
        FloatVector t13 = t0;
        FloatVector t14 = t0;
        FloatVector t15 = t0;
        for (int j = 0; j < vectors; j++) {
            FloatVector a0 = FloatVector.fromMemorySegment(SPECIES, A, a, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(SPECIES, A, a + lda, ORDER);
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, B, b, ORDER);
            t0 = a0.fma(b0, t0);
            t8 = a1.fma(b0, t8);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, B, b + o1, ORDER);
            t1 = a0.fma(b1, t1);
            t9 = a1.fma(b1, t9);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, B, b + o2, ORDER);
            t2 = a0.fma(b2, t2);
            t10 = a1.fma(b2, t10);
            FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, B, b + o3, ORDER);
            t3 = a0.fma(b3, t3);
            t11 = a1.fma(b3, t11);
            FloatVector b4 = FloatVector.fromMemorySegment(SPECIES, B, b + o4, ORDER);
            t4 = a0.fma(b4, t4);
            t12 = a1.fma(b4, t12);
            FloatVector b5 = FloatVector.fromMemorySegment(SPECIES, B, b + o5, ORDER);
            t5 = a0.fma(b5, t5);
            t13 = a1.fma(b5, t13);
            FloatVector b6 = FloatVector.fromMemorySegment(SPECIES, B, b + o6, ORDER);
            t6 = a0.fma(b6, t6);
            t14 = a1.fma(b6, t14);
            FloatVector b7 = FloatVector.fromMemorySegment(SPECIES, B, b + o7, ORDER);
            t7 = a0.fma(b7, t7);
            t15 = a1.fma(b7, t15);
            a += step;
            b += step;
        }
        t0 = t0.blend(t8, BIT_8).add(t8.blend(t0, BIT_8).rearrange(XOR_8));
        t1 = t1.blend(t9, BIT_8).add(t9.blend(t1, BIT_8).rearrange(XOR_8));
        t2 = t2.blend(t10, BIT_8).add(t10.blend(t2, BIT_8).rearrange(XOR_8));
        t3 = t3.blend(t11, BIT_8).add(t11.blend(t3, BIT_8).rearrange(XOR_8));
        t4 = t4.blend(t12, BIT_8).add(t12.blend(t4, BIT_8).rearrange(XOR_8));
        t5 = t5.blend(t13, BIT_8).add(t13.blend(t5, BIT_8).rearrange(XOR_8));
        t6 = t6.blend(t14, BIT_8).add(t14.blend(t6, BIT_8).rearrange(XOR_8));
        t7 = t7.blend(t15, BIT_8).add(t15.blend(t7, BIT_8).rearrange(XOR_8));
        t0 = t0.blend(t4, BIT_4).add(t4.blend(t0, BIT_4).rearrange(XOR_4));
        t1 = t1.blend(t5, BIT_4).add(t5.blend(t1, BIT_4).rearrange(XOR_4));
        t2 = t2.blend(t6, BIT_4).add(t6.blend(t2, BIT_4).rearrange(XOR_4));
        t3 = t3.blend(t7, BIT_4).add(t7.blend(t3, BIT_4).rearrange(XOR_4));
        t0 = t0.blend(t2, BIT_2).add(t2.blend(t0, BIT_2).rearrange(XOR_2));
        t1 = t1.blend(t3, BIT_2).add(t3.blend(t1, BIT_2).rearrange(XOR_2));
        t0 = t0.blend(t1, BIT_1).add(t1.blend(t0, BIT_1).rearrange(XOR_1));
        t0.intoMemorySegment(Y, y, ORDER, LOW_8);
        t0.rearrange(XOR_8).intoMemorySegment(Y, y + ldy, ORDER, LOW_8);
    }
}
