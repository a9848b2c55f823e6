package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;
import tickgrad.kernel.ActiveForwardRow;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Padding;
import tickgrad.kernel.simd.Shaped.Shape;

/**
 * Template of Y = X·W + b for one row of a wide layer that touches only the rows of W whose input is active. Bounds checks fold away as in
 * {@link ShapedForward}.
 */
final class ShapedActiveForward implements ActiveForwardRow {
    private static final Shape SHAPE = Shape.of(MethodHandles.lookup());
    private static final int K = SHAPE.k();
    private static final int N = SHAPE.n();
    private static final boolean RELU = SHAPE.epilogue() == Epilogue.RELU;
    private static final boolean TANH = SHAPE.epilogue() == Epilogue.TANH;

    /** Vectors of a row. */
    private static final int VECTORS = Padding.pad(N) / LENGTH;

    /** Bytes from row to row of W. */
    private static final long ROW = 4L * Padding.ldw(N);

    /** Bytes of W, after which b follows. */
    private static final long BIASES = K * ROW;

    /**
     * Vectors of a pass: as many as registers hold. Rows of W that lie apart come from beyond the first-level cache a fifth faster from end to end
     * than in two halves, but only in order, see {@link Shaped#far} (Zen 5, three layers of 400x400: 7.4 us; halves 9.5, whole rows without order 9.1,
     * with a store after each load 8.7). The prefetcher seems to go by the addresses of the loads: where the same code lay elsewhere it took up to 8.7.
     */
    private static final int PASS = Shaped.pass(VECTORS, LENGTH == Padding.LANES ? 25 : 8);

    private static final boolean FAR = Shaped.far(BIASES);

    /** Turns of all passes. */
    private static final int TURNS = (VECTORS + PASS - 1) / PASS * K;

    private static final EmptyCalls EMPTY = new EmptyCalls();

    @Override
    public void forward(
            int count, MemorySegment active, long q, MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y) {
        for (int v = 0; v < VECTORS; v += PASS) {
            pass(count, active, q, X, x, P, p, Y, y, Math.min(v, VECTORS - PASS));
        }
        learn(active, X, P, Y);
        if (TANH) {
            Tanh.tanh(VECTORS * LENGTH, Y, y, Y, y);
        }
        if (N % Padding.LANES != 0) {
            Pads.clear(1, N, Y, y, 0);
        }
    }

    private static void learn(MemorySegment active, MemorySegment X, MemorySegment P, MemorySegment Y) {
        for (int c = EMPTY.next(TURNS); c > 0; c--) {
            pass(0, active, 0, X, 0, P, -1, Y, 0, 0);
        }
    }

    /**
     * {@code PASS} vectors of outputs from vector {@code v}, from the inputs listed at {@code q}. Count and indices lie within the bounds that are
     * set for them here; the compiler learns it and needs no check in the loop.
     *
     * <p>So many loads and stores are too much for the first compiler, if it sees what they are made of. It does not where the species is what a
     * vector says it is, and the sums are vectors of some class: only the second one finds out.
     */
    private static void pass(
            int count, MemorySegment active, long q, MemorySegment X, long x, MemorySegment P, long p, MemorySegment Y, long y, int v) {
        if (p < 0) {
            return; // an empty call
        }
        if (!(active.isNative() && X.isNative() && P.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment list = active.asSlice(q, 4L * K);
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p + v * BYTES, BIASES + PASS * BYTES);
        MemorySegment out = Y.asSlice(y + v * BYTES, PASS * BYTES);
        FloatVector zero = FloatVector.zero(SPECIES);
        VectorSpecies<Float> species = zero.species();
        Vector<Float> z0 = zero;
        Vector<Float> z1 = zero;
        Vector<Float> z2 = zero;
        Vector<Float> z3 = zero;
        Vector<Float> z4 = zero;
        Vector<Float> z5 = zero;
        Vector<Float> z6 = zero;
        Vector<Float> z7 = zero;
        Vector<Float> z8 = zero;
        Vector<Float> z9 = zero;
        Vector<Float> z10 = zero;
        Vector<Float> z11 = zero;
        Vector<Float> z12 = zero;
        Vector<Float> z13 = zero;
        Vector<Float> z14 = zero;
        Vector<Float> z15 = zero;
        Vector<Float> z16 = zero;
        Vector<Float> z17 = zero;
        Vector<Float> z18 = zero;
        Vector<Float> z19 = zero;
        Vector<Float> z20 = zero;
        Vector<Float> z21 = zero;
        Vector<Float> z22 = zero;
        Vector<Float> z23 = zero;
        Vector<Float> z24 = zero;
        for (int c = 0; c < Math.min(count, K); c++) {
            int i = Math.min(list.get(JAVA_INT_UNALIGNED, 4L * c) & Integer.MAX_VALUE, K - 1);
            float input = in.get(JAVA_FLOAT_UNALIGNED, 4L * i);
            FloatVector xi = FloatVector.broadcast(SPECIES, input);
            Vector<Float> mark = xi; // stored between loads for their order, and overwritten; a scalar's store goes through more methods, see Pair
            z0 = xi.fma(species.fromMemorySegment(w, i * ROW, ORDER), z0);
            z1 = xi.fma(species.fromMemorySegment(w, i * ROW + BYTES, ORDER), z1);
            z2 = xi.fma(species.fromMemorySegment(w, i * ROW + 2 * BYTES, ORDER), z2);
            z3 = xi.fma(species.fromMemorySegment(w, i * ROW + 3 * BYTES, ORDER), z3);
            if (FAR && PASS > 4) {
                mark.intoMemorySegment(out, 0, ORDER);
            }
            z4 = xi.fma(species.fromMemorySegment(w, i * ROW + 4 * BYTES, ORDER), z4);
            if (PASS > 5) {
                z5 = xi.fma(species.fromMemorySegment(w, i * ROW + 5 * BYTES, ORDER), z5);
            }
            if (PASS > 6) {
                z6 = xi.fma(species.fromMemorySegment(w, i * ROW + 6 * BYTES, ORDER), z6);
            }
            if (PASS > 7) {
                z7 = xi.fma(species.fromMemorySegment(w, i * ROW + 7 * BYTES, ORDER), z7);
            }
            if (FAR && PASS > 8) {
                mark.intoMemorySegment(out, 0, ORDER);
            }
            if (PASS > 8) {
                z8 = xi.fma(species.fromMemorySegment(w, i * ROW + 8 * BYTES, ORDER), z8);
            }
            if (PASS > 9) {
                z9 = xi.fma(species.fromMemorySegment(w, i * ROW + 9 * BYTES, ORDER), z9);
            }
            if (PASS > 10) {
                z10 = xi.fma(species.fromMemorySegment(w, i * ROW + 10 * BYTES, ORDER), z10);
            }
            if (PASS > 11) {
                z11 = xi.fma(species.fromMemorySegment(w, i * ROW + 11 * BYTES, ORDER), z11);
            }
            if (FAR && PASS > 12) {
                mark.intoMemorySegment(out, 0, ORDER);
            }
            if (PASS > 12) {
                z12 = xi.fma(species.fromMemorySegment(w, i * ROW + 12 * BYTES, ORDER), z12);
            }
            if (PASS > 13) {
                z13 = xi.fma(species.fromMemorySegment(w, i * ROW + 13 * BYTES, ORDER), z13);
            }
            if (PASS > 14) {
                z14 = xi.fma(species.fromMemorySegment(w, i * ROW + 14 * BYTES, ORDER), z14);
            }
            if (PASS > 15) {
                z15 = xi.fma(species.fromMemorySegment(w, i * ROW + 15 * BYTES, ORDER), z15);
            }
            if (FAR && PASS > 16) {
                mark.intoMemorySegment(out, 0, ORDER);
            }
            if (PASS > 16) {
                z16 = xi.fma(species.fromMemorySegment(w, i * ROW + 16 * BYTES, ORDER), z16);
            }
            if (PASS > 17) {
                z17 = xi.fma(species.fromMemorySegment(w, i * ROW + 17 * BYTES, ORDER), z17);
            }
            if (PASS > 18) {
                z18 = xi.fma(species.fromMemorySegment(w, i * ROW + 18 * BYTES, ORDER), z18);
            }
            if (PASS > 19) {
                z19 = xi.fma(species.fromMemorySegment(w, i * ROW + 19 * BYTES, ORDER), z19);
            }
            if (FAR && PASS > 20) {
                mark.intoMemorySegment(out, 0, ORDER);
            }
            if (PASS > 20) {
                z20 = xi.fma(species.fromMemorySegment(w, i * ROW + 20 * BYTES, ORDER), z20);
            }
            if (PASS > 21) {
                z21 = xi.fma(species.fromMemorySegment(w, i * ROW + 21 * BYTES, ORDER), z21);
            }
            if (PASS > 22) {
                z22 = xi.fma(species.fromMemorySegment(w, i * ROW + 22 * BYTES, ORDER), z22);
            }
            if (PASS > 23) {
                z23 = xi.fma(species.fromMemorySegment(w, i * ROW + 23 * BYTES, ORDER), z23);
            }
            if (PASS > 24) {
                z24 = xi.fma(species.fromMemorySegment(w, i * ROW + 24 * BYTES, ORDER), z24);
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
        if (PASS > 16) {
            z16.intoMemorySegment(out, 16 * BYTES, ORDER);
        }
        if (PASS > 17) {
            z17.intoMemorySegment(out, 17 * BYTES, ORDER);
        }
        if (PASS > 18) {
            z18.intoMemorySegment(out, 18 * BYTES, ORDER);
        }
        if (PASS > 19) {
            z19.intoMemorySegment(out, 19 * BYTES, ORDER);
        }
        if (PASS > 20) {
            z20.intoMemorySegment(out, 20 * BYTES, ORDER);
        }
        if (PASS > 21) {
            z21.intoMemorySegment(out, 21 * BYTES, ORDER);
        }
        if (PASS > 22) {
            z22.intoMemorySegment(out, 22 * BYTES, ORDER);
        }
        if (PASS > 23) {
            z23.intoMemorySegment(out, 23 * BYTES, ORDER);
        }
        if (PASS > 24) {
            z24.intoMemorySegment(out, 24 * BYTES, ORDER);
        }
        for (int j = 0; j < PASS; j++) {
            FloatVector z = FloatVector.fromMemorySegment(SPECIES, out, j * BYTES, ORDER)
                    .add(FloatVector.fromMemorySegment(SPECIES, w, BIASES + j * BYTES, ORDER));
            if (RELU) {
                z = z.blend(zero, z.compare(LE, zero));
            }
            z.intoMemorySegment(out, j * BYTES, ORDER);
        }
    }
}
