package tickgrad.kernel.simd;

import static tickgrad.kernel.reference.Exp.C2;
import static tickgrad.kernel.reference.Exp.C3;
import static tickgrad.kernel.reference.Exp.C4;
import static tickgrad.kernel.reference.Exp.C5;
import static tickgrad.kernel.reference.Exp.C6;
import static tickgrad.kernel.reference.Exp.LOG2_E;
import static tickgrad.kernel.reference.Exp.MAX;
import static tickgrad.kernel.reference.Exp.MIN;
import static tickgrad.kernel.reference.Exp.MINUS_LN2_HI;
import static tickgrad.kernel.reference.Exp.MINUS_LN2_LO;
import static tickgrad.kernel.reference.Exp.SHIFTER;
import static tickgrad.kernel.reference.Exp.SHIFTER_BITS;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;
import static tickgrad.kernel.simd.Lanes.XOR_8;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import tickgrad.kernel.Padding;

/** Softmax of one padded row and its backward pass: equal bits to {@link tickgrad.kernel.reference.Activations}. */
final class Softmax {
    private Softmax() {}

    /** {@code Y = exp(Z - max Z) / sum}. */
    static void softmax(int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff) {
        exponentials(n, Z, ZOff, Y, YOff, max(n, Z, ZOff));
        divide(n, Y, YOff, LaneSum.sum(n, Y, YOff));
    }

    /** {@code dZ = Y (dY - sum of dY Y)}. */
    static void backward(
            int n, MemorySegment Y, long YOff, MemorySegment dY, long dYOff, MemorySegment dZ, long dZOff) {
        if (!(Y.isNative() && dY.isNative() && dZ.isNative())) {
            throw Lanes.heap();
        }
        float dot = dot(n, dY, dYOff, Y, YOff);
        FloatVector lane = FloatVector.zero(SPECIES).addIndex(1);
        int j = 0;
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * Padding.pad(n); at += stride, j += LENGTH) {
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, Y, YOff + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dY, dYOff + at, ORDER);
            FloatVector g = y.mul(d.sub(dot)).blend(0.0f, lane.compare(VectorOperators.GE, (float) (n - j)));
            g.intoMemorySegment(dZ, dZOff + at, ORDER);
        }
    }

    /** The greatest logit; NaN is passed over (its exponential will spoil the sum). */
    private static float max(int n, MemorySegment Z, long ZOff) {
        if (!(Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector lane = FloatVector.zero(SPECIES).addIndex(1);
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        int j = 0;
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride, j += LENGTH) {
            FloatVector z = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER);
            z = z.blend(Float.NEGATIVE_INFINITY, lane.compare(VectorOperators.GE, (float) (n - j)));
            max = max.blend(z, z.compare(VectorOperators.GT, max));
        }
        max = max.max(max.rearrange(XOR_8));
        max = max.max(max.rearrange(XOR_4));
        max = max.max(max.rearrange(XOR_2));
        max = max.max(max.rearrange(XOR_1));
        return max.lane(0);
    }

    /** {@code Y = exp(Z - max)}, pads +0.0; the exponential of {@link tickgrad.kernel.reference.Exp}. */
    private static void exponentials(int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, float max) {
        if (!(Z.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        FloatVector lane = FloatVector.zero(SPECIES).addIndex(1);
        FloatVector low = FloatVector.broadcast(SPECIES, MINUS_LN2_LO);
        FloatVector high = FloatVector.broadcast(SPECIES, MINUS_LN2_HI);
        FloatVector c6 = FloatVector.broadcast(SPECIES, C6);
        int j = 0;
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * Padding.pad(n); at += stride, j += LENGTH) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER).sub(max);
            FloatVector t = x.fma(LOG2_E, SHIFTER);
            FloatVector k = t.sub(SHIFTER);
            FloatVector r = k.fma(low, k.fma(high, x));
            IntVector i = t.reinterpretAsInts().sub(SHIFTER_BITS);
            IntVector h = i.lanewise(VectorOperators.ASHR, 1);
            FloatVector s = h.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector s2 = i.sub(h).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector r2 = r.mul(r);
            FloatVector p = r2.fma(c6, r.fma(C5, C4)).fma(r2, r.fma(C3, C2)).fma(r2, r);
            FloatVector y = p.fma(s, s).mul(s2);
            y = y.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, MAX));
            y = y.blend(0.0f, x.compare(VectorOperators.LT, MIN));
            y = y.blend(0.0f, lane.compare(VectorOperators.GE, (float) (n - j)));
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
    }

    /** {@code Y = Y / sum}, pads +0.0. */
    private static void divide(int n, MemorySegment Y, long YOff, float sum) {
        if (!(Y.isNative())) {
            throw Lanes.heap();
        }
        FloatVector lane = FloatVector.zero(SPECIES).addIndex(1);
        int j = 0;
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * Padding.pad(n); at += stride, j += LENGTH) {
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, Y, YOff + at, ORDER);
            y = y.div(sum).blend(0.0f, lane.compare(VectorOperators.GE, (float) (n - j)));
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
    }

    /** The canonical dot product of two padded rows. */
    private static float dot(int n, MemorySegment A, long AOff, MemorySegment B, long BOff) {
        if (!(A.isNative() && B.isNative())) {
            throw Lanes.heap();
        }
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = FloatVector.zero(SPECIES);
        FloatVector c = FloatVector.zero(SPECIES);
        FloatVector d = FloatVector.zero(SPECIES);
        long stride = Lanes.stride * (Padding.LANES / LENGTH);
        for (long at = 0; at < 4L * n; at += stride) {
            long x = AOff + at;
            long y = BOff + at;
            a = FloatVector.fromMemorySegment(SPECIES, A, x, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, y, ORDER), a);
            if (LENGTH < 16) {
                b = FloatVector.fromMemorySegment(SPECIES, A, x + 4L * LENGTH, ORDER)
                        .fma(FloatVector.fromMemorySegment(SPECIES, B, y + 4L * LENGTH, ORDER), b);
            }
            if (LENGTH < 8) {
                c = FloatVector.fromMemorySegment(SPECIES, A, x + 8L * LENGTH, ORDER)
                        .fma(FloatVector.fromMemorySegment(SPECIES, B, y + 8L * LENGTH, ORDER), c);
                d = FloatVector.fromMemorySegment(SPECIES, A, x + 12L * LENGTH, ORDER)
                        .fma(FloatVector.fromMemorySegment(SPECIES, B, y + 12L * LENGTH, ORDER), d);
            }
        }
        FloatVector t = LENGTH == 16 ? a.add(a.rearrange(XOR_8)) : LENGTH == 8 ? a.add(b) : a.add(c).add(b.add(d));
        t = LENGTH >= 8 ? t.add(t.rearrange(XOR_4)) : t;
        t = t.add(t.rearrange(XOR_2));
        return t.add(t.rearrange(XOR_1)).lane(0);
    }
}
