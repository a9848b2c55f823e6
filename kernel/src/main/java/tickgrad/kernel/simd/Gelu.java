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
import static tickgrad.kernel.reference.Gelu.MINUS_DENSITY;
import static tickgrad.kernel.reference.NormCdf.C;
import static tickgrad.kernel.reference.NormCdf.LARGE;
import static tickgrad.kernel.reference.NormCdf.M0;
import static tickgrad.kernel.reference.NormCdf.M1;
import static tickgrad.kernel.reference.NormCdf.M2;
import static tickgrad.kernel.reference.NormCdf.M3;
import static tickgrad.kernel.reference.NormCdf.M4;
import static tickgrad.kernel.reference.NormCdf.M5;
import static tickgrad.kernel.reference.NormCdf.M6;
import static tickgrad.kernel.reference.NormCdf.M7;
import static tickgrad.kernel.reference.NormCdf.M8;
import static tickgrad.kernel.reference.NormCdf.M9;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The SIMD twin of {@link tickgrad.kernel.reference.Gelu}: equal bits; {@code n} is a multiple of 16 throughout. */
public final class Gelu {
    private Gelu() {}

    /** {@code Y = Z Phi(Z)}. */
    public static void gelu(int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff) {
        if (!(Z.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        FloatVector low = FloatVector.broadcast(SPECIES, MINUS_LN2_LO);
        FloatVector high = FloatVector.broadcast(SPECIES, MINUS_LN2_HI);
        FloatVector c6 = FloatVector.broadcast(SPECIES, C6);
        FloatVector one = FloatVector.broadcast(SPECIES, 1.0f);
        FloatVector half = FloatVector.broadcast(SPECIES, -0.5f);
        FloatVector m0 = FloatVector.broadcast(SPECIES, M0);
        FloatVector m9 = FloatVector.broadcast(SPECIES, M9);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER);
            FloatVector a = x.abs();
            FloatVector u = a.mul(a);
            FloatVector v = u.mul(-0.5f);
            FloatVector t = v.fma(LOG2_E, SHIFTER);
            FloatVector k = t.sub(SHIFTER);
            FloatVector r = k.fma(low, k.fma(high, v));
            IntVector i = t.reinterpretAsInts().sub(SHIFTER_BITS);
            IntVector h = i.lanewise(VectorOperators.ASHR, 1);
            FloatVector s = h.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector s2 = i.sub(h).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector d = a.add(C);
            FloatVector q = one.div(d);
            FloatVector rest = q.neg().fma(d, one).sub(q.mul(a.sub(d.sub(C))));
            r = a.fma(a, u.neg()).fma(half, r).add(rest);
            FloatVector b = a.sub(C).mul(q);
            b = b.fma(rest, b);
            FloatVector b2 = b.mul(b);
            FloatVector b4 = b2.mul(b2);
            FloatVector c = b4.fma(m9, b.fma(M8, M7).fma(b2, b.fma(M6, M5)));
            c = c.fma(b4, b.fma(M4, M3).fma(b2, b.fma(M2, M1)));
            FloatVector w = c.fma(b, m0);
            FloatVector m = w.mul(q);
            FloatVector missing = c.fma(b, m0.sub(w)).fma(q, w.fma(q, m.neg()));
            FloatVector r2 = r.mul(r);
            FloatVector p = r2.fma(c6, r.fma(C5, C4)).fma(r2, r.fma(C3, C2)).fma(r2, r);
            FloatVector tail = m.add(p.fma(m, missing)).mul(s);
            VectorMask<Float> negative = x.compare(VectorOperators.LT, 0.0f);
            FloatVector y = x.mul(tail.neg().fma(s2, one)).blend(x.mul(tail).mul(s2), negative);
            y = y.blend(x.blend(-0.0f, negative), a.compare(VectorOperators.GT, LARGE));
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
        FloatVector m0 = FloatVector.broadcast(SPECIES, M0);
        FloatVector m9 = FloatVector.broadcast(SPECIES, M9);
        FloatVector density = FloatVector.broadcast(SPECIES, MINUS_DENSITY);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dY, dYOff + at, ORDER);
            FloatVector a = x.abs();
            FloatVector v = a.mul(a).mul(-0.5f);
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
            FloatVector q = one.div(a.add(C));
            FloatVector b = a.sub(C).mul(q);
            FloatVector b2 = b.mul(b);
            FloatVector b4 = b2.mul(b2);
            FloatVector c = b4.fma(m9, b.fma(M8, M7).fma(b2, b.fma(M6, M5)));
            c = c.fma(b4, b.fma(M4, M3).fma(b2, b.fma(M2, M1)));
            FloatVector y = e.mul(a.fma(density, c.fma(b, m0).mul(q)));
            VectorMask<Float> negative = x.compare(VectorOperators.LT, 0.0f);
            y = one.sub(y).blend(y, negative);
            y = y.blend(one.blend(0.0f, negative), a.compare(VectorOperators.GT, LARGE));
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
        FloatVector m0 = FloatVector.broadcast(SPECIES, M0);
        FloatVector m9 = FloatVector.broadcast(SPECIES, M9);
        FloatVector density = FloatVector.broadcast(SPECIES, MINUS_DENSITY);
        FloatVector two = FloatVector.broadcast(SPECIES, 2.0f);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER);
            FloatVector a = x.abs();
            FloatVector v = a.mul(a).mul(-0.5f);
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
            FloatVector q = one.div(a.add(tickgrad.kernel.reference.NormCdf.C));
            FloatVector b = a.sub(tickgrad.kernel.reference.NormCdf.C).mul(q);
            FloatVector b2 = b.mul(b);
            FloatVector b4 = b2.mul(b2);
            FloatVector c = b4.fma(m9, b.fma(M8, M7).fma(b2, b.fma(M6, M5)));
            c = c.fma(b4, b.fma(M4, M3).fma(b2, b.fma(M2, M1)));
            FloatVector slope = e.mul(a.fma(density, c.fma(b, m0).mul(q)));
            VectorMask<Float> negative = x.compare(VectorOperators.LT, 0.0f);
            VectorMask<Float> tail = a.compare(VectorOperators.GT, LARGE);
            slope = one.sub(slope).blend(slope, negative);
            slope = slope.blend(one.blend(0.0f, negative), tail);
            FloatVector bend = e.mul(x.neg().fma(x, two).mul(-MINUS_DENSITY));
            bend = bend.blend(0.0f, tail);
            slope.intoMemorySegment(F, FOff + at, ORDER);
            bend.intoMemorySegment(C, COff + at, ORDER);
        }
    }
}
