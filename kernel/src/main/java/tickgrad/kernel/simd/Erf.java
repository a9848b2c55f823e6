package tickgrad.kernel.simd;

import static tickgrad.kernel.reference.Erf.D1;
import static tickgrad.kernel.reference.Erf.D2;
import static tickgrad.kernel.reference.Erf.D3;
import static tickgrad.kernel.reference.Erf.LARGE;
import static tickgrad.kernel.reference.Erf.N0;
import static tickgrad.kernel.reference.Erf.N1;
import static tickgrad.kernel.reference.Erf.N2;
import static tickgrad.kernel.reference.Erf.S0;
import static tickgrad.kernel.reference.Erf.S1;
import static tickgrad.kernel.reference.Erf.S2;
import static tickgrad.kernel.reference.Erf.S3;
import static tickgrad.kernel.reference.Erf.S4;
import static tickgrad.kernel.reference.Erf.S5;
import static tickgrad.kernel.reference.Erf.SMALL;
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
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The SIMD twin of {@link tickgrad.kernel.reference.Erf}: equal bits. */
public final class Erf {
    private Erf() {}

    /** {@code Y = erf(X)}, {@code n} floats, the last ones by the reference. */
    public static void erf(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (!(X.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        int whole = n & -LENGTH;
        FloatVector low = FloatVector.broadcast(SPECIES, MINUS_LN2_LO);
        FloatVector high = FloatVector.broadcast(SPECIES, MINUS_LN2_HI);
        FloatVector c6 = FloatVector.broadcast(SPECIES, C6);
        FloatVector one = FloatVector.broadcast(SPECIES, 1.0f);
        FloatVector n2 = FloatVector.broadcast(SPECIES, N2);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * whole; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, X, XOff + at, ORDER);
            FloatVector z = x.abs();
            FloatVector u = z.mul(z);
            FloatVector v = u.neg();
            FloatVector t = v.fma(LOG2_E, SHIFTER);
            FloatVector k = t.sub(SHIFTER);
            FloatVector r = k.fma(low, k.fma(high, v));
            IntVector i = t.reinterpretAsInts().sub(SHIFTER_BITS);
            FloatVector s = i.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector r2 = r.mul(r);
            FloatVector p = r2.fma(c6, r.fma(C5, C4)).fma(r2, r.fma(C3, C2)).fma(r2, r);
            FloatVector numerator = p.fma(s, s).mul(u.fma(n2, z.fma(N1, N0)));
            FloatVector denominator = z.fma(D3, D2).fma(u, z.fma(D1, 1.0f));
            FloatVector large = one.sub(numerator.div(denominator));
            large = large.blend(1.0f, z.compare(VectorOperators.GT, LARGE));

            FloatVector u2 = u.mul(u);
            FloatVector c = u.fma(S5, S4).fma(u2, u.fma(S3, S2)).fma(u2, u.fma(S1, S0));
            FloatVector magnitude = large.blend(c.fma(z, z), z.compare(VectorOperators.LT, SMALL));
            IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
            FloatVector y = magnitude.reinterpretAsInts().or(sign).reinterpretAsFloats();
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
        long done = (long) whole << 2;
        tickgrad.kernel.reference.Erf.erf(n - whole, X, XOff + done, Y, YOff + done);
    }
}
