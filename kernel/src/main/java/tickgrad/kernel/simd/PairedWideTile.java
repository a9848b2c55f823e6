package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.ForwardTile.STEP;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/**
 * The tile of {@link ForwardTile} on vectors of 16 for layers of 49 to 64 outputs: three rows, four vectors, and as in {@link PairedTile} the sums over
 * even inputs wait in registers while those over odd ones are taken.
 */
final class PairedWideTile {
    private static final int ROWS = 3;
    private static final int VECTORS = 4;

    private static final EmptyCalls EMPTY = new EmptyCalls();

    private PairedWideTile() {}

    /** Whether this tile takes all rows of a layer. A single input has no odd one beside it. */
    static boolean covers(int m, int k, int n) {
        return LENGTH == Padding.LANES && Padding.pad(n) == VECTORS * LENGTH && m >= ROWS && k > 1;
    }

    /** All rows: one or two that are left make a tile with some before them, again. */
    static void forward(
            float least, int m, int k, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int turns = k + EmptyCalls.END;
        int from = 0;
        while (from < m) {
            int r = Math.min(from, m - ROWS);
            int count = Math.min((m - r) / ROWS, EmptyCalls.tiles(turns));
            for (int c = EMPTY.next(count * turns); c >= 0; c--) {
                tiles(c == 0 ? count : 0, least, k, STEP, X, XOff + r * ldx, ldx, W, WOff, ldw, b, bOff, Z, ZOff + r * ldz, ldz);
            }
            from = r + count * ROWS;
        }
    }

    /** So many tiles, one below the other; none is an empty call. */
    private static void tiles(
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
            FloatVector e02 = zero;
            FloatVector z02 = zero;
            FloatVector e03 = zero;
            FloatVector z03 = zero;
            FloatVector e10 = zero;
            FloatVector z10 = zero;
            FloatVector e11 = zero;
            FloatVector z11 = zero;
            FloatVector e12 = zero;
            FloatVector z12 = zero;
            FloatVector e13 = zero;
            FloatVector z13 = zero;
            FloatVector e20 = zero;
            FloatVector z20 = zero;
            FloatVector e21 = zero;
            FloatVector z21 = zero;
            FloatVector e22 = zero;
            FloatVector z22 = zero;
            FloatVector e23 = zero;
            FloatVector z23 = zero;
            for (int first = 0; first < 2; first++) {
                e00 = z00;
                z00 = zero;
                e01 = z01;
                z01 = zero;
                e02 = z02;
                z02 = zero;
                e03 = z03;
                z03 = zero;
                e10 = z10;
                z10 = zero;
                e11 = z11;
                z11 = zero;
                e12 = z12;
                z12 = zero;
                e13 = z13;
                z13 = zero;
                e20 = z20;
                z20 = zero;
                e21 = z21;
                z21 = zero;
                e22 = z22;
                z22 = zero;
                e23 = z23;
                z23 = zero;
                long at = x + first * step;
                long row = w + first * ldw;
                for (int i = first; i < k; i += 2) {
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
                    at += 2 * step;
                    row += 2 * ldw;
                }
            }
            FloatVector low = FloatVector.broadcast(SPECIES, least);
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, b, bOff + 2 * BYTES, ORDER);
            FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, b, bOff + 3 * BYTES, ORDER);
            for (int r = 0; r < ROWS; r++) {
                e00 = e00.add(b0).add(z00);
                e00.blend(low, e00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
                e01 = e01.add(b1).add(z01);
                e01.blend(low, e01.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
                e02 = e02.add(b2).add(z02);
                e02.blend(low, e02.compare(LE, low)).intoMemorySegment(Z, z + 2 * BYTES, ORDER);
                e03 = e03.add(b3).add(z03);
                e03.blend(low, e03.compare(LE, low)).intoMemorySegment(Z, z + 3 * BYTES, ORDER);
                e00 = e10;
                z00 = z10;
                e01 = e11;
                z01 = z11;
                e02 = e12;
                z02 = z12;
                e03 = e13;
                z03 = z13;
                e10 = e20;
                z10 = z20;
                e11 = e21;
                z11 = z21;
                e12 = e22;
                z12 = z22;
                e13 = e23;
                z13 = z23;
                z += ldz;
            }
            x += ROWS * ldx;
        }
    }
}
