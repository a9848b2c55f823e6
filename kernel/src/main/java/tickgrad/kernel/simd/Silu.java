package tickgrad.kernel.simd;

import static tickgrad.kernel.reference.Exp.C2;
import static tickgrad.kernel.reference.Exp.C3;
import static tickgrad.kernel.reference.Exp.C4;
import static tickgrad.kernel.reference.Exp.C5;
import static tickgrad.kernel.reference.Exp.C6;
import static tickgrad.kernel.reference.Exp.LOG2_E;
import static tickgrad.kernel.reference.Exp.MINUS_LN2_HI;
import static tickgrad.kernel.reference.Exp.MINUS_LN2_LO;
import static tickgrad.kernel.reference.Exp.SHIFTER;
import static tickgrad.kernel.reference.Exp.SHIFTER_BITS;
import static tickgrad.kernel.reference.Silu.LARGE;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The SIMD twin of {@link tickgrad.kernel.reference.Silu}: equal bits; {@code n} is a multiple of 16 throughout. */
public final class Silu {
    private Silu() {}

    /** {@code Y = Z / (1 + exp(-Z))}. */
    public static void silu(int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff) {
        if (!(Z.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        FloatVector low = FloatVector.broadcast(SPECIES, MINUS_LN2_LO);
        FloatVector high = FloatVector.broadcast(SPECIES, MINUS_LN2_HI);
        FloatVector c6 = FloatVector.broadcast(SPECIES, C6);
        FloatVector one = FloatVector.broadcast(SPECIES, 1.0f);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER);
            FloatVector v = x.abs().neg();
            FloatVector t = v.fma(LOG2_E, SHIFTER);
            FloatVector k = t.sub(SHIFTER);
            FloatVector r = k.fma(low, k.fma(high, v));
            IntVector i = t.reinterpretAsInts().sub(SHIFTER_BITS);
            IntVector h = i.lanewise(VectorOperators.ASHR, 1);
            FloatVector s = h.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector s2 = i.sub(h).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector r2 = r.mul(r);
            FloatVector p = r2.fma(c6, r.fma(C5, C4)).fma(r2, r.fma(C3, C2)).fma(r2, r);
            FloatVector e = p.fma(s, s);
            VectorMask<Float> negative = x.compare(VectorOperators.LT, 0.0f);
            FloatVector y = x.blend(x.mul(e).mul(s2), negative).div(e.fma(s2, one));
            y = y.blend(x.blend(-0.0f, negative), v.compare(VectorOperators.LT, -LARGE));
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
    }

    /** {@code dZ = dY phi'(Z)}. */
    public static void backward(
            int n, MemorySegment Z, long ZOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff) {
        if (!(Z.isNative() && dY.isNative() && dZ.isNative())) {
            throw Lanes.heap();
        }
        FloatVector low = FloatVector.broadcast(SPECIES, MINUS_LN2_LO);
        FloatVector high = FloatVector.broadcast(SPECIES, MINUS_LN2_HI);
        FloatVector c6 = FloatVector.broadcast(SPECIES, C6);
        FloatVector one = FloatVector.broadcast(SPECIES, 1.0f);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dY, dYOff + at, ORDER);
            FloatVector v = x.abs().neg();
            FloatVector t = v.fma(LOG2_E, SHIFTER);
            FloatVector k = t.sub(SHIFTER);
            FloatVector r = k.fma(low, k.fma(high, v));
            IntVector i = t.reinterpretAsInts().sub(SHIFTER_BITS);
            IntVector h = i.lanewise(VectorOperators.ASHR, 1);
            FloatVector s = h.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector s2 = i.sub(h).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector r2 = r.mul(r);
            FloatVector p = r2.fma(c6, r.fma(C5, C4)).fma(r2, r.fma(C3, C2)).fma(r2, r);
            FloatVector e = p.fma(s, s).mul(s2);
            FloatVector large = one.div(e.add(1.0f));
            FloatVector small = e.mul(large);
            VectorMask<Float> negative = x.compare(VectorOperators.LT, 0.0f);
            FloatVector other = small.blend(large, negative);
            FloatVector y = large.blend(small, negative).mul(x.fma(other, one));
            y = y.blend(one.blend(0.0f, negative), v.compare(VectorOperators.LT, -LARGE));
            FloatVector g = d.mul(y);
            g.intoMemorySegment(dZ, dZOff + at, ORDER);
        }
    }

    /** {@code F = phi'}, {@code C = phi''}, {@code n} a multiple of 16. */
    public static void derivatives(
            int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff) {
        if (!(Z.isNative() && F.isNative() && C.isNative())) {
            throw Lanes.heap();
        }
        FloatVector low = FloatVector.broadcast(SPECIES, MINUS_LN2_LO);
        FloatVector high = FloatVector.broadcast(SPECIES, MINUS_LN2_HI);
        FloatVector c6 = FloatVector.broadcast(SPECIES, C6);
        FloatVector one = FloatVector.broadcast(SPECIES, 1.0f);
        FloatVector two = FloatVector.broadcast(SPECIES, 2.0f);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER);
            FloatVector v = x.abs().neg();
            FloatVector t = v.fma(LOG2_E, SHIFTER);
            FloatVector k = t.sub(SHIFTER);
            FloatVector r = k.fma(low, k.fma(high, v));
            IntVector i = t.reinterpretAsInts().sub(SHIFTER_BITS);
            IntVector h = i.lanewise(VectorOperators.ASHR, 1);
            FloatVector s = h.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector s2 = i.sub(h).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector r2 = r.mul(r);
            FloatVector p = r2.fma(c6, r.fma(C5, C4)).fma(r2, r.fma(C3, C2)).fma(r2, r);
            FloatVector e = p.fma(s, s).mul(s2);
            FloatVector large = one.div(e.add(1.0f));
            FloatVector small = e.mul(large);
            VectorMask<Float> negative = x.compare(VectorOperators.LT, 0.0f);
            VectorMask<Float> tail = v.compare(VectorOperators.LT, -LARGE);
            FloatVector slope = large.blend(small, negative).mul(x.fma(small.blend(large, negative), one));
            slope = slope.blend(one.blend(0.0f, negative), tail);
            FloatVector bend = small.mul(large).mul(x.abs().fma(small.sub(large), two));
            bend = bend.blend(0.0f, tail);
            slope.intoMemorySegment(F, FOff + at, ORDER);
            bend.intoMemorySegment(C, COff + at, ORDER);
        }
    }
}
