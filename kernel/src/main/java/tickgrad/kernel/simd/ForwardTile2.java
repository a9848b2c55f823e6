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

/** Z = X·W + b for many rows, layers of two chains: register tiles of 4 rows x 2 vectors x 2 chains. */
final class ForwardTile2 {
    private ForwardTile2() {}

    static void forward(
            int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int tiled = m - m % 4;
        int j = 0;
        for (; j + 2 * LENGTH <= n; j += 2 * LENGTH) {
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

    /** Four rows, two vectors, two chains: 16 accumulators. */
    private static void tile(
            int k, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw, MemorySegment b,
            long bOff, MemorySegment Z, long z, long ldz) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00a = zero;
        FloatVector z00b = zero;
        FloatVector z01a = zero;
        FloatVector z01b = zero;
        FloatVector z10a = zero;
        FloatVector z10b = zero;
        FloatVector z11a = zero;
        FloatVector z11b = zero;
        FloatVector z20a = zero;
        FloatVector z20b = zero;
        FloatVector z21a = zero;
        FloatVector z21b = zero;
        FloatVector z30a = zero;
        FloatVector z30b = zero;
        FloatVector z31a = zero;
        FloatVector z31b = zero;
        int i = 0;
        for (; i + 2 <= k; i += 2) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1a = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            z01a = x0a.fma(w1a, z01a);
            FloatVector x1a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx));
            z10a = x1a.fma(w0a, z10a);
            z11a = x1a.fma(w1a, z11a);
            FloatVector x2a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 2 * ldx));
            z20a = x2a.fma(w0a, z20a);
            z21a = x2a.fma(w1a, z21a);
            FloatVector x3a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 3 * ldx));
            z30a = x3a.fma(w0a, z30a);
            z31a = x3a.fma(w1a, z31a);
            FloatVector w0b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER);
            FloatVector w1b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw + BYTES, ORDER);
            FloatVector x0b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            z00b = x0b.fma(w0b, z00b);
            z01b = x0b.fma(w1b, z01b);
            FloatVector x1b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx + 4));
            z10b = x1b.fma(w0b, z10b);
            z11b = x1b.fma(w1b, z11b);
            FloatVector x2b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 2 * ldx + 4));
            z20b = x2b.fma(w0b, z20b);
            z21b = x2b.fma(w1b, z21b);
            FloatVector x3b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 3 * ldx + 4));
            z30b = x3b.fma(w0b, z30b);
            z31b = x3b.fma(w1b, z31b);
            x += 8;
            w += 2 * ldw;
        }
        for (; i < k; i++) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1a = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            z01a = x0a.fma(w1a, z01a);
            FloatVector x1a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx));
            z10a = x1a.fma(w0a, z10a);
            z11a = x1a.fma(w1a, z11a);
            FloatVector x2a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 2 * ldx));
            z20a = x2a.fma(w0a, z20a);
            z21a = x2a.fma(w1a, z21a);
            FloatVector x3a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 3 * ldx));
            z30a = x3a.fma(w0a, z30a);
            z31a = x3a.fma(w1a, z31a);
            x += 4;
            w += ldw;
        }
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        z00a.add(z00b).add(b0).intoMemorySegment(Z, z, ORDER);
        z01a.add(z01b).add(b1).intoMemorySegment(Z, z + BYTES, ORDER);
        z10a.add(z10b).add(b0).intoMemorySegment(Z, z + ldz, ORDER);
        z11a.add(z11b).add(b1).intoMemorySegment(Z, z + ldz + BYTES, ORDER);
        z20a.add(z20b).add(b0).intoMemorySegment(Z, z + 2 * ldz, ORDER);
        z21a.add(z21b).add(b1).intoMemorySegment(Z, z + 2 * ldz + BYTES, ORDER);
        z30a.add(z30b).add(b0).intoMemorySegment(Z, z + 3 * ldz, ORDER);
        z31a.add(z31b).add(b1).intoMemorySegment(Z, z + 3 * ldz + BYTES, ORDER);
    }

    /** The same rows, one vector, pads cleared. */
    private static void edge(
            int k, int n, int j, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00a = zero;
        FloatVector z00b = zero;
        FloatVector z10a = zero;
        FloatVector z10b = zero;
        FloatVector z20a = zero;
        FloatVector z20b = zero;
        FloatVector z30a = zero;
        FloatVector z30b = zero;
        int i = 0;
        for (; i + 2 <= k; i += 2) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            FloatVector x1a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx));
            z10a = x1a.fma(w0a, z10a);
            FloatVector x2a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 2 * ldx));
            z20a = x2a.fma(w0a, z20a);
            FloatVector x3a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 3 * ldx));
            z30a = x3a.fma(w0a, z30a);
            FloatVector w0b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER);
            FloatVector x0b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            z00b = x0b.fma(w0b, z00b);
            FloatVector x1b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx + 4));
            z10b = x1b.fma(w0b, z10b);
            FloatVector x2b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 2 * ldx + 4));
            z20b = x2b.fma(w0b, z20b);
            FloatVector x3b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 3 * ldx + 4));
            z30b = x3b.fma(w0b, z30b);
            x += 8;
            w += 2 * ldw;
        }
        for (; i < k; i++) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            FloatVector x1a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx));
            z10a = x1a.fma(w0a, z10a);
            FloatVector x2a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 2 * ldx));
            z20a = x2a.fma(w0a, z20a);
            FloatVector x3a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 3 * ldx));
            z30a = x3a.fma(w0a, z30a);
            x += 4;
            w += ldw;
        }
        VectorMask<Float> pads = SPECIES.indexInRange(j, n).not();
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        z00a.add(z00b).add(b0).blend(zero, pads).intoMemorySegment(Z, z, ORDER);
        z10a.add(z10b).add(b0).blend(zero, pads).intoMemorySegment(Z, z + ldz, ORDER);
        z20a.add(z20b).add(b0).blend(zero, pads).intoMemorySegment(Z, z + 2 * ldz, ORDER);
        z30a.add(z30b).add(b0).blend(zero, pads).intoMemorySegment(Z, z + 3 * ldz, ORDER);
    }
}
