package tickgrad.kernel.simd;

import static tickgrad.kernel.reference.Exp.SHIFTER;
import static tickgrad.kernel.reference.Exp.SHIFTER_BITS;
import static tickgrad.kernel.reference.Log.C0;
import static tickgrad.kernel.reference.Log.C1;
import static tickgrad.kernel.reference.Log.C2;
import static tickgrad.kernel.reference.Log.C3;
import static tickgrad.kernel.reference.Log.C4;
import static tickgrad.kernel.reference.Log.C5;
import static tickgrad.kernel.reference.Log.C6;
import static tickgrad.kernel.reference.Log.C7;
import static tickgrad.kernel.reference.Log.C8;
import static tickgrad.kernel.reference.Log.C9;
import static tickgrad.kernel.reference.Log.LN2_HI;
import static tickgrad.kernel.reference.Log.LN2_LO;
import static tickgrad.kernel.reference.Log.MIN_NORMAL;
import static tickgrad.kernel.reference.Log.SUBNORMAL_EXPONENT;
import static tickgrad.kernel.reference.Log.SUBNORMAL_SCALE;
import static tickgrad.kernel.reference.Log.TWO_THIRDS;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The SIMD twin of {@link tickgrad.kernel.reference.Log}: equal bits. */
public final class Log {
    private Log() {}

    /** {@code Y = ln(X)}, {@code n} floats, the last ones by the reference. */
    public static void log(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (!(X.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        int whole = n & -LENGTH;
        FloatVector zero = FloatVector.broadcast(SPECIES, 0.0f);
        FloatVector nan = FloatVector.broadcast(SPECIES, Float.NaN);
        FloatVector ln2Low = FloatVector.broadcast(SPECIES, LN2_LO);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * whole; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, X, XOff + at, ORDER);
            VectorMask<Float> small = x.compare(VectorOperators.LT, MIN_NORMAL);
            IntVector bits = x.blend(x.mul(SUBNORMAL_SCALE), small).reinterpretAsInts();
            IntVector e = bits.sub(TWO_THIRDS).lanewise(VectorOperators.ASHR, 23);
            FloatVector f = bits.sub(e.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1.0f);
            FloatVector k = e.add(SHIFTER_BITS).reinterpretAsFloats().sub(SHIFTER);
            k = k.sub(zero.blend(SUBNORMAL_EXPONENT, small));
            FloatVector f2 = f.mul(f);
            FloatVector f4 = f2.mul(f2);
            FloatVector low = f.fma(C3, C2).fma(f2, f.fma(C1, C0));
            FloatVector high = f.fma(C9, C8).fma(f4, f.fma(C7, C6).fma(f2, f.fma(C5, C4)));
            FloatVector q = high.fma(f4, low);
            FloatVector multiple = k.mul(LN2_HI);
            FloatVector sum = multiple.add(f);
            FloatVector error = multiple.sub(sum).add(f).add(0.0f);
            FloatVector y = sum.add(f2.fma(q, k.fma(ln2Low, error)));
            y = nan.blend(y, x.compare(VectorOperators.GT, 0.0f));
            y = y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0.0f));
            y = y.blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
        long done = (long) whole << 2;
        tickgrad.kernel.reference.Log.log(n - whole, X, XOff + done, Y, YOff + done);
    }
}
