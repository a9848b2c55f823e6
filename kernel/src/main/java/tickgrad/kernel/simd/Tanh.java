package tickgrad.kernel.simd;

import static tickgrad.kernel.reference.Tanh.LARGE;
import static tickgrad.kernel.reference.Tanh.P1;
import static tickgrad.kernel.reference.Tanh.P2;
import static tickgrad.kernel.reference.Tanh.P3;
import static tickgrad.kernel.reference.Tanh.P4;
import static tickgrad.kernel.reference.Tanh.Q1;
import static tickgrad.kernel.reference.Tanh.Q2;
import static tickgrad.kernel.reference.Tanh.Q3;
import static tickgrad.kernel.reference.Tanh.Q4;
import static tickgrad.kernel.reference.Tanh.S0;
import static tickgrad.kernel.reference.Tanh.S1;
import static tickgrad.kernel.reference.Tanh.S2;
import static tickgrad.kernel.reference.Tanh.S3;
import static tickgrad.kernel.reference.Tanh.S4;
import static tickgrad.kernel.reference.Tanh.SMALL;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The SIMD twin of {@link tickgrad.kernel.reference.Tanh}: equal bits. */
public final class Tanh {
    private Tanh() {}

    /** {@code Y = tanh(X)}, {@code n} floats, the last ones by the reference. */
    public static void tanh(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        int whole = n & -LENGTH;
        FloatVector one = FloatVector.broadcast(SPECIES, 1.0f);
        FloatVector q4 = FloatVector.broadcast(SPECIES, Q4);
        FloatVector s4 = FloatVector.broadcast(SPECIES, S4);
        for (int j = 0; j < whole; j += LENGTH) {
            long at = (long) j << 2;
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, X, XOff + at, ORDER);
            FloatVector z = x.abs();
            FloatVector u = z.mul(z);
            FloatVector u2 = u.mul(u);
            FloatVector low = z.fma(-P1, Q1).fma(u, one.sub(z));
            FloatVector high = z.fma(-P4, Q4).fma(u2, z.fma(-P3, Q3).fma(u, z.fma(-P2, Q2)));
            FloatVector numerator = high.fma(u2, low);
            FloatVector denominator = q4.fma(u2, u.fma(Q3, Q2)).fma(u2, u.fma(Q1, 1.0f));
            FloatVector large = one.sub(numerator.div(denominator));
            large = large.blend(1.0f, z.compare(VectorOperators.GT, LARGE));

            FloatVector s = s4.fma(u2, u.fma(S3, S2)).fma(u2, u.fma(S1, S0));
            FloatVector small = s.fma(z.mul(u), z);
            FloatVector magnitude = large.blend(small, z.compare(VectorOperators.LT, SMALL));
            IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
            FloatVector y = magnitude.reinterpretAsInts().or(sign).reinterpretAsFloats();
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
        long done = (long) whole << 2;
        tickgrad.kernel.reference.Tanh.tanh(n - whole, X, XOff + done, Y, YOff + done);
    }

    /** {@code dZ = dY (1 - Y^2)}, {@code n} a multiple of 16. */
    public static void backward(
            int n, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1.0f);
        for (int j = 0; j < n; j += LENGTH) {
            long at = (long) j << 2;
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, Y, YOff + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dY, dYOff + at, ORDER);
            FloatVector g = d.mul(y.neg().fma(y, one));
            g.intoMemorySegment(dZ, dZOff + at, ORDER);
        }
    }
}
