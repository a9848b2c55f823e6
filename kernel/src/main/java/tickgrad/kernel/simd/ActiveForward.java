package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.FIRST;
import static tickgrad.kernel.simd.Lanes.INTS;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import tickgrad.kernel.Padding;

/** Z = X·W + b for one row of a wide layer, reading only the rows of W whose input is active. */
final class ActiveForward {
    private ActiveForward() {}

    /** The inputs that are not exactly zero; rows are padded with zeros, so whole vectors are read. Returns how many. */
    static int list(int k, MemorySegment X, long x, MemorySegment active, long q) {
        if (!(X.isNative() && active.isNative())) {
            throw Lanes.heap();
        }
        int count = 0;
        for (int i = 0; i < k; i += LENGTH) {
            VectorMask<Integer> on = FloatVector.fromMemorySegment(SPECIES, X, x + 4L * i, ORDER)
                    .compare(VectorOperators.NE, 0.0f)
                    .cast(INTS);
            FIRST.add(i).compress(on).intoMemorySegment(active, q + 4L * count, ORDER);
            count += on.trueCount();
        }
        return count;
    }

    static void forward(
            int count, int n, MemorySegment active, long q, MemorySegment X, long x, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z) {
        int j = 0;
        for (; j + 8 * LENGTH <= n; j += 8 * LENGTH) {
            eight(count, active, q, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
        for (; j + 2 * LENGTH <= n; j += 2 * LENGTH) {
            two(count, active, q, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
        for (; j < Padding.pad(n); j += LENGTH) {
            one(count, n, j, active, q, X, x, W, w + 4L * j, ldw, b, bOff + 4L * j, Z, z + 4L * j);
        }
    }

    /** Eight vectors of outputs. */
    private static void eight(
            int count, MemorySegment active, long q, MemorySegment X, long x, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z) {
        if (!(active.isNative() && X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector z0 = FloatVector.zero(SPECIES);
        FloatVector z1 = z0;
        FloatVector z2 = z0;
        FloatVector z3 = z0;
        FloatVector z4 = z0;
        FloatVector z5 = z0;
        FloatVector z6 = z0;
        FloatVector z7 = z0;
        for (int c = 0; c < count; c++) {
            long i = active.get(JAVA_INT, q);
            FloatVector xi = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4 * i));
            long row = w + i * ldw;
            z0 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row, ORDER), z0);
            z1 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row + BYTES, ORDER), z1);
            z2 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row + 2 * BYTES, ORDER), z2);
            z3 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row + 3 * BYTES, ORDER), z3);
            z4 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row + 4 * BYTES, ORDER), z4);
            z5 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row + 5 * BYTES, ORDER), z5);
            z6 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row + 6 * BYTES, ORDER), z6);
            z7 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row + 7 * BYTES, ORDER), z7);
            q += 4;
        }
        z0.add(FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER)).intoMemorySegment(Z, z, ORDER);
        z1.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER)).intoMemorySegment(Z, z + BYTES, ORDER);
        z2.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + 2 * BYTES, ORDER)).intoMemorySegment(Z, z + 2 * BYTES, ORDER);
        z3.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + 3 * BYTES, ORDER)).intoMemorySegment(Z, z + 3 * BYTES, ORDER);
        z4.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + 4 * BYTES, ORDER)).intoMemorySegment(Z, z + 4 * BYTES, ORDER);
        z5.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + 5 * BYTES, ORDER)).intoMemorySegment(Z, z + 5 * BYTES, ORDER);
        z6.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + 6 * BYTES, ORDER)).intoMemorySegment(Z, z + 6 * BYTES, ORDER);
        z7.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + 7 * BYTES, ORDER)).intoMemorySegment(Z, z + 7 * BYTES, ORDER);
    }

    /** Two vectors of outputs. */
    private static void two(
            int count, MemorySegment active, long q, MemorySegment X, long x, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z) {
        if (!(active.isNative() && X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector z0 = FloatVector.zero(SPECIES);
        FloatVector z1 = z0;
        for (int c = 0; c < count; c++) {
            long i = active.get(JAVA_INT, q);
            FloatVector xi = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4 * i));
            long row = w + i * ldw;
            z0 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row, ORDER), z0);
            z1 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row + BYTES, ORDER), z1);
            q += 4;
        }
        z0.add(FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER)).intoMemorySegment(Z, z, ORDER);
        z1.add(FloatVector.fromMemorySegment(SPECIES, b, bOff + BYTES, ORDER)).intoMemorySegment(Z, z + BYTES, ORDER);
    }

    /** One vector of outputs, pads cleared. */
    private static void one(
            int count, int n, int j, MemorySegment active, long q, MemorySegment X, long x, MemorySegment W, long w, long ldw,
            MemorySegment b, long bOff, MemorySegment Z, long z) {
        if (!(active.isNative() && X.isNative() && W.isNative() && b.isNative() && Z.isNative())) {
            throw Lanes.heap();
        }
        FloatVector z0 = FloatVector.zero(SPECIES);
        for (int c = 0; c < count; c++) {
            long i = active.get(JAVA_INT, q);
            FloatVector xi = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4 * i));
            long row = w + i * ldw;
            z0 = xi.fma(FloatVector.fromMemorySegment(SPECIES, W, row, ORDER), z0);
            q += 4;
        }
        VectorMask<Float> pads = SPECIES.indexInRange(j, n).not();
        z0.add(FloatVector.fromMemorySegment(SPECIES, b, bOff, ORDER)).blend(0.0f, pads).intoMemorySegment(Z, z, ORDER);
    }
}
