package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LE;
import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Tiles of {@link ForwardTile} on vectors of 16 for layers of up to 32 outputs, which sum even and odd inputs side by side: two passes over so few
 * multiplications would cost a tenth more. Not for eight rows of one vector: sixteen reads of inputs in one loop took C2 up to five seconds in a process that
 * had used several kinds of memory, or left vectors on the heap.
 */
final class PairedTile {
    private PairedTile() {}

    /** The tile of {@code width} vectors; a {@code large} one, of two, is as high as {@link LargeTile} says, the others have four rows. */
    static void tile(
            boolean large, int width, float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (large) {
            LargePairedTile.two(least, k, step, X, x, ldx, W, w, ldw, b, bOff, Z, z, ldz);
        } else if (width == 2) {
            two(least, k, step, X, x, ldx, W, w, ldw, b, bOff, Z, z, ldz);
        } else {
            one(least, k, step, X, x, ldx, W, w, ldw, b, bOff, Z, z, ldz);
        }
    }

    /** Four rows, two vectors. */
    private static void two(
            float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (!(W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
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
        for (int i = 1; i < k; i += 2) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, W, w + ldw + BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x));
            z00 = x0.fma(w0, z00);
            z01 = x0.fma(w1, z01);
            FloatVector y0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + step));
            o00 = y0.fma(v0, o00);
            o01 = y0.fma(v1, o01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + ldx));
            z10 = x1.fma(w0, z10);
            z11 = x1.fma(w1, z11);
            FloatVector y1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + ldx + step));
            o10 = y1.fma(v0, o10);
            o11 = y1.fma(v1, o11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 2 * ldx));
            z20 = x2.fma(w0, z20);
            z21 = x2.fma(w1, z21);
            FloatVector y2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 2 * ldx + step));
            o20 = y2.fma(v0, o20);
            o21 = y2.fma(v1, o21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 3 * ldx));
            z30 = x3.fma(w0, z30);
            z31 = x3.fma(w1, z31);
            FloatVector y3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 3 * ldx + step));
            o30 = y3.fma(v0, o30);
            o31 = y3.fma(v1, o31);
            x += 2 * step;
            w += 2 * ldw;
        }
        if (k % 2 != 0) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x));
            z00 = x0.fma(w0, z00);
            z01 = x0.fma(w1, z01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + ldx));
            z10 = x1.fma(w0, z10);
            z11 = x1.fma(w1, z11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 2 * ldx));
            z20 = x2.fma(w0, z20);
            z21 = x2.fma(w1, z21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 3 * ldx));
            z30 = x3.fma(w0, z30);
            z31 = x3.fma(w1, z31);
        }
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        for (int r = 0; r < 4; r++) {
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
            z += ldz;
        }
    }

    /** Four rows, one vector. */
    private static void one(
            float least, int k, long step, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        if (!(W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00 = zero;
        FloatVector o00 = zero;
        FloatVector z10 = zero;
        FloatVector o10 = zero;
        FloatVector z20 = zero;
        FloatVector o20 = zero;
        FloatVector z30 = zero;
        FloatVector o30 = zero;
        for (int i = 1; i < k; i += 2) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x));
            z00 = x0.fma(w0, z00);
            FloatVector y0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + step));
            o00 = y0.fma(v0, o00);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + ldx));
            z10 = x1.fma(w0, z10);
            FloatVector y1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + ldx + step));
            o10 = y1.fma(v0, o10);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 2 * ldx));
            z20 = x2.fma(w0, z20);
            FloatVector y2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 2 * ldx + step));
            o20 = y2.fma(v0, o20);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 3 * ldx));
            z30 = x3.fma(w0, z30);
            FloatVector y3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 3 * ldx + step));
            o30 = y3.fma(v0, o30);
            x += 2 * step;
            w += 2 * ldw;
        }
        if (k % 2 != 0) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x));
            z00 = x0.fma(w0, z00);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + ldx));
            z10 = x1.fma(w0, z10);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 2 * ldx));
            z20 = x2.fma(w0, z20);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 3 * ldx));
            z30 = x3.fma(w0, z30);
        }
        FloatVector low = FloatVector.broadcast(SPECIES, least);
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        for (int r = 0; r < 4; r++) {
            z00 = z00.add(b0).add(o00);
            z00.blend(low, z00.compare(LE, low)).intoMemorySegment(Z, z, ORDER);
            z00 = z10;
            o00 = o10;
            z10 = z20;
            o10 = o20;
            z20 = z30;
            o20 = o30;
            z += ldz;
        }
    }
}
