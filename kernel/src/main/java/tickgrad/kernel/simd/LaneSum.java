package tickgrad.kernel.simd;

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

/**
 * The canonical 16-lane sum of a row. The 16 lanes are one, two or four vectors; summing the even ones of them, then
 * the odd ones, and
 * adding both is the tree's h = 8 (and 4) at every width. A sum from +0.0 is never -0.0, so that adding +0.0 to it
 * changes nothing.
 */
final class LaneSum {
    private LaneSum() {}

    /** Σ X of n elements, pads +0.0. */
    static float sum(int n, MemorySegment X, long x) {
        if (!(X.isNative())) {
            throw Lanes.heap();
        }
        long end = 4L * Padding.pad(n);
        long stride = Lanes.stride * (Padding.LANES / LENGTH);
        FloatVector t = FloatVector.zero(SPECIES);
        if (LENGTH == Padding.LANES) {
            for (long at = 0; at < end; at += stride) {
                t = t.add(FloatVector.fromMemorySegment(SPECIES, X, x + at, ORDER));
            }
        }
        for (int parity = 0; parity < 2 * LENGTH && LENGTH < Padding.LANES; parity += LENGTH) {
            FloatVector half = FloatVector.zero(SPECIES);
            for (int lanes = parity; lanes < Padding.LANES; lanes += 2 * LENGTH) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (long at = 4L * lanes; at < end; at += stride) {
                    sum = sum.add(FloatVector.fromMemorySegment(SPECIES, X, x + at, ORDER));
                }
                half = half.add(sum);
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
