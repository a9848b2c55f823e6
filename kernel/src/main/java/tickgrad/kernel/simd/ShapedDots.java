package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.BIT_1;
import static tickgrad.kernel.simd.Lanes.BIT_2;
import static tickgrad.kernel.simd.Lanes.BIT_4;
import static tickgrad.kernel.simd.Lanes.BIT_8;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;
import static tickgrad.kernel.simd.Lanes.XOR_8;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/**
 * Template of dX = dZ·Wᵀ for the rows of networks, whose length is a constant to the compiler, on vectors of 16: slices of constant size need one
 * bounds check each, and none is left in the loop. Short rows take tiles of 1 x 16, whose dots are stored as they come out of the tree; long
 * ones 2 x 8, which load less.
 */
final class ShapedDots implements DotRows {
    private static final int FLOATS = Templates.classData(MethodHandles.lookup(), Integer.class, 0);

    /** Bytes of a row. */
    private static final long WIDTH = (long) FLOATS * Float.BYTES;

    /** Bytes from row to row of W. */
    private static final long ROW = (long) Padding.ldw(FLOATS) * Float.BYTES;

    /** The longest rows, in bytes, for which the loads of a tile of 1 x 16 cost less than the stores of one of 2 x 8. */
    private static final long SHORT = 64 * Float.BYTES;

    /** Whether rows of {@code floats} are taken one by one; else they come in pairs. */
    static boolean singles(int floats) {
        return (long) floats * Float.BYTES <= SHORT;
    }

    /** Turns of a tile's loops to a row, or to two. */
    private static final int STEPS = (int) (WIDTH / BYTES) + 1;

    private static final EmptyCalls EMPTY = new EmptyCalls();

    @Override
    public void dots(
            int m, int count, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, MemorySegment dX, long dx, long lddx) {
        for (int i = 0; i < count; i += 16) {
            int empty = EMPTY.next((singles(FLOATS) ? m : m / 2) * STEPS);
            for (int c = 0; c <= empty; c++) {
                int rows = c == 0 ? m : 0;
                if (singles(FLOATS)) {
                    sixteen(rows, dZ, dz, lddz, W, w + i * ROW, dX, dx + 4L * i, lddx);
                } else {
                    eight(rows, false, dZ, dz, lddz, W, w + i * ROW, dX, dx + 4L * i, lddx);
                    eight(rows, true, dZ, dz, lddz, W, w + (i + 8) * ROW, dX, dx + 4L * i, lddx);
                }
            }
        }
    }

    /**
     * One row with 16 rows of W at a time. Each step of the tree merges the sums of two dots: the first keeps the lanes without the bit of the
     * step, the second those with it, so that dot l ends in lane l. Steps are counted in an int: a loop that counts longs becomes two, which cost these
     * few steps a sixth, while longer rows run better in two.
     */
    private static void sixteen(
            int m, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, MemorySegment dX, long dx, long lddx) {
        if (!(dZ.isNative() && W.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment b = W.asSlice(w, 16 * ROW);
        for (int r = 0; r < m; r++) {
            MemorySegment a = dZ.asSlice(dz, WIDTH);
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
            for (int at = 0; at < WIDTH; at += BYTES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, a, at, ORDER);
                t0 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at, ORDER), t0);
                t1 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + ROW, ORDER), t1);
                t2 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 2 * ROW, ORDER), t2);
                t3 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 3 * ROW, ORDER), t3);
                t4 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 4 * ROW, ORDER), t4);
                t5 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 5 * ROW, ORDER), t5);
                t6 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 6 * ROW, ORDER), t6);
                t7 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 7 * ROW, ORDER), t7);
                t8 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 8 * ROW, ORDER), t8);
                t9 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 9 * ROW, ORDER), t9);
                t10 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 10 * ROW, ORDER), t10);
                t11 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 11 * ROW, ORDER), t11);
                t12 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 12 * ROW, ORDER), t12);
                t13 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 13 * ROW, ORDER), t13);
                t14 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 14 * ROW, ORDER), t14);
                t15 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 15 * ROW, ORDER), t15);
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
            t0.intoMemorySegment(dX, dx, ORDER);
            dz += lddz;
            dx += lddx;
        }
    }

    /**
     * Two rows with 8 rows of W at a time. Their dots are half of 16 outputs: the low half, with the other still open, or the high half, beside
     * the low one from memory. For the high half the two rows change places, so that the dots of the upper row lie where they belong.
     */
    private static void eight(
            int m, boolean high, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, MemorySegment dX, long dx, long lddx) {
        if (!(dZ.isNative() && W.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment b = W.asSlice(w, 8 * ROW);
        for (int r = 0; r < m; r += 2) {
            MemorySegment a0 = dZ.asSlice(high ? dz + lddz : dz, WIDTH);
            MemorySegment a1 = dZ.asSlice(high ? dz : dz + lddz, WIDTH);
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
            for (long at = 0; at < WIDTH; at += BYTES) {
                FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, a0, at, ORDER);
                FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, a1, at, ORDER);
                FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, at, ORDER);
                t0 = v0.fma(b0, t0);
                t8 = v1.fma(b0, t8);
                FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, at + ROW, ORDER);
                t1 = v0.fma(b1, t1);
                t9 = v1.fma(b1, t9);
                FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, b, at + 2 * ROW, ORDER);
                t2 = v0.fma(b2, t2);
                t10 = v1.fma(b2, t10);
                FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, b, at + 3 * ROW, ORDER);
                t3 = v0.fma(b3, t3);
                t11 = v1.fma(b3, t11);
                FloatVector b4 = FloatVector.fromMemorySegment(SPECIES, b, at + 4 * ROW, ORDER);
                t4 = v0.fma(b4, t4);
                t12 = v1.fma(b4, t12);
                FloatVector b5 = FloatVector.fromMemorySegment(SPECIES, b, at + 5 * ROW, ORDER);
                t5 = v0.fma(b5, t5);
                t13 = v1.fma(b5, t13);
                FloatVector b6 = FloatVector.fromMemorySegment(SPECIES, b, at + 6 * ROW, ORDER);
                t6 = v0.fma(b6, t6);
                t14 = v1.fma(b6, t14);
                FloatVector b7 = FloatVector.fromMemorySegment(SPECIES, b, at + 7 * ROW, ORDER);
                t7 = v0.fma(b7, t7);
                t15 = v1.fma(b7, t15);
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
            t1 = t0.rearrange(XOR_8);
            t2 = high ? FloatVector.fromMemorySegment(SPECIES, dX, dx, ORDER) : t0;
            t3 = high ? FloatVector.fromMemorySegment(SPECIES, dX, dx + lddx, ORDER) : t1;
            t2.blend(t0, BIT_8).intoMemorySegment(dX, dx, ORDER);
            t3.blend(t1, BIT_8).intoMemorySegment(dX, dx + lddx, ORDER);
            dz += 2 * lddz;
            dx += 2 * lddx;
        }
    }
}
