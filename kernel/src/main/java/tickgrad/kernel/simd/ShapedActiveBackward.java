package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static tickgrad.kernel.simd.Lanes.BIT_2;
import static tickgrad.kernel.simd.Lanes.BIT_4;
import static tickgrad.kernel.simd.Lanes.BIT_8;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;
import static tickgrad.kernel.simd.Lanes.XOR_8;
import static tickgrad.kernel.simd.Pair.PAIR;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import tickgrad.kernel.ActiveBackwardRow;
import tickgrad.kernel.Padding;
import tickgrad.kernel.simd.Shaped.Shape;

/**
 * Template of the way back of one row that touches only the rows of W whose input is active, with one bounds check a row. On vectors of 8 it is
 * {@link ActiveBackward}.
 */
final class ShapedActiveBackward implements ActiveBackwardRow {
    private static final Shape SHAPE = Shape.of(MethodHandles.lookup());
    private static final int K = SHAPE.k();
    private static final int N = SHAPE.n();

    /** Vectors, and bytes, of a row. */
    private static final int VECTORS = Padding.pad(N) / LENGTH;

    private static final long WIDTH = VECTORS * BYTES;

    /** Bytes from row to row of W. */
    private static final long ROW = 4L * Padding.ldw(N);

    /** Bytes of W, after which b follows. */
    private static final long BIASES = K * ROW;

    /** Rows whose dots go through the tree together. */
    private static final int GROUP = 8;

    /** The same where the rows are updated in the same pass, which needs more registers. */
    private static final int FUSED = 4;

    /** Turns of the loops over such a group: two pairs of rows, and the group. */
    private static final int TURNS = 2 * VECTORS + 1;

    /** Inputs of a call that updates their rows: no more than {@link EmptyCalls} can bear. */
    private static final int MOST = FUSED * EmptyCalls.tiles(TURNS);

    private static final EmptyCalls DOTS = new EmptyCalls();
    private static final EmptyCalls UPDATES = new EmptyCalls();

    @Override
    public void backwardInput(
            int count, MemorySegment active, long q, MemorySegment dZ, long dz, MemorySegment P, long p, MemorySegment dX, long dx) {
        if (!active.isNative()) {
            throw Lanes.heap();
        }
        if (LENGTH < Padding.LANES) {
            ActiveBackward.dots(count, K, N, active, q, dZ, dz, P, p, ROW, dX, dx);
            return;
        }
        clear(dX, dx);
        if (count >= GROUP) {
            dots(count, active, q, dZ, dz, P, p, dX, dx);
        } else {
            few(count, active, q, dZ, dz, P, p, dX, dx);
        }
        learnDots(active, dZ, P, dX);
    }

    /** Dots one by one. */
    private static void few(
            int count, MemorySegment active, long q, MemorySegment dZ, long dz, MemorySegment P, long p, MemorySegment dX, long dx) {
        for (int c = 0; c < count; c++) {
            long i = active.get(JAVA_INT_UNALIGNED, q + 4L * c);
            Dots.dots(1, N, dZ, dz, P, p + i * ROW, ROW, dX, dx + 4 * i);
        }
    }

    private static void learnDots(MemorySegment active, MemorySegment dZ, MemorySegment P, MemorySegment dX) {
        for (int c = DOTS.next(K / GROUP * (VECTORS + 1)); c > 0; c--) {
            dots(0, active, 0, dZ, 0, P, -1, dX, 0);
        }
    }

    private static void learnUpdates(int count, MemorySegment active, MemorySegment X, MemorySegment dZ, MemorySegment P, MemorySegment dX) {
        for (int c = UPDATES.next(count / FUSED * TURNS); c > 0; c--) {
            dotsAndUpdates(0, active, 0, X, 0, dZ, 0, 0.0f, P, -1, dX, 0);
        }
    }

    private static void clear(MemorySegment dX, long dx) {
        if (!dX.isNative()) {
            throw Lanes.heap();
        }
        for (int i = 0; i < Padding.pad(K); i += LENGTH) {
            FloatVector.zero(SPECIES).intoMemorySegment(dX, dx + 4L * i, ORDER);
        }
    }

    @Override
    public void online(
            int count, MemorySegment active, long q, MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P,
            long p, MemorySegment dX, long dx) {
        if (!(active.isNative() && X.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        if (LENGTH < Padding.LANES) {
            ActiveBackward.online(count, K, N, active, q, X, x, dZ, dz, lr, P, p, ROW, dX, dx);
            DenseOnline.biases(N, dZ, dz, lr, P, p + BIASES);
            return;
        }
        clear(dX, dx);
        for (int c = 0; c < K; c += MOST) { // not to count: a turn that no row has needed so far would be a trap for the first that does
            int some = Math.min(MOST, count - c);
            dotsAndUpdates(some, active, q + 4L * c, X, x, dZ, dz, lr, P, p, dX, dx);
            learnUpdates(some, active, X, dZ, P, dX);
        }
        for (int c = count & -FUSED; c < count; c++) {
            long i = active.get(JAVA_INT_UNALIGNED, q + 4L * c);
            float u = -(lr * X.get(JAVA_FLOAT_UNALIGNED, x + 4 * i));
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i, dotAndUpdate(u, dZ, dz, P, p + i * ROW));
        }
        if (N % Padding.LANES != 0) {
            clearPads(count, active, q, P, p);
        }
        DenseOnline.biases(N, dZ, dz, lr, P, p + BIASES);
    }

    /** A gradient that overflowed would leave NaN in the pads. */
    private static void clearPads(int count, MemorySegment active, long q, MemorySegment P, long p) {
        if (!(active.isNative() && P.isNative())) {
            throw Lanes.heap();
        }
        VectorMask<Float> pads = SPECIES.indexInRange(N - N % Padding.LANES, N).not();
        for (int c = 0; c < count; c++) {
            long last = p + active.get(JAVA_INT_UNALIGNED, q + 4L * c) * ROW + WIDTH - BYTES;
            FloatVector.fromMemorySegment(SPECIES, P, last, ORDER).blend(0.0f, pads).intoMemorySegment(P, last, ORDER);
        }
    }

    /** Dots with the rows of eight active inputs or more, listed at {@code q}: what is left beside groups of eight makes one with some before, again. */
    private static void dots(
            int count, MemorySegment active, long q, MemorySegment dZ, long dz, MemorySegment P, long p, MemorySegment dX, long dx) {
        if (p < 0) {
            return; // an empty call
        }
        if (!(active.isNative() && dZ.isNative() && P.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment d = dZ.asSlice(dz, WIDTH);
        for (int c = 0; c < count; c += GROUP) {
            MemorySegment list = active.asSlice(q + 4L * Math.min(c, count - GROUP), 4L * GROUP);
            long i01 = list.get(PAIR, 0);
            long i0 = Pair.firstInt(i01);
            long i1 = Pair.secondInt(i01);
            long i23 = list.get(PAIR, 8);
            long i2 = Pair.firstInt(i23);
            long i3 = Pair.secondInt(i23);
            long i45 = list.get(PAIR, 16);
            long i4 = Pair.firstInt(i45);
            long i5 = Pair.secondInt(i45);
            long i67 = list.get(PAIR, 24);
            long i6 = Pair.firstInt(i67);
            long i7 = Pair.secondInt(i67);
            MemorySegment m0 = P.asSlice(p + i0 * ROW, WIDTH);
            MemorySegment m1 = P.asSlice(p + i1 * ROW, WIDTH);
            MemorySegment m2 = P.asSlice(p + i2 * ROW, WIDTH);
            MemorySegment m3 = P.asSlice(p + i3 * ROW, WIDTH);
            MemorySegment m4 = P.asSlice(p + i4 * ROW, WIDTH);
            MemorySegment m5 = P.asSlice(p + i5 * ROW, WIDTH);
            MemorySegment m6 = P.asSlice(p + i6 * ROW, WIDTH);
            MemorySegment m7 = P.asSlice(p + i7 * ROW, WIDTH);
            FloatVector t0 = FloatVector.zero(SPECIES);
            FloatVector t1 = t0;
            FloatVector t2 = t0;
            FloatVector t3 = t0;
            FloatVector t4 = t0;
            FloatVector t5 = t0;
            FloatVector t6 = t0;
            FloatVector t7 = t0;
            for (int j = 0; j < VECTORS; j++) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, j * BYTES, ORDER);
                t0 = v.fma(FloatVector.fromMemorySegment(SPECIES, m0, j * BYTES, ORDER), t0);
                t1 = v.fma(FloatVector.fromMemorySegment(SPECIES, m1, j * BYTES, ORDER), t1);
                t2 = v.fma(FloatVector.fromMemorySegment(SPECIES, m2, j * BYTES, ORDER), t2);
                t3 = v.fma(FloatVector.fromMemorySegment(SPECIES, m3, j * BYTES, ORDER), t3);
                t4 = v.fma(FloatVector.fromMemorySegment(SPECIES, m4, j * BYTES, ORDER), t4);
                t5 = v.fma(FloatVector.fromMemorySegment(SPECIES, m5, j * BYTES, ORDER), t5);
                t6 = v.fma(FloatVector.fromMemorySegment(SPECIES, m6, j * BYTES, ORDER), t6);
                t7 = v.fma(FloatVector.fromMemorySegment(SPECIES, m7, j * BYTES, ORDER), t7);
            }
            t0 = t0.blend(t4, BIT_8).add(t4.blend(t0, BIT_8).rearrange(XOR_8));
            t1 = t1.blend(t5, BIT_8).add(t5.blend(t1, BIT_8).rearrange(XOR_8));
            t2 = t2.blend(t6, BIT_8).add(t6.blend(t2, BIT_8).rearrange(XOR_8));
            t3 = t3.blend(t7, BIT_8).add(t7.blend(t3, BIT_8).rearrange(XOR_8));
            t0 = t0.blend(t2, BIT_4).add(t2.blend(t0, BIT_4).rearrange(XOR_4));
            t1 = t1.blend(t3, BIT_4).add(t3.blend(t1, BIT_4).rearrange(XOR_4));
            t0 = t0.blend(t1, BIT_2).add(t1.blend(t0, BIT_2).rearrange(XOR_2));
            t0 = t0.add(t0.rearrange(XOR_1));
            float y0 = t0.lane(0);
            float y1 = t0.lane(2);
            float y2 = t0.lane(4);
            float y3 = t0.lane(6);
            float y4 = t0.lane(8);
            float y5 = t0.lane(10);
            float y6 = t0.lane(12);
            float y7 = t0.lane(14);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i0, y0);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i1, y1);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i2, y2);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i3, y3);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i4, y4);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i5, y5);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i6, y6);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i7, y7);
        }
    }

    /**
     * Dots with the rows of the active inputs listed at {@code q}, all whole groups of four, and the update of those rows in the same pass, two by
     * two: stores in four rows in turn take longer (Zen 4, 256x256: 3.8 cycles a vector instead of 3.5).
     */
    private static void dotsAndUpdates(
            int count, MemorySegment active, long q, MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p,
            MemorySegment dX, long dx) {
        if (p < 0) {
            return; // an empty call
        }
        if (!(active.isNative() && X.isNative() && dZ.isNative() && P.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment d = dZ.asSlice(dz, WIDTH);
        MemorySegment in = X.asSlice(x, 4L * K);
        FloatVector minus = FloatVector.broadcast(SPECIES, -lr);
        for (int c = 0; c + FUSED <= count; c += FUSED) {
            MemorySegment list = active.asSlice(q + 4L * c, 4L * FUSED);
            long i01 = list.get(PAIR, 0);
            long i0 = Pair.firstInt(i01);
            long i1 = Pair.secondInt(i01);
            long i23 = list.get(PAIR, 8);
            long i2 = Pair.firstInt(i23);
            long i3 = Pair.secondInt(i23);
            MemorySegment m0 = P.asSlice(p + i0 * ROW, WIDTH);
            MemorySegment m1 = P.asSlice(p + i1 * ROW, WIDTH);
            MemorySegment m2 = P.asSlice(p + i2 * ROW, WIDTH);
            MemorySegment m3 = P.asSlice(p + i3 * ROW, WIDTH);
            FloatVector u0 = minus.mul(in.get(JAVA_FLOAT_UNALIGNED, 4 * i0));
            FloatVector u1 = minus.mul(in.get(JAVA_FLOAT_UNALIGNED, 4 * i1));
            FloatVector u2 = minus.mul(in.get(JAVA_FLOAT_UNALIGNED, 4 * i2));
            FloatVector u3 = minus.mul(in.get(JAVA_FLOAT_UNALIGNED, 4 * i3));
            FloatVector t0 = FloatVector.zero(SPECIES);
            FloatVector t1 = t0;
            FloatVector t2 = t0;
            FloatVector t3 = t0;
            for (int j = 0; j < VECTORS; j++) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, j * BYTES, ORDER);
                FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, m0, j * BYTES, ORDER);
                t0 = v.fma(w0, t0);
                u0.fma(v, w0).intoMemorySegment(m0, j * BYTES, ORDER);
                FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, m1, j * BYTES, ORDER);
                t1 = v.fma(w1, t1);
                u1.fma(v, w1).intoMemorySegment(m1, j * BYTES, ORDER);
            }
            for (int j = 0; j < VECTORS; j++) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, j * BYTES, ORDER);
                FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, m2, j * BYTES, ORDER);
                t2 = v.fma(w2, t2);
                u2.fma(v, w2).intoMemorySegment(m2, j * BYTES, ORDER);
                FloatVector w3 = FloatVector.fromMemorySegment(SPECIES, m3, j * BYTES, ORDER);
                t3 = v.fma(w3, t3);
                u3.fma(v, w3).intoMemorySegment(m3, j * BYTES, ORDER);
            }
            t0 = t0.blend(t2, BIT_8).add(t2.blend(t0, BIT_8).rearrange(XOR_8));
            t1 = t1.blend(t3, BIT_8).add(t3.blend(t1, BIT_8).rearrange(XOR_8));
            t0 = t0.blend(t1, BIT_4).add(t1.blend(t0, BIT_4).rearrange(XOR_4));
            t0 = t0.add(t0.rearrange(XOR_2));
            t0 = t0.add(t0.rearrange(XOR_1));
            float y0 = t0.lane(0);
            float y1 = t0.lane(4);
            float y2 = t0.lane(8);
            float y3 = t0.lane(12);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i0, y0);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i1, y1);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i2, y2);
            dX.set(JAVA_FLOAT_UNALIGNED, dx + 4 * i3, y3);
        }
    }

    /** The same for one of the rows that are left; returns the dot. */
    private static float dotAndUpdate(float step, MemorySegment dZ, long dz, MemorySegment P, long row) {
        if (!(dZ.isNative() && P.isNative())) {
            throw Lanes.heap();
        }
        FloatVector u = FloatVector.broadcast(SPECIES, step);
        FloatVector t = FloatVector.zero(SPECIES);
        for (int at = 0; at < WIDTH; at += BYTES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, dZ, dz + at, ORDER);
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, P, row + at, ORDER);
            t = v.fma(w, t);
            u.fma(v, w).intoMemorySegment(P, row + at, ORDER);
        }
        t = t.add(t.rearrange(XOR_8));
        t = t.add(t.rearrange(XOR_4));
        t = t.add(t.rearrange(XOR_2));
        return t.add(t.rearrange(XOR_1)).lane(0);
    }
}
