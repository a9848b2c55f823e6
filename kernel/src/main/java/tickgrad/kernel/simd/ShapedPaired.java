package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHR;
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
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;
import static tickgrad.kernel.simd.Lanes.XOR_8;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.ForwardEnd;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Padding;
import tickgrad.kernel.simd.Shaped.Shape;

/**
 * Template of Y = X·W + b for one row of a layer of up to 64 outputs, where even and odd inputs are summed apart: its few vectors alone would be too
 * few chains. Outputs lie in lanes, slices are those of {@link ShapedForward}. A narrow layer behind it may be part of it, whose inputs then never leave
 * the registers.
 *
 * <p>All slices are made first: past 18,000 parsed nodes ({@code NodeCountInliningCutoff}) C2 inlines only what is forced, which loads and stores are and
 * the making of a slice is not; slices, and the vectors that are loaded from them, would then be objects on the heap.
 */
final class ShapedPaired implements ForwardRow, ForwardEnd {
    /** Most vectors to which the pass itself applies tanh: the terms of more would need the registers of the sums. */
    static final int TANH_VECTORS = 2;

    private static final Shape SHAPE = Shape.of(MethodHandles.lookup());
    private static final int K = SHAPE.k();
    private static final int N = SHAPE.n();
    private static final boolean RELU = SHAPE.epilogue() == Epilogue.RELU;
    private static final boolean TANH = SHAPE.epilogue() == Epilogue.TANH;
    private static final boolean PRODUCT = SHAPE.epilogue() == Epilogue.PRODUCT;

    /** Vectors of a row. */
    private static final int VECTORS = Padding.pad(N) / LENGTH;

    /** Vectors of a pass: four have eight chains, which hide the time of an FMA where two start at once. */
    private static final int PASS = Math.min(VECTORS, 4);

    private static final boolean TANH_WITHIN = TANH && PASS <= TANH_VECTORS;

    /** Bytes from row to row of W. */
    private static final long ROW = 4L * Padding.ldw(N);

    /** Bytes of W, after which b follows: so far beyond its weights a slice holds the biases of its outputs too. */
    private static final long BIASES = K * ROW;

    /** Outputs of the narrow layer behind, 0 where there is none. */
    private static final int LAST = SHAPE.last();

    /** Bytes of a row of its W; there are no pads in it. */
    private static final long LAST_ROW = 4L * N;

    /** Bytes of this layer, after which the W of that one follows. */
    private static final long LAST_WEIGHTS = BIASES + VECTORS * BYTES;

    /** Bytes up to its b. */
    private static final long LAST_BIASES = LAST_WEIGHTS + LAST * LAST_ROW;

    /** Bytes of a row of its outputs. */
    private static final long OUTPUTS = 4L * Padding.LANES;

    private static final EmptyCalls EMPTY = new EmptyCalls();

    @Override
    public void forward(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y) {
        for (int v = 0; v < VECTORS; v += PASS) {
            int from = Math.min(v, VECTORS - PASS);
            pass(X, x, P, p + from * BYTES, Y, y + from * BYTES, 0);
        }
        learn(X, P, Y);
        if (TANH && !TANH_WITHIN) {
            Tanh.tanh(VECTORS * LENGTH, Y, y, Y, y);
        }
        if (N % Padding.LANES != 0) {
            Pads.clear(1, N, Y, y, 0);
        }
    }

    @Override
    public float forward(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, long y2) {
        float first = pass(X, x, P, p, Y, y, y2);
        learn(X, P, Y);
        return first;
    }

    private static void learn(MemorySegment X, MemorySegment P, MemorySegment Y) {
        for (int c = EMPTY.next((VECTORS + PASS - 1) / PASS * (K / 2)); c > 0; c--) {
            pass(X, 0, P, -1, Y, 0, 0);
        }
    }

    /**
     * The outputs of {@code PASS} vectors, the first of them at {@code p} and {@code y}, and those of the narrow layer at {@code y2}, of which it returns the
     * first: without such a layer, 0.
     */
    private static float pass(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, long y2) {
        if (p < 0) {
            return 0.0f; // an empty call
        }
        if (!(X.isNative() && P.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p, LAST > 0 ? LAST_BIASES + OUTPUTS : BIASES + PASS * BYTES);
        MemorySegment out = Y.asSlice(y, PASS * BYTES);
        MemorySegment out2 = LAST > 0 ? Y.asSlice(y2, OUTPUTS) : out;
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
            if (PASS > 1) {
                z1 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + BYTES, ORDER), z1);
            }
            if (PASS > 2) {
                z2 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 2 * BYTES, ORDER), z2);
            }
            if (PASS > 3) {
                z3 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 3 * BYTES, ORDER), z3);
            }
            FloatVector xo = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * i + 4));
            o0 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW, ORDER), o0);
            if (PASS > 1) {
                o1 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW + BYTES, ORDER), o1);
            }
            if (PASS > 2) {
                o2 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW + 2 * BYTES, ORDER), o2);
            }
            if (PASS > 3) {
                o3 = xo.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + ROW + 3 * BYTES, ORDER), o3);
            }
        }
        if (K % 2 != 0) {
            FloatVector xe = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * (K - 1)));
            z0 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW, ORDER), z0);
            if (PASS > 1) {
                z1 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW + BYTES, ORDER), z1);
            }
            if (PASS > 2) {
                z2 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW + 2 * BYTES, ORDER), z2);
            }
            if (PASS > 3) {
                z3 = xe.fma(FloatVector.fromMemorySegment(SPECIES, w, (K - 1) * ROW + 3 * BYTES, ORDER), z3);
            }
        }
        z0 = z0.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES, ORDER)).add(o0);
        if (PASS > 1) {
            z1 = z1.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + BYTES, ORDER)).add(o1);
        }
        if (PASS > 2) {
            z2 = z2.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + 2 * BYTES, ORDER)).add(o2);
        }
        if (PASS > 3) {
            z3 = z3.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + 3 * BYTES, ORDER)).add(o3);
        }
        if (RELU) {
            z0 = z0.blend(zero, z0.compare(LE, zero));
        }
        if (RELU && PASS > 1) {
            z1 = z1.blend(zero, z1.compare(LE, zero));
        }
        if (RELU && PASS > 2) {
            z2 = z2.blend(zero, z2.compare(LE, zero));
        }
        if (RELU && PASS > 3) {
            z3 = z3.blend(zero, z3.compare(LE, zero));
        }
        if (TANH_WITHIN) {
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
        if (TANH_WITHIN && PASS > 1) {
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
        if (PASS > 1) {
            z1.intoMemorySegment(out, BYTES, ORDER);
        }
        if (PASS > 2) {
            z2.intoMemorySegment(out, 2 * BYTES, ORDER);
        }
        if (PASS > 3) {
            z3.intoMemorySegment(out, 3 * BYTES, ORDER);
        }
        float first = 0.0f;
        if (LAST > 0) {
            zero.intoMemorySegment(out2, 0, ORDER);
            for (int j = 0; j < LAST; j++) {
                FloatVector t = z0.fma(FloatVector.fromMemorySegment(SPECIES, w, LAST_WEIGHTS + j * LAST_ROW, ORDER), zero);
                if (PASS > 1) {
                    t = z1.fma(FloatVector.fromMemorySegment(SPECIES, w, LAST_WEIGHTS + j * LAST_ROW + BYTES, ORDER), t);
                }
                if (PASS > 2) {
                    t = z2.fma(FloatVector.fromMemorySegment(SPECIES, w, LAST_WEIGHTS + j * LAST_ROW + 2 * BYTES, ORDER), t);
                }
                if (PASS > 3) {
                    t = z3.fma(FloatVector.fromMemorySegment(SPECIES, w, LAST_WEIGHTS + j * LAST_ROW + 3 * BYTES, ORDER), t);
                }
                t = t.add(t.rearrange(XOR_8));
                t = t.add(t.rearrange(XOR_4));
                t = t.add(t.rearrange(XOR_2));
                t = t.add(t.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsFloats()); // lane 1 in lane 0: cheaper than a shuffle
                float z = t.lane(0) + w.get(JAVA_FLOAT_UNALIGNED, LAST_BIASES + 4L * j);
                out2.set(JAVA_FLOAT_UNALIGNED, 4L * j, z);
                first = j == 0 ? z : first;
            }
        }
        return first;
    }
}
