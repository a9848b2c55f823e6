package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/**
 * dX = dZ·W of a narrow layer, W (n,k): dX[i] = Σ_j dZ[j]·W[j][i], one chain over j from +0.0, inputs in lanes. Pads of W are zeros, and
 * so are those of dX, but for a dZ that is not finite: the caller clears them.
 */
final class CombineTile {
    private CombineTile() {}

    static void combine(
            int m, int k, int n, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, long ldw, MemorySegment dX,
            long dx, long lddx) {
        int padded = Padding.pad(k);
        int i = 0;
        for (; i + 2 * LENGTH <= padded; i += 2 * LENGTH) {
            if (n == 1) {
                scaled(m, dZ, dz, lddz, W, w + 4L * i, dX, dx + 4L * i, lddx);
            } else {
                pairs(m, n, dZ, dz, lddz, W, w + 4L * i, ldw, dX, dx + 4L * i, lddx);
            }
        }
        for (; i < padded; i += LENGTH) {
            singles(m, n, dZ, dz, lddz, W, w + 4L * i, ldw, dX, dx + 4L * i, lddx);
        }
    }

    /** One output, two vectors, which stay in registers for all rows. */
    private static void scaled(
            int m, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, MemorySegment dX, long dx, long lddx) {
        if (!(dZ.isNative() && W.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
        for (int r = 0; r < m; r++) {
            FloatVector z = FloatVector.broadcast(SPECIES, dZ.get(JAVA_FLOAT, dz));
            z.fma(w0, zero).intoMemorySegment(dX, dx, ORDER);
            z.fma(w1, zero).intoMemorySegment(dX, dx + BYTES, ORDER);
            dz += lddz;
            dx += lddx;
        }
    }

    /** Two vectors. */
    private static void pairs(
            int m, int n, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, long ldw, MemorySegment dX, long dx,
            long lddx) {
        if (!(dZ.isNative() && W.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        for (int r = 0; r < m; r++) {
            FloatVector x0 = FloatVector.zero(SPECIES);
            FloatVector x1 = x0;
            long at = w;
            for (int j = 0; j < n; j++) {
                FloatVector z = FloatVector.broadcast(SPECIES, dZ.get(JAVA_FLOAT, dz + 4L * j));
                x0 = z.fma(FloatVector.fromMemorySegment(SPECIES, W, at, ORDER), x0);
                x1 = z.fma(FloatVector.fromMemorySegment(SPECIES, W, at + BYTES, ORDER), x1);
                at += ldw;
            }
            x0.intoMemorySegment(dX, dx, ORDER);
            x1.intoMemorySegment(dX, dx + BYTES, ORDER);
            dz += lddz;
            dx += lddx;
        }
    }

    /** One vector. */
    private static void singles(
            int m, int n, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, long ldw, MemorySegment dX, long dx,
            long lddx) {
        if (!(dZ.isNative() && W.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        for (int r = 0; r < m; r++) {
            FloatVector x0 = FloatVector.zero(SPECIES);
            long at = w;
            for (int j = 0; j < n; j++) {
                x0 = FloatVector.broadcast(SPECIES, dZ.get(JAVA_FLOAT, dz + 4L * j))
                        .fma(FloatVector.fromMemorySegment(SPECIES, W, at, ORDER), x0);
                at += ldw;
            }
            x0.intoMemorySegment(dX, dx, ORDER);
            dz += lddz;
            dx += lddx;
        }
    }
}
