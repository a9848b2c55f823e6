package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.Lanes.BIT_1;
import static tickgrad.kernel.simd.Lanes.BIT_2;
import static tickgrad.kernel.simd.Lanes.BIT_4;
import static tickgrad.kernel.simd.Lanes.BIT_8;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.EVEN;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.LONGS;
import static tickgrad.kernel.simd.Lanes.ODD;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SIXTEEN_DOTS;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;
import static tickgrad.kernel.simd.Lanes.XOR_8;
import static tickgrad.kernel.simd.Pair.PAIR;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import tickgrad.kernel.BackwardRow;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Padding;
import tickgrad.kernel.simd.Shaped.Shape;

/**
 * Template of the way back through a wide layer for one row, on vectors of 16 or 8: canonical dots, as many at a time as a vector holds.
 * Bounds checks fold away as in {@link ShapedForward}; parameters at a negative place are none, and nothing is done, see {@link EmptyCalls}.
 */
final class ShapedBackward implements BackwardRow {
    private static final Shape SHAPE = Shape.of(MethodHandles.lookup());
    private static final int K = SHAPE.k();
    private static final int N = SHAPE.n();
    private static final boolean RELU = SHAPE.epilogue() == Epilogue.RELU;
    private static final boolean TANH = SHAPE.epilogue() == Epilogue.TANH;

    /** Vectors, and bytes, of a row. */
    private static final int VECTORS = Padding.pad(N) / LENGTH;
    private static final int WIDTH = VECTORS * BYTES;

    /** Bytes from row to row of W. */
    private static final long ROW = 4L * Padding.ldw(N);

    /** Rows that go back in two passes, whose steps do not wait for each other: faster. Their sums leave registers for the masks of the tree. */
    private static final boolean SHORT = N <= (LENGTH == 8 ? 64 : 32);

    /** Inputs in whole groups of eight, and of sixteen. */
    private static final int EIGHTS = K & -8;
    private static final int SIXTEENS = K & -16;

    /** Turns of the loops over sixteen rows: four pairs of rows twice, and themselves. */
    private static final int TURNS = 8 * VECTORS + 3;

    /** Rows of a call that updates them. */
    private static final int ROWS = 16 * EmptyCalls.share(SIXTEENS / 16, TURNS);

    /** Whether there are no pads, which the loops of one pass do not clear: else φ′ follows when all of dX stands. */
    private static final boolean WHOLE = K == SIXTEENS;

    /** What changes W, with loops for the same shape. */
    private static final UpdateRow UPDATE = (UpdateRow) Templates.instance("ShapedUpdate", SHAPE);

    private static final EmptyCalls DOTS = new EmptyCalls();
    private static final EmptyCalls UPDATES = new EmptyCalls();

    @Override
    public void backwardInput(MemorySegment X, long x, MemorySegment dZ, long dz, MemorySegment P, long p, MemorySegment dX, long dx) {
        if (LENGTH == 8) {
            eights(dZ, dz, P, p, dX, dx);
        } else {
            sixteens(X, x, dZ, dz, P, p, dX, dx);
        }
        learnDots(dZ, P, dX);
        rest(K & -LENGTH, dZ, dz, P, p, dX, dx);
        derivative(LENGTH == 8 ? 0 : SIXTEENS, X, x, dX, dx);
    }

    /** Takes the gradient of the inputs from input {@code from} on, a multiple of 16, to before what gave them. */
    private static void derivative(int from, MemorySegment X, long x, MemorySegment dX, long dx) {
        int floats = Padding.pad(K) - from;
        if (RELU && floats > 0) {
            Rectifier.reluBackward(floats, X, x + 4L * from, dX, dx + 4L * from, dX, dx + 4L * from);
        } else if (TANH && floats > 0) {
            Tanh.backward(floats, X, x + 4L * from, dX, dx + 4L * from, dX, dx + 4L * from);
        }
    }

    private static void learnDots(MemorySegment dZ, MemorySegment P, MemorySegment dX) {
        for (int c = DOTS.next(K / LENGTH * (VECTORS + 1)); c > 0; c--) {
            if (LENGTH == 8) {
                eights(dZ, 0, P, -1, dX, 0);
            } else {
                sixteens(dZ, 0, dZ, 0, P, -1, dX, 0);
            }
        }
    }

    private static void learnUpdates(MemorySegment X, MemorySegment dZ, MemorySegment P, MemorySegment dX) {
        for (int c = UPDATES.next(ROWS / 16 * TURNS); c > 0; c--) {
            dotsAndUpdates(X, 0, dZ, 0, 0.0f, P, -1, dX, 0);
        }
    }

    /** The dots of all whole groups of eight rows, on vectors of 8, as {@link ShapedHalves} makes them; one row of dZ and dX needs no slices but the first. */
    private static void eights(MemorySegment dZ, long dz, MemorySegment P, long p, MemorySegment dX, long dx) {
        if (p < 0) {
            return; // an empty call
        }
        if (!(dZ.isNative() && P.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment d = dZ.asSlice(dz, WIDTH);
        MemorySegment W = P.asSlice(p, EIGHTS * ROW);
        MemorySegment out = dX.asSlice(dx, 4L * EIGHTS);
        FloatVector zero = FloatVector.zero(SPECIES);
        VectorMask<Float> bit1 = SHORT ? Lanes.lanesWith(1) : BIT_1;
        VectorMask<Float> bit2 = SHORT ? Lanes.lanesWith(2) : BIT_2;
        VectorMask<Float> bit4 = SHORT ? Lanes.lanesWith(4) : BIT_4;
        for (int i = 0; i < EIGHTS; i += 8) {
            MemorySegment w = W.asSlice(i * ROW, 8 * ROW);
            FloatVector l0 = zero;
            FloatVector l1 = zero;
            FloatVector l2 = zero;
            FloatVector l3 = zero;
            FloatVector l4 = zero;
            FloatVector l5 = zero;
            FloatVector l6 = zero;
            FloatVector l7 = zero;
            for (int at = 0; at < WIDTH; at += 2 * BYTES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, at, ORDER);
                l0 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at, ORDER), l0);
                l1 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + ROW, ORDER), l1);
                l2 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 2 * ROW, ORDER), l2);
                l3 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 3 * ROW, ORDER), l3);
                l4 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 4 * ROW, ORDER), l4);
                l5 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 5 * ROW, ORDER), l5);
                l6 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 6 * ROW, ORDER), l6);
                l7 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 7 * ROW, ORDER), l7);
            }
            FloatVector t0 = zero;
            FloatVector t1 = zero;
            FloatVector t2 = zero;
            FloatVector t3 = zero;
            FloatVector t4 = zero;
            FloatVector t5 = zero;
            FloatVector t6 = zero;
            FloatVector t7 = zero;
            for (int at = BYTES; at < WIDTH; at += 2 * BYTES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, at, ORDER);
                t0 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at, ORDER), t0);
                t1 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + ROW, ORDER), t1);
                t2 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 2 * ROW, ORDER), t2);
                t3 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 3 * ROW, ORDER), t3);
                t4 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 4 * ROW, ORDER), t4);
                t5 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 5 * ROW, ORDER), t5);
                t6 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 6 * ROW, ORDER), t6);
                t7 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 7 * ROW, ORDER), t7);
            }
            t0 = l0.add(t0);
            t1 = l1.add(t1);
            t2 = l2.add(t2);
            t3 = l3.add(t3);
            t4 = l4.add(t4);
            t5 = l5.add(t5);
            t6 = l6.add(t6);
            t7 = l7.add(t7);
            t0 = t0.blend(t4, bit4).add(t4.blend(t0, bit4).rearrange(XOR_4));
            t1 = t1.blend(t5, bit4).add(t5.blend(t1, bit4).rearrange(XOR_4));
            t2 = t2.blend(t6, bit4).add(t6.blend(t2, bit4).rearrange(XOR_4));
            t3 = t3.blend(t7, bit4).add(t7.blend(t3, bit4).rearrange(XOR_4));
            t0 = t0.blend(t2, bit2).add(t2.blend(t0, bit2).rearrange(XOR_2));
            t1 = t1.blend(t3, bit2).add(t3.blend(t1, bit2).rearrange(XOR_2));
            t0.blend(t1.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 32).reinterpretAsFloats(), bit1)
                    .add(t0.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32).reinterpretAsFloats().blend(t1, bit1))
                    .intoMemorySegment(out, 4L * i, ORDER);
        }
    }

    /** dX from input {@code i} on, and its pads, if there are any. */
    private static void rest(int i, MemorySegment dZ, long dz, MemorySegment P, long p, MemorySegment dX, long dx) {
        if (K % 16 != 0) {
            Dots.dots(K - i, N, dZ, dz, P, p + i * ROW, ROW, dX, dx + 4L * i);
            Dense.clearPads(K, dX, dx);
        }
    }

    @Override
    public void online(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p, MemorySegment dX, long dx) {
        if (SHORT) {
            backwardInput(X, x, dZ, dz, P, p, dX, dx);
            update(X, x, dZ, dz, lr, P, p);
            return;
        }
        if (LENGTH == 16) {
            for (int i = 0; i < SIXTEENS; i += ROWS) {
                dotsAndUpdates(X, x + 4L * i, dZ, dz, lr, P, p + i * ROW, dX, dx + 4L * i);
                learnUpdates(X, dZ, P, dX);
            }
        } else {
            for (int i = 0; i < EIGHTS; i += 8) {
                EightDots.dots(1, 8, N, dZ, dz, WIDTH, P, p + i * ROW, ROW, dX, dx + 4L * i, 0);
                UPDATE.eightRows(X, x, dZ, dz, lr, P, p, i);
            }
        }
        rest(LENGTH == 16 ? SIXTEENS : EIGHTS, dZ, dz, P, p, dX, dx);
        derivative(LENGTH == 16 && WHOLE ? K : 0, X, x, dX, dx);
        if (LENGTH == 16 && SIXTEENS < EIGHTS) {
            UPDATE.eightRows(X, x, dZ, dz, lr, P, p, SIXTEENS);
        }
        UPDATE.lastRows(X, x, dZ, dz, lr, P, p);
        UPDATE.padsAndBiases(dZ, dz, lr, P, p);
    }

    @Override
    public void update(MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p) {
        UPDATE.update(X, x, dZ, dz, lr, P, p);
    }

    /**
     * The dots of all whole groups of sixteen rows. Each step of their trees keeps two dots in one vector, so four steps leave dot l in lane l:
     * {@code t[l] + t[l + h]} for the one where bit h of l is clear, for the other where it is set. Their inputs' φ′ follows while they are in registers.
     */
    private static void sixteens(MemorySegment X, long x, MemorySegment dZ, long dz, MemorySegment P, long p, MemorySegment dX, long dx) {
        if (p < 0) {
            return; // an empty call
        }
        if (!(X.isNative() && dZ.isNative() && P.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment d = dZ.asSlice(dz, WIDTH);
        MemorySegment W = P.asSlice(p, SIXTEENS * ROW);
        MemorySegment in = RELU || TANH ? X.asSlice(x, 4L * SIXTEENS) : d;
        MemorySegment out = dX.asSlice(dx, 4L * SIXTEENS);
        for (int i = 0; i < SIXTEENS; i += 16) {
            MemorySegment w = W.asSlice(i * ROW, 16 * ROW);
            FloatVector t0 = FloatVector.zero(SPECIES);
            FloatVector t1 = t0;
            FloatVector t2 = t0;
            FloatVector t3 = t0;
            FloatVector t4 = t0;
            FloatVector t5 = t0;
            FloatVector t6 = t0;
            FloatVector t7 = t0;
            FloatVector t8 = t0;
            FloatVector t9 = t0;
            FloatVector t10 = t0;
            FloatVector t11 = t0;
            FloatVector t12 = t0;
            FloatVector t13 = t0;
            FloatVector t14 = t0;
            FloatVector t15 = t0;
            for (long at = 0; at < WIDTH; at += BYTES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, at, ORDER);
                t0 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at, ORDER), t0);
                t1 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + ROW, ORDER), t1);
                t2 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 2 * ROW, ORDER), t2);
                t3 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 3 * ROW, ORDER), t3);
                t4 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 4 * ROW, ORDER), t4);
                t5 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 5 * ROW, ORDER), t5);
                t6 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 6 * ROW, ORDER), t6);
                t7 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 7 * ROW, ORDER), t7);
                t8 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 8 * ROW, ORDER), t8);
                t9 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 9 * ROW, ORDER), t9);
                t10 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 10 * ROW, ORDER), t10);
                t11 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 11 * ROW, ORDER), t11);
                t12 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 12 * ROW, ORDER), t12);
                t13 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 13 * ROW, ORDER), t13);
                t14 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 14 * ROW, ORDER), t14);
                t15 = v.fma(FloatVector.fromMemorySegment(SPECIES, w, at + 15 * ROW, ORDER), t15);
            }
            t0 = t0.blend(t8, BIT_8).add(t8.blend(t0, BIT_8).rearrange(XOR_8));
            t1 = t1.blend(t9, BIT_8).add(t9.blend(t1, BIT_8).rearrange(XOR_8));
            t2 = t2.blend(t10, BIT_8).add(t10.blend(t2, BIT_8).rearrange(XOR_8));
            t3 = t3.blend(t11, BIT_8).add(t11.blend(t3, BIT_8).rearrange(XOR_8));
            t4 = t4.blend(t12, BIT_8).add(t12.blend(t4, BIT_8).rearrange(XOR_8));
            t5 = t5.blend(t13, BIT_8).add(t13.blend(t5, BIT_8).rearrange(XOR_8));
            t6 = t6.blend(t14, BIT_8).add(t14.blend(t6, BIT_8).rearrange(XOR_8));
            t7 = t7.blend(t15, BIT_8).add(t15.blend(t7, BIT_8).rearrange(XOR_8));
            t0 = t0.blend(t4, BIT_4).add(t4.blend(t0, BIT_4).rearrange(XOR_4));
            t1 = t1.blend(t5, BIT_4).add(t5.blend(t1, BIT_4).rearrange(XOR_4));
            t2 = t2.blend(t6, BIT_4).add(t6.blend(t2, BIT_4).rearrange(XOR_4));
            t3 = t3.blend(t7, BIT_4).add(t7.blend(t3, BIT_4).rearrange(XOR_4));
            t0 = t0.blend(t2, BIT_2).add(t2.blend(t0, BIT_2).rearrange(XOR_2));
            t1 = t1.blend(t3, BIT_2).add(t3.blend(t1, BIT_2).rearrange(XOR_2));
            t0 = t0.blend(t1, BIT_1).add(t1.blend(t0, BIT_1).rearrange(XOR_1));
            if (RELU || TANH) {
                FloatVector y = FloatVector.fromMemorySegment(SPECIES, in, 4L * i, ORDER);
                t0 = RELU ? t0.blend(0.0f, y.compare(LE, 0.0f)) : t0.mul(y.neg().fma(y, FloatVector.broadcast(SPECIES, 1.0f)));
            }
            t0.intoMemorySegment(out, 4L * i, ORDER);
        }
    }

    /**
     * The dots of {@code ROWS} rows, and the update of their rows of W in the same pass: of sixteen first eight, then the other eight; the last step of
     * their trees makes one vector of both. φ′ follows where there are no pads. W goes by in pairs of rows: stores in eight take longer (Zen 4: a tenth).
     */
    private static void dotsAndUpdates(
            MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment P, long p, MemorySegment dX, long dx) {
        if (p < 0) {
            return; // an empty call
        }
        if (!(X.isNative() && dZ.isNative() && P.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment inputs = X.asSlice(x, 4L * ROWS);
        MemorySegment d = dZ.asSlice(dz, WIDTH);
        MemorySegment W = P.asSlice(p, ROWS * ROW);
        MemorySegment out = dX.asSlice(dx, 4L * ROWS);
        FloatVector minus = FloatVector.broadcast(SPECIES, -lr);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < ROWS; i += 16) {
            FloatVector before = zero;
            FloatVector t0 = zero;
            for (int half = 0; half < 2; half++) {
                before = t0;
                MemorySegment w = W.asSlice((i + 8 * half) * ROW, 8 * ROW);
                FloatVector u01 = minus.mul(LongVector.broadcast(LONGS, inputs.get(PAIR, 4L * (i + 8 * half))).reinterpretAsFloats());
                FloatVector u0 = u01.rearrange(EVEN);
                FloatVector u1 = u01.rearrange(ODD);
                FloatVector u23 = minus.mul(LongVector.broadcast(LONGS, inputs.get(PAIR, 4L * (i + 8 * half + 2))).reinterpretAsFloats());
                FloatVector u2 = u23.rearrange(EVEN);
                FloatVector u3 = u23.rearrange(ODD);
                FloatVector u45 = minus.mul(LongVector.broadcast(LONGS, inputs.get(PAIR, 4L * (i + 8 * half + 4))).reinterpretAsFloats());
                FloatVector u4 = u45.rearrange(EVEN);
                FloatVector u5 = u45.rearrange(ODD);
                FloatVector u67 = minus.mul(LongVector.broadcast(LONGS, inputs.get(PAIR, 4L * (i + 8 * half + 6))).reinterpretAsFloats());
                FloatVector u6 = u67.rearrange(EVEN);
                FloatVector u7 = u67.rearrange(ODD);
                t0 = zero;
                FloatVector t1 = zero;
                FloatVector t2 = zero;
                FloatVector t3 = zero;
                FloatVector t4 = zero;
                FloatVector t5 = zero;
                FloatVector t6 = zero;
                FloatVector t7 = zero;
                for (int at = 0; at < WIDTH; at += BYTES) {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, at, ORDER);
                    FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, w, at, ORDER);
                    t0 = v.fma(w0, t0);
                    u0.fma(v, w0).intoMemorySegment(w, at, ORDER);
                    FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, w, at + ROW, ORDER);
                    t1 = v.fma(w1, t1);
                    u1.fma(v, w1).intoMemorySegment(w, at + ROW, ORDER);
                }
                for (int at = 0; at < WIDTH; at += BYTES) {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, at, ORDER);
                    FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, w, at + 2 * ROW, ORDER);
                    t2 = v.fma(w2, t2);
                    u2.fma(v, w2).intoMemorySegment(w, at + 2 * ROW, ORDER);
                    FloatVector w3 = FloatVector.fromMemorySegment(SPECIES, w, at + 3 * ROW, ORDER);
                    t3 = v.fma(w3, t3);
                    u3.fma(v, w3).intoMemorySegment(w, at + 3 * ROW, ORDER);
                }
                for (int at = 0; at < WIDTH; at += BYTES) {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, at, ORDER);
                    FloatVector w4 = FloatVector.fromMemorySegment(SPECIES, w, at + 4 * ROW, ORDER);
                    t4 = v.fma(w4, t4);
                    u4.fma(v, w4).intoMemorySegment(w, at + 4 * ROW, ORDER);
                    FloatVector w5 = FloatVector.fromMemorySegment(SPECIES, w, at + 5 * ROW, ORDER);
                    t5 = v.fma(w5, t5);
                    u5.fma(v, w5).intoMemorySegment(w, at + 5 * ROW, ORDER);
                }
                for (int at = 0; at < WIDTH; at += BYTES) {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, d, at, ORDER);
                    FloatVector w6 = FloatVector.fromMemorySegment(SPECIES, w, at + 6 * ROW, ORDER);
                    t6 = v.fma(w6, t6);
                    u6.fma(v, w6).intoMemorySegment(w, at + 6 * ROW, ORDER);
                    FloatVector w7 = FloatVector.fromMemorySegment(SPECIES, w, at + 7 * ROW, ORDER);
                    t7 = v.fma(w7, t7);
                    u7.fma(v, w7).intoMemorySegment(w, at + 7 * ROW, ORDER);
                }
                t0 = t0.blend(t4, BIT_8).add(t4.blend(t0, BIT_8).rearrange(XOR_8));
                t1 = t1.blend(t5, BIT_8).add(t5.blend(t1, BIT_8).rearrange(XOR_8));
                t2 = t2.blend(t6, BIT_8).add(t6.blend(t2, BIT_8).rearrange(XOR_8));
                t3 = t3.blend(t7, BIT_8).add(t7.blend(t3, BIT_8).rearrange(XOR_8));
                t0 = t0.blend(t2, BIT_4).add(t2.blend(t0, BIT_4).rearrange(XOR_4));
                t1 = t1.blend(t3, BIT_4).add(t3.blend(t1, BIT_4).rearrange(XOR_4));
                t0 = t0.blend(t1, BIT_2).add(t1.blend(t0, BIT_2).rearrange(XOR_2));
            }
            FloatVector t = before.blend(t0, BIT_1).add(t0.blend(before, BIT_1).rearrange(XOR_1)).rearrange(SIXTEEN_DOTS);
            if (RELU && WHOLE) {
                FloatVector y = FloatVector.fromMemorySegment(SPECIES, inputs, 4L * i, ORDER);
                t = t.blend(0.0f, y.compare(LE, 0.0f));
            } else if (TANH && WHOLE) {
                FloatVector y = FloatVector.fromMemorySegment(SPECIES, inputs, 4L * i, ORDER);
                t = t.mul(y.neg().fma(y, FloatVector.broadcast(SPECIES, 1.0f)));
            }
            t.intoMemorySegment(out, 4L * i, ORDER);
        }
    }
}
