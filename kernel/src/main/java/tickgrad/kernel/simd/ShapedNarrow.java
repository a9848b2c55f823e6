package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.XOR_1;
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
 * way back. Bounds checks fold away as in {@link ShapedForward}.
 */
final class ShapedNarrow implements ForwardRow, BackwardRow {
    private static final Shape SHAPE = Shape.of(MethodHandles.lookup());
    private static final int K = SHAPE.k();
    private static final int N = SHAPE.n();
    private static final boolean RELU = SHAPE.epilogue() == Epilogue.RELU;
    private static final boolean TANH = SHAPE.epilogue() == Epilogue.TANH;
    private static final boolean PRODUCT = SHAPE.epilogue() == Epilogue.PRODUCT;

    /** Vectors, and bytes, of a row of W. */
    private static final int VECTORS = Padding.pad(K) / LENGTH;

    private static final long ROW = VECTORS * BYTES;

    /** Bytes of a row of outputs. */
    private static final long OUTPUTS = 4L * Padding.LANES;

    /** Bytes of W, after which b follows. */
    private static final long BIASES = N * ROW;

    @Override
    public void forward(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y) {
        for (long at = 0; at < OUTPUTS; at += BYTES) {
            FloatVector.zero(SPECIES).intoMemorySegment(Y, y + at, ORDER);
        }
        for (int j = 0; j < N; j++) {
            output(X, x, P, p, Y, y, j);
        }
        if (TANH) {
            Tanh.tanh(Padding.LANES, Y, y, Y, y);
        }
    }

    /** One output: a canonical dot, and its bias. */
    private static void output(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, int j) {
        MemorySegment in = X.asSlice(x, ROW);
        MemorySegment w = P.asSlice(p + j * ROW, ROW);
        FloatVector t = FloatVector.zero(SPECIES);
        FloatVector upper = t;
        for (long at = 0; at < ROW; at += OUTPUTS) {
            t = FloatVector.fromMemorySegment(SPECIES, in, at, ORDER).fma(FloatVector.fromMemorySegment(SPECIES, w, at, ORDER), t);
            if (LENGTH == 8) {
                upper = FloatVector.fromMemorySegment(SPECIES, in, at + BYTES, ORDER)
                        .fma(FloatVector.fromMemorySegment(SPECIES, w, at + BYTES, ORDER), upper);
            }
        }
        t = t.add(LENGTH == 8 ? upper : t.rearrange(XOR_8));
        t = t.add(t.rearrange(XOR_4));
        t = t.add(t.rearrange(XOR_2));
        t = t.add(t.rearrange(XOR_1));
        float z = t.lane(0) + (PRODUCT ? 0.0f : P.get(JAVA_FLOAT_UNALIGNED, p + BIASES + 4L * j));
        Y.set(JAVA_FLOAT_UNALIGNED, y + 4L * j, RELU && z <= 0.0f ? 0.0f : z);
    }

    @Override
    public void backwardInput(MemorySegment dZ, long dz, MemorySegment P, long p, MemorySegment dX, long dx) {
        MemorySegment d = dZ.asSlice(dz, OUTPUTS);
        MemorySegment w = P.asSlice(p, BIASES);
        MemorySegment out = dX.asSlice(dx, ROW);
        for (int v = 0; v < VECTORS; v++) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int j = 0; j < N; j++) {
                sum = FloatVector.broadcast(SPECIES, d.get(JAVA_FLOAT_UNALIGNED, 4L * j))
                        .fma(FloatVector.fromMemorySegment(SPECIES, w, j * ROW + v * BYTES, ORDER), sum);
            }
            sum.intoMemorySegment(out, v * BYTES, ORDER);
        }
        Pads.clear(1, K, dX, dx, 0); // a gradient that overflowed would leave NaN in them
    }

    @Override
    public void online(
            MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p, MemorySegment dX, long dx) {
        backwardInput(dZ, dz, P, p, dX, dx);
        update(X, x, dZ, dz, lr, P, p);
    }

    @Override
    public void update(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p) {
        MemorySegment in = X.asSlice(x, ROW);
        MemorySegment d = dZ.asSlice(dz, OUTPUTS);
        MemorySegment w = P.asSlice(p, BIASES);
        for (int j = 0; j < N; j++) {
            FloatVector u = FloatVector.broadcast(SPECIES, -(lr * d.get(JAVA_FLOAT_UNALIGNED, 4L * j)));
            for (int v = 0; v < VECTORS; v++) {
                u.fma(
                                FloatVector.fromMemorySegment(SPECIES, in, v * BYTES, ORDER),
                                FloatVector.fromMemorySegment(SPECIES, w, j * ROW + v * BYTES, ORDER))
                        .intoMemorySegment(w, j * ROW + v * BYTES, ORDER);
            }
        }
        for (int j = 0; j < N; j++) {
            Pads.clear(1, K, P, p + j * ROW, 0);
        }
        DenseOnline.biases(N, dZ, dz, lr, P, p + BIASES);
    }
}
