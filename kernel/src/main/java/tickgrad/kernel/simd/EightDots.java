package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.Lanes.BIT_1;
import static tickgrad.kernel.simd.Lanes.BIT_2;
import static tickgrad.kernel.simd.Lanes.BIT_4;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/**
 * Canonical dots of one row with eight others, where a vector holds 8 of the 16 virtual lanes: both halves of four rows, then of the other four,
 * since sixteen accumulators would not stay in the registers. A cache line is so read once: long rows come from the second-level cache. Adding the
 * halves is the tree's first step; the other three merge the sums of two dots each, so that dot i ends in lane i.
 */
final class EightDots {
    /** Dots that are made together. */
    static final int GROUP = 8;

    private EightDots() {}

    /**
     * dX = dZ·Wᵀ for the first of {@code k} inputs, in groups; returns how many. Eight dots together cost less than two by themselves, so that two inputs
     * or more that are left make a group with some before them, again.
     */
    static int inputs(
            int m, int k, int n, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, long ldw, MemorySegment dX, long dx,
            long lddx) {
        if (k < GROUP) {
            return 0;
        }
        int whole = k - k % GROUP;
        dots(m, whole, n, dZ, dz, lddz, W, w, ldw, dX, dx, lddx);
        if (k - whole < 2) {
            return whole;
        }
        int last = k - GROUP;
        dots(m, GROUP, n, dZ, dz, lddz, W, w + last * ldw, ldw, dX, dx + 4L * last, lddx);
        return k;
    }

    /** {@code count} inputs, a multiple of 8; the rows of networks have loops of their own. Eight rows of W stay near while all of dZ pass. */
    static void dots(
            int m, int count, int n, MemorySegment A, long a, long lda, MemorySegment B, long b, long ldb, MemorySegment Y, long y,
            long ldy) {
        int floats = Padding.pad(n);
        if (DotWidths.covers(floats) && ldb == 4L * Padding.ldw(floats)) {
            DotWidths.of(floats).dots(m, count, A, a, lda, B, b, Y, y, ldy);
            return;
        }
        for (int i = 0; i < count; i += GROUP) {
            long w = b + i * ldb;
            for (int r = 0; r < m; r++) {
                dots(
                        4L * floats, A, a + r * lda, B, w, w + ldb, w + 2 * ldb, w + 3 * ldb, w + 4 * ldb, w + 5 * ldb, w + 6 * ldb,
                        w + 7 * ldb, Y, y + r * ldy + 4L * i);
            }
        }
    }

    /**
     * Z = X·W + b of a narrow layer, {@code m} at least 8: a row of the transposed W with eight of X, the last eight again where they overlap. Pads of Z
     * must be clear; those of the first of eight rows hold the dots until they have gone to their places, and are clear again.
     */
    static void forward(
            int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long ZOff, long ldz) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        for (int from = 0; from < m; from += GROUP) {
            int r = Math.min(from, m - GROUP);
            long x = XOff + r * ldx;
            long z = ZOff + r * ldz;
            long dots = z + BYTES;
            for (int j = 0; j < n; j++) {
                dots(
                        4L * Padding.pad(k), W, WOff + j * ldw, X, x, x + ldx, x + 2 * ldx, x + 3 * ldx, x + 4 * ldx, x + 5 * ldx,
                        x + 6 * ldx, x + 7 * ldx, Z, dots);
                float bias = b.get(FLOAT, bOff + 4L * j);
                for (int i = 0; i < GROUP; i++) {
                    Z.set(FLOAT, z + i * ldz + 4L * j, Z.get(FLOAT, dots + 4L * i) + bias);
                }
            }
            FloatVector.zero(SPECIES).intoMemorySegment(Z, dots, ORDER);
        }
    }

    /**
     * y[i] = a·B[i], i from 0 to 7, rows of B at the offsets b0 to b7. All slices have one length, so that one bounds check serves every load of a
     * step.
     *
     * @param bytes of a row, a multiple of 64
     */
    static void dots(
            long bytes, MemorySegment A, long a, MemorySegment B, long b0, long b1, long b2, long b3, long b4, long b5, long b6,
            long b7, MemorySegment Y, long y) {
        if (!(A.isNative() && B.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment row = A.asSlice(a, bytes);
        MemorySegment row0 = B.asSlice(b0, bytes);
        MemorySegment row1 = B.asSlice(b1, bytes);
        MemorySegment row2 = B.asSlice(b2, bytes);
        MemorySegment row3 = B.asSlice(b3, bytes);
        MemorySegment row4 = B.asSlice(b4, bytes);
        MemorySegment row5 = B.asSlice(b5, bytes);
        MemorySegment row6 = B.asSlice(b6, bytes);
        MemorySegment row7 = B.asSlice(b7, bytes);
        long step = 2 * Lanes.stride;
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero;
        FloatVector l1 = zero;
        FloatVector l2 = zero;
        FloatVector l3 = zero;
        FloatVector t0 = zero;
        FloatVector t1 = zero;
        FloatVector t2 = zero;
        FloatVector t3 = zero;
        for (long at = 0; at < bytes; at += step) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, row, at, ORDER);
            FloatVector h = FloatVector.fromMemorySegment(SPECIES, row, at + BYTES, ORDER);
            l0 = v.fma(FloatVector.fromMemorySegment(SPECIES, row0, at, ORDER), l0);
            t0 = h.fma(FloatVector.fromMemorySegment(SPECIES, row0, at + BYTES, ORDER), t0);
            l1 = v.fma(FloatVector.fromMemorySegment(SPECIES, row1, at, ORDER), l1);
            t1 = h.fma(FloatVector.fromMemorySegment(SPECIES, row1, at + BYTES, ORDER), t1);
            l2 = v.fma(FloatVector.fromMemorySegment(SPECIES, row2, at, ORDER), l2);
            t2 = h.fma(FloatVector.fromMemorySegment(SPECIES, row2, at + BYTES, ORDER), t2);
            l3 = v.fma(FloatVector.fromMemorySegment(SPECIES, row3, at, ORDER), l3);
            t3 = h.fma(FloatVector.fromMemorySegment(SPECIES, row3, at + BYTES, ORDER), t3);
        }
        t0 = l0.add(t0);
        t1 = l1.add(t1);
        t2 = l2.add(t2);
        t3 = l3.add(t3);
        FloatVector l4 = zero;
        FloatVector l5 = zero;
        FloatVector l6 = zero;
        FloatVector l7 = zero;
        FloatVector t4 = zero;
        FloatVector t5 = zero;
        FloatVector t6 = zero;
        FloatVector t7 = zero;
        for (long at = 0; at < bytes; at += step) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, row, at, ORDER);
            FloatVector h = FloatVector.fromMemorySegment(SPECIES, row, at + BYTES, ORDER);
            l4 = v.fma(FloatVector.fromMemorySegment(SPECIES, row4, at, ORDER), l4);
            t4 = h.fma(FloatVector.fromMemorySegment(SPECIES, row4, at + BYTES, ORDER), t4);
            l5 = v.fma(FloatVector.fromMemorySegment(SPECIES, row5, at, ORDER), l5);
            t5 = h.fma(FloatVector.fromMemorySegment(SPECIES, row5, at + BYTES, ORDER), t5);
            l6 = v.fma(FloatVector.fromMemorySegment(SPECIES, row6, at, ORDER), l6);
            t6 = h.fma(FloatVector.fromMemorySegment(SPECIES, row6, at + BYTES, ORDER), t6);
            l7 = v.fma(FloatVector.fromMemorySegment(SPECIES, row7, at, ORDER), l7);
            t7 = h.fma(FloatVector.fromMemorySegment(SPECIES, row7, at + BYTES, ORDER), t7);
        }
        t4 = l4.add(t4);
        t5 = l5.add(t5);
        t6 = l6.add(t6);
        t7 = l7.add(t7);
        t0 = t0.blend(t4, BIT_4).add(t4.blend(t0, BIT_4).rearrange(XOR_4));
        t1 = t1.blend(t5, BIT_4).add(t5.blend(t1, BIT_4).rearrange(XOR_4));
        t2 = t2.blend(t6, BIT_4).add(t6.blend(t2, BIT_4).rearrange(XOR_4));
        t3 = t3.blend(t7, BIT_4).add(t7.blend(t3, BIT_4).rearrange(XOR_4));
        t0 = t0.blend(t2, BIT_2).add(t2.blend(t0, BIT_2).rearrange(XOR_2));
        t1 = t1.blend(t3, BIT_2).add(t3.blend(t1, BIT_2).rearrange(XOR_2));
        t0.blend(t1, BIT_1).add(t1.blend(t0, BIT_1).rearrange(XOR_1)).intoMemorySegment(Y, y, ORDER);
    }
}
