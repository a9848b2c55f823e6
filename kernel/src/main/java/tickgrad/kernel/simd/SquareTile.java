package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.ForwardTile.STEP;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/**
 * The tile of {@link PairedTile} on vectors of 8: two rows of two vectors, even and odd inputs apart, are the 8 sums that keep the multipliers busy,
 * with as few loads as multiply-adds. All slices of X have one length, and all of W, so that their bounds checks are one each.
 */
final class SquareTile {
    /** Rows of a tile. */
    private static final int ROWS = 2;

    private SquareTile() {}

    /** {@link ForwardTile#forward} for two rows or more of two inputs or more; returns how many. An odd last row goes with the one before, again. */
    static int forward(
            float least, int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int tiled = k < 2 || m < ROWS ? 0 : m;
        for (int from = 0; from < tiled; from += ROWS) {
            int r = Math.min(from, m - ROWS);
            for (long at = 0; at < (long) Padding.pad(n) * Float.BYTES; at += 2 * BYTES) {
                tile(
                        least, k, STEP, X, XOff + r * ldx, ldx, W, WOff + at, ldw, b, bOff + at, Z, ZOff + r * ldz + at, ldz);
            }
        }
        return tiled;
    }

    /** Two rows, two vectors, of at least two inputs. */
    private static void tile(
            float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (!(W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        long length = (k / 2 - 1) * 2 * step + Float.BYTES;
        long height = (k / 2 - 1) * 2 * ldw + BYTES;
        MemorySegment X0 = X.asSlice(x, length);
        MemorySegment Y0 = X.asSlice(x + step, length);
        MemorySegment X1 = X.asSlice(x + ldx, length);
        MemorySegment Y1 = X.asSlice(x + ldx + step, length);
        MemorySegment W0 = W.asSlice(w, height);
        MemorySegment W1 = W.asSlice(w + BYTES, height);
        MemorySegment V0 = W.asSlice(w + ldw, height);
        MemorySegment V1 = W.asSlice(w + ldw + BYTES, height);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00 = zero;
        FloatVector o00 = zero;
        FloatVector z01 = zero;
        FloatVector o01 = zero;
        FloatVector z10 = zero;
        FloatVector o10 = zero;
        FloatVector z11 = zero;
        FloatVector o11 = zero;
        long from = 0;
        long at = 0;
        for (int i = 1; i < k; i += 2) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W0, at, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W1, at, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X0.get(FLOAT, from));
            z00 = x0.fma(w0, z00);
            z01 = x0.fma(w1, z01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X1.get(FLOAT, from));
            z10 = x1.fma(w0, z10);
            z11 = x1.fma(w1, z11);
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, V0, at, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, V1, at, ORDER);
            FloatVector y0 = FloatVector.broadcast(SPECIES, Y0.get(FLOAT, from));
            o00 = y0.fma(v0, o00);
            o01 = y0.fma(v1, o01);
            FloatVector y1 = FloatVector.broadcast(SPECIES, Y1.get(FLOAT, from));
            o10 = y1.fma(v0, o10);
            o11 = y1.fma(v1, o11);
            from += 2 * step;
            at += 2 * ldw;
        }
        if (k % 2 != 0) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w + at, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W, w + at + BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + from));
            z00 = x0.fma(w0, z00);
            z01 = x0.fma(w1, z01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + ldx + from));
            z10 = x1.fma(w0, z10);
            z11 = x1.fma(w1, z11);
        }
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        z00 = z00.add(o00).add(b0);
        z00.blend(low, z00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z01 = z01.add(o01).add(b1);
        z01.blend(low, z01.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
        z += ldz;
        z10 = z10.add(o10).add(b0);
        z10.blend(low, z10.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z11 = z11.add(o11).add(b1);
        z11.blend(low, z11.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
    }
}
