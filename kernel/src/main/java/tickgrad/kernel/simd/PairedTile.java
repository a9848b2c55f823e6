package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.ForwardTile.STEP;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Tiles of {@link ForwardTile} on vectors of 16 for layers of up to 32 outputs, but for eight as {@link EightTile} has them: the sums over even inputs
 * wait in registers while those over odd ones are taken, since two passes through memory would cost a tenth more. At the end rows move up to the place
 * of the first, as in {@link LargeTile}.
 */
final class PairedTile {
    /** The most vectors of a tile. */
    static final int VECTORS = 2;

    /** For tiles of four rows, and of more, by vectors: each is a method of its own. */
    private static final EmptyCalls[] FOUR = EmptyCalls.each(VECTORS + 1);
    private static final EmptyCalls[] MORE = EmptyCalls.each(VECTORS + 1);

    private PairedTile() {}

    /**
     * All rows in tiles, those of six in as few calls as {@link EmptyCalls#tiles} allows; what is left in tiles of four, of which the last may take some
     * rows again. Returns how many rows are done: all but one that is left then, or none of fewer than four.
     */
    static int forward(
            int vectors, float least, int m, int k, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int tall = LargeTile.rows(m);
        int left = m % 4;
        int tiled = left == 1 || m < 4 ? m - left : m;
        int turns = k + EmptyCalls.END;
        for (int r = 0, count; r < tall; r += count * LargeTile.ROWS) {
            count = Math.min((tall - r) / LargeTile.ROWS, EmptyCalls.tiles(turns));
            for (int c = MORE[vectors].next(count * turns); c >= 0; c--) {
                six(vectors, c == 0 ? count : 0, least, k, X, XOff + r * ldx, ldx, W, WOff, ldw, b, bOff, Z, ZOff + r * ldz, ldz);
            }
        }
        for (int from = tall; from < tiled; from += 4) {
            int r = Math.min(from, m - 4);
            for (int c = FOUR[vectors].next(k); c >= 0; c--) {
                PairedEdge.four(vectors, least, c == 0 ? k : 0, X, XOff + r * ldx, ldx, W, WOff, ldw, b, bOff, Z, ZOff + r * ldz, ldz);
            }
        }
        return tiled;
    }

    private static void six(
            int vectors, int tiles, float least, int k, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (vectors == 2) {
            sixTwo(tiles, least, k, STEP, X, x, ldx, W, w, ldw, b, bOff, Z, z, ldz);
        } else {
            sixOne(tiles, least, k, STEP, X, x, ldx, W, w, ldw, b, bOff, Z, z, ldz);
        }
    }

    /** Tiles of six rows and two vectors. */
    private static void sixTwo(
            int tiles, float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int c = 0; c < tiles; c++) {
            FloatVector e00 = zero;
            FloatVector z00 = zero;
            FloatVector e01 = zero;
            FloatVector z01 = zero;
            FloatVector e10 = zero;
            FloatVector z10 = zero;
            FloatVector e11 = zero;
            FloatVector z11 = zero;
            FloatVector e20 = zero;
            FloatVector z20 = zero;
            FloatVector e21 = zero;
            FloatVector z21 = zero;
            FloatVector e30 = zero;
            FloatVector z30 = zero;
            FloatVector e31 = zero;
            FloatVector z31 = zero;
            FloatVector e40 = zero;
            FloatVector z40 = zero;
            FloatVector e41 = zero;
            FloatVector z41 = zero;
            FloatVector e50 = zero;
            FloatVector z50 = zero;
            FloatVector e51 = zero;
            FloatVector z51 = zero;
            for (int first = 0; first < 2; first++) {
                e00 = z00;
                z00 = zero;
                e01 = z01;
                z01 = zero;
                e10 = z10;
                z10 = zero;
                e11 = z11;
                z11 = zero;
                e20 = z20;
                z20 = zero;
                e21 = z21;
                z21 = zero;
                e30 = z30;
                z30 = zero;
                e31 = z31;
                z31 = zero;
                e40 = z40;
                z40 = zero;
                e41 = z41;
                z41 = zero;
                e50 = z50;
                z50 = zero;
                e51 = z51;
                z51 = zero;
                long at = x + first * step;
                long row = w + first * ldw;
                for (int i = first; i < k; i += 2) {
                    FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, row, ORDER);
                    FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W, row + BYTES, ORDER);
                    FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at));
                    z00 = x0.fma(w0, z00);
                    z01 = x0.fma(w1, z01);
                    FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + ldx));
                    z10 = x1.fma(w0, z10);
                    z11 = x1.fma(w1, z11);
                    FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 2 * ldx));
                    z20 = x2.fma(w0, z20);
                    z21 = x2.fma(w1, z21);
                    FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 3 * ldx));
                    z30 = x3.fma(w0, z30);
                    z31 = x3.fma(w1, z31);
                    FloatVector x4 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 4 * ldx));
                    z40 = x4.fma(w0, z40);
                    z41 = x4.fma(w1, z41);
                    FloatVector x5 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 5 * ldx));
                    z50 = x5.fma(w0, z50);
                    z51 = x5.fma(w1, z51);
                    at += 2 * step;
                    row += 2 * ldw;
                }
            }
            FloatVector low = FloatVector.broadcast(SPECIES, least);
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
            for (int r = 0; r < 6; r++) {
                e00 = e00.add(b0).add(z00);
                e00.blend(low, e00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
                e01 = e01.add(b1).add(z01);
                e01.blend(low, e01.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
                e00 = e10;
                z00 = z10;
                e01 = e11;
                z01 = z11;
                e10 = e20;
                z10 = z20;
                e11 = e21;
                z11 = z21;
                e20 = e30;
                z20 = z30;
                e21 = e31;
                z21 = z31;
                e30 = e40;
                z30 = z40;
                e31 = e41;
                z31 = z41;
                e40 = e50;
                z40 = z50;
                e41 = e51;
                z41 = z51;
                z += ldz;
            }
            x += LargeTile.ROWS * ldx;
        }
    }

    /** Tiles of six rows and one vector. */
    private static void sixOne(
            int tiles, float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int c = 0; c < tiles; c++) {
            FloatVector e00 = zero;
            FloatVector z00 = zero;
            FloatVector e10 = zero;
            FloatVector z10 = zero;
            FloatVector e20 = zero;
            FloatVector z20 = zero;
            FloatVector e30 = zero;
            FloatVector z30 = zero;
            FloatVector e40 = zero;
            FloatVector z40 = zero;
            FloatVector e50 = zero;
            FloatVector z50 = zero;
            for (int first = 0; first < 2; first++) {
                e00 = z00;
                z00 = zero;
                e10 = z10;
                z10 = zero;
                e20 = z20;
                z20 = zero;
                e30 = z30;
                z30 = zero;
                e40 = z40;
                z40 = zero;
                e50 = z50;
                z50 = zero;
                long at = x + first * step;
                long row = w + first * ldw;
                for (int i = first; i < k; i += 2) {
                    FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, row, ORDER);
                    FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at));
                    z00 = x0.fma(w0, z00);
                    FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + ldx));
                    z10 = x1.fma(w0, z10);
                    FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 2 * ldx));
                    z20 = x2.fma(w0, z20);
                    FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 3 * ldx));
                    z30 = x3.fma(w0, z30);
                    FloatVector x4 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 4 * ldx));
                    z40 = x4.fma(w0, z40);
                    FloatVector x5 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 5 * ldx));
                    z50 = x5.fma(w0, z50);
                    at += 2 * step;
                    row += 2 * ldw;
                }
            }
            FloatVector low = FloatVector.broadcast(SPECIES, least);
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
            for (int r = 0; r < 6; r++) {
                e00 = e00.add(b0).add(z00);
                e00.blend(low, e00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
                e00 = e10;
                z00 = z10;
                e10 = e20;
                z10 = z20;
                e20 = e30;
                z20 = z30;
                e30 = e40;
                z30 = z40;
                e40 = e50;
                z40 = z50;
                z += ldz;
            }
            x += LargeTile.ROWS * ldx;
        }
    }
}
