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
    static final int ROWS = 8;

    private NarrowTile() {}

    /** Whole tiles only: {@code m} is a multiple of 8. Pads must be clear. */
    static void forward(
            int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int vectors = Padding.pad(k) / LENGTH;
        for (int r = 0; r < m; r += ROWS) {
            for (int j = 0; j < n; j++) {
                float bias = b.get(FLOAT, bOff + 4L * j);
                tile(vectors, BYTES, X, XOff + r * ldx, ldx, W, WOff + j * ldw, bias, Z, ZOff + r * ldz + 4L * j, ldz);
            }
        }
    }

    /**
     * Two sums go through a step of the tree as one vector: one has the lanes without the bit, the other those with it, and their other
     * halves come over by a swap. The step from vector to vector is a parameter for the reason given in {@link ForwardTile}.
     */
    private static void tile(
            int vectors, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, float bias, MemorySegment Z,
            long z, long ldz) {
        if (!(X.isNative() && W.isNative())) {
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
            x += step;
            w += step;
        }
        t0 = t0.blend(t4, BIT_8).add(t4.blend(t0, BIT_8).rearrange(XOR_8));
        t1 = t1.blend(t5, BIT_8).add(t5.blend(t1, BIT_8).rearrange(XOR_8));
        t2 = t2.blend(t6, BIT_8).add(t6.blend(t2, BIT_8).rearrange(XOR_8));
        t3 = t3.blend(t7, BIT_8).add(t7.blend(t3, BIT_8).rearrange(XOR_8));
        t0 = t0.blend(t2, BIT_4).add(t2.blend(t0, BIT_4).rearrange(XOR_4));
        t1 = t1.blend(t3, BIT_4).add(t3.blend(t1, BIT_4).rearrange(XOR_4));
        t0 = t0.blend(t1, BIT_2).add(t1.blend(t0, BIT_2).rearrange(XOR_2));
        t0 = t0.add(t0.rearrange(XOR_1)).rearrange(EIGHT_DOTS).add(bias);
        Z.set(FLOAT, z, t0.lane(0));
        Z.set(FLOAT, z + ldz, t0.lane(1));
        Z.set(FLOAT, z + 2 * ldz, t0.lane(2));
        Z.set(FLOAT, z + 3 * ldz, t0.lane(3));
        Z.set(FLOAT, z + 4 * ldz, t0.lane(4 % LENGTH));
        Z.set(FLOAT, z + 5 * ldz, t0.lane(5 % LENGTH));
        Z.set(FLOAT, z + 6 * ldz, t0.lane(6 % LENGTH));
        Z.set(FLOAT, z + 7 * ldz, t0.lane(7 % LENGTH));
    }
}
