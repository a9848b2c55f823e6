package tickgrad.kernel.simd;

import static tickgrad.kernel.reference.Exp.C2;
import static tickgrad.kernel.reference.Exp.C3;
import static tickgrad.kernel.reference.Exp.C4;
import static tickgrad.kernel.reference.Exp.C5;
import static tickgrad.kernel.reference.Exp.C6;
import static tickgrad.kernel.reference.Exp.LOG2_E;
import static tickgrad.kernel.reference.Exp.MAX;
import static tickgrad.kernel.reference.Exp.MINUS_LN2_HI;
import static tickgrad.kernel.reference.Exp.MINUS_LN2_LO;
import static tickgrad.kernel.reference.Exp.SHIFTER;
import static tickgrad.kernel.reference.Exp.SHIFTER_BITS;
import static tickgrad.kernel.reference.Expm1.MIN;
import static tickgrad.kernel.reference.Expm1.TINY;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The SIMD twin of {@link tickgrad.kernel.reference.Expm1}: equal bits. */
public final class Expm1 {
    private Expm1() {}

    /** {@code Y = exp(X) - 1}, {@code n} floats, the last ones by the reference. */
    public static void expm1(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
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
            FloatVector half = i.add(126).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector r2 = r.mul(r);
            FloatVector p = r2.fma(c6, r.fma(C5, C4)).fma(r2, r.fma(C3, C2)).fma(r2, r);
            FloatVector y = p.fma(half, half.sub(0.5f)).mul(2.0f);
            y = y.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, MAX));
            y = y.blend(-1.0f, x.compare(VectorOperators.LT, MIN));
            y = y.blend(x, x.abs().compare(VectorOperators.LT, TINY));
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
        long done = (long) whole << 2;
        tickgrad.kernel.reference.Expm1.expm1(n - whole, X, XOff + done, Y, YOff + done);
    }
}
