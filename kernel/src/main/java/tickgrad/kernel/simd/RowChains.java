package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.reference.Dense.PAIRED;
import static tickgrad.kernel.simd.ForwardTile.STEP;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import tickgrad.kernel.Padding;

/**
 * Z = X·W + b for one row of a wide layer: outputs lie in lanes, x[i] is broadcast, four accumulators. Of up to 64 outputs four vectors take two passes, as in
 * {@link ForwardTile}; fewer sum even and odd inputs side by side.
 */
final class RowChains {
    private RowChains() {}

    static void forward(
            int k, int n, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z) {
        int j = 0;
        if (n <= PAIRED) {
            for (; j + 4 * LENGTH <= n; j += 4 * LENGTH) {
                four((k + 1) / 2, 2 * STEP, X, x, W, w + 4L * j, 2 * ldw, b, bOff + 4L * j, Z, z + 4L * j);
                four(k / 2, 2 * STEP, X, x + STEP, W, w + ldw + 4L * j, 2 * ldw, Z, z + 4L * j, Z, z + 4L * j);
            }
            for (; j + 2 * LENGTH <= Padding.pad(n); j += 2 * LENGTH) {
                pairedTwo(k, n, j, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
            }
            if (j < n) {
                paired(k, n, j, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
            }
            return;
        }
        for (; j + 4 * LENGTH <= n; j += 4 * LENGTH) {
            four(k, STEP, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
        if (j + 2 * LENGTH <= n) {
            two(k, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
            j += 2 * LENGTH;
        }
        for (; j < Padding.pad(n); j += LENGTH) {
            one(k, n, j, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
    }

    /** Four vectors of outputs. */
    private static void four(
            int k, long step, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00 = zero;
        FloatVector z01 = zero;
        FloatVector z02 = zero;
        FloatVector z03 = zero;
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
            x += step;
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
    }

    /** Two vectors of outputs. */
    private static void two(
            int k, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00 = zero;
        FloatVector z01 = zero;
        for (int i = 0; i < k; i++) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00 = x0.fma(w0, z00);
            z01 = x0.fma(w1, z01);
            x += 4;
            w += ldw;
        }
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        z00.add(b0).intoMemorySegment(Z, z, ORDER);
        z01.add(b1).intoMemorySegment(Z, z + BYTES, ORDER);
    }

    /** Two vectors of outputs, even and odd inputs apart, pads cleared. */
    private static void pairedTwo(
            int k, int n, int j, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b,
            long bOff, MemorySegment Z, long z) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector even0 = zero;
        FloatVector even1 = zero;
        FloatVector odd0 = zero;
        FloatVector odd1 = zero;
        for (int i = 0; i + 1 < k; i += 2) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            even0 = x0.fma(FloatVector.fromMemorySegment(SPECIES, W, w, ORDER), even0);
            even1 = x0.fma(FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER), even1);
            odd0 = x1.fma(FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER), odd0);
            odd1 = x1.fma(FloatVector.fromMemorySegment(SPECIES, W, w + ldw + BYTES, ORDER), odd1);
            x += 8;
            w += 2 * ldw;
        }
        if (k % 2 != 0) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            even0 = x0.fma(FloatVector.fromMemorySegment(SPECIES, W, w, ORDER), even0);
            even1 = x0.fma(FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER), even1);
        }
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        even0.add(b0).add(odd0).blend(zero, SPECIES.indexInRange(j, n).not()).intoMemorySegment(Z, z, ORDER);
        even1.add(b1).add(odd1).blend(zero, SPECIES.indexInRange(j + LENGTH, n).not()).intoMemorySegment(Z, z + BYTES, ORDER);
    }

    /** One vector of outputs, even and odd inputs apart, pads cleared. */
    private static void paired(
            int k, int n, int j, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b,
            long bOff, MemorySegment Z, long z) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector even = zero;
        FloatVector odd = zero;
        for (int i = 0; i + 1 < k; i += 2) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            even = x0.fma(FloatVector.fromMemorySegment(SPECIES, W, w, ORDER), even);
            odd = x1.fma(FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER), odd);
            x += 8;
            w += 2 * ldw;
        }
        if (k % 2 != 0) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            even = x0.fma(FloatVector.fromMemorySegment(SPECIES, W, w, ORDER), even);
        }
        VectorMask<Float> pads = SPECIES.indexInRange(j, n).not();
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        even.add(b0).add(odd).blend(zero, pads).intoMemorySegment(Z, z, ORDER);
    }

    /** One vector of outputs, pads cleared. */
    private static void one(
            int k, int n, int j, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b,
            long bOff, MemorySegment Z, long z) {
        if (!(X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00 = zero;
        for (int i = 0; i < k; i++) {
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00 = x0.fma(w0, z00);
            x += 4;
            w += ldw;
        }
        VectorMask<Float> pads = SPECIES.indexInRange(j, n).not();
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        z00.add(b0).blend(zero, pads).intoMemorySegment(Z, z, ORDER);
    }
}
