package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * {@link PairedTile} for more rows. All slices of X have one length, so that their bounds checks are one each for even inputs and for odd ones: an
 * input is multiplied with two vectors, and checks of its own would cost more than those. At the end rows move up to the place of the first, as in
 * {@link LargeTile}; the last of an odd number of inputs waits for them there.
 */
final class LargePairedTile {
    private LargePairedTile() {}

    /** Six rows, two vectors. */
    static void two(
            float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (!(W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        long length = (k - 1) * step + Float.BYTES;
        MemorySegment X0 = X.asSlice(x, length);
        MemorySegment X1 = X.asSlice(x + ldx, length);
        MemorySegment X2 = X.asSlice(x + 2 * ldx, length);
        MemorySegment X3 = X.asSlice(x + 3 * ldx, length);
        MemorySegment X4 = X.asSlice(x + 4 * ldx, length);
        MemorySegment X5 = X.asSlice(x + 5 * ldx, length);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00 = zero;
        FloatVector o00 = zero;
        FloatVector z01 = zero;
        FloatVector o01 = zero;
        FloatVector z10 = zero;
        FloatVector o10 = zero;
        FloatVector z11 = zero;
        FloatVector o11 = zero;
        FloatVector z20 = zero;
        FloatVector o20 = zero;
        FloatVector z21 = zero;
        FloatVector o21 = zero;
        FloatVector z30 = zero;
        FloatVector o30 = zero;
        FloatVector z31 = zero;
        FloatVector o31 = zero;
        FloatVector z40 = zero;
        FloatVector o40 = zero;
        FloatVector z41 = zero;
        FloatVector o41 = zero;
        FloatVector z50 = zero;
        FloatVector o50 = zero;
        FloatVector z51 = zero;
        FloatVector o51 = zero;
        long even = 0;
        long odd = step;
        for (int i = 1; i < k; i += 2) {
            MemorySegment row = W.asSlice(w, 2 * BYTES);
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, row, 0, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, row, BYTES, ORDER);
            MemorySegment next = W.asSlice(w + ldw, 2 * BYTES);
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, next, 0, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, next, BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X0.get(FLOAT, even));
            z00 = x0.fma(w0, z00);
            z01 = x0.fma(w1, z01);
            FloatVector y0 = FloatVector.broadcast(SPECIES, X0.get(FLOAT, odd));
            o00 = y0.fma(v0, o00);
            o01 = y0.fma(v1, o01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X1.get(FLOAT, even));
            z10 = x1.fma(w0, z10);
            z11 = x1.fma(w1, z11);
            FloatVector y1 = FloatVector.broadcast(SPECIES, X1.get(FLOAT, odd));
            o10 = y1.fma(v0, o10);
            o11 = y1.fma(v1, o11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X2.get(FLOAT, even));
            z20 = x2.fma(w0, z20);
            z21 = x2.fma(w1, z21);
            FloatVector y2 = FloatVector.broadcast(SPECIES, X2.get(FLOAT, odd));
            o20 = y2.fma(v0, o20);
            o21 = y2.fma(v1, o21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X3.get(FLOAT, even));
            z30 = x3.fma(w0, z30);
            z31 = x3.fma(w1, z31);
            FloatVector y3 = FloatVector.broadcast(SPECIES, X3.get(FLOAT, odd));
            o30 = y3.fma(v0, o30);
            o31 = y3.fma(v1, o31);
            FloatVector x4 = FloatVector.broadcast(SPECIES, X4.get(FLOAT, even));
            z40 = x4.fma(w0, z40);
            z41 = x4.fma(w1, z41);
            FloatVector y4 = FloatVector.broadcast(SPECIES, X4.get(FLOAT, odd));
            o40 = y4.fma(v0, o40);
            o41 = y4.fma(v1, o41);
            FloatVector x5 = FloatVector.broadcast(SPECIES, X5.get(FLOAT, even));
            z50 = x5.fma(w0, z50);
            z51 = x5.fma(w1, z51);
            FloatVector y5 = FloatVector.broadcast(SPECIES, X5.get(FLOAT, odd));
            o50 = y5.fma(v0, o50);
            o51 = y5.fma(v1, o51);
            even += 2 * step;
            odd += 2 * step;
            w += 2 * ldw;
        }
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        boolean single = k % 2 != 0;
        FloatVector w0 = single ? FloatVector.fromMemorySegment(SPECIES, W, w, ORDER) : zero;
        FloatVector w1 = single ? FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER) : zero;
        x += even;
        for (int r = 0; r < 6; r++) {
            if (single) {
                FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x));
                z00 = x0.fma(w0, z00);
                z01 = x0.fma(w1, z01);
            }
            z00 = z00.add(b0).add(o00);
            z00.blend(low, z00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
            z01 = z01.add(b1).add(o01);
            z01.blend(low, z01.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
            z00 = z10;
            o00 = o10;
            z01 = z11;
            o01 = o11;
            z10 = z20;
            o10 = o20;
            z11 = z21;
            o11 = o21;
            z20 = z30;
            o20 = o30;
            z21 = z31;
            o21 = o31;
            z30 = z40;
            o30 = o40;
            z31 = z41;
            o31 = o41;
            z40 = z50;
            o40 = o50;
            z41 = z51;
            o41 = o51;
            x += ldx;
            z += ldz;
        }
    }
}
