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

/** Z = X·W + b for many rows, layers of four chains: register tiles of 2 rows x 2 vectors x 4 chains. */
final class ForwardTile4 {
    private ForwardTile4() {}

    static void forward(
            int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment W, long WOff, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, long ldz) {
        int tiled = m - m % 2;
        int j = 0;
        for (; j + 2 * LENGTH <= n; j += 2 * LENGTH) {
            for (int r = 0; r < tiled; r += 2) {
                tile(k, X, XOff + r * ldx, ldx, W, WOff + 4L * j, ldw, b, bOff + 4L * j, Z, ZOff + r * ldz + 4L * j, ldz);
            }
        }
        for (; j < Padding.pad(n); j += LENGTH) {
            for (int r = 0; r < tiled; r += 2) {
                edge(k, n, j, X, XOff + r * ldx, ldx, W, WOff + 4L * j, ldw, b, bOff + 4L * j, Z, ZOff + r * ldz + 4L * j, ldz);
            }
        }
        for (int r = tiled; r < m; r++) {
            ForwardRow.forward(k, n, X, XOff + r * ldx, W, WOff, ldw, b, bOff, Z, ZOff + r * ldz);
        }
    }

    /** Two rows, two vectors, four chains: 16 accumulators. */
    private static void tile(
            int k, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw, MemorySegment b,
            long bOff, MemorySegment Z, long z, long ldz) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00a = zero;
        FloatVector z00b = zero;
        FloatVector z00c = zero;
        FloatVector z00d = zero;
        FloatVector z01a = zero;
        FloatVector z01b = zero;
        FloatVector z01c = zero;
        FloatVector z01d = zero;
        FloatVector z10a = zero;
        FloatVector z10b = zero;
        FloatVector z10c = zero;
        FloatVector z10d = zero;
        FloatVector z11a = zero;
        FloatVector z11b = zero;
        FloatVector z11c = zero;
        FloatVector z11d = zero;
        int i = 0;
        for (; i + 4 <= k; i += 4) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1a = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            z01a = x0a.fma(w1a, z01a);
            FloatVector x1a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx));
            z10a = x1a.fma(w0a, z10a);
            z11a = x1a.fma(w1a, z11a);
            FloatVector w0b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER);
            FloatVector w1b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw + BYTES, ORDER);
            FloatVector x0b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            z00b = x0b.fma(w0b, z00b);
            z01b = x0b.fma(w1b, z01b);
            FloatVector x1b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx + 4));
            z10b = x1b.fma(w0b, z10b);
            z11b = x1b.fma(w1b, z11b);
            FloatVector w0c = FloatVector.fromMemorySegment(SPECIES, W, w + 2 * ldw, ORDER);
            FloatVector w1c = FloatVector.fromMemorySegment(SPECIES, W, w + 2 * ldw + BYTES, ORDER);
            FloatVector x0c = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 8));
            z00c = x0c.fma(w0c, z00c);
            z01c = x0c.fma(w1c, z01c);
            FloatVector x1c = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx + 8));
            z10c = x1c.fma(w0c, z10c);
            z11c = x1c.fma(w1c, z11c);
            FloatVector w0d = FloatVector.fromMemorySegment(SPECIES, W, w + 3 * ldw, ORDER);
            FloatVector w1d = FloatVector.fromMemorySegment(SPECIES, W, w + 3 * ldw + BYTES, ORDER);
            FloatVector x0d = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 12));
            z00d = x0d.fma(w0d, z00d);
            z01d = x0d.fma(w1d, z01d);
            FloatVector x1d = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx + 12));
            z10d = x1d.fma(w0d, z10d);
            z11d = x1d.fma(w1d, z11d);
            x += 16;
            w += 4 * ldw;
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
            x += 4;
            w += ldw;
        }
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        z00a.add(z00c).add(z00b.add(z00d)).add(b0).intoMemorySegment(Z, z, ORDER);
        z01a.add(z01c).add(z01b.add(z01d)).add(b1).intoMemorySegment(Z, z + BYTES, ORDER);
        z10a.add(z10c).add(z10b.add(z10d)).add(b0).intoMemorySegment(Z, z + ldz, ORDER);
        z11a.add(z11c).add(z11b.add(z11d)).add(b1).intoMemorySegment(Z, z + ldz + BYTES, ORDER);
    }

    /** The same rows, one vector, pads cleared. */
    private static void edge(
            int k, int n, int j, MemorySegment X, long x, long ldx, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z, long ldz) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00a = zero;
        FloatVector z00b = zero;
        FloatVector z00c = zero;
        FloatVector z00d = zero;
        FloatVector z10a = zero;
        FloatVector z10b = zero;
        FloatVector z10c = zero;
        FloatVector z10d = zero;
        int i = 0;
        for (; i + 4 <= k; i += 4) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            FloatVector x1a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx));
            z10a = x1a.fma(w0a, z10a);
            FloatVector w0b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER);
            FloatVector x0b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            z00b = x0b.fma(w0b, z00b);
            FloatVector x1b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx + 4));
            z10b = x1b.fma(w0b, z10b);
            FloatVector w0c = FloatVector.fromMemorySegment(SPECIES, W, w + 2 * ldw, ORDER);
            FloatVector x0c = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 8));
            z00c = x0c.fma(w0c, z00c);
            FloatVector x1c = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx + 8));
            z10c = x1c.fma(w0c, z10c);
            FloatVector w0d = FloatVector.fromMemorySegment(SPECIES, W, w + 3 * ldw, ORDER);
            FloatVector x0d = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 12));
            z00d = x0d.fma(w0d, z00d);
            FloatVector x1d = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx + 12));
            z10d = x1d.fma(w0d, z10d);
            x += 16;
            w += 4 * ldw;
        }
        for (; i < k; i++) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            FloatVector x1a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + ldx));
            z10a = x1a.fma(w0a, z10a);
            x += 4;
            w += ldw;
        }
        VectorMask<Float> pads = SPECIES.indexInRange(j, n).not();
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        z00a.add(z00c).add(z00b.add(z00d)).add(b0).blend(zero, pads).intoMemorySegment(Z, z, ORDER);
        z10a.add(z10c).add(z10b.add(z10d)).add(b0).blend(zero, pads).intoMemorySegment(Z, z + ldz, ORDER);
    }
}
