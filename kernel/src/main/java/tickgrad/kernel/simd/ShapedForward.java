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

    /** Vectors of a pass. */
    private static final int PASS = Shaped.pass(VECTORS, LENGTH == Padding.LANES ? 16 : 8);

    private static final boolean FAR = Shaped.far(BIASES);

    /** Turns of all passes. */
    private static final int TURNS = (VECTORS + PASS - 1) / PASS * K;

    private static final EmptyCalls EMPTY = new EmptyCalls();

    @Override
    public void forward(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y) {
        for (int v = 0; v < VECTORS; v += PASS) {
            pass(X, x, P, p, Y, y, Math.min(v, VECTORS - PASS));
        }
        learn(X, P, Y);
        if (TANH) {
            Tanh.tanh(VECTORS * LENGTH, Y, y, Y, y);
        }
        if (N % Padding.LANES != 0) {
            Pads.clear(1, N, Y, y, 0);
        }
    }

    private static void learn(MemorySegment X, MemorySegment P, MemorySegment Y) {
        for (int c = EMPTY.next(TURNS); c > 0; c--) {
            pass(X, 0, P, -1, Y, 0, 0);
        }
    }

    /** {@code PASS} vectors of outputs from vector {@code v}. */
    private static void pass(MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, int v) {
        if (p < 0) {
            return; // an empty call
        }
        if (!(X.isNative() && P.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p + v * BYTES, BIASES + PASS * BYTES);
        MemorySegment out = Y.asSlice(y + v * BYTES, PASS * BYTES);
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
            if (FAR && PASS > 4) {
                out.set(JAVA_FLOAT_UNALIGNED, 4, input);
            }
            z4 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 4 * BYTES, ORDER), z4);
            if (PASS > 5) {
                z5 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 5 * BYTES, ORDER), z5);
            }
            if (PASS > 6) {
                z6 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 6 * BYTES, ORDER), z6);
            }
            if (PASS > 7) {
                z7 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 7 * BYTES, ORDER), z7);
            }
            if (FAR && PASS > 8) {
                out.set(JAVA_FLOAT_UNALIGNED, 8, input);
            }
            if (PASS > 8) {
                z8 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 8 * BYTES, ORDER), z8);
            }
            if (PASS > 9) {
                z9 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 9 * BYTES, ORDER), z9);
            }
            if (PASS > 10) {
                z10 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 10 * BYTES, ORDER), z10);
            }
            if (PASS > 11) {
                z11 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 11 * BYTES, ORDER), z11);
            }
            if (FAR && PASS > 12) {
                out.set(JAVA_FLOAT_UNALIGNED, 12, input);
            }
            if (PASS > 12) {
                z12 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 12 * BYTES, ORDER), z12);
            }
            if (PASS > 13) {
                z13 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 13 * BYTES, ORDER), z13);
            }
            if (PASS > 14) {
                z14 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 14 * BYTES, ORDER), z14);
            }
            if (PASS > 15) {
                z15 = xi.fma(FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 15 * BYTES, ORDER), z15);
            }
        }
        z0.intoMemorySegment(out, 0, ORDER);
        z1.intoMemorySegment(out, BYTES, ORDER);
        z2.intoMemorySegment(out, 2 * BYTES, ORDER);
        z3.intoMemorySegment(out, 3 * BYTES, ORDER);
        z4.intoMemorySegment(out, 4 * BYTES, ORDER);
        if (PASS > 5) {
            z5.intoMemorySegment(out, 5 * BYTES, ORDER);
        }
        if (PASS > 6) {
            z6.intoMemorySegment(out, 6 * BYTES, ORDER);
        }
        if (PASS > 7) {
            z7.intoMemorySegment(out, 7 * BYTES, ORDER);
        }
        if (PASS > 8) {
            z8.intoMemorySegment(out, 8 * BYTES, ORDER);
        }
        if (PASS > 9) {
            z9.intoMemorySegment(out, 9 * BYTES, ORDER);
        }
        if (PASS > 10) {
            z10.intoMemorySegment(out, 10 * BYTES, ORDER);
        }
        if (PASS > 11) {
            z11.intoMemorySegment(out, 11 * BYTES, ORDER);
        }
        if (PASS > 12) {
            z12.intoMemorySegment(out, 12 * BYTES, ORDER);
        }
        if (PASS > 13) {
            z13.intoMemorySegment(out, 13 * BYTES, ORDER);
        }
        if (PASS > 14) {
            z14.intoMemorySegment(out, 14 * BYTES, ORDER);
        }
        if (PASS > 15) {
            z15.intoMemorySegment(out, 15 * BYTES, ORDER);
        }
        for (int j = 0; j < PASS; j++) {
            FloatVector b = PRODUCT ? zero : FloatVector.fromMemorySegment(SPECIES, w, BIASES + j * BYTES, ORDER);
            FloatVector z = FloatVector.fromMemorySegment(SPECIES, out, j * BYTES, ORDER).add(b);
            if (RELU) {
                z = z.blend(zero, z.compare(LE, zero));
            }
            z.intoMemorySegment(out, j * BYTES, ORDER);
        }
    }
}
