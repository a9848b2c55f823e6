package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The tile of {@link ForwardTile} on vectors of 8, where there are 16 registers. Two multiply-adds a cycle, four cycles each, need 8 sums at a time;
 * five rows of two vectors are 10, and leave room for W and for inputs that the compiler loads early. Larger tiles fit only if it loads none early,
 * which the collector decides: one sum then goes through memory in every step, at half the speed. All slices of X have one length, and both of W,
 * so that their bounds checks are one each.
 */
final class TallTile {
    /** Rows of a tile. */
    static final int ROWS = 5;

    private TallTile() {}

    /** Five rows, two vectors. */
    static void five(
            float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, long ldb, MemorySegment Z, long z, long ldz) {
        if (k == 0) {
            return; // an empty call
        }
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        long length = (k - 1) * step + Float.BYTES;
        long height = (k - 1) * ldw + BYTES;
        MemorySegment X0 = X.asSlice(x, length);
        MemorySegment X1 = X.asSlice(x + ldx, length);
        MemorySegment X2 = X.asSlice(x + 2 * ldx, length);
        MemorySegment X3 = X.asSlice(x + 3 * ldx, length);
        MemorySegment X4 = X.asSlice(x + 4 * ldx, length);
        MemorySegment W0 = W.asSlice(w, height);
        MemorySegment W1 = W.asSlice(w + BYTES, height);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00 = zero;
        FloatVector z01 = zero;
        FloatVector z10 = zero;
        FloatVector z11 = zero;
        FloatVector z20 = zero;
        FloatVector z21 = zero;
        FloatVector z30 = zero;
        FloatVector z31 = zero;
        FloatVector z40 = zero;
        FloatVector z41 = zero;
        long from = 0;
        long at = 0;
        for (int i = 0; i < k; i++) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W0, at, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W1, at, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X0.get(FLOAT, from));
            z00 = x0.fma(w0, z00);
            z01 = x0.fma(w1, z01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X1.get(FLOAT, from));
            z10 = x1.fma(w0, z10);
            z11 = x1.fma(w1, z11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X2.get(FLOAT, from));
            z20 = x2.fma(w0, z20);
            z21 = x2.fma(w1, z21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X3.get(FLOAT, from));
            z30 = x3.fma(w0, z30);
            z31 = x3.fma(w1, z31);
            FloatVector x4 = FloatVector.broadcast(SPECIES, X4.get(FLOAT, from));
            z40 = x4.fma(w0, z40);
            z41 = x4.fma(w1, z41);
            from += step;
            at += ldw;
        }
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        z00 = z00.add(FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER));
        z00.blend(low, z00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z01 = z01.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER));
        z01.blend(low, z01.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
        z += ldz;
        bOff += ldb;
        z10 = z10.add(FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER));
        z10.blend(low, z10.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z11 = z11.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER));
        z11.blend(low, z11.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
        z += ldz;
        bOff += ldb;
        z20 = z20.add(FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER));
        z20.blend(low, z20.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z21 = z21.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER));
        z21.blend(low, z21.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
        z += ldz;
        bOff += ldb;
        z30 = z30.add(FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER));
        z30.blend(low, z30.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z31 = z31.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER));
        z31.blend(low, z31.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
        z += ldz;
        bOff += ldb;
        z40 = z40.add(FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER));
        z40.blend(low, z40.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
        z41 = z41.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER));
        z41.blend(low, z41.compare(LE, low)).intoMemorySegment(Z, z + BYTES, ORDER);
    }
}
