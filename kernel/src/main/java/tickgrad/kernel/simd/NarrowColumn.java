package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.Lanes.BIT_1;
import static tickgrad.kernel.simd.Lanes.BIT_2;
import static tickgrad.kernel.simd.Lanes.BIT_4;
import static tickgrad.kernel.simd.Lanes.BIT_8;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.NEXT;
import static tickgrad.kernel.simd.Lanes.NEXT_4;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;
import static tickgrad.kernel.simd.Lanes.XOR_8;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import tickgrad.kernel.Padding;

/**
 * Z = X·W + b for many rows of a layer of one output, where a vector holds the 16 virtual lanes: one tree, as in {@link NarrowTile}, sums the
 * lanes of 16 rows, and leaves the sum of row r in lane r. Rows of Z are stored whole, four at a time, because each turn of the lanes waits for
 * the one before.
 */
final class NarrowColumn {
    private static final int ROWS = 16;

    private NarrowColumn() {}

    /** Whether this tile takes all rows of a layer. */
    static boolean covers(int m, int n) {
        return LENGTH == Padding.LANES && n == 1 && m >= ROWS;
    }

    /** All rows and their pads: up to 15 that are left make a tile with some before them, again. */
    static void forward(
            int m, int k, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, MemorySegment b, long bOff,
            MemorySegment Z, long ZOff, long ldz) {
        int vectors = Padding.pad(k) / LENGTH;
        for (int from = 0; from < m; from += ROWS) {
            int r = Math.min(from, m - ROWS);
            tile(vectors, BYTES, X, XOff + r * ldx, ldx, W, WOff, b, bOff, Z, ZOff + r * ldz, ldz);
        }
    }

    /** Sixteen rows. The step from vector to vector is a parameter for the reason given in {@link ForwardTile}. */
    private static void tile(
            int vectors, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, MemorySegment b, long bOff,
            MemorySegment Z, long z, long ldz) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
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
        FloatVector ta = t0;
        FloatVector tb = t0;
        FloatVector tc = t0;
        FloatVector td = t0;
        FloatVector te = t0;
        FloatVector tf = t0;
        for (int i = 0; i < vectors; i++) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            t0 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x, ORDER), t0);
            t1 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + ldx, ORDER), t1);
            t2 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 2 * ldx, ORDER), t2);
            t3 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 3 * ldx, ORDER), t3);
            t4 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 4 * ldx, ORDER), t4);
            t5 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 5 * ldx, ORDER), t5);
            t6 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 6 * ldx, ORDER), t6);
            t7 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 7 * ldx, ORDER), t7);
            t8 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 8 * ldx, ORDER), t8);
            t9 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 9 * ldx, ORDER), t9);
            ta = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 10 * ldx, ORDER), ta);
            tb = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 11 * ldx, ORDER), tb);
            tc = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 12 * ldx, ORDER), tc);
            td = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 13 * ldx, ORDER), td);
            te = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 14 * ldx, ORDER), te);
            tf = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, x + 15 * ldx, ORDER), tf);
            x += step;
            w += step;
        }
        t0 = t0.blend(t8, BIT_8).add(t8.blend(t0, BIT_8).rearrange(XOR_8));
        t1 = t1.blend(t9, BIT_8).add(t9.blend(t1, BIT_8).rearrange(XOR_8));
        t2 = t2.blend(ta, BIT_8).add(ta.blend(t2, BIT_8).rearrange(XOR_8));
        t3 = t3.blend(tb, BIT_8).add(tb.blend(t3, BIT_8).rearrange(XOR_8));
        t4 = t4.blend(tc, BIT_8).add(tc.blend(t4, BIT_8).rearrange(XOR_8));
        t5 = t5.blend(td, BIT_8).add(td.blend(t5, BIT_8).rearrange(XOR_8));
        t6 = t6.blend(te, BIT_8).add(te.blend(t6, BIT_8).rearrange(XOR_8));
        t7 = t7.blend(tf, BIT_8).add(tf.blend(t7, BIT_8).rearrange(XOR_8));
        t0 = t0.blend(t4, BIT_4).add(t4.blend(t0, BIT_4).rearrange(XOR_4));
        t1 = t1.blend(t5, BIT_4).add(t5.blend(t1, BIT_4).rearrange(XOR_4));
        t2 = t2.blend(t6, BIT_4).add(t6.blend(t2, BIT_4).rearrange(XOR_4));
        t3 = t3.blend(t7, BIT_4).add(t7.blend(t3, BIT_4).rearrange(XOR_4));
        t0 = t0.blend(t2, BIT_2).add(t2.blend(t0, BIT_2).rearrange(XOR_2));
        t1 = t1.blend(t3, BIT_2).add(t3.blend(t1, BIT_2).rearrange(XOR_2));
        t0 = t0.blend(t1, BIT_1).add(t1.blend(t0, BIT_1).rearrange(XOR_1));
        t0 = t0.add(b.get(FLOAT, bOff));
        FloatVector zero = FloatVector.zero(SPECIES);
        VectorMask<Float> first = SPECIES.indexInRange(0, 1);
        t1 = t0.rearrange(NEXT);
        t2 = t1.rearrange(NEXT);
        t3 = t2.rearrange(NEXT);
        for (int r = 0; r < ROWS; r += 4) {
            zero.blend(t0, first).intoMemorySegment(Z, z, ORDER);
            zero.blend(t1, first).intoMemorySegment(Z, z + ldz, ORDER);
            zero.blend(t2, first).intoMemorySegment(Z, z + 2 * ldz, ORDER);
            zero.blend(t3, first).intoMemorySegment(Z, z + 3 * ldz, ORDER);
            t0 = t0.rearrange(NEXT_4);
            t1 = t1.rearrange(NEXT_4);
            t2 = t2.rearrange(NEXT_4);
            t3 = t3.rearrange(NEXT_4);
            z += 4 * ldz;
        }
    }
}
