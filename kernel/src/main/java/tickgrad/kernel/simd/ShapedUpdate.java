package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import tickgrad.kernel.Padding;
import tickgrad.kernel.simd.Shaped.Shape;

/**
 * Template of the update of a wide layer for one row, on vectors of 16 or 8. Bounds checks fold away as in {@link ShapedForward}; parameters at a negative
 * place are none, and nothing is done, see {@link EmptyCalls}.
 */
final class ShapedUpdate implements UpdateRow {
    private static final Shape SHAPE = Shape.of(MethodHandles.lookup());
    private static final int K = SHAPE.k();
    private static final int N = SHAPE.n();

    /** Vectors, and bytes, of a row, and vectors in whole groups of four. */
    private static final int VECTORS = Padding.pad(N) / LENGTH;
    private static final int WIDTH = VECTORS * BYTES;
    private static final int FOURS = VECTORS & -4;

    /** Bytes from row to row of W. */
    private static final long ROW = 4L * Padding.ldw(N);

    /** Inputs in whole pairs, and in whole groups of eight. */
    private static final int PAIRS = K & -2;
    private static final int EIGHTS = K & -8;

    /** Longer rows are updated one after the other: blocks of their columns would come from far memory in small pieces. */
    private static final int FEW = 256;

    /** Bytes from the first of the vectors that no group of four takes to the last of them. */
    private static final long LAST = (VECTORS - FOURS - 1) * BYTES;

    /** Bytes of W, after which b follows. */
    private static final long BIASES = K * ROW;

    /** Whether the last columns come with pads, which their loop clears: a gradient that overflowed would leave NaN in them. */
    private static final boolean PADDED = LENGTH == Padding.LANES && FOURS < VECTORS && N % LENGTH != 0;

    private static final EmptyCalls ROWS = new EmptyCalls();
    private static final EmptyCalls COLUMNS = new EmptyCalls();

    @Override
    public void update(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p) {
        if (N > FEW) {
            for (int i = 0; i < EIGHTS; i += 8) {
                eightRows(X, x, dZ, dz, lr, P, p, i);
            }
            lastRows(X, x, dZ, dz, lr, P, p);
            padsAndBiases(dZ, dz, lr, P, p);
        } else {
            for (int v = 0; v < FOURS; v += 4) {
                fourColumns(X, x, dZ, dz, lr, P, p, v);
            }
            if (FOURS < VECTORS) {
                lastColumns(X, x, dZ, dz, lr, P, p);
            }
            learnColumns(X, dZ, P);
            if (!PADDED) {
                clearPads(P, p);
            }
        }
    }

    private static void learnColumns(MemorySegment X, MemorySegment dZ, MemorySegment P) {
        for (int c = COLUMNS.next(Math.max(K / 2 * (FOURS / 4), FOURS < VECTORS ? K : 0)); c > 0; c--) {
            if (FOURS > 0) {
                fourColumns(X, 0, dZ, 0, 0.0f, P, -1, 0);
            }
            if (FOURS < VECTORS) {
                lastColumns(X, 0, dZ, 0, 0.0f, P, -1);
            }
        }
    }

    @Override
    public void eightRows(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p, int from) {
        eight(X, x, dZ, dz, lr, P, p, from);
        for (int c = ROWS.next(8 * (FOURS / 4 + VECTORS - FOURS + 1)); c > 0; c--) {
            eight(X, x, dZ, dz, lr, P, -1, from);
        }
    }

    @Override
    public void lastRows(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p) {
        for (int i = EIGHTS; i < K; i++) {
            DenseOnline.row(N, -(lr * X.get(JAVA_FLOAT_UNALIGNED, x + 4L * i)), dZ, dz, P, p + i * ROW);
        }
    }

    @Override
    public void padsAndBiases(MemorySegment dZ, long dz, float lr, MemorySegment P, long p) {
        clearPads(P, p);
        DenseOnline.biases(N, dZ, dz, lr, P, p + BIASES);
    }

    private static void clearPads(MemorySegment P, long p) {
        if (N % Padding.LANES != 0) {
            Pads.clear(K, N, P, p, Padding.ldw(N));
        }
    }

    /**
     * Rows in far memory arrive sooner one by one than four side by side. Written out for four vectors, the method is larger than 325 bytes,
     * C2's {@code FreqInlineSize}, and compiled by itself, as those that make slices have to be.
     */
    private static void eight(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p, int from) {
        if (p < 0) {
            return; // an empty call
        }
        if (!(X.isNative() && dZ.isNative() && P.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment in = X.asSlice(x + 4L * from, 4L * 8);
        MemorySegment d = dZ.asSlice(dz, WIDTH);
        MemorySegment W = P.asSlice(p + from * ROW, 8 * ROW);
        FloatVector minus = FloatVector.broadcast(SPECIES, -lr);
        for (int i = 0; i < 8; i++) {
            FloatVector u = minus.mul(in.get(JAVA_FLOAT_UNALIGNED, 4L * i));
            MemorySegment w = W.asSlice(i * ROW, WIDTH);
            for (int at = 0; at < FOURS * BYTES; at += 4 * BYTES) {
                FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, d, at, ORDER);
                u.fma(v0, FloatVector.fromMemorySegment(SPECIES, w, at, ORDER)).intoMemorySegment(w, at, ORDER);
                FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, d, at + BYTES, ORDER);
                u.fma(v1, FloatVector.fromMemorySegment(SPECIES, w, at + BYTES, ORDER)).intoMemorySegment(w, at + BYTES, ORDER);
                FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, d, at + 2 * BYTES, ORDER);
                u.fma(v2, FloatVector.fromMemorySegment(SPECIES, w, at + 2 * BYTES, ORDER)).intoMemorySegment(w, at + 2 * BYTES, ORDER);
                FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, d, at + 3 * BYTES, ORDER);
                u.fma(v3, FloatVector.fromMemorySegment(SPECIES, w, at + 3 * BYTES, ORDER)).intoMemorySegment(w, at + 3 * BYTES, ORDER);
            }
            for (int at = FOURS * BYTES; at < WIDTH; at += BYTES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, at, ORDER);
                u.fma(v, FloatVector.fromMemorySegment(SPECIES, w, at, ORDER)).intoMemorySegment(w, at, ORDER);
            }
        }
    }

    /** W -= (lr·x)ᵀ·dZ and b -= lr·dZ in four vectors of columns from vector {@code v}. Two rows at a time: both factors before the first store. */
    private static void fourColumns(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p, int v) {
        if (p < 0) {
            return; // an empty call
        }
        if (!(X.isNative() && dZ.isNative() && P.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p + v * BYTES, BIASES + 4 * BYTES);
        MemorySegment d = dZ.asSlice(dz + v * BYTES, 4 * BYTES);
        FloatVector minus = FloatVector.broadcast(SPECIES, -lr);
        FloatVector d0 = FloatVector.fromMemorySegment(SPECIES, d, 0, ORDER);
        FloatVector d1 = FloatVector.fromMemorySegment(SPECIES, d, BYTES, ORDER);
        FloatVector d2 = FloatVector.fromMemorySegment(SPECIES, d, 2 * BYTES, ORDER);
        FloatVector d3 = FloatVector.fromMemorySegment(SPECIES, d, 3 * BYTES, ORDER);
        for (int i = 0; i < PAIRS; i += 2) {
            FloatVector u0 = minus.mul(in.get(JAVA_FLOAT_UNALIGNED, 4L * i));
            FloatVector u1 = minus.mul(in.get(JAVA_FLOAT_UNALIGNED, 4L * i + 4));
            long row0 = i * ROW;
            long row1 = row0 + ROW;
            u0.fma(d0, FloatVector.fromMemorySegment(SPECIES, w, row0, ORDER)).intoMemorySegment(w, row0, ORDER);
            u0.fma(d1, FloatVector.fromMemorySegment(SPECIES, w, row0 + BYTES, ORDER)).intoMemorySegment(w, row0 + BYTES, ORDER);
            u0.fma(d2, FloatVector.fromMemorySegment(SPECIES, w, row0 + 2 * BYTES, ORDER)).intoMemorySegment(w, row0 + 2 * BYTES, ORDER);
            u0.fma(d3, FloatVector.fromMemorySegment(SPECIES, w, row0 + 3 * BYTES, ORDER)).intoMemorySegment(w, row0 + 3 * BYTES, ORDER);
            u1.fma(d0, FloatVector.fromMemorySegment(SPECIES, w, row1, ORDER)).intoMemorySegment(w, row1, ORDER);
            u1.fma(d1, FloatVector.fromMemorySegment(SPECIES, w, row1 + BYTES, ORDER)).intoMemorySegment(w, row1 + BYTES, ORDER);
            u1.fma(d2, FloatVector.fromMemorySegment(SPECIES, w, row1 + 2 * BYTES, ORDER)).intoMemorySegment(w, row1 + 2 * BYTES, ORDER);
            u1.fma(d3, FloatVector.fromMemorySegment(SPECIES, w, row1 + 3 * BYTES, ORDER)).intoMemorySegment(w, row1 + 3 * BYTES, ORDER);
        }
        for (int i = PAIRS; i < K; i++) {
            FloatVector u = minus.mul(in.get(JAVA_FLOAT_UNALIGNED, 4L * i));
            long row = i * ROW;
            u.fma(d0, FloatVector.fromMemorySegment(SPECIES, w, row, ORDER)).intoMemorySegment(w, row, ORDER);
            u.fma(d1, FloatVector.fromMemorySegment(SPECIES, w, row + BYTES, ORDER)).intoMemorySegment(w, row + BYTES, ORDER);
            u.fma(d2, FloatVector.fromMemorySegment(SPECIES, w, row + 2 * BYTES, ORDER)).intoMemorySegment(w, row + 2 * BYTES, ORDER);
            u.fma(d3, FloatVector.fromMemorySegment(SPECIES, w, row + 3 * BYTES, ORDER)).intoMemorySegment(w, row + 3 * BYTES, ORDER);
        }
        minus.fma(d0, FloatVector.fromMemorySegment(SPECIES, w, BIASES, ORDER)).add(0.0f).intoMemorySegment(w, BIASES, ORDER);
        minus.fma(d1, FloatVector.fromMemorySegment(SPECIES, w, BIASES + BYTES, ORDER)).add(0.0f).intoMemorySegment(w, BIASES + BYTES, ORDER);
        minus.fma(d2, FloatVector.fromMemorySegment(SPECIES, w, BIASES + 2 * BYTES, ORDER)).add(0.0f).intoMemorySegment(w, BIASES + 2 * BYTES, ORDER);
        minus.fma(d3, FloatVector.fromMemorySegment(SPECIES, w, BIASES + 3 * BYTES, ORDER)).add(0.0f).intoMemorySegment(w, BIASES + 3 * BYTES, ORDER);
    }

    /** The same in the one to three vectors of columns that are left. */
    private static void lastColumns(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p) {
        if (p < 0) {
            return; // an empty call
        }
        if (!(X.isNative() && dZ.isNative() && P.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment in = X.asSlice(x, 4L * K);
        MemorySegment w = P.asSlice(p + FOURS * BYTES, BIASES + (VECTORS - FOURS) * BYTES);
        MemorySegment d = dZ.asSlice(dz + FOURS * BYTES, (VECTORS - FOURS) * BYTES);
        FloatVector minus = FloatVector.broadcast(SPECIES, -lr);
        FloatVector d0 = FloatVector.fromMemorySegment(SPECIES, d, 0, ORDER);
        FloatVector d1 = VECTORS - FOURS > 1 ? FloatVector.fromMemorySegment(SPECIES, d, BYTES, ORDER) : d0;
        FloatVector d2 = VECTORS - FOURS > 2 ? FloatVector.fromMemorySegment(SPECIES, d, 2 * BYTES, ORDER) : d0;
        FloatVector lane = FloatVector.zero(SPECIES).addIndex(1);
        VectorMask<Float> pads = lane.compare(VectorOperators.GE, (float) (PADDED ? N % LENGTH : LENGTH));
        for (int i = 0; i < K; i++) {
            FloatVector u = minus.mul(in.get(JAVA_FLOAT_UNALIGNED, 4L * i));
            FloatVector last = u.fma(d0, FloatVector.fromMemorySegment(SPECIES, w, i * ROW, ORDER));
            if (VECTORS - FOURS > 1) {
                last.intoMemorySegment(w, i * ROW, ORDER);
                last = u.fma(d1, FloatVector.fromMemorySegment(SPECIES, w, i * ROW + BYTES, ORDER));
            }
            if (VECTORS - FOURS > 2) {
                last.intoMemorySegment(w, i * ROW + BYTES, ORDER);
                last = u.fma(d2, FloatVector.fromMemorySegment(SPECIES, w, i * ROW + 2 * BYTES, ORDER));
            }
            if (PADDED) {
                last = last.blend(0.0f, pads);
            }
            last.intoMemorySegment(w, i * ROW + LAST, ORDER);
        }
        minus.fma(d0, FloatVector.fromMemorySegment(SPECIES, w, BIASES, ORDER)).add(0.0f).intoMemorySegment(w, BIASES, ORDER);
        if (VECTORS - FOURS > 1) {
            minus.fma(d1, FloatVector.fromMemorySegment(SPECIES, w, BIASES + BYTES, ORDER)).add(0.0f).intoMemorySegment(w, BIASES + BYTES, ORDER);
        }
        if (VECTORS - FOURS > 2) {
            minus.fma(d2, FloatVector.fromMemorySegment(SPECIES, w, BIASES + 2 * BYTES, ORDER)).add(0.0f).intoMemorySegment(w, BIASES + 2 * BYTES, ORDER);
        }
    }
}
