package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Padding;

/**
 * Template of dX = (dZ·Wᵀ)∘φ′ for one panel of Wᵀ, whose rows are a constant to the compiler, on vectors of 16. Inputs lie in lanes, so each virtual
 * lane of a canonical dot is a sum in a vector of its own, and the steps of the tree are additions of vectors; across the lanes of one vector each
 * takes four instructions, as in {@link ShapedDots}, and for outputs as few as here the tree takes longer than the products.
 */
final class ShapedPanels implements PanelRows {
    private static final Shape SHAPE = Templates.classData(MethodHandles.lookup(), Shape.class, new Shape(1, Epilogue.IDENTITY));
    private static final int OUTPUTS = SHAPE.outputs();
    private static final int FLOATS = Padding.pad(OUTPUTS);
    private static final boolean RELU = SHAPE.before() == Epilogue.RELU;
    private static final boolean TANH = SHAPE.before() == Epilogue.TANH;

    /** Virtual lanes that any output falls to; the sums of the others stay +0.0. */
    private static final int USED = Math.min(OUTPUTS, Padding.LANES);

    /** Rows of a tile. */
    private static final int ROWS = 2;

    /** Bytes of a row of a panel, and of as many rows as there are virtual lanes. */
    private static final int ROW = 2 * BYTES;

    private static final int BLOCK = Padding.LANES * ROW / BYTES;

    /** Turns of a tile's loops. */
    private static final int TURNS = 30 + FLOATS;

    private static final EmptyCalls EMPTY = new EmptyCalls();

    /** The number of outputs, or padded number, and what was applied to give the inputs. */
    record Shape(int outputs, Epilogue before) {}

    /** Rows in pairs: an odd one with the one before, again. */
    @Override
    public void dots(
            int m, MemorySegment dZ, long dz, long lddz, MemorySegment V, long v, MemorySegment X, long x, MemorySegment dX, long dx, long lddx) {
        for (int from = 0; from < m; from += ROWS) {
            int r = Math.min(from, m - ROWS);
            int empty = EMPTY.next(TURNS);
            for (int c = 0; c <= empty; c++) {
                tile(c != 0, dZ, dz + r * lddz, lddz, V, v, X, x + r * lddx, dX, dx + r * lddx, lddx);
            }
        }
    }

    /**
     * Two rows, 32 inputs. A pair of turns to each step of the tree: what the first leaves is added to what the second does, from the lanes l and l + 8
     * inwards. Each sum begins anew at its own loop: a vector that comes through two loops would be an object on the heap. A first read of each segment
     * outside of the loops asks what all that follow rely on.
     */
    private static void tile(
            boolean empty, MemorySegment dZ, long dz, long lddz, MemorySegment V, long v, MemorySegment X, long x, MemorySegment dX, long dx,
            long lddx) {
        if (empty) {
            return;
        }
        if (!(dZ.isNative() && V.isNative() && X.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        MemorySegment panel = V.asSlice(v, FLOATS * ROW);
        MemorySegment row0 = dZ.asSlice(dz, 4 * FLOATS);
        MemorySegment row1 = dZ.asSlice(dz + lddz, 4 * FLOATS);
        row0.get(FLOAT, 0);
        panel.get(FLOAT, 0);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector g00 = zero;
        FloatVector h00 = zero;
        FloatVector g01 = zero;
        FloatVector h01 = zero;
        FloatVector g10 = zero;
        FloatVector h10 = zero;
        FloatVector g11 = zero;
        FloatVector h11 = zero;
        for (int one = 0; one < 2; one++) {
            FloatVector r00 = zero;
            FloatVector s00 = zero;
            FloatVector r01 = zero;
            FloatVector s01 = zero;
            FloatVector r10 = zero;
            FloatVector s10 = zero;
            FloatVector r11 = zero;
            FloatVector s11 = zero;
            for (int two = one; two < 4; two += 2) {
                FloatVector p00 = zero;
                FloatVector q00 = zero;
                FloatVector p01 = zero;
                FloatVector q01 = zero;
                FloatVector p10 = zero;
                FloatVector q10 = zero;
                FloatVector p11 = zero;
                FloatVector q11 = zero;
                for (int four = two; four < 8; four += 4) {
                    FloatVector t00 = zero;
                    FloatVector u00 = zero;
                    FloatVector t01 = zero;
                    FloatVector u01 = zero;
                    FloatVector t10 = zero;
                    FloatVector u10 = zero;
                    FloatVector t11 = zero;
                    FloatVector u11 = zero;
                    for (int lane = four; lane < USED; lane += 8) {
                        t00 = u00;
                        u00 = zero;
                        t01 = u01;
                        u01 = zero;
                        t10 = u10;
                        u10 = zero;
                        t11 = u11;
                        u11 = zero;
                        MemorySegment w = panel.asSlice(lane * ROW, (FLOATS - 15) * ROW);
                        MemorySegment x0 = row0.asSlice(4 * lane, 4 * (FLOATS - 15));
                        MemorySegment x1 = row1.asSlice(4 * lane, 4 * (FLOATS - 15));
                        for (int j = 0; j < 4 * FLOATS; j += BYTES) {
                            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, w, BLOCK * j, ORDER);
                            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, w, BLOCK * j + BYTES, ORDER);
                            FloatVector z0 = FloatVector.broadcast(SPECIES, x0.get(FLOAT, j));
                            u00 = z0.fma(w0, u00);
                            u01 = z0.fma(w1, u01);
                            FloatVector z1 = FloatVector.broadcast(SPECIES, x1.get(FLOAT, j));
                            u10 = z1.fma(w0, u10);
                            u11 = z1.fma(w1, u11);
                        }
                    }
                    p00 = q00;
                    q00 = t00.add(u00);
                    p01 = q01;
                    q01 = t01.add(u01);
                    p10 = q10;
                    q10 = t10.add(u10);
                    p11 = q11;
                    q11 = t11.add(u11);
                }
                r00 = s00;
                s00 = p00.add(q00);
                r01 = s01;
                s01 = p01.add(q01);
                r10 = s10;
                s10 = p10.add(q10);
                r11 = s11;
                s11 = p11.add(q11);
            }
            g00 = h00;
            h00 = r00.add(s00);
            g01 = h01;
            h01 = r01.add(s01);
            g10 = h10;
            h10 = r10.add(s10);
            g11 = h11;
            h11 = r11.add(s11);
        }
        FloatVector d00 = g00.add(h00);
        FloatVector d01 = g01.add(h01);
        FloatVector d10 = g10.add(h10);
        FloatVector d11 = g11.add(h11);
        if (RELU || TANH) {
            FloatVector y00 = FloatVector.fromMemorySegment(SPECIES, X, x, ORDER);
            FloatVector y01 = FloatVector.fromMemorySegment(SPECIES, X, x + BYTES, ORDER);
            FloatVector y10 = FloatVector.fromMemorySegment(SPECIES, X, x + lddx, ORDER);
            FloatVector y11 = FloatVector.fromMemorySegment(SPECIES, X, x + lddx + BYTES, ORDER);
            if (RELU) {
                d00 = d00.blend(zero, y00.compare(LE, zero));
                d01 = d01.blend(zero, y01.compare(LE, zero));
                d10 = d10.blend(zero, y10.compare(LE, zero));
                d11 = d11.blend(zero, y11.compare(LE, zero));
            } else {
                FloatVector unit = FloatVector.broadcast(SPECIES, 1.0f);
                d00 = d00.mul(y00.neg().fma(y00, unit));
                d01 = d01.mul(y01.neg().fma(y01, unit));
                d10 = d10.mul(y10.neg().fma(y10, unit));
                d11 = d11.mul(y11.neg().fma(y11, unit));
            }
        }
        d00.intoMemorySegment(dX, dx, ORDER);
        d01.intoMemorySegment(dX, dx + BYTES, ORDER);
        d10.intoMemorySegment(dX, dx + lddx, ORDER);
        d11.intoMemorySegment(dX, dx + lddx + BYTES, ORDER);
    }
}
