package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.EIGHT_DOTS;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.LONGS;
import static tickgrad.kernel.simd.Lanes.LOW_8;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.TWICE;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Pair.PAIR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import tickgrad.kernel.Padding;

/**
 * The tile of {@link ForwardTile} on vectors of 16 for layers of eight outputs, which would leave half of each vector idle: both sums of an output lie in
 * neighbouring lanes, that over even inputs and that over odd ones, and two inputs of a row are broadcast as one number of 64 bits.
 */
final class EightTile {
    private static final int OUTPUTS = 8;

    /** Rows of a tile: as many as numbers may be read beside vectors, see {@link Pair}. */
    private static final int ROWS = 6;

    private static final EmptyCalls EMPTY = new EmptyCalls();

    private EightTile() {}

    /** Whether this tile takes all rows of a layer: of an even number of inputs, whose rows of W follow each other. */
    static boolean covers(int m, int k, int n, long ldw) {
        return LENGTH == Padding.LANES && n == OUTPUTS && m >= ROWS && k % 2 == 0 && ldw == BYTES;
    }

    /** All rows and their pads: up to five that are left make a tile with some before them, again. */
    static void forward(
            float least, int m, int k, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        for (int from = 0; from < m; from += ROWS) {
            int r = Math.min(from, m - ROWS);
            int empty = EMPTY.next(k / 2);
            for (int c = 0; c <= empty; c++) {
                tile(least, c == 0 ? k / 2 : 0, X, XOff + r * ldx, ldx, W, WOff, b, bOff, Z, ZOff + r * ldz, ldz);
            }
        }
    }

    private static void tile(
            float least, int pairs, MemorySegment X, long x, long ldx, MemorySegment W, long w, MemorySegment b, long bOff,
            MemorySegment Z, long z, long ldz) {
        if (pairs == 0) {
            return; // an empty call
        }
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        VectorMask<Float> odd = Lanes.lanesWith(1);
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = t0;
        FloatVector t2 = t0;
        FloatVector t3 = t0;
        FloatVector t4 = t0;
        FloatVector t5 = t0;
        long row = PAIR.byteSize() * pairs;
        MemorySegment x0 = X.asSlice(x, row);
        MemorySegment x1 = X.asSlice(x + ldx, row);
        MemorySegment x2 = X.asSlice(x + 2 * ldx, row);
        MemorySegment x3 = X.asSlice(x + 3 * ldx, row);
        MemorySegment x4 = X.asSlice(x + 4 * ldx, row);
        MemorySegment x5 = X.asSlice(x + 5 * ldx, row);
        for (int i = 0; i < pairs; i++) {
            MemorySegment two = W.asSlice(w, 2 * BYTES);
            FloatVector even = FloatVector.fromMemorySegment(SPECIES, two, 0, ORDER).rearrange(TWICE);
            FloatVector w0 = even.blend(FloatVector.fromMemorySegment(SPECIES, two, BYTES, ORDER).rearrange(TWICE), odd);
            long at = PAIR.byteSize() * i;
            t0 = LongVector.broadcast(LONGS, x0.get(PAIR, at)).reinterpretAsFloats().fma(w0, t0);
            t1 = LongVector.broadcast(LONGS, x1.get(PAIR, at)).reinterpretAsFloats().fma(w0, t1);
            t2 = LongVector.broadcast(LONGS, x2.get(PAIR, at)).reinterpretAsFloats().fma(w0, t2);
            t3 = LongVector.broadcast(LONGS, x3.get(PAIR, at)).reinterpretAsFloats().fma(w0, t3);
            t4 = LongVector.broadcast(LONGS, x4.get(PAIR, at)).reinterpretAsFloats().fma(w0, t4);
            t5 = LongVector.broadcast(LONGS, x5.get(PAIR, at)).reinterpretAsFloats().fma(w0, t5);
            w += 2 * BYTES;
        }
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        for (int r = 0; r < ROWS; r++) {
            FloatVector y = t0.rearrange(EIGHT_DOTS).add(b0).add(t0.rearrange(XOR_1).rearrange(EIGHT_DOTS));
            FloatVector.zero(SPECIES).blend(y.blend(low, y.compare(LE, low)), LOW_8).intoMemorySegment(Z, z, ORDER);
            t0 = t1;
            t1 = t2;
            t2 = t3;
            t3 = t4;
            t4 = t5;
            z += ldz;
        }
    }
}
