package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static tickgrad.kernel.simd.Dots.GROUP;
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

/** The way back through one row of a wide layer, where only active inputs have a gradient: dX, and with it the online step. */
final class ActiveBackward {
    private ActiveBackward() {}

    /** dX[i] = dZ·W[i] for the active i; the others +0.0. */
    static void dots(
            int count, int k, int n, MemorySegment active, long q, MemorySegment dZ, long dz, MemorySegment W, long w, long ldw,
            MemorySegment dX, long dx) {
        clear(k, dX, dx);
        int eights = LENGTH == 8 ? count & -EightDots.GROUP : 0;
        for (int c = 0; c < eights; c += EightDots.GROUP) {
            eight(n, active, q + 4L * c, dZ, dz, W, w, ldw, dX, dx + 4L * c);
        }
        spread(eights, active, q, dX, dx);
        for (int c = eights; c < count; c += GROUP) {
            group(Math.min(GROUP, count - c), n, active, q + 4L * c, dZ, dz, W, w, ldw, dX, dx);
        }
    }

    /** Eight dots, one beside the other. */
    private static void eight(
            int n, MemorySegment active, long q, MemorySegment dZ, long dz, MemorySegment W, long w, long ldw, MemorySegment dX,
            long dx) {
        EightDots.dots(
                4L * Padding.pad(n), dZ, dz, W, w + ldw * active.get(JAVA_INT, q), w + ldw * active.get(JAVA_INT, q + 4),
                w + ldw * active.get(JAVA_INT, q + 8), w + ldw * active.get(JAVA_INT, q + 12), w + ldw * active.get(JAVA_INT, q + 16),
                w + ldw * active.get(JAVA_INT, q + 20), w + ldw * active.get(JAVA_INT, q + 24), w + ldw * active.get(JAVA_INT, q + 28),
                dX, dx);
    }

    /** Brings dots that stand side by side to the places of their inputs, the last one first: none moves to the left, so none is overwritten. */
    private static void spread(int count, MemorySegment active, long q, MemorySegment dX, long dx) {
        for (int c = count - 1; c >= 0; c--) {
            float dot = dX.get(JAVA_FLOAT, dx + 4L * c);
            dX.set(JAVA_FLOAT, dx + 4L * c, 0.0f);
            dX.set(JAVA_FLOAT, dx + 4L * active.get(JAVA_INT, q + 4L * c), dot);
        }
    }

    private static void clear(int k, MemorySegment dX, long dx) {
        if (!(dX.isNative())) {
            throw Lanes.heap();
        }
        for (int i = 0; i < Padding.pad(k); i += LENGTH) {
            FloatVector.zero(SPECIES).intoMemorySegment(dX, dx + 4L * i, ORDER);
        }
    }

    private static void group(
            int count, int n, MemorySegment active, long q, MemorySegment dZ, long dz, MemorySegment W, long w, long ldw,
            MemorySegment dX, long dx) {
        if (LENGTH == Padding.LANES && count == GROUP) {
            four(Padding.pad(n) / LENGTH, BYTES, active, q, dZ, dz, W, w, ldw, dX, dx);
        } else {
            for (int c = 0; c < count; c++) {
                long i = active.get(JAVA_INT, q + 4L * c);
                Dots.dots(1, n, dZ, dz, W, w + i * ldw, ldw, dX, dx + 4 * i);
            }
        }
    }

    private static void four(
            int vectors, long step, MemorySegment active, long q, MemorySegment dZ, long dz, MemorySegment W, long w, long ldw,
            MemorySegment dX, long dx) {
        if (!(active.isNative() && dZ.isNative() && W.isNative() && dX.isNative())) {
            throw Lanes.heap();
        }
        long i0 = active.get(JAVA_INT, q);
        long i1 = active.get(JAVA_INT, q + 4);
        long i2 = active.get(JAVA_INT, q + 8);
        long i3 = active.get(JAVA_INT, q + 12);
        long w0 = w + i0 * ldw;
        long w1 = w + i1 * ldw;
        long w2 = w + i2 * ldw;
        long w3 = w + i3 * ldw;
        FloatVector t0 = FloatVector.zero(SPECIES);
        FloatVector t1 = t0;
        FloatVector t2 = t0;
        FloatVector t3 = t0;
        for (int j = 0; j < vectors; j++) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, dZ, dz, ORDER);
            t0 = v.fma(FloatVector.fromMemorySegment(SPECIES, W, w0, ORDER), t0);
            t1 = v.fma(FloatVector.fromMemorySegment(SPECIES, W, w1, ORDER), t1);
            t2 = v.fma(FloatVector.fromMemorySegment(SPECIES, W, w2, ORDER), t2);
            t3 = v.fma(FloatVector.fromMemorySegment(SPECIES, W, w3, ORDER), t3);
            dz += step;
            w0 += step;
            w1 += step;
            w2 += step;
            w3 += step;
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
        dX.set(JAVA_FLOAT, dx + 4 * i0, y0);
        dX.set(JAVA_FLOAT, dx + 4 * i1, y1);
        dX.set(JAVA_FLOAT, dx + 4 * i2, y2);
        dX.set(JAVA_FLOAT, dx + 4 * i3, y3);
    }

    /** Four rows are updated right after their dots, while they are in the first-level cache. */
    static void online(
            int count, int k, int n, MemorySegment active, long q, MemorySegment X, long x, MemorySegment dZ, long dz, float lr,
            MemorySegment W, long w, long ldw, MemorySegment dX, long dx) {
        clear(k, dX, dx);
        int eights = LENGTH == 8 ? count & -EightDots.GROUP : 0;
        for (int c = 0; c < eights; c += EightDots.GROUP) {
            eight(n, active, q + 4L * c, dZ, dz, W, w, ldw, dX, dx + 4L * c);
            update(n, active, q + 4L * c, X, x, dZ, dz, lr, W, w, ldw);
            update(n, active, q + 4L * c + 16, X, x, dZ, dz, lr, W, w, ldw);
        }
        spread(eights, active, q, dX, dx);
        for (int c = eights; c < count; c += GROUP) {
            int group = Math.min(GROUP, count - c);
            group(group, n, active, q + 4L * c, dZ, dz, W, w, ldw, dX, dx);
            if (group == GROUP) {
                update(n, active, q + 4L * c, X, x, dZ, dz, lr, W, w, ldw);
            } else {
                for (int r = c; r < c + group; r++) {
                    long i = active.get(JAVA_INT, q + 4L * r);
                    DenseOnline.row(n, -(lr * X.get(JAVA_FLOAT, x + 4 * i)), dZ, dz, W, w + i * ldw);
                }
            }
        }
    }

    /** The rows of W of four active inputs. */
    private static void update(
            int n, MemorySegment active, long q, MemorySegment X, long x, MemorySegment dZ, long dz, float lr, MemorySegment W, long w,
            long ldw) {
        long i0 = active.get(JAVA_INT, q);
        long i1 = active.get(JAVA_INT, q + 4);
        long i2 = active.get(JAVA_INT, q + 8);
        long i3 = active.get(JAVA_INT, q + 12);
        float u0 = -(lr * X.get(JAVA_FLOAT, x + 4 * i0));
        float u1 = -(lr * X.get(JAVA_FLOAT, x + 4 * i1));
        float u2 = -(lr * X.get(JAVA_FLOAT, x + 4 * i2));
        float u3 = -(lr * X.get(JAVA_FLOAT, x + 4 * i3));
        if (n % LENGTH == 0) {
            DenseOnline.four(n / LENGTH, u0, u1, u2, u3, dZ, dz, W, w + i0 * ldw, w + i1 * ldw, w + i2 * ldw, w + i3 * ldw);
        } else {
            DenseOnline.row(n, u0, dZ, dz, W, w + i0 * ldw);
            DenseOnline.row(n, u1, dZ, dz, W, w + i1 * ldw);
            DenseOnline.row(n, u2, dZ, dz, W, w + i2 * ldw);
            DenseOnline.row(n, u3, dZ, dz, W, w + i3 * ldw);
        }
    }
}
