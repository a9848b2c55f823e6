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
import static tickgrad.kernel.reference.Expm1.MIN;
import static tickgrad.kernel.reference.Expm1.TINY;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code Y = positive Z} where {@code Z > 0}, else {@code negative (exp(Z) - 1)}: ELU (1, alpha) and SELU (lambda,
 * lambda alpha); {@code n} is a multiple of 16.
 */
public final class Elu {
    private Elu() {}

    /** Forward; see {@link tickgrad.kernel.reference.Expm1}. */
    public static void elu(
            int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, float positive, float negative) {
        if (!(Z.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        FloatVector low = FloatVector.broadcast(SPECIES, MINUS_LN2_LO);
        FloatVector high = FloatVector.broadcast(SPECIES, MINUS_LN2_HI);
        FloatVector c6 = FloatVector.broadcast(SPECIES, C6);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER);
            FloatVector t = x.fma(LOG2_E, SHIFTER);
            FloatVector k = t.sub(SHIFTER);
            FloatVector r = k.fma(low, k.fma(high, x));
            IntVector i = t.reinterpretAsInts().sub(SHIFTER_BITS);
            FloatVector half = i.add(126).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector r2 = r.mul(r);
            FloatVector p = r2.fma(c6, r.fma(C5, C4)).fma(r2, r.fma(C3, C2)).fma(r2, r);
            FloatVector y = p.fma(half, half.sub(0.5f)).mul(2.0f);
            y = y.blend(-1.0f, x.compare(VectorOperators.LT, MIN));
            y = y.blend(x, x.abs().compare(VectorOperators.LT, TINY));
            y = y.mul(negative).blend(x.mul(positive), x.compare(VectorOperators.GT, 0.0f));
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
    }

    /** {@code dZ = positive dY} where {@code Y > 0}, else {@code dY (Y + negative)}. */
    public static void backward(
            int n, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, float positive, float negative) {
        if (!(Y.isNative() && dY.isNative() && dZ.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, Y, YOff + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dY, dYOff + at, ORDER);
            FloatVector g = d.mul(y.add(negative).blend(positive, y.compare(VectorOperators.GT, 0.0f)));
            g.intoMemorySegment(dZ, dZOff + at, ORDER);
        }
    }
}
