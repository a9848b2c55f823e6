package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The tiles of {@link ForwardTile} on vectors of 16, where there are 32 registers: 24 sums beside the vectors of W and an input. Four rows of
 * four vectors take W faster than the second-level cache gives it, a line in two cycles; six take as much for half as many multiplications more. Of three
 * vectors too there are six rows, for the reason given in {@link Pair}. The slice of W has a constant size, so that a row of it costs one bounds check.
 */
final class LargeTile {
    /** Rows of a tile. */
    static final int ROWS = 6;

    private LargeTile() {}

    /** Of {@code m} rows those in such tiles, so that fours are left and less than four rows: 12 rows are two tiles of six, and three fours. */
    static int rows(int m) {
        return m - m % (2 * ROWS);
    }

    /** So many tiles of {@code width} vectors, three or four, one below the other; none is an empty call. */
    static void tile(
            int width, int tiles, float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, long ldb, MemorySegment Z, long z, long ldz) {
        if (width == 4) {
            four(tiles, least, k, step, X, x, ldx, W, w, ldw, b, bOff, ldb, Z, z, ldz);
        } else {
            three(tiles, least, k, step, X, x, ldx, W, w, ldw, b, bOff, ldb, Z, z, ldz);
        }
    }

    /** Tiles of six rows and four vectors. At the end rows move up to the place of the first, as in the tile of four. */
    private static void four(
            int tiles, float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, long ldb, MemorySegment Z, long z, long ldz) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        for (int c = 0; c < tiles; c++) {
            FloatVector z00 = zero;
            FloatVector z01 = zero;
            FloatVector z02 = zero;
            FloatVector z03 = zero;
            FloatVector z10 = zero;
            FloatVector z11 = zero;
            FloatVector z12 = zero;
            FloatVector z13 = zero;
            FloatVector z20 = zero;
            FloatVector z21 = zero;
            FloatVector z22 = zero;
            FloatVector z23 = zero;
            FloatVector z30 = zero;
            FloatVector z31 = zero;
            FloatVector z32 = zero;
            FloatVector z33 = zero;
            FloatVector z40 = zero;
            FloatVector z41 = zero;
            FloatVector z42 = zero;
            FloatVector z43 = zero;
            FloatVector z50 = zero;
            FloatVector z51 = zero;
            FloatVector z52 = zero;
            FloatVector z53 = zero;
            long at = x;
            long row = w;
            for (int i = 0; i < k; i++) {
                MemorySegment four = W.asSlice(row, 4 * BYTES);
                FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, four, 0, ORDER);
                FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, four, BYTES, ORDER);
                FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, four, 2 * BYTES, ORDER);
                FloatVector w3 = FloatVector.fromMemorySegment(SPECIES, four, 3 * BYTES, ORDER);
                FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at));
                z00 = x0.fma(w0, z00);
                z01 = x0.fma(w1, z01);
                z02 = x0.fma(w2, z02);
                z03 = x0.fma(w3, z03);
                FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + ldx));
                z10 = x1.fma(w0, z10);
                z11 = x1.fma(w1, z11);
                z12 = x1.fma(w2, z12);
                z13 = x1.fma(w3, z13);
                FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 2 * ldx));
                z20 = x2.fma(w0, z20);
                z21 = x2.fma(w1, z21);
                z22 = x2.fma(w2, z22);
                z23 = x2.fma(w3, z23);
                FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 3 * ldx));
                z30 = x3.fma(w0, z30);
                z31 = x3.fma(w1, z31);
                z32 = x3.fma(w2, z32);
                z33 = x3.fma(w3, z33);
                FloatVector x4 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 4 * ldx));
                z40 = x4.fma(w0, z40);
                z41 = x4.fma(w1, z41);
                z42 = x4.fma(w2, z42);
                z43 = x4.fma(w3, z43);
                FloatVector x5 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 5 * ldx));
                z50 = x5.fma(w0, z50);
                z51 = x5.fma(w1, z51);
                z52 = x5.fma(w2, z52);
                z53 = x5.fma(w3, z53);
                at += step;
                row += ldw;
            }
            for (int r = 0; r < ROWS; r++) {
                z00 = z00.add(FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER));
                z00.blend(low, z00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
                z01 = z01.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER));
                z01.blend(low, z01.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
                z02 = z02.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + 2 * BYTES, ORDER));
                z02.blend(low, z02.compare(LE, low)).intoMemorySegment(Z, z + 2 * BYTES, ORDER);
                z03 = z03.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + 3 * BYTES, ORDER));
                z03.blend(low, z03.compare(LE, low)).intoMemorySegment(Z, z + 3 * BYTES, ORDER);
                z00 = z10;
                z01 = z11;
                z02 = z12;
                z03 = z13;
                z10 = z20;
                z11 = z21;
                z12 = z22;
                z13 = z23;
                z20 = z30;
                z21 = z31;
                z22 = z32;
                z23 = z33;
                z30 = z40;
                z31 = z41;
                z32 = z42;
                z33 = z43;
                z40 = z50;
                z41 = z51;
                z42 = z52;
                z43 = z53;
                z += ldz;
                bOff += ldb;
            }
            x += ROWS * ldx;
        }
    }

    /** Tiles of six rows and three vectors. */
    private static void three(
            int tiles, float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, long ldb, MemorySegment Z, long z, long ldz) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        for (int c = 0; c < tiles; c++) {
            FloatVector z00 = zero;
            FloatVector z01 = zero;
            FloatVector z02 = zero;
            FloatVector z10 = zero;
            FloatVector z11 = zero;
            FloatVector z12 = zero;
            FloatVector z20 = zero;
            FloatVector z21 = zero;
            FloatVector z22 = zero;
            FloatVector z30 = zero;
            FloatVector z31 = zero;
            FloatVector z32 = zero;
            FloatVector z40 = zero;
            FloatVector z41 = zero;
            FloatVector z42 = zero;
            FloatVector z50 = zero;
            FloatVector z51 = zero;
            FloatVector z52 = zero;
            long at = x;
            long row = w;
            for (int i = 0; i < k; i++) {
                MemorySegment three = W.asSlice(row, 3 * BYTES);
                FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, three, 0, ORDER);
                FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, three, BYTES, ORDER);
                FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, three, 2 * BYTES, ORDER);
                FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at));
                z00 = x0.fma(w0, z00);
                z01 = x0.fma(w1, z01);
                z02 = x0.fma(w2, z02);
                FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + ldx));
                z10 = x1.fma(w0, z10);
                z11 = x1.fma(w1, z11);
                z12 = x1.fma(w2, z12);
                FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 2 * ldx));
                z20 = x2.fma(w0, z20);
                z21 = x2.fma(w1, z21);
                z22 = x2.fma(w2, z22);
                FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 3 * ldx));
                z30 = x3.fma(w0, z30);
                z31 = x3.fma(w1, z31);
                z32 = x3.fma(w2, z32);
                FloatVector x4 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 4 * ldx));
                z40 = x4.fma(w0, z40);
                z41 = x4.fma(w1, z41);
                z42 = x4.fma(w2, z42);
                FloatVector x5 = FloatVector.broadcast(SPECIES, X.get(FLOAT, at + 5 * ldx));
                z50 = x5.fma(w0, z50);
                z51 = x5.fma(w1, z51);
                z52 = x5.fma(w2, z52);
                at += step;
                row += ldw;
            }
            for (int r = 0; r < ROWS; r++) {
                z00 = z00.add(FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER));
                z00.blend(low, z00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
                z01 = z01.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER));
                z01.blend(low, z01.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
                z02 = z02.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + 2 * BYTES, ORDER));
                z02.blend(low, z02.compare(LE, low)).intoMemorySegment(Z, z + 2 * BYTES, ORDER);
                z00 = z10;
                z01 = z11;
                z02 = z12;
                z10 = z20;
                z11 = z21;
                z12 = z22;
                z20 = z30;
                z21 = z31;
                z22 = z32;
                z30 = z40;
                z31 = z41;
                z32 = z42;
                z40 = z50;
                z41 = z51;
                z42 = z52;
                z += ldz;
                bOff += ldb;
            }
            x += ROWS * ldx;
        }
    }
}
