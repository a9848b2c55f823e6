package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.ROTATE_1;
import static tickgrad.kernel.simd.Lanes.ROTATE_2;
import static tickgrad.kernel.simd.Lanes.ROTATE_4;
import static tickgrad.kernel.simd.Lanes.ROTATE_8;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/**
 * Canonical dots y[i] = a·B[i] of one row with many: 16 virtual lanes, which are one, two or four vectors, then the tree.
 * Four accumulators at every width.
 */
final class Dots {
    private Dots() {}

    static void dots(
            int count, int n, MemorySegment A, long a, MemorySegment B, long bOff, long ldb, MemorySegment Y, long y) {
        long end = a + 4L * Padding.pad(n);
        int i = 0;
        if (LENGTH == 16) {
            for (; i + 4 <= count; i += 4) {
                four(end, A, a, B, bOff + i * ldb, ldb, Y, y + 4L * i);
            }
        }
        for (; i < count; i++) {
            if (LENGTH == 16) {
                one512(end, A, a, B, bOff + i * ldb, Y, y + 4L * i);
            } else if (LENGTH == 8) {
                one256(end, A, a, B, bOff + i * ldb, Y, y + 4L * i);
            } else {
                one128(end, A, a, B, bOff + i * ldb, Y, y + 4L * i);
            }
        }
    }

    private static void four(
            long end, MemorySegment A, long a, MemorySegment B, long b, long ldb, MemorySegment Y, long y) {
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = t0;
        FloatVector t2 = t0;
        FloatVector t3 = t0;
        for (; a < end; a += BYTES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, A, a, ORDER);
            t0 = v.fma(FloatVector.fromMemorySegment(SPECIES, B, b, ORDER), t0);
            t1 = v.fma(FloatVector.fromMemorySegment(SPECIES, B, b + ldb, ORDER), t1);
            t2 = v.fma(FloatVector.fromMemorySegment(SPECIES, B, b + 2 * ldb, ORDER), t2);
            t3 = v.fma(FloatVector.fromMemorySegment(SPECIES, B, b + 3 * ldb, ORDER), t3);
            b += BYTES;
        }
        t0 = t0.add(t0.rearrange(ROTATE_8));
        t1 = t1.add(t1.rearrange(ROTATE_8));
        t2 = t2.add(t2.rearrange(ROTATE_8));
        t3 = t3.add(t3.rearrange(ROTATE_8));
        t0 = t0.add(t0.rearrange(ROTATE_4));
        t1 = t1.add(t1.rearrange(ROTATE_4));
        t2 = t2.add(t2.rearrange(ROTATE_4));
        t3 = t3.add(t3.rearrange(ROTATE_4));
        t0 = t0.add(t0.rearrange(ROTATE_2));
        t1 = t1.add(t1.rearrange(ROTATE_2));
        t2 = t2.add(t2.rearrange(ROTATE_2));
        t3 = t3.add(t3.rearrange(ROTATE_2));
        t0 = t0.add(t0.rearrange(ROTATE_1));
        t1 = t1.add(t1.rearrange(ROTATE_1));
        t2 = t2.add(t2.rearrange(ROTATE_1));
        t3 = t3.add(t3.rearrange(ROTATE_1));
        Y.set(JAVA_FLOAT, y, t0.lane(0));
        Y.set(JAVA_FLOAT, y + 4, t1.lane(0));
        Y.set(JAVA_FLOAT, y + 8, t2.lane(0));
        Y.set(JAVA_FLOAT, y + 12, t3.lane(0));
    }

    private static void one512(long end, MemorySegment A, long a, MemorySegment B, long b, MemorySegment Y, long y) {
        FloatVector t0 = FloatVector.zero(SPECIES);
        for (; a < end; a += BYTES) {
            t0 = FloatVector.fromMemorySegment(SPECIES, A, a, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b, ORDER), t0);
            b += BYTES;
        }
        t0 = t0.add(t0.rearrange(ROTATE_8));
        t0 = t0.add(t0.rearrange(ROTATE_4));
        t0 = t0.add(t0.rearrange(ROTATE_2));
        t0 = t0.add(t0.rearrange(ROTATE_1));
        Y.set(JAVA_FLOAT, y, t0.lane(0));
    }

    private static void one256(long end, MemorySegment A, long a, MemorySegment B, long b, MemorySegment Y, long y) {
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = t0;
        for (; a < end; a += 2 * BYTES) {
            t0 = FloatVector.fromMemorySegment(SPECIES, A, a, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b, ORDER), t0);
            t1 = FloatVector.fromMemorySegment(SPECIES, A, a + BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + BYTES, ORDER), t1);
            b += 2 * BYTES;
        }
        t0 = t0.add(t1);
        t0 = t0.add(t0.rearrange(ROTATE_4));
        t0 = t0.add(t0.rearrange(ROTATE_2));
        t0 = t0.add(t0.rearrange(ROTATE_1));
        Y.set(JAVA_FLOAT, y, t0.lane(0));
    }

    private static void one128(long end, MemorySegment A, long a, MemorySegment B, long b, MemorySegment Y, long y) {
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = t0;
        FloatVector t2 = t0;
        FloatVector t3 = t0;
        for (; a < end; a += 4 * BYTES) {
            t0 = FloatVector.fromMemorySegment(SPECIES, A, a, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b, ORDER), t0);
            t1 = FloatVector.fromMemorySegment(SPECIES, A, a + BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + BYTES, ORDER), t1);
            t2 = FloatVector.fromMemorySegment(SPECIES, A, a + 2 * BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + 2 * BYTES, ORDER), t2);
            t3 = FloatVector.fromMemorySegment(SPECIES, A, a + 3 * BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + 3 * BYTES, ORDER), t3);
            b += 4 * BYTES;
        }
        t0 = t0.add(t2).add(t1.add(t3));
        t0 = t0.add(t0.rearrange(ROTATE_2));
        t0 = t0.add(t0.rearrange(ROTATE_1));
        Y.set(JAVA_FLOAT, y, t0.lane(0));
    }
}
