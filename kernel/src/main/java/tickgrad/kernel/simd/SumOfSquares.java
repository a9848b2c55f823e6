package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;
import static tickgrad.kernel.simd.Lanes.XOR_8;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/** Σ g² in 16 lanes of 4 chains; the lanes are even and odd vectors as in {@link LaneSum}. */
final class SumOfSquares {
    private SumOfSquares() {}

    /** Σ G² of n floats, n a multiple of 16. */
    static float sum(int n, MemorySegment G, long g) {
        if (!(G.isNative())) {
            throw Lanes.heap();
        }
        long end = g + 4L * n;
        FloatVector t = FloatVector.zero(SPECIES);
        for (int parity = 0; parity < 2 * BYTES; parity += BYTES) {
            FloatVector half = FloatVector.zero(SPECIES);
            for (int lanes = parity; lanes < Padding.BYTES; lanes += 2 * BYTES) {
                FloatVector t0 = FloatVector.zero(SPECIES);
                FloatVector t1 = t0;
                FloatVector t2 = t0;
                FloatVector t3 = t0;
                long at = g + lanes;
                for (; at < end - 3 * Padding.BYTES; at += 4 * Padding.BYTES) {
                    FloatVector a = FloatVector.fromMemorySegment(SPECIES, G, at, ORDER);
                    FloatVector b = FloatVector.fromMemorySegment(SPECIES, G, at + Padding.BYTES, ORDER);
                    FloatVector c = FloatVector.fromMemorySegment(SPECIES, G, at + 2 * Padding.BYTES, ORDER);
                    FloatVector d = FloatVector.fromMemorySegment(SPECIES, G, at + 3 * Padding.BYTES, ORDER);
                    t0 = a.fma(a, t0);
                    t1 = b.fma(b, t1);
                    t2 = c.fma(c, t2);
                    t3 = d.fma(d, t3);
                }
                if (at < end) {
                    FloatVector a = FloatVector.fromMemorySegment(SPECIES, G, at, ORDER);
                    t0 = a.fma(a, t0);
                }
                if (at < end - Padding.BYTES) {
                    FloatVector b = FloatVector.fromMemorySegment(SPECIES, G, at + Padding.BYTES, ORDER);
                    t1 = b.fma(b, t1);
                }
                if (at < end - 2 * Padding.BYTES) {
                    FloatVector c = FloatVector.fromMemorySegment(SPECIES, G, at + 2 * Padding.BYTES, ORDER);
                    t2 = c.fma(c, t2);
                }
                half = half.add(t0.add(t2).add(t1.add(t3)));
            }
            t = t.add(half);
        }
        if (LENGTH > 8) {
            t = t.add(t.rearrange(XOR_8));
        }
        if (LENGTH > 4) {
            t = t.add(t.rearrange(XOR_4));
        }
        t = t.add(t.rearrange(XOR_2));
        t = t.add(t.rearrange(XOR_1));
        return t.lane(0);
    }
}
