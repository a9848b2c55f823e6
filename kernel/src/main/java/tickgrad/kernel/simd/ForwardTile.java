package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.reference.Dense.PAIRED;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.TILE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/**
 * Z = max(X·W + b, least) for many rows of a wide layer, NaN kept: register tiles of 4 rows x 4 vectors, and {@link ForwardEdge} for the
 * last columns; {@link TallTile} on vectors of 8; {@link PairedTile}, or {@link SquareTile} on vectors of 8, for layers of up to 32 outputs. The bound is
 * 0 for ReLU, and -∞, which changes nothing, without: so both are one kernel.
 *
 * <p>Two things keep the loop over the inputs short. The step from input to input is a parameter: were it a constant, C2 would move the
 * bounds checks out by splitting the loop in three, and the extra code costs a layer of 32 inputs more than the checks, which fit beside
 * the 16 multiplications. And the inputs are read as if unaligned: the same instruction, but without a test of the address, four bytes
 * being asserted by the caller.
 */
final class ForwardTile {
    /** Floats of any address. */
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    /** Bytes from input to input. */
    static final long STEP = Float.BYTES;

    /** Rows of a tile. */
    private static final int ROWS = 4;

    private ForwardTile() {}

    static void forward(
            float least, int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int tiled = LENGTH == 8 && n <= PAIRED
                ? SquareTile.forward(least, m, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Z, ZOff, ldz)
                : tiles(least, m, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Z, ZOff, ldz);
        Pads.clear(tiled, n, Z, ZOff, (int) (ldz / Float.BYTES));
        for (int r = tiled; r < m; r++) {
            long z = ZOff + r * ldz;
            RowChains.forward(k, n, X, XOff + r * ldx, W, WOff, ldw, b, bOff, Z, z);
            if (least == 0.0f) {
                Rectifier.relu(Padding.pad(n), Z, z, Z, z);
            }
        }
    }

    /** The rows that fill tiles of five or four; returns how many. */
    private static int tiles(
            float least, int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int fives = LENGTH == 8 ? fives(m) : 0;
        int tiled = fives + (m - fives & -ROWS);
        int vectors = Padding.pad(n) / LENGTH;
        int v = 0;
        while (v < vectors) {
            int width = n <= PAIRED ? Math.min(vectors - v, TILE / 2) : width(vectors - v);
            long at = (long) v * BYTES;
            for (int r = 0; r < fives; r += TallTile.ROWS) {
                TallTile.five(least, k, STEP, X, XOff + r * ldx, ldx, W, WOff + at, ldw, b, bOff + at, Z, ZOff + r * ldz + at, ldz);
            }
            for (int r = fives; r < tiled; r += ROWS) {
                long x = XOff + r * ldx;
                long z = ZOff + r * ldz + at;
                if (n <= PAIRED) {
                    if (width == 2) {
                        PairedTile.two(least, k, STEP, X, x, ldx, W, WOff + at, ldw, b, bOff + at, Z, z, ldz);
                    } else {
                        PairedTile.one(least, k, STEP, X, x, ldx, W, WOff + at, ldw, b, bOff + at, Z, z, ldz);
                    }
                    continue;
                }
                switch (width) {
                    case 4 -> tile(least, k, STEP, X, x, ldx, W, WOff + at, ldw, b, bOff + at, Z, z, ldz);
                    case 3 -> ForwardEdge.three(least, k, STEP, X, x, ldx, W, WOff + at, ldw, b, bOff + at, Z, z, ldz);
                    case 2 -> ForwardEdge.two(least, k, STEP, X, x, ldx, W, WOff + at, ldw, b, bOff + at, Z, z, ldz);
                    default -> ForwardEdge.one(least, k, X, x, ldx, W, WOff + at, ldw, b, bOff + at, Z, z, ldz);
                }
            }
            v += width;
        }
        return tiled;
    }

    /** Of {@code m} rows those in tiles of five, so that tiles of four are left and no single rows; none where that cannot be. */
    private static int fives(int m) {
        int fours = Math.floorMod(-m, TallTile.ROWS) * ROWS; // m - 4b and m + b leave the same rest, divided by five
        return fours <= m ? m - fours : 0;
    }

    /** Vectors of the next tile where {@code left} are to be done: a tile of one is slow, so one more than the widest tile are two tiles. */
    private static int width(int left) {
        return left == TILE + 1 ? TILE - 1 : Math.min(left, TILE);
    }

    /** Four rows, four vectors: 16 accumulators. */
    private static void tile(
            float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (!(W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
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
        for (int i = 0; i < k; i++) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, W, w + 2 * BYTES, ORDER);
            FloatVector w3 = FloatVector.fromMemorySegment(SPECIES, W, w + 3 * BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x));
            z00 = x0.fma(w0, z00);
            z01 = x0.fma(w1, z01);
            z02 = x0.fma(w2, z02);
            z03 = x0.fma(w3, z03);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + ldx));
            z10 = x1.fma(w0, z10);
            z11 = x1.fma(w1, z11);
            z12 = x1.fma(w2, z12);
            z13 = x1.fma(w3, z13);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 2 * ldx));
            z20 = x2.fma(w0, z20);
            z21 = x2.fma(w1, z21);
            z22 = x2.fma(w2, z22);
            z23 = x2.fma(w3, z23);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 3 * ldx));
            z30 = x3.fma(w0, z30);
            z31 = x3.fma(w1, z31);
            z32 = x3.fma(w2, z32);
            z33 = x3.fma(w3, z33);
            x += step;
            w += ldw;
        }
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, b, bOff + 2 * BYTES, ORDER);
        FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, b, bOff + 3 * BYTES, ORDER);
        z00 = z00.add(b0);
        z00.blend(low, z00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z01 = z01.add(b1);
        z01.blend(low, z01.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
        z02 = z02.add(b2);
        z02.blend(low, z02.compare(LE, low)).intoMemorySegment(Z, z + 2 * BYTES, ORDER);
        z03 = z03.add(b3);
        z03.blend(low, z03.compare(LE, low)).intoMemorySegment(Z, z + 3 * BYTES, ORDER);
        z += ldz;
        z10 = z10.add(b0);
        z10.blend(low, z10.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z11 = z11.add(b1);
        z11.blend(low, z11.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
        z12 = z12.add(b2);
        z12.blend(low, z12.compare(LE, low)).intoMemorySegment(Z, z + 2 * BYTES, ORDER);
        z13 = z13.add(b3);
        z13.blend(low, z13.compare(LE, low)).intoMemorySegment(Z, z + 3 * BYTES, ORDER);
        z += ldz;
        z20 = z20.add(b0);
        z20.blend(low, z20.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z21 = z21.add(b1);
        z21.blend(low, z21.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
        z22 = z22.add(b2);
        z22.blend(low, z22.compare(LE, low)).intoMemorySegment(Z, z + 2 * BYTES, ORDER);
        z23 = z23.add(b3);
        z23.blend(low, z23.compare(LE, low)).intoMemorySegment(Z, z + 3 * BYTES, ORDER);
        z += ldz;
        z30 = z30.add(b0);
        z30.blend(low, z30.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z31 = z31.add(b1);
        z31.blend(low, z31.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
        z32 = z32.add(b2);
        z32.blend(low, z32.compare(LE, low)).intoMemorySegment(Z, z + 2 * BYTES, ORDER);
        z33 = z33.add(b3);
        z33.blend(low, z33.compare(LE, low)).intoMemorySegment(Z, z + 3 * BYTES, ORDER);
    }
}
