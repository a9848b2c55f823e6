package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Padding;
import tickgrad.kernel.simd.Shaped.Shape;

/**
 * Template of Y = X·W + b for one row of a wide layer: outputs lie in lanes, x[i] is broadcast. Each loop works on slices whose sizes are
 * constants, as its bounds and strides are, so the compiler sees that no access leaves its slice and drops every check but that of the slice.
 *
 * <p>Slices stand only in methods of more than 325 bytes of bytecode, C2's {@code FreqInlineSize}. A smaller method is compiled as a part of
 * its caller, perhaps before its own profile is mature; then the calls in it are not inlined, and each slice is an object on the heap for as long as the
 * process lives. A larger one is compiled by itself, when its profile is.
 */
final class ShapedForward implements ForwardRow {
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

    /**
     * Whether W fills more than a first-level cache, 48 KiB on the largest. Its lines then come from the second one, and half as fast again if whole rows are
     * asked for in rising order (Zen 5, 256x256: 45 instead of 31 bytes a cycle). C2 orders the loads of an iteration, and of iterations that it unrolls,
     * as it likes, but it keeps each on its side of a store that might overlap: so one stands between every four loads, to where the outputs go later.
     */
    private static final boolean FAR = LENGTH == Padding.LANES && BIASES > 48 << 10;

    @Override
    public void forward(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y) {
        int width;
        for (int v = 0; v < VECTORS; v += width) {
            width = FAR && VECTORS - v >= 16 ? 16 : Shaped.width(VECTORS - v, VECTORS);
            int from = Math.min(v, VECTORS - width);
            switch (width) {
                case 16 -> sixteen(X, x, P, p, Y, y, from);
                case 8 -> eight(X, x, P, p, Y, y, from);
                default -> four(X, x, P, p, Y, y, from);
            }
        }
        if (TANH) {
            Tanh.tanh(VECTORS * LENGTH, Y, y, Y, y);
        }
        if (N % Padding.LANES != 0) {
            Pads.clear(1, N, Y, y, 0);
        }
    }

    /** Sixteen vectors of outputs from vector {@code v}, where W is far. */
    private static void sixteen(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, int v) {
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p + v * BYTES, BIASES + 16 * BYTES);
        MemorySegment out = Y.asSlice(y + v * BYTES, 16 * BYTES);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z0 = zero;
        FloatVector z1 = zero;
        FloatVector z2 = zero;
        FloatVector z3 = zero;
        FloatVector z4 = zero;
        FloatVector z5 = zero;
        FloatVector z6 = zero;
        FloatVector z7 = zero;
        FloatVector z8 = zero;
        FloatVector z9 = zero;
        FloatVector z10 = zero;
        FloatVector z11 = zero;
        FloatVector z12 = zero;
        FloatVector z13 = zero;
        FloatVector z14 = zero;
        FloatVector z15 = zero;
        for (int i = 0; i < K; i++) {
            float input = in.get(JAVA_FLOAT_UNALIGNED, 4L * i);
            FloatVector xi = FloatVector.broadcast(SPECIES, input);
            z0 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW, ORDER), z0);
            z1 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + BYTES, ORDER), z1);
            z2 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 2 * BYTES, ORDER), z2);
            z3 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 3 * BYTES, ORDER), z3);
            out.set(JAVA_FLOAT_UNALIGNED, 4, input);
            z4 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 4 * BYTES, ORDER), z4);
            z5 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 5 * BYTES, ORDER), z5);
            z6 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 6 * BYTES, ORDER), z6);
            z7 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 7 * BYTES, ORDER), z7);
            out.set(JAVA_FLOAT_UNALIGNED, 8, input);
            z8 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 8 * BYTES, ORDER), z8);
            z9 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 9 * BYTES, ORDER), z9);
            z10 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 10 * BYTES, ORDER), z10);
            z11 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 11 * BYTES, ORDER), z11);
            out.set(JAVA_FLOAT_UNALIGNED, 12, input);
            z12 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 12 * BYTES, ORDER), z12);
            z13 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 13 * BYTES, ORDER), z13);
            z14 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 14 * BYTES, ORDER), z14);
            z15 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 15 * BYTES, ORDER), z15);
        }
        z0.intoMemorySegment(out, 0, ORDER);
        z1.intoMemorySegment(out, BYTES, ORDER);
        z2.intoMemorySegment(out, 2 * BYTES, ORDER);
        z3.intoMemorySegment(out, 3 * BYTES, ORDER);
        z4.intoMemorySegment(out, 4 * BYTES, ORDER);
        z5.intoMemorySegment(out, 5 * BYTES, ORDER);
        z6.intoMemorySegment(out, 6 * BYTES, ORDER);
        z7.intoMemorySegment(out, 7 * BYTES, ORDER);
        z8.intoMemorySegment(out, 8 * BYTES, ORDER);
        z9.intoMemorySegment(out, 9 * BYTES, ORDER);
        z10.intoMemorySegment(out, 10 * BYTES, ORDER);
        z11.intoMemorySegment(out, 11 * BYTES, ORDER);
        z12.intoMemorySegment(out, 12 * BYTES, ORDER);
        z13.intoMemorySegment(out, 13 * BYTES, ORDER);
        z14.intoMemorySegment(out, 14 * BYTES, ORDER);
        z15.intoMemorySegment(out, 15 * BYTES, ORDER);
        for (int j = 0; j < 16; j++) {
            FloatVector b = PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + j * BYTES, ORDER);
            FloatVector z = FloatVector.fromMemorySegment(SPECIES, out, j * BYTES, ORDER).add(b);
            if (RELU) {
                z = z.blend(zero, z.compare(LE, zero));
            }
            z.intoMemorySegment(out, j * BYTES, ORDER);
        }
    }

    /** Eight vectors of outputs from vector {@code v}. */
    private static void eight(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, int v) {
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p + v * BYTES, BIASES + 8 * BYTES);
        MemorySegment out = Y.asSlice(y + v * BYTES, 8 * BYTES);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z0 = zero;
        FloatVector z1 = zero;
        FloatVector z2 = zero;
        FloatVector z3 = zero;
        FloatVector z4 = zero;
        FloatVector z5 = zero;
        FloatVector z6 = zero;
        FloatVector z7 = zero;
        for (int i = 0; i < K; i++) {
            float input = in.get(JAVA_FLOAT_UNALIGNED, 4L * i);
            FloatVector xi = FloatVector.broadcast(SPECIES, input);
            if (FAR) {
                out.set(JAVA_FLOAT_UNALIGNED, 0, input);
            }
            z0 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW, ORDER), z0);
            z1 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + BYTES, ORDER), z1);
            z2 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 2 * BYTES, ORDER), z2);
            z3 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 3 * BYTES, ORDER), z3);
            if (FAR) {
                out.set(JAVA_FLOAT_UNALIGNED, 4, input);
            }
            z4 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 4 * BYTES, ORDER), z4);
            z5 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 5 * BYTES, ORDER), z5);
            z6 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 6 * BYTES, ORDER), z6);
            z7 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 7 * BYTES, ORDER), z7);
        }
        z0.intoMemorySegment(out, 0, ORDER);
        z1.intoMemorySegment(out, BYTES, ORDER);
        z2.intoMemorySegment(out, 2 * BYTES, ORDER);
        z3.intoMemorySegment(out, 3 * BYTES, ORDER);
        z4.intoMemorySegment(out, 4 * BYTES, ORDER);
        z5.intoMemorySegment(out, 5 * BYTES, ORDER);
        z6.intoMemorySegment(out, 6 * BYTES, ORDER);
        z7.intoMemorySegment(out, 7 * BYTES, ORDER);
        for (int j = 0; j < 8; j++) {
            FloatVector b = PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + j * BYTES, ORDER);
            FloatVector z = FloatVector.fromMemorySegment(SPECIES, out, j * BYTES, ORDER).add(b);
            if (RELU) {
                z = z.blend(zero, z.compare(LE, zero));
            }
            z.intoMemorySegment(out, j * BYTES, ORDER);
        }
    }

    /** Four vectors of outputs from vector {@code v}. */
    private static void four(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, int v) {
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p + v * BYTES, BIASES + 4 * BYTES);
        MemorySegment out = Y.asSlice(y + v * BYTES, 4 * BYTES);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z0 = zero;
        FloatVector z1 = zero;
        FloatVector z2 = zero;
        FloatVector z3 = zero;
        for (int i = 0; i < K; i++) {
            FloatVector xi = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4L * i));
            z0 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW, ORDER), z0);
            z1 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + BYTES, ORDER), z1);
            z2 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 2 * BYTES, ORDER), z2);
            z3 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 3 * BYTES, ORDER), z3);
        }
        z0 = z0.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES, ORDER));
        z1 = z1.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + BYTES, ORDER));
        z2 = z2.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + 2 * BYTES, ORDER));
        z3 = z3.add(PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + 3 * BYTES, ORDER));
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
}
