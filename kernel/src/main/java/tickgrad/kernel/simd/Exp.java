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
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The SIMD twin of {@link tickgrad.kernel.reference.Exp}: equal bits. */
public final class Exp {
    private Exp() {}

    /** {@code Y = exp(X)}, {@code n} floats, the last ones by the reference. */
    public static void exp(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (!(X.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        int whole = n & -LENGTH;
        FloatVector low = FloatVector.broadcast(SPECIES, MINUS_LN2_LO);
        FloatVector high = FloatVector.broadcast(SPECIES, MINUS_LN2_HI);
        FloatVector c6 = FloatVector.broadcast(SPECIES, C6);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * whole; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, X, XOff + at, ORDER);
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
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
        long done = (long) whole << 2;
        tickgrad.kernel.reference.Exp.exp(n - whole, X, XOff + done, Y, YOff + done);
    }
}
