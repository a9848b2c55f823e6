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
 * Z = max(X·W + b, least) for many rows of a wide layer, NaN kept: register tiles of 4 rows x 4 vectors; {@link LargeTile} on vectors of 16 and
 * {@link TallTile} on vectors of 8 where there are rows for them; {@link ForwardEdge} for fewer vectors. Layers of up to 64 outputs pass through a
 * tile twice, for even inputs and for odd ones, or once through {@link PairedTile}, {@link PairedWideTile} or {@link EightTile}. The bound is 0 for
 * ReLU, and -∞, which changes nothing, without: so both are one kernel.
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

    /** For tiles of four rows, and of more, by vectors: each is a method of its own. */
    private static final EmptyCalls[] FOUR = EmptyCalls.each(TILE + 1);
    private static final EmptyCalls[] MORE = EmptyCalls.each(TILE + 1);

    private ForwardTile() {}

    static void forward(
            float least, int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        if (EightTile.covers(m, k, n, ldw)) {
            EightTile.forward(least, m, k, X, XOff, ldx, W, WOff, b, bOff, Z, ZOff, ldz);
            return;
        }
        int tiled = m;
        if (PairedWideTile.covers(m, k, n)) {
            PairedWideTile.forward(least, m, k, X, XOff, ldx, W, WOff, ldw, b, bOff, Z, ZOff, ldz);
        } else if (LENGTH == Padding.LANES && n <= PairedTile.VECTORS * LENGTH) {
            tiled = PairedTile.forward(Padding.pad(n) / LENGTH, least, m, k, X, XOff, ldx, W, WOff, ldw, b, bOff, Z, ZOff, ldz);
        } else {
            tiled = tiles(least, m, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Z, ZOff, ldz);
        }
        Pads.clear(tiled, n, Z, ZOff, (int) (ldz / Float.BYTES));
        for (int r = tiled; r < m; r++) {
            long z = ZOff + r * ldz;
            RowChains.forward(k, n, X, XOff + r * ldx, W, WOff, ldw, b, bOff, Z, z);
            if (least == 0.0f) {
                Rectifier.relu(Padding.pad(n), Z, z, Z, z);
            }
        }
    }

    /** The rows in tall tiles and in tiles of four; returns how many. Two or three that are left make a tile with some before them, again. */
    private static int tiles(
            float least, int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int fives = LENGTH == 8 ? fives(m) : 0;
        int left = (m - fives) % ROWS;
        int tiled = left == 1 || m < ROWS ? m - left : m;
        int vectors = Padding.pad(n) / LENGTH;
        int width;
        for (int v = 0; v < vectors; v += width) {
            width = width(vectors - v);
            int height = LENGTH == Padding.LANES ? LargeTile.ROWS : TallTile.ROWS;
            int tall = LENGTH == Padding.LANES ? large(vectors, width, m) : fives;
            long at = (long) v * BYTES;
            int turns = k + EmptyCalls.END;
            int from = 0;
            while (from < tiled) {
                boolean high = from < tall;
                int r = Math.min(from, m - ROWS);
                int count = high && LENGTH == Padding.LANES ? Math.min((tall - from) / height, EmptyCalls.tiles(turns)) : 1;
                long x = XOff + r * ldx;
                long w = WOff + at;
                long z = ZOff + r * ldz + at;
                for (int c = (high ? MORE : FOUR)[width].next(count * turns); c >= 0; c--) {
                    int tiles = c == 0 ? count : 0;
                    if (n > PAIRED || k == 1) { // no odd input would add +0.0, which changes nothing: no bias is -0.0
                        sums(high, width, tiles, least, k, STEP, X, x, ldx, W, w, ldw, b, bOff + at, 0, Z, z, ldz);
                    } else {
                        float none = Float.NEGATIVE_INFINITY;
                        sums(high, width, tiles, none, (k + 1) / 2, 2 * STEP, X, x, ldx, W, w, 2 * ldw, b, bOff + at, 0, Z, z, ldz);
                        sums(high, width, tiles, least, k / 2, 2 * STEP, X, x + STEP, ldx, W, w + ldw, 2 * ldw, Z, z, ldz, Z, z, ldz);
                    }
                }
                from += high ? count * height : ROWS;
            }
        }
        return tiled;
    }

    /**
     * One pass through a tile of {@code width} vectors, a {@code high} one or one of four rows: Z = max(b + X·W, least); large ones are so many
     * {@code tiles}, one below the other, others one, and none is an empty call. Each row has {@code b} of its own, {@code ldb} bytes apart: 0 for
     * biases, and Z itself is what a pass goes on from.
     */
    private static void sums(
            boolean high, int width, int tiles, float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, long ldb, MemorySegment Z, long z, long ldz) {
        int inputs = tiles == 0 ? 0 : k;
        if (high && LENGTH == Padding.LANES) {
            LargeTile.tile(width, tiles, least, k, step, X, x, ldx, W, w, ldw, b, bOff, ldb, Z, z, ldz);
        } else if (high) {
            TallTile.five(least, inputs, step, X, x, ldx, W, w, ldw, b, bOff, ldb, Z, z, ldz);
        } else {
            switch (width) {
                case 4 -> tile(least, inputs, step, X, x, ldx, W, w, ldw, b, bOff, ldb, Z, z, ldz);
                case 3 -> ForwardEdge.three(least, inputs, step, X, x, ldx, W, w, ldw, b, bOff, ldb, Z, z, ldz);
                default -> ForwardEdge.two(least, inputs, step, X, x, ldx, W, w, ldw, b, bOff, ldb, Z, z, ldz);
            }
        }
    }

    /** Of {@code m} rows those in large tiles: there is none for the two vectors that are left of five. */
    private static int large(int vectors, int width, int m) {
        return width == 2 && vectors > 2 ? 0 : LargeTile.rows(m);
    }

    /** Of {@code m} rows those in tiles of five, so that tiles of four are left and no single rows; none where that cannot be. */
    private static int fives(int m) {
        int fours = Math.floorMod(-m, TallTile.ROWS) * ROWS; // m - 4b and m + b leave the same rest, divided by five
        return fours <= m ? m - fours : 0;
    }

    /**
     * Vectors of the next tile where {@code left} are to be done: a tile of one is slow, so one more than the widest tile are two tiles. On vectors of 16
     * all from six on are fours and threes, which have large tiles.
     */
    static int width(int left) {
        if (LENGTH == Padding.LANES) {
            return left % TILE == 0 ? TILE : Math.min(left, TILE - 1);
        }
        return left == TILE + 1 ? TILE - 1 : Math.min(left, TILE);
    }

    /**
     * Four rows, four vectors: 16 accumulators. At the end rows move up to the place of the first: written out, their biases and bounds made the method
     * too large for C1, which then at times gave it up for ever.
     */
    private static void tile(
            float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, long ldb, MemorySegment Z, long z, long ldz) {
        if (k == 0) {
            return; // an empty call
        }
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
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
            z += ldz;
            bOff += ldb;
        }
    }
}
