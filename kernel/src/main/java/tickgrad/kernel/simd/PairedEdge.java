package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.ForwardTile.STEP;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The tiles of {@link PairedTile} that take what is left beside six rows: four rows, two vectors or one. */
final class PairedEdge {
    private PairedEdge() {}

    /** The tile of so many vectors. */
    static void four(
            int vectors, float least, int k, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (vectors == 2) {
            fourTwo(least, k, STEP, X, x, ldx, W, w, ldw, b, bOff, Z, z, ldz);
        } else {
            fourOne(least, k, STEP, X, x, ldx, W, w, ldw, b, bOff, Z, z, ldz);
        }
    }

    /** Four rows, two vectors. */
    private static void fourTwo(
            float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (k == 0) {
            return; // an empty call
        }
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
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
                at += 2 * step;
                row += 2 * ldw;
            }
        }
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        for (int r = 0; r < 4; r++) {
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
            z += ldz;
        }
    }

    /** Four rows, one vector. */
    private static void fourOne(
            float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (k == 0) {
            return; // an empty call
        }
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector e00 = zero;
        FloatVector z00 = zero;
        FloatVector e10 = zero;
        FloatVector z10 = zero;
        FloatVector e20 = zero;
        FloatVector z20 = zero;
        FloatVector e30 = zero;
        FloatVector z30 = zero;
        for (int first = 0; first < 2; first++) {
            e00 = z00;
            z00 = zero;
            e10 = z10;
            z10 = zero;
            e20 = z20;
            z20 = zero;
            e30 = z30;
            z30 = zero;
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
                at += 2 * step;
                row += 2 * ldw;
            }
        }
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        for (int r = 0; r < 4; r++) {
            e00 = e00.add(b0).add(z00);
            e00.blend(low, e00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
            e00 = e10;
            z00 = z10;
            e10 = e20;
            z10 = z20;
            e20 = e30;
            z20 = z30;
            z += ldz;
        }
    }
}
