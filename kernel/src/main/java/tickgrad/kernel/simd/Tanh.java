package tickgrad.kernel.simd;

import static tickgrad.kernel.reference.Tanh.LARGE;
import static tickgrad.kernel.reference.Tanh.P0;
import static tickgrad.kernel.reference.Tanh.P1;
import static tickgrad.kernel.reference.Tanh.Q0;
import static tickgrad.kernel.reference.Tanh.Q1;
import static tickgrad.kernel.reference.Tanh.Q2;
import static tickgrad.kernel.reference.Tanh.SMALL;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The SIMD twin of {@link tickgrad.kernel.reference.Tanh}: equal bits. */
public final class Tanh {
    /** Floats of a block. Slices of constant size need no bounds checks within, and their vectors overlap. */
    private static final int BLOCK = 32;

    private Tanh() {}

    /** {@code Y = tanh(X)}, {@code n} floats: blocks, then vectors, the last floats by the reference. */
    public static void tanh(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (!(X.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        long block = Lanes.stride * (4 * BLOCK / BYTES);
        long done = 0;
        for (; done <= 4L * (n - BLOCK); done += block) {
            MemorySegment from = X.asSlice(XOff + done, 4 * BLOCK);
            MemorySegment to = Y.asSlice(YOff + done, 4 * BLOCK);
            for (int at = 0; at < 4 * BLOCK; at += BYTES) {
                FloatVector x = FloatVector.fromMemorySegment(SPECIES, from, at, ORDER);
                FloatVector z = x.abs();
                FloatVector u = z.mul(z);
                FloatVector v = u.fma(P1, P0).fma(z.mul(u), z);
                FloatVector g = u.fma(Q2, Q1).fma(u, FloatVector.broadcast(SPECIES, Q0)).mul(u);
                FloatVector d = g.add(2.0f);
                FloatVector v2 = v.mul(v);
                FloatVector e = v.sub(2.0f).sub(g);
                FloatVector rest = e.mul(e).blend(0.0f, z.compare(VectorOperators.GT, LARGE));
                VectorMask<Float> large = z.compare(VectorOperators.GE, SMALL);
                FloatVector q = d.fma(g, v2).blend(rest, large).div(d.fma(d, v2));
                FloatVector a = v.blend(1.0f, large);
                IntVector y = a.neg().fma(q, a).reinterpretAsInts().or(x.reinterpretAsInts().and(Integer.MIN_VALUE));
                y.reinterpretAsFloats().intoMemorySegment(to, at, ORDER);
            }
        }
        int left = n - (int) (done >> 2);
        if (left > 0) {
            vectors(left, X, XOff + done, Y, YOff + done);
        }
    }

    /** The same for fewer floats than a block. */
    private static void vectors(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (!(X.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        long end = 4L * (n & -LENGTH);
        long stride = Lanes.stride;
        for (long at = 0; at < end; at += stride) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, X, XOff + at, ORDER);
            FloatVector z = x.abs();
            FloatVector u = z.mul(z);
            FloatVector v = u.fma(P1, P0).fma(z.mul(u), z);
            FloatVector g = u.fma(Q2, Q1).fma(u, FloatVector.broadcast(SPECIES, Q0)).mul(u);
            FloatVector d = g.add(2.0f);
            FloatVector v2 = v.mul(v);
            FloatVector e = v.sub(2.0f).sub(g);
            FloatVector rest = e.mul(e).blend(0.0f, z.compare(VectorOperators.GT, LARGE));
            VectorMask<Float> large = z.compare(VectorOperators.GE, SMALL);
            FloatVector q = d.fma(g, v2).blend(rest, large).div(d.fma(d, v2));
            FloatVector a = v.blend(1.0f, large);
            IntVector y = a.neg().fma(q, a).reinterpretAsInts().or(x.reinterpretAsInts().and(Integer.MIN_VALUE));
            y.reinterpretAsFloats().intoMemorySegment(Y, YOff + at, ORDER);
        }
        tickgrad.kernel.reference.Tanh.tanh(n & LENGTH - 1, X, XOff + end, Y, YOff + end);
    }

    /** {@code dZ = dY (1 - Y^2)}, {@code n} a multiple of 16. */
    public static void backward(
            int n, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff) {
        if (!(Y.isNative() && dY.isNative() && dZ.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, Y, YOff + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dY, dYOff + at, ORDER);
            FloatVector g = d.mul(y.neg().fma(y, FloatVector.broadcast(SPECIES, 1.0f)));
            g.intoMemorySegment(dZ, dZOff + at, ORDER);
        }
    }

    /** {@code F = phi'}, {@code C = phi''}, {@code n} a multiple of 16. */
    public static void derivatives(
            int n, MemorySegment Y, long YOff, MemorySegment F, long FOff, MemorySegment C, long COff) {
        if (!(Y.isNative() && F.isNative() && C.isNative())) {
            throw Lanes.heap();
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1.0f);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, Y, YOff + at, ORDER);
            FloatVector slope = y.neg().fma(y, one);
            FloatVector bend = y.mul(-2.0f).mul(slope);
            slope.intoMemorySegment(F, FOff + at, ORDER);
            bend.intoMemorySegment(C, COff + at, ORDER);
        }
    }
}
