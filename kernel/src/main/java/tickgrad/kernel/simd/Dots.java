package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.BIT_4;
import static tickgrad.kernel.simd.Lanes.BIT_8;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;
import static tickgrad.kernel.simd.Lanes.XOR_8;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/**
 * Canonical dots y[i] = a·B[i] of one row with many: 16 virtual lanes, which are one, two or four vectors, then the tree. Where a
 * vector holds all 16 lanes, four dots go through the tree together: from the first step on half of every vector would be idle.
 */
final class Dots {
    /** Rows whose dots go through the tree together. */
    static final int GROUP = 4;

    private Dots() {}

    static void dots(
            int count, int n, MemorySegment A, long a, MemorySegment B, long b, long ldb, MemorySegment Y, long y) {
        int padded = Padding.pad(n);
        int done = 0;
        if (LENGTH == 16) {
            done = count < GROUP || count % GROUP < 2 ? count & -GROUP : count; // two or three that are left make a group with some before
            for (int from = 0; from < done; from += GROUP) {
                int i = Math.min(from, count - GROUP);
                rows(padded / LENGTH, BYTES, A, a, B, b + i * ldb, ldb, Y, y + 4L * i);
            }
        }
        for (int i = done; i < count; i++) {
            if (LENGTH == 16) {
                one512(padded, A, a, B, b + i * ldb, Y, y + 4L * i);
            } else if (LENGTH == 8) {
                one256(padded, A, a, B, b + i * ldb, Y, y + 4L * i);
            } else {
                one128(padded, A, a, B, b + i * ldb, Y, y + 4L * i);
            }
        }
    }

    /** Four rows of any length. The step is a parameter for the reason given in {@link DotTile}. */
    private static void rows(
            int vectors, long step, MemorySegment A, long a, MemorySegment B, long b, long ldb, MemorySegment Y, long y) {
        if (!(A.isNative() && B.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = t0;
        FloatVector t2 = t0;
        FloatVector t3 = t0;
        for (int j = 0; j < vectors; j++) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, A, a, ORDER);
            t0 = v.fma(FloatVector.fromMemorySegment(SPECIES, B, b, ORDER), t0);
            t1 = v.fma(FloatVector.fromMemorySegment(SPECIES, B, b + ldb, ORDER), t1);
            t2 = v.fma(FloatVector.fromMemorySegment(SPECIES, B, b + 2 * ldb, ORDER), t2);
            t3 = v.fma(FloatVector.fromMemorySegment(SPECIES, B, b + 3 * ldb, ORDER), t3);
            a += step;
            b += step;
        }
        t0 = t0.add(t0.rearrange(XOR_8));
        t1 = t1.add(t1.rearrange(XOR_8));
        t2 = t2.add(t2.rearrange(XOR_8));
        t3 = t3.add(t3.rearrange(XOR_8));
        t0 = t0.blend(t1, BIT_8);
        t2 = t2.blend(t3, BIT_8);
        t0 = t0.add(t0.rearrange(XOR_4));
        t2 = t2.add(t2.rearrange(XOR_4));
        t0 = t0.blend(t2, BIT_4);
        t0 = t0.add(t0.rearrange(XOR_2));
        t0 = t0.add(t0.rearrange(XOR_1));
        float y0 = t0.lane(0);
        float y1 = t0.lane(8 % LENGTH);
        float y2 = t0.lane(4 % LENGTH);
        float y3 = t0.lane(12 % LENGTH);
        Y.set(JAVA_FLOAT, y, y0);
        Y.set(JAVA_FLOAT, y + 4, y1);
        Y.set(JAVA_FLOAT, y + 8, y2);
        Y.set(JAVA_FLOAT, y + 12, y3);
    }

    /** The first four vectors without a loop: most narrow layers are no longer. */
    private static void one512(int n, MemorySegment A, long a, MemorySegment B, long b, MemorySegment Y, long y) {
        if (!(A.isNative() && B.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        FloatVector t0 = FloatVector.zero(SPECIES);
        if (n >= 16) {
            t0 = FloatVector.fromMemorySegment(SPECIES, A, a, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b, ORDER), t0);
        }
        if (n >= 32) {
            t0 = FloatVector.fromMemorySegment(SPECIES, A, a + BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + BYTES, ORDER), t0);
        }
        if (n >= 48) {
            t0 = FloatVector.fromMemorySegment(SPECIES, A, a + 2 * BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + 2 * BYTES, ORDER), t0);
        }
        if (n >= 64) {
            t0 = FloatVector.fromMemorySegment(SPECIES, A, a + 3 * BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + 3 * BYTES, ORDER), t0);
        }
        long stride = Lanes.stride;
        for (long at = 4L * 64; at < 4L * n; at += stride) {
            t0 = FloatVector.fromMemorySegment(SPECIES, A, a + at, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + at, ORDER), t0);
        }
        t0 = t0.add(t0.rearrange(XOR_8));
        t0 = t0.add(t0.rearrange(XOR_4));
        t0 = t0.add(t0.rearrange(XOR_2));
        t0 = t0.add(t0.rearrange(XOR_1));
        Y.set(JAVA_FLOAT, y, t0.lane(0));
    }

    private static void one256(int n, MemorySegment A, long a, MemorySegment B, long b, MemorySegment Y, long y) {
        if (!(A.isNative() && B.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = t0;
        long stride = 2 * Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            t0 = FloatVector.fromMemorySegment(SPECIES, A, a + at, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + at, ORDER), t0);
            t1 = FloatVector.fromMemorySegment(SPECIES, A, a + at + BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + at + BYTES, ORDER), t1);
        }
        t0 = t0.add(t1);
        t0 = t0.add(t0.rearrange(XOR_4));
        t0 = t0.add(t0.rearrange(XOR_2));
        t0 = t0.add(t0.rearrange(XOR_1));
        Y.set(JAVA_FLOAT, y, t0.lane(0));
    }

    private static void one128(int n, MemorySegment A, long a, MemorySegment B, long b, MemorySegment Y, long y) {
        if (!(A.isNative() && B.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = t0;
        FloatVector t2 = t0;
        FloatVector t3 = t0;
        long stride = 4 * Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            t0 = FloatVector.fromMemorySegment(SPECIES, A, a + at, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + at, ORDER), t0);
            t1 = FloatVector.fromMemorySegment(SPECIES, A, a + at + BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + at + BYTES, ORDER), t1);
            t2 = FloatVector.fromMemorySegment(SPECIES, A, a + at + 2 * BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + at + 2 * BYTES, ORDER), t2);
            t3 = FloatVector.fromMemorySegment(SPECIES, A, a + at + 3 * BYTES, ORDER)
                    .fma(FloatVector.fromMemorySegment(SPECIES, B, b + at + 3 * BYTES, ORDER), t3);
        }
        t0 = t0.add(t2).add(t1.add(t3));
        t0 = t0.add(t0.rearrange(XOR_2));
        t0 = t0.add(t0.rearrange(XOR_1));
        Y.set(JAVA_FLOAT, y, t0.lane(0));
    }
}
