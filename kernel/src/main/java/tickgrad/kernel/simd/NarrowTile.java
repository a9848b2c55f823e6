package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.Lanes.BIT_2;
import static tickgrad.kernel.simd.Lanes.BIT_4;
import static tickgrad.kernel.simd.Lanes.BIT_8;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.EIGHT_DOTS;
import static tickgrad.kernel.simd.Lanes.LENGTH;
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
 * Z = X·W + b for many rows of a narrow layer, where a vector holds the 16 virtual lanes: eight rows share the loads of W and the steps
 * of one tree.
 */
final class NarrowTile {
    /** Rows of a tile. */
    private static final int ROWS = 8;

    private NarrowTile() {}

    /** For two rows or more. Where fewer than eight are left, the last one takes the other places of its tile. Pads must be clear. */
    static void forward(
            int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int vectors = Padding.pad(k) / LENGTH;
        for (int r = 0; r < m; r += ROWS) {
            int last = Math.min(ROWS, m - r) - 1;
            tile(vectors, BYTES, last, n, X, XOff + r * ldx, ldx, W, WOff, ldw, b, bOff, Z, ZOff + r * ldz, ldz);
        }
    }

    /**
     * All outputs of eight rows, one after the other. Two sums go through a step of the tree as one vector: one has the lanes without the bit, the
     * other those with it, and their other halves come over by a swap. The step from vector to vector is a parameter for the reason given in
     * {@link ForwardTile}.
     */
    private static void tile(
            int vectors, long step, int last, int n, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw, MemorySegment b,
            long bOff, MemorySegment Z, long z, long ldz) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        long r1 = Math.min(1, last);
        long r2 = Math.min(2, last);
        long r3 = Math.min(3, last);
        long r4 = Math.min(4, last);
        long r5 = Math.min(5, last);
        long r6 = Math.min(6, last);
        long r7 = Math.min(7, last);
        for (int j = 0; j < n; j++) {
            FloatVector t0 = FloatVector.zero(SPECIES);
            FloatVector t1 = t0;
            FloatVector t2 = t0;
            FloatVector t3 = t0;
            FloatVector t4 = t0;
            FloatVector t5 = t0;
            FloatVector t6 = t0;
            FloatVector t7 = t0;
            long xi = x;
            long wi = w + j * ldw;
            for (int i = 0; i < vectors; i++) {
                FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, wi, ORDER);
                t0 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, xi, ORDER), t0);
                t1 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, xi + r1 * ldx, ORDER), t1);
                t2 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, xi + r2 * ldx, ORDER), t2);
                t3 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, xi + r3 * ldx, ORDER), t3);
                t4 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, xi + r4 * ldx, ORDER), t4);
                t5 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, xi + r5 * ldx, ORDER), t5);
                t6 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, xi + r6 * ldx, ORDER), t6);
                t7 = w0.fma(FloatVector.fromMemorySegment(SPECIES, X, xi + r7 * ldx, ORDER), t7);
                xi += step;
                wi += step;
            }
            t0 = t0.blend(t4, BIT_8).add(t4.blend(t0, BIT_8).rearrange(XOR_8));
            t1 = t1.blend(t5, BIT_8).add(t5.blend(t1, BIT_8).rearrange(XOR_8));
            t2 = t2.blend(t6, BIT_8).add(t6.blend(t2, BIT_8).rearrange(XOR_8));
            t3 = t3.blend(t7, BIT_8).add(t7.blend(t3, BIT_8).rearrange(XOR_8));
            t0 = t0.blend(t2, BIT_4).add(t2.blend(t0, BIT_4).rearrange(XOR_4));
            t1 = t1.blend(t3, BIT_4).add(t3.blend(t1, BIT_4).rearrange(XOR_4));
            t0 = t0.blend(t1, BIT_2).add(t1.blend(t0, BIT_2).rearrange(XOR_2));
            t0 = t0.add(t0.rearrange(XOR_1)).rearrange(EIGHT_DOTS).add(b.get(FLOAT, bOff + 4L * j));
            long zj = z + 4L * j;
            float y0 = t0.lane(0);
            float y1 = t0.lane(1);
            float y2 = t0.lane(2);
            float y3 = t0.lane(3);
            float y4 = t0.lane(4 % LENGTH);
            float y5 = t0.lane(5 % LENGTH);
            float y6 = t0.lane(6 % LENGTH);
            float y7 = t0.lane(7 % LENGTH);
            Z.set(FLOAT, zj, y0);
            Z.set(FLOAT, zj + r1 * ldz, y1);
            Z.set(FLOAT, zj + r2 * ldz, y2);
            Z.set(FLOAT, zj + r3 * ldz, y3);
            Z.set(FLOAT, zj + r4 * ldz, y4);
            Z.set(FLOAT, zj + r5 * ldz, y5);
            Z.set(FLOAT, zj + r6 * ldz, y6);
            Z.set(FLOAT, zj + r7 * ldz, y7);
        }
    }
}
