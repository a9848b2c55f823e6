package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import tickgrad.kernel.Padding;

/** Z = X·W + b for many rows of a wide layer: register tiles of 4 rows x 4 vectors. */
final class ForwardTile {
    private ForwardTile() {}

    static void forward(
            int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int tiled = m - m % 4;
        int j = 0;
        for (; j + 4 * LENGTH <= n; j += 4 * LENGTH) {
            for (int r = 0; r < tiled; r += 4) {
                tile(k, X, XOff + r * ldx, ldx, W, WOff + 4L * j, ldw, b, bOff + 4L * j, Z, ZOff + r * ldz + 4L * j, ldz);
            }
        }
        for (; j < Padding.pad(n); j += LENGTH) {
            for (int r = 0; r < tiled; r += 4) {
                edge(k, n, j, X, XOff + r * ldx, ldx, W, WOff + 4L * j, ldw, b, bOff + 4L * j, Z, ZOff + r * ldz + 4L * j, ldz);
            }
        }
        for (int r = tiled; r < m; r++) {
            ForwardRow.forward(k, n, X, XOff + r * ldx, W, WOff, ldw, b, bOff, Z, ZOff + r * ldz);
        }
    }

    /** Four rows, four vectors: 16 accumulators. */
    private static void tile(
            int k, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z, long ldz) {
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
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00 = x0.fma(w0, z00);
            z01 = x0.fma(w1, z01);
            z02 = x0.fma(w2, z02);
            z03 = x0.fma(w3, z03);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx));
            z10 = x1.fma(w0, z10);
            z11 = x1.fma(w1, z11);
            z12 = x1.fma(w2, z12);
            z13 = x1.fma(w3, z13);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 2 * ldx));
            z20 = x2.fma(w0, z20);
            z21 = x2.fma(w1, z21);
            z22 = x2.fma(w2, z22);
            z23 = x2.fma(w3, z23);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 3 * ldx));
            z30 = x3.fma(w0, z30);
            z31 = x3.fma(w1, z31);
            z32 = x3.fma(w2, z32);
            z33 = x3.fma(w3, z33);
            x += 4;
            w += ldw;
        }
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, b, bOff + 2 * BYTES, ORDER);
        FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, b, bOff + 3 * BYTES, ORDER);
        z00.add(b0).intoMemorySegment(Z, z, ORDER);
        z01.add(b1).intoMemorySegment(Z, z + BYTES, ORDER);
        z02.add(b2).intoMemorySegment(Z, z + 2 * BYTES, ORDER);
        z03.add(b3).intoMemorySegment(Z, z + 3 * BYTES, ORDER);
        z10.add(b0).intoMemorySegment(Z, z + ldz, ORDER);
        z11.add(b1).intoMemorySegment(Z, z + ldz + BYTES, ORDER);
        z12.add(b2).intoMemorySegment(Z, z + ldz + 2 * BYTES, ORDER);
        z13.add(b3).intoMemorySegment(Z, z + ldz + 3 * BYTES, ORDER);
        z20.add(b0).intoMemorySegment(Z, z + 2 * ldz, ORDER);
        z21.add(b1).intoMemorySegment(Z, z + 2 * ldz + BYTES, ORDER);
        z22.add(b2).intoMemorySegment(Z, z + 2 * ldz + 2 * BYTES, ORDER);
        z23.add(b3).intoMemorySegment(Z, z + 2 * ldz + 3 * BYTES, ORDER);
        z30.add(b0).intoMemorySegment(Z, z + 3 * ldz, ORDER);
        z31.add(b1).intoMemorySegment(Z, z + 3 * ldz + BYTES, ORDER);
        z32.add(b2).intoMemorySegment(Z, z + 3 * ldz + 2 * BYTES, ORDER);
        z33.add(b3).intoMemorySegment(Z, z + 3 * ldz + 3 * BYTES, ORDER);
    }

    /** The same rows, one vector, pads cleared. */
    private static void edge(
            int k, int n, int j, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00 = zero;
        FloatVector z10 = zero;
        FloatVector z20 = zero;
        FloatVector z30 = zero;
        for (int i = 0; i < k; i++) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00 = x0.fma(w0, z00);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx));
            z10 = x1.fma(w0, z10);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 2 * ldx));
            z20 = x2.fma(w0, z20);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 3 * ldx));
            z30 = x3.fma(w0, z30);
            x += 4;
            w += ldw;
        }
        VectorMask<Float> pads = SPECIES.indexInRange(j, n).not();
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        z00.add(b0).blend(zero, pads).intoMemorySegment(Z, z, ORDER);
        z10.add(b0).blend(zero, pads).intoMemorySegment(Z, z + ldz, ORDER);
        z20.add(b0).blend(zero, pads).intoMemorySegment(Z, z + 2 * ldz, ORDER);
        z30.add(b0).blend(zero, pads).intoMemorySegment(Z, z + 3 * ldz, ORDER);
    }
}
