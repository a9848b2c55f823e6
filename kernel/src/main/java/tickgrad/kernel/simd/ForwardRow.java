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

/** Z = X·W + b for one row of a wide layer: outputs lie in lanes, x[i] is broadcast, up to four accumulators. */
final class ForwardRow {
    private ForwardRow() {}

    static void forward(
            int k, int n, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z) {
        switch (tickgrad.kernel.reference.Dense.chains(n)) {
            case 1 -> oneChain(k, n, X, x, W, w, ldw, b, bOff, Z, z);
            case 2 -> twoChains(k, n, X, x, W, w, ldw, b, bOff, Z, z);
            default -> fourChains(k, n, X, x, W, w, ldw, b, bOff, Z, z);
        }
    }

    private static void oneChain(
            int k, int n, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z) {
        int j = 0;
        for (; j + 4 * LENGTH <= n; j += 4 * LENGTH) {
            row1x4(k, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
        for (; j < Padding.pad(n); j += LENGTH) {
            row1x1(k, n, j, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
    }

    private static void twoChains(
            int k, int n, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z) {
        int j = 0;
        for (; j + 2 * LENGTH <= n; j += 2 * LENGTH) {
            row2x2(k, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
        for (; j < Padding.pad(n); j += LENGTH) {
            row2x1(k, n, j, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
    }

    private static void fourChains(
            int k, int n, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z) {
        int j = 0;
        for (; j + 2 * LENGTH <= n; j += 2 * LENGTH) {
            row4x2(k, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
        for (; j < Padding.pad(n); j += LENGTH) {
            row4x1(k, n, j, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
    }

    /** One chain, four vectors. */
    private static void row1x4(
            int k, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z) {
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
    }

    /** One chain, one vector, pads cleared. */
    private static void row1x1(
            int k, int n, int j, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment
            b, long bOff, MemorySegment Z, long z) {
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

    /** Two chains, two vectors. */
    private static void row2x2(
            int k, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00a = zero;
        FloatVector z00b = zero;
        FloatVector z01a = zero;
        FloatVector z01b = zero;
        int i = 0;
        for (; i + 2 <= k; i += 2) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1a = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            z01a = x0a.fma(w1a, z01a);
            FloatVector w0b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER);
            FloatVector w1b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw + BYTES, ORDER);
            FloatVector x0b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            z00b = x0b.fma(w0b, z00b);
            z01b = x0b.fma(w1b, z01b);
            x += 8;
            w += 2 * ldw;
        }
        for (; i < k; i++) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1a = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            z01a = x0a.fma(w1a, z01a);
            x += 4;
            w += ldw;
        }
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        z00a.add(z00b).add(b0).intoMemorySegment(Z, z, ORDER);
        z01a.add(z01b).add(b1).intoMemorySegment(Z, z + BYTES, ORDER);
    }

    /** Two chains, one vector, pads cleared. */
    private static void row2x1(
            int k, int n, int j, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment
            b, long bOff, MemorySegment Z, long z) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00a = zero;
        FloatVector z00b = zero;
        int i = 0;
        for (; i + 2 <= k; i += 2) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            FloatVector w0b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER);
            FloatVector x0b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            z00b = x0b.fma(w0b, z00b);
            x += 8;
            w += 2 * ldw;
        }
        for (; i < k; i++) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            x += 4;
            w += ldw;
        }
        VectorMask<Float> pads = SPECIES.indexInRange(j, n).not();
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        z00a.add(z00b).add(b0).blend(zero, pads).intoMemorySegment(Z, z, ORDER);
    }

    /** Four chains, two vectors. */
    private static void row4x2(
            int k, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment b, long bOff,
            MemorySegment Z, long z) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00a = zero;
        FloatVector z00b = zero;
        FloatVector z00c = zero;
        FloatVector z00d = zero;
        FloatVector z01a = zero;
        FloatVector z01b = zero;
        FloatVector z01c = zero;
        FloatVector z01d = zero;
        int i = 0;
        for (; i + 4 <= k; i += 4) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1a = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            z01a = x0a.fma(w1a, z01a);
            FloatVector w0b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER);
            FloatVector w1b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw + BYTES, ORDER);
            FloatVector x0b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            z00b = x0b.fma(w0b, z00b);
            z01b = x0b.fma(w1b, z01b);
            FloatVector w0c = FloatVector.fromMemorySegment(SPECIES, W, w + 2 * ldw, ORDER);
            FloatVector w1c = FloatVector.fromMemorySegment(SPECIES, W, w + 2 * ldw + BYTES, ORDER);
            FloatVector x0c = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 8));
            z00c = x0c.fma(w0c, z00c);
            z01c = x0c.fma(w1c, z01c);
            FloatVector w0d = FloatVector.fromMemorySegment(SPECIES, W, w + 3 * ldw, ORDER);
            FloatVector w1d = FloatVector.fromMemorySegment(SPECIES, W, w + 3 * ldw + BYTES, ORDER);
            FloatVector x0d = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 12));
            z00d = x0d.fma(w0d, z00d);
            z01d = x0d.fma(w1d, z01d);
            x += 16;
            w += 4 * ldw;
        }
        for (; i < k; i++) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector w1a = FloatVector.fromMemorySegment(SPECIES, W, w + BYTES, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            z01a = x0a.fma(w1a, z01a);
            x += 4;
            w += ldw;
        }
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER);
        z00a.add(z00c).add(z00b.add(z00d)).add(b0).intoMemorySegment(Z, z, ORDER);
        z01a.add(z01c).add(z01b.add(z01d)).add(b1).intoMemorySegment(Z, z + BYTES, ORDER);
    }

    /** Four chains, one vector, pads cleared. */
    private static void row4x1(
            int k, int n, int j, MemorySegment X, long x, MemorySegment W, long w, long ldw, MemorySegment
            b, long bOff, MemorySegment Z, long z) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector z00a = zero;
        FloatVector z00b = zero;
        FloatVector z00c = zero;
        FloatVector z00d = zero;
        int i = 0;
        for (; i + 4 <= k; i += 4) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            FloatVector w0b = FloatVector.fromMemorySegment(SPECIES, W, w + ldw, ORDER);
            FloatVector x0b = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            z00b = x0b.fma(w0b, z00b);
            FloatVector w0c = FloatVector.fromMemorySegment(SPECIES, W, w + 2 * ldw, ORDER);
            FloatVector x0c = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 8));
            z00c = x0c.fma(w0c, z00c);
            FloatVector w0d = FloatVector.fromMemorySegment(SPECIES, W, w + 3 * ldw, ORDER);
            FloatVector x0d = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 12));
            z00d = x0d.fma(w0d, z00d);
            x += 16;
            w += 4 * ldw;
        }
        for (; i < k; i++) {
            FloatVector w0a = FloatVector.fromMemorySegment(SPECIES, W, w, ORDER);
            FloatVector x0a = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            z00a = x0a.fma(w0a, z00a);
            x += 4;
            w += ldw;
        }
        VectorMask<Float> pads = SPECIES.indexInRange(j, n).not();
        FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER);
        z00a.add(z00c).add(z00b.add(z00d)).add(b0).blend(zero, pads).intoMemorySegment(Z, z, ORDER);
    }
}
