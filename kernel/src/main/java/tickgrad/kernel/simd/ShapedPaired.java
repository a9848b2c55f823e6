package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.LE;
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
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Padding;
import tickgrad.kernel.simd.Shaped.Shape;

/**
 * Template of Y = X·W + b for one row of a layer of up to 64 outputs, where even and odd inputs are summed apart: its few vectors alone would be too
 * few chains. Outputs lie in lanes, slices are those of {@link ShapedForward}.
 */
final class ShapedPaired implements ForwardRow {
    private static final Shape SHAPE = Shape.of(MethodHandles.lookup());
    private static final int K = SHAPE.k();
    private static final int N = SHAPE.n();
    private static final boolean RELU = SHAPE.epilogue() == Epilogue.RELU;
    private static final boolean TANH = SHAPE.epilogue() == Epilogue.TANH;
    private static final boolean PRODUCT = SHAPE.epilogue() == Epilogue.PRODUCT;

    /** Vectors of a row. */
    private static final int VECTORS = Padding.pad(N) / LENGTH;

    /** Bytes from row to row of W. */
    private static final long ROW = 4L * Padding.ldw(N);

    /** Bytes of W, after which b follows: so far beyond its weights a slice holds the biases of its outputs too. */
    private static final long BIASES = K * ROW;

    @Override
    public void forward(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y) {
        if (VECTORS >= 4) {
            for (int v = 0; v < VECTORS; v += 4) {
                four(X, x, P, p, Y, y, Math.min(v, VECTORS - 4));
            }
            if (TANH) {
                Tanh.tanh(VECTORS * LENGTH, Y, y, Y, y);
            }
        } else {
            for (int v = 0; v + 2 <= VECTORS; v += 2) {
                two(X, x, P, p, Y, y, v);
            }
            if (VECTORS % 2 != 0) {
                one(X, x, P, p, Y, y, VECTORS - 1);
            }
        }
        if (N % Padding.LANES != 0) {
            Pads.clear(1, N, Y, y, 0);
        }
    }

    /** Four vectors of outputs from vector {@code v}: eight chains, which hide the time of an FMA where two start at once. */
    private static void four(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, int v) {
        if (!(X.isNative() && P.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p + v * BYTES, BIASES + 4 * BYTES);
        MemorySegment out = Y.asSlice(y + v * BYTES, 4 * BYTES);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z0 = zero;
        FloatVector o0 = zero;
        FloatVector z1 = zero;
        FloatVector o1 = zero;
        FloatVector z2 = zero;
        FloatVector o2 = zero;
        FloatVector z3 = zero;
        FloatVector o3 = zero;
        for (int i = 0; i < K - 1; i += 2) {
            FloatVector xe = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * i));
            z0 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW, ORDER), z0);
            z1 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + BYTES, ORDER), z1);
            z2 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 2 * BYTES, ORDER), z2);
            z3 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 3 * BYTES, ORDER), z3);
            FloatVector xo = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * i + 4));
            o0 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW, ORDER), o0);
            o1 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW + BYTES, ORDER), o1);
            o2 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW + 2 * BYTES, ORDER), o2);
            o3 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW + 3 * BYTES, ORDER), o3);
        }
        if (K % 2 != 0) {
            FloatVector xe = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * (K - 1)));
            z0 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW, ORDER), z0);
            z1 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW + BYTES, ORDER), z1);
            z2 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW + 2 * BYTES, ORDER), z2);
            z3 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW + 3 * BYTES, ORDER), z3);
        }
        z0 = z0.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES, ORDER)).add(o0);
        z1 = z1.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + BYTES, ORDER)).add(o1);
        z2 = z2.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + 2 * BYTES, ORDER)).add(o2);
        z3 = z3.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + 3 * BYTES, ORDER)).add(o3);
        if (RELU) {
            z0 = z0.blend(zero, z0.compare(LE, zero));
            z1 = z1.blend(zero, z1.compare(LE, zero));
            z2 = z2.blend(zero, z2.compare(LE, zero));
            z3 = z3.blend(zero, z3.compare(LE, zero));
        }
        z0.intoMemorySegment(out, 0, ORDER);
        z1.intoMemorySegment(out, BYTES, ORDER);
        z2.intoMemorySegment(out, 2 * BYTES, ORDER);
        z3.intoMemorySegment(out, 3 * BYTES, ORDER);
    }

    /** Two vectors of outputs from vector {@code v}. */
    private static void two(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, int v) {
        if (!(X.isNative() && P.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p + v * BYTES, BIASES + 2 * BYTES);
        MemorySegment out = Y.asSlice(y + v * BYTES, 2 * BYTES);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z0 = zero;
        FloatVector o0 = zero;
        FloatVector z1 = zero;
        FloatVector o1 = zero;
        for (int i = 0; i < K - 1; i += 2) {
            FloatVector xe = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * i));
            z0 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW, ORDER), z0);
            z1 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + BYTES, ORDER), z1);
            FloatVector xo = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * i + 4));
            o0 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW, ORDER), o0);
            o1 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW + BYTES, ORDER), o1);
        }
        if (K % 2 != 0) {
            FloatVector xe = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * (K - 1)));
            z0 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW, ORDER), z0);
            z1 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW + BYTES, ORDER), z1);
        }
        z0 = z0.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES, ORDER)).add(o0);
        z1 = z1.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + BYTES, ORDER)).add(o1);
        if (RELU) {
            z0 = z0.blend(zero, z0.compare(LE, zero));
            z1 = z1.blend(zero, z1.compare(LE, zero));
        }
        if (TANH) {
            FloatVector abs0 = z0.abs();
            FloatVector u0 = abs0.mul(abs0);
            FloatVector half0 = u0.fma(P1, P0).fma(abs0.mul(u0), abs0);
            FloatVector g0 = u0.fma(Q2, Q1).fma(u0, FloatVector.broadcast(SPECIES, Q0)).mul(u0);
            FloatVector d0 = g0.add(2.0f);
            FloatVector square0 = half0.mul(half0);
            FloatVector e0 = half0.sub(2.0f).sub(g0);
            FloatVector rest0 = e0.mul(e0).blend(0.0f, abs0.compare(VectorOperators.GT, LARGE));
            VectorMask<Float> large0 = abs0.compare(VectorOperators.GE, SMALL);
            FloatVector q0 = d0.fma(g0, square0).blend(rest0, large0).div(d0.fma(d0, square0));
            FloatVector a0 = half0.blend(1.0f, large0);
            IntVector signed0 = a0.neg().fma(q0, a0).reinterpretAsInts().or(z0.reinterpretAsInts().and(Integer.MIN_VALUE));
            z0 = signed0.reinterpretAsFloats();
            FloatVector abs1 = z1.abs();
            FloatVector u1 = abs1.mul(abs1);
            FloatVector half1 = u1.fma(P1, P0).fma(abs1.mul(u1), abs1);
            FloatVector g1 = u1.fma(Q2, Q1).fma(u1, FloatVector.broadcast(SPECIES, Q0)).mul(u1);
            FloatVector d1 = g1.add(2.0f);
            FloatVector square1 = half1.mul(half1);
            FloatVector e1 = half1.sub(2.0f).sub(g1);
            FloatVector rest1 = e1.mul(e1).blend(0.0f, abs1.compare(VectorOperators.GT, LARGE));
            VectorMask<Float> large1 = abs1.compare(VectorOperators.GE, SMALL);
            FloatVector q1 = d1.fma(g1, square1).blend(rest1, large1).div(d1.fma(d1, square1));
            FloatVector a1 = half1.blend(1.0f, large1);
            IntVector signed1 = a1.neg().fma(q1, a1).reinterpretAsInts().or(z1.reinterpretAsInts().and(Integer.MIN_VALUE));
            z1 = signed1.reinterpretAsFloats();
        }
        z0.intoMemorySegment(out, 0, ORDER);
        z1.intoMemorySegment(out, BYTES, ORDER);
    }

    /** One vector of outputs from vector {@code v}. */
    private static void one(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, int v) {
        if (!(X.isNative() && P.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p + v * BYTES, BIASES + BYTES);
        MemorySegment out = Y.asSlice(y + v * BYTES, 1 * BYTES);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z0 = zero;
        FloatVector o0 = zero;
        for (int i = 0; i < K - 1; i += 2) {
            FloatVector xe = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * i));
            z0 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW, ORDER), z0);
            FloatVector xo = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * i + 4));
            o0 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW, ORDER), o0);
        }
        if (K % 2 != 0) {
            FloatVector xe = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * (K - 1)));
            z0 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW, ORDER), z0);
        }
        z0 = z0.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES, ORDER)).add(o0);
        if (RELU) {
            z0 = z0.blend(zero, z0.compare(LE, zero));
        }
        if (TANH) {
            FloatVector abs0 = z0.abs();
            FloatVector u0 = abs0.mul(abs0);
            FloatVector half0 = u0.fma(P1, P0).fma(abs0.mul(u0), abs0);
            FloatVector g0 = u0.fma(Q2, Q1).fma(u0, FloatVector.broadcast(SPECIES, Q0)).mul(u0);
            FloatVector d0 = g0.add(2.0f);
            FloatVector square0 = half0.mul(half0);
            FloatVector e0 = half0.sub(2.0f).sub(g0);
            FloatVector rest0 = e0.mul(e0).blend(0.0f, abs0.compare(VectorOperators.GT, LARGE));
            VectorMask<Float> large0 = abs0.compare(VectorOperators.GE, SMALL);
            FloatVector q0 = d0.fma(g0, square0).blend(rest0, large0).div(d0.fma(d0, square0));
            FloatVector a0 = half0.blend(1.0f, large0);
            IntVector signed0 = a0.neg().fma(q0, a0).reinterpretAsInts().or(z0.reinterpretAsInts().and(Integer.MIN_VALUE));
            z0 = signed0.reinterpretAsFloats();
        }
        z0.intoMemorySegment(out, 0, ORDER);
    }
}
