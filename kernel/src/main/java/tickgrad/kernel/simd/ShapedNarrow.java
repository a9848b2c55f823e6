package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHR;
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
import tickgrad.kernel.BackwardRow;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Padding;
import tickgrad.kernel.simd.Shaped.Shape;

/**
 * Template of a narrow layer for one row, on vectors of 16 or 8: W is {@code (n,k)}, so outputs are canonical dots, and inputs lie in lanes on the
 * way back, through φ′ of what gave them. Slices as in {@link ShapedForward}.
 */
final class ShapedNarrow implements ForwardRow, BackwardRow {
    private static final Shape SHAPE = Shape.of(MethodHandles.lookup());
    private static final int K = SHAPE.k();
    private static final int N = SHAPE.n();

    /** What forward applies to the outputs; on the way back, what gave the inputs. */
    private static final boolean RELU = SHAPE.epilogue() == Epilogue.RELU;
    private static final boolean TANH = SHAPE.epilogue() == Epilogue.TANH;
    private static final boolean PRODUCT = SHAPE.epilogue() == Epilogue.PRODUCT;

    /** Bytes of a row of W. */
    private static final long ROW = 4L * Padding.pad(K);

    /** Bytes of a row of outputs. */
    private static final long OUTPUTS = 4L * Padding.LANES;

    /** Bytes of W, after which b follows. */
    private static final long BIASES = N * ROW;

    @Override
    public void forward(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y) {
        if (!(X.isNative() && P.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment in = X.asSlice(x, ROW);
        MemorySegment w = P.asSlice(p, BIASES + OUTPUTS);
        MemorySegment out = Y.asSlice(y, OUTPUTS);
        for (long at = 0; at < OUTPUTS; at += BYTES) {
            FloatVector.zero(SPECIES).intoMemorySegment(out, at, ORDER);
        }
        for (int j = 0; j < N; j++) {
            FloatVector t = FloatVector.zero(SPECIES);
            FloatVector upper = t;
            for (long at = 0; at < ROW; at += OUTPUTS) {
                t = FloatVector.fromMemorySegment(SPECIES, in, at, ORDER)
                        .fma(FloatVector.fromMemorySegment(SPECIES, w, j * ROW + at, ORDER), t);
                if (LENGTH == 8) {
                    upper = FloatVector.fromMemorySegment(SPECIES, in, at + BYTES, ORDER)
                            .fma(FloatVector.fromMemorySegment(SPECIES, w, j * ROW + at + BYTES, ORDER), upper);
                }
            }
            t = t.add(LENGTH == 8 ? upper : t.rearrange(XOR_8));
            t = t.add(t.rearrange(XOR_4));
            t = t.add(t.rearrange(XOR_2));
            t = t.add(t.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsFloats()); // lane 1 in lane 0: cheaper than a shuffle
            float z = t.lane(0) + (PRODUCT ? 0.0f : w.get(JAVA_FLOAT_UNALIGNED, BIASES + 4L * j));
            out.set(JAVA_FLOAT_UNALIGNED, 4L * j, RELU && z <= 0.0f ? 0.0f : z);
        }
        if (TANH) {
            Tanh.tanh(Padding.LANES, Y, y, Y, y);
        }
    }

    @Override
    public void backwardInput(MemorySegment X, long x, MemorySegment dZ, long dz, MemorySegment P, long p, MemorySegment dX, long dx) {
        if (!(X.isNative() && dZ.isNative() && P.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        for (long at = 0; at < ROW; at += BYTES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = 0; j < N; j++) {
                sum = FloatVector.broadcast(SPECIES, dZ.get(JAVA_FLOAT_UNALIGNED, dz + 4L * j))
                        .fma(FloatVector.fromMemorySegment(SPECIES, P, p + j * ROW + at, ORDER), sum);
            }
            if (RELU || TANH) {
                FloatVector y = FloatVector.fromMemorySegment(SPECIES, X, x + at, ORDER);
                sum = RELU ? sum.blend(0.0f, y.compare(LE, 0.0f)) : sum.mul(y.neg().fma(y, FloatVector.broadcast(SPECIES, 1.0f)));
            }
            sum.intoMemorySegment(dX, dx + at, ORDER);
        }
        if (K % Padding.LANES != 0) {
            Pads.clear(1, K, dX, dx, 0); // a gradient that overflowed would leave NaN in them
        }
    }

    /** Both in one pass over W: each vector of it gives its part of dX before it is updated. */
    @Override
    public void online(
            MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p, MemorySegment dX, long dx) {
        if (!(X.isNative() && dZ.isNative() && P.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment in = X.asSlice(x, ROW);
        MemorySegment d = dZ.asSlice(dz, OUTPUTS);
        MemorySegment w = P.asSlice(p, BIASES + OUTPUTS);
        MemorySegment out = dX.asSlice(dx, ROW);
        for (long at = 0; at < ROW; at += BYTES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, in, at, ORDER);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = 0; j < N; j++) {
                float dj = d.get(JAVA_FLOAT_UNALIGNED, 4L * j);
                FloatVector old = FloatVector.fromMemorySegment(SPECIES, w, j * ROW + at, ORDER);
                FloatVector.broadcast(SPECIES, -(lr * dj)).fma(v, old).intoMemorySegment(w, j * ROW + at, ORDER);
                sum = FloatVector.broadcast(SPECIES, dj).fma(old, sum);
            }
            if (RELU || TANH) {
                sum = RELU ? sum.blend(0.0f, v.compare(LE, 0.0f)) : sum.mul(v.neg().fma(v, FloatVector.broadcast(SPECIES, 1.0f)));
            }
            sum.intoMemorySegment(out, at, ORDER);
        }
        FloatVector minus = FloatVector.broadcast(SPECIES, -lr);
        for (long at = 0; at < OUTPUTS; at += BYTES) {
            minus.fma(
                            FloatVector.fromMemorySegment(SPECIES, d, at, ORDER),
                            FloatVector.fromMemorySegment(SPECIES, w, BIASES + at, ORDER))
                    .add(0.0f)
                    .intoMemorySegment(w, BIASES + at, ORDER);
        }
        if (K % Padding.LANES != 0) {
            Pads.clear(1, K, dX, dx, 0); // a gradient that overflowed would leave NaN in them
            Pads.clear(N, K, P, p, Padding.pad(K));
        }
    }

    @Override
    public void update(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p) {
        if (!(X.isNative() && dZ.isNative() && P.isNative())) {
            throw Lanes.heap();
        }
        for (int j = 0; j < N; j++) {
            FloatVector u = FloatVector.broadcast(SPECIES, -(lr * dZ.get(JAVA_FLOAT_UNALIGNED, dz + 4L * j)));
            long w = p + j * ROW;
            for (long at = 0; at < ROW; at += BYTES) {
                u.fma(FloatVector.fromMemorySegment(SPECIES, X, x + at, ORDER), FloatVector.fromMemorySegment(SPECIES, P, w + at, ORDER))
                        .intoMemorySegment(P, w + at, ORDER);
            }
        }
        if (K % Padding.LANES != 0) {
            Pads.clear(N, K, P, p, Padding.pad(K));
        }
        DenseOnline.biases(N, dZ, dz, lr, P, p + BIASES);
    }
}
