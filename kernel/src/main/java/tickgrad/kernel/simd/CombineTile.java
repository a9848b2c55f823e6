package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.ForwardTile.STEP;
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
    /** Rows of a tile. */
    private static final int ROWS = 4;

    private CombineTile() {}

    static void combine(
            int m, int k, int n, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, long ldw, MemorySegment dX,
            long dx, long lddx) {
        int padded = Padding.pad(k);
        int i = 0;
        for (; i + 2 * LENGTH <= padded; i += 2 * LENGTH) {
            if (n == 1) {
                scaled(m, dZ, dz, lddz, W, w + 4L * i, dX, dx + 4L * i, lddx);
            } else if (m >= ROWS) {
                fours(m, n, STEP, dZ, dz, lddz, W, w + 4L * i, ldw, dX, dx + 4L * i, lddx);
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
            FloatVector z = FloatVector.broadcast(SPECIES, dZ.get(FLOAT, dz));
            z.fma(w0, zero).intoMemorySegment(dX, dx, ORDER);
            z.fma(w1, zero).intoMemorySegment(dX, dx + BYTES, ORDER);
            dz += lddz;
            dx += lddx;
        }
    }

    /**
     * Two vectors of four rows, which share the loads of W: what is left makes four with some rows before, again. The step from output to output is a
     * parameter for the reason given in {@link ForwardTile}.
     */
    private static void fours(
            int m, int n, long step, MemorySegment dZ, long dZOff, long lddz, MemorySegment W, long w, long ldw, MemorySegment dX,
            long dXOff, long lddx) {
        if (!(dZ.isNative() && W.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int from = 0; from < m; from += ROWS) {
            long r = Math.min(from, m - ROWS);
            long dz = dZOff + r * lddz;
            long dx = dXOff + r * lddx;
            long at = w;
            FloatVector x00 = zero;
            FloatVector x01 = zero;
            FloatVector x10 = zero;
            FloatVector x11 = zero;
            FloatVector x20 = zero;
            FloatVector x21 = zero;
            FloatVector x30 = zero;
            FloatVector x31 = zero;
            for (int j = 0; j < n; j++) {
                FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, at, ORDER);
                FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W, at + BYTES, ORDER);
                FloatVector z0 = FloatVector.broadcast(SPECIES, dZ.get(FLOAT, dz));
                x00 = z0.fma(w0, x00);
                x01 = z0.fma(w1, x01);
                FloatVector z1 = FloatVector.broadcast(SPECIES, dZ.get(FLOAT, dz + lddz));
                x10 = z1.fma(w0, x10);
                x11 = z1.fma(w1, x11);
                FloatVector z2 = FloatVector.broadcast(SPECIES, dZ.get(FLOAT, dz + 2 * lddz));
                x20 = z2.fma(w0, x20);
                x21 = z2.fma(w1, x21);
                FloatVector z3 = FloatVector.broadcast(SPECIES, dZ.get(FLOAT, dz + 3 * lddz));
                x30 = z3.fma(w0, x30);
                x31 = z3.fma(w1, x31);
                dz += step;
                at += ldw;
            }
            x00.intoMemorySegment(dX, dx, ORDER);
            x01.intoMemorySegment(dX, dx + BYTES, ORDER);
            x10.intoMemorySegment(dX, dx + lddx, ORDER);
            x11.intoMemorySegment(dX, dx + lddx + BYTES, ORDER);
            x20.intoMemorySegment(dX, dx + 2 * lddx, ORDER);
            x21.intoMemorySegment(dX, dx + 2 * lddx + BYTES, ORDER);
            x30.intoMemorySegment(dX, dx + 3 * lddx, ORDER);
            x31.intoMemorySegment(dX, dx + 3 * lddx + BYTES, ORDER);
        }
    }

    /** Two vectors of fewer rows. */
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
                FloatVector z = FloatVector.broadcast(SPECIES, dZ.get(FLOAT, dz + 4L * j));
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
                x0 = FloatVector.broadcast(SPECIES, dZ.get(FLOAT, dz + 4L * j))
                        .fma(FloatVector.fromMemorySegment(SPECIES, W, at, ORDER), x0);
                at += ldw;
            }
            x0.intoMemorySegment(dX, dx, ORDER);
            dz += lddz;
            dx += lddx;
        }
    }
}
