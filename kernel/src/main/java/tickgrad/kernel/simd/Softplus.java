package tickgrad.kernel.simd;

import static tickgrad.kernel.reference.Exp.LOG2_E;
import static tickgrad.kernel.reference.Exp.MIN;
import static tickgrad.kernel.reference.Exp.MINUS_LN2_HI;
import static tickgrad.kernel.reference.Exp.MINUS_LN2_LO;
import static tickgrad.kernel.reference.Exp.SHIFTER;
import static tickgrad.kernel.reference.Exp.SHIFTER_BITS;
import static tickgrad.kernel.reference.Softplus.C1;
import static tickgrad.kernel.reference.Softplus.C2;
import static tickgrad.kernel.reference.Softplus.C3;
import static tickgrad.kernel.reference.Softplus.C4;
import static tickgrad.kernel.reference.Softplus.C5;
import static tickgrad.kernel.reference.Softplus.C6;
import static tickgrad.kernel.reference.Softplus.C7;
import static tickgrad.kernel.reference.Softplus.C8;
import static tickgrad.kernel.reference.Softplus.C9;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The SIMD twin of {@link tickgrad.kernel.reference.Softplus}: equal bits. */
public final class Softplus {
    private Softplus() {}

    /** {@code Y = ln(1 + exp(X))}, {@code n} floats, the last ones by the reference. */
    public static void softplus(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (!(X.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        int whole = n & -LENGTH;
        FloatVector low = FloatVector.broadcast(SPECIES, MINUS_LN2_LO);
        FloatVector high = FloatVector.broadcast(SPECIES, MINUS_LN2_HI);
        FloatVector c6 = FloatVector.broadcast(SPECIES, tickgrad.kernel.reference.Exp.C6);
        FloatVector c9 = FloatVector.broadcast(SPECIES, C9);
        FloatVector zero = FloatVector.broadcast(SPECIES, 0.0f);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * whole; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, X, XOff + at, ORDER);
            FloatVector v = x.abs().neg();
            FloatVector t = v.fma(LOG2_E, SHIFTER);
            FloatVector k = t.sub(SHIFTER);
            FloatVector r = k.fma(low, k.fma(high, v));
            IntVector i = t.reinterpretAsInts().sub(SHIFTER_BITS);
            IntVector h = i.lanewise(VectorOperators.ASHR, 1);
            FloatVector s = h.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector s2 = i.sub(h).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector r2 = r.mul(r);
            FloatVector p = r2.fma(c6, r.fma(tickgrad.kernel.reference.Exp.C5, tickgrad.kernel.reference.Exp.C4));
            p = p.fma(r2, r.fma(tickgrad.kernel.reference.Exp.C3, tickgrad.kernel.reference.Exp.C2)).fma(r2, r);
            FloatVector e = p.fma(s, s).mul(s2);
            FloatVector e2 = e.mul(e);
            FloatVector e4 = e2.mul(e2);
            FloatVector q = e4.fma(c9, e.fma(C8, C7).fma(e2, e.fma(C6, C5)));
            q = q.fma(e4, e.fma(C4, C3).fma(e2, e.fma(C2, C1)));
            FloatVector positive = zero.blend(x, x.compare(VectorOperators.GT, 0.0f));
            FloatVector y = q.fma(e2, e).add(positive);
            y = y.blend(positive, v.compare(VectorOperators.LT, MIN));
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
        long done = (long) whole << 2;
        tickgrad.kernel.reference.Softplus.softplus(n - whole, X, XOff + done, Y, YOff + done);
    }

    /** {@code dZ = dY / (1 + exp(-Z))}, {@code n} a multiple of 16. */
    public static void backward(
            int n, MemorySegment Z, long ZOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff) {
        if (!(Z.isNative() && dY.isNative() && dZ.isNative())) {
            throw Lanes.heap();
        }
        FloatVector low = FloatVector.broadcast(SPECIES, MINUS_LN2_LO);
        FloatVector high = FloatVector.broadcast(SPECIES, MINUS_LN2_HI);
        FloatVector c6 = FloatVector.broadcast(SPECIES, tickgrad.kernel.reference.Exp.C6);
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
            FloatVector p = r2.fma(c6, r.fma(tickgrad.kernel.reference.Exp.C5, tickgrad.kernel.reference.Exp.C4));
            p = p.fma(r2, r.fma(tickgrad.kernel.reference.Exp.C3, tickgrad.kernel.reference.Exp.C2)).fma(r2, r);
            FloatVector e = p.fma(s, s);
            VectorMask<Float> negative = x.compare(VectorOperators.LT, 0.0f);
            FloatVector y = one.blend(e.mul(s2), negative).div(e.fma(s2, one));
            y = y.blend(one.blend(0.0f, negative), v.compare(VectorOperators.LT, MIN));
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
        FloatVector c6 = FloatVector.broadcast(SPECIES, tickgrad.kernel.reference.Exp.C6);
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
            FloatVector p = r2.fma(c6, r.fma(tickgrad.kernel.reference.Exp.C5, tickgrad.kernel.reference.Exp.C4));
            p = p.fma(r2, r.fma(tickgrad.kernel.reference.Exp.C3, tickgrad.kernel.reference.Exp.C2)).fma(r2, r);
            FloatVector part = p.fma(s, s);
            VectorMask<Float> negative = x.compare(VectorOperators.LT, 0.0f);
            VectorMask<Float> tail = v.compare(VectorOperators.LT, MIN);
            FloatVector e = part.mul(s2);
            FloatVector slope = one.blend(e, negative).div(part.fma(s2, one));
            slope = slope.blend(one.blend(0.0f, negative), tail);
            FloatVector large = one.div(e.add(1.0f));
            FloatVector bend = e.mul(large).mul(large).blend(0.0f, tail);
            slope.intoMemorySegment(F, FOff + at, ORDER);
            bend.intoMemorySegment(C, COff + at, ORDER);
        }
    }
}
