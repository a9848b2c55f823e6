package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/**
 * dW = Xᵀ·dZ of a wide layer, each element one chain over the rows: register tiles of 4 inputs x 4 or 2 vectors, and {@link LargeOuterTile} on
 * vectors of 16 where there are inputs for it. In tiles of two vectors and four, sums that go on from what dW holds move up from the last place to
 * theirs, and all leave by the first: so each vector of a row is loaded and stored by one line, and the methods stay small for the first compiler.
 */
final class OuterTile {
    /** For tiles of four inputs, and of more, by vectors: each is a method of its own. */
    private static final EmptyCalls[] FOUR = EmptyCalls.each(Lanes.TILE + 1);
    private static final EmptyCalls[] MORE = EmptyCalls.each(Lanes.TILE + 1);

    private OuterTile() {}

    /** {@code fresh} starts the chains at +0.0, else they go on from what dW holds. */
    static void outer(
            int m, int k, int n, MemorySegment X, long XOff, long ldx, MemorySegment dZ, long dZOff, long lddz,
            MemorySegment dW, long dWOff, long lddw, boolean fresh) {
        // A tile at the last four inputs makes some elements again, which only those may be that start anew.
        int tiled = fresh && k >= 4 ? k : k - k % 4;
        int vectors = Padding.pad(n) / LENGTH;
        int width;
        for (int v = 0; v < vectors; v += width) {
            width = LENGTH == Padding.LANES ? ForwardTile.width(vectors - v) : Math.min(vectors - v, 2);
            int height = LENGTH == Padding.LANES ? LargeOuterTile.height(width) : 4;
            int tall = LENGTH == Padding.LANES ? LargeOuterTile.inputs(width, k) : 0;
            EmptyCalls four = FOUR[width];
            EmptyCalls more = MORE[width];
            long at = (long) v * BYTES;
            for (int from = 0; from < tiled; from += from < tall ? height : 4) {
                int i = Math.min(from, k - 4);
                long x = XOff + 4L * i;
                long dw = dWOff + i * lddw + at;
                int empty = (from < tall ? more : four).next(m);
                for (int c = 0; c <= empty; c++) {
                    int rows = c == 0 ? m : -1;
                    if (from < tall) {
                        LargeOuterTile.tile(width, rows, X, x, ldx, dZ, dZOff + at, lddz, dW, dw, lddw, fresh);
                    } else {
                        tile(width, rows, X, x, ldx, dZ, dZOff + at, lddz, dW, dw, lddw, fresh);
                    }
                }
            }
        }
        int end = Padding.pad(n);
        for (int i = tiled; i < k; i++) {
            long dw = dWOff + i * lddw;
            int j = 0;
            for (; j + 4 * LENGTH <= end; j += 4 * LENGTH) {
                four(m, X, XOff + 4L * i, ldx, dZ, dZOff + 4L * j, lddz, dW, dw + 4L * j, fresh);
            }
            for (; j < end; j += LENGTH) {
                one(m, X, XOff + 4L * i, ldx, dZ, dZOff + 4L * j, lddz, dW, dw + 4L * j, fresh);
            }
        }
        Pads.clear(k, n, dW, dWOff, (int) (lddw / Float.BYTES));
    }

    /** Four inputs, {@code width} vectors. */
    private static void tile(
            int width, int m, MemorySegment X, long x, long ldx, MemorySegment dZ, long dz, long lddz, MemorySegment dW, long dw,
            long lddw, boolean fresh) {
        switch (width) {
            case 4 -> wide(m, X, x, ldx, dZ, dz, lddz, dW, dw, lddw, fresh);
            case 3 -> {
                pair(m, X, x, ldx, dZ, dz, lddz, dW, dw, lddw, fresh);
                edge(m, X, x, ldx, dZ, dz + 2 * BYTES, lddz, dW, dw + 2 * BYTES, lddw, fresh);
            }
            case 2 -> pair(m, X, x, ldx, dZ, dz, lddz, dW, dw, lddw, fresh);
            default -> edge(m, X, x, ldx, dZ, dz, lddz, dW, dw, lddw, fresh);
        }
    }

    /** Four inputs, four vectors. The slices have constant sizes, so that each row costs two bounds checks and not eight. */
    private static void wide(
            int m, MemorySegment X, long x, long ldx, MemorySegment dZ, long dz, long lddz, MemorySegment dW, long dw,
            long lddw, boolean fresh) {
        if (m < 0) {
            return; // an empty call
        }
        if (!(X.isNative() && dZ.isNative() && dW.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w00 = zero;
        FloatVector w01 = zero;
        FloatVector w02 = zero;
        FloatVector w03 = zero;
        FloatVector w10 = zero;
        FloatVector w11 = zero;
        FloatVector w12 = zero;
        FloatVector w13 = zero;
        FloatVector w20 = zero;
        FloatVector w21 = zero;
        FloatVector w22 = zero;
        FloatVector w23 = zero;
        FloatVector w30 = zero;
        FloatVector w31 = zero;
        FloatVector w32 = zero;
        FloatVector w33 = zero;
        long from = dw;
        for (int i = 0; i < 4 && !fresh; i++) {
            w00 = w10;
            w01 = w11;
            w02 = w12;
            w03 = w13;
            w10 = w20;
            w11 = w21;
            w12 = w22;
            w13 = w23;
            w20 = w30;
            w21 = w31;
            w22 = w32;
            w23 = w33;
            w30 = FloatVector.fromMemorySegment(SPECIES, dW, from, ORDER);
            w31 = FloatVector.fromMemorySegment(SPECIES, dW, from + BYTES, ORDER);
            w32 = FloatVector.fromMemorySegment(SPECIES, dW, from + 2 * BYTES, ORDER);
            w33 = FloatVector.fromMemorySegment(SPECIES, dW, from + 3 * BYTES, ORDER);
            from += lddw;
        }
        for (int r = 0; r < m; r++) {
            MemorySegment in = X.asSlice(x, 4 * Float.BYTES);
            MemorySegment out = dZ.asSlice(dz, 4 * BYTES);
            FloatVector z0 = FloatVector.fromMemorySegment(SPECIES, out, 0, ORDER);
            FloatVector z1 = FloatVector.fromMemorySegment(SPECIES, out, BYTES, ORDER);
            FloatVector z2 = FloatVector.fromMemorySegment(SPECIES, out, 2 * BYTES, ORDER);
            FloatVector z3 = FloatVector.fromMemorySegment(SPECIES, out, 3 * BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 0));
            w00 = x0.fma(z0, w00);
            w01 = x0.fma(z1, w01);
            w02 = x0.fma(z2, w02);
            w03 = x0.fma(z3, w03);
            FloatVector x1 = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4));
            w10 = x1.fma(z0, w10);
            w11 = x1.fma(z1, w11);
            w12 = x1.fma(z2, w12);
            w13 = x1.fma(z3, w13);
            FloatVector x2 = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 8));
            w20 = x2.fma(z0, w20);
            w21 = x2.fma(z1, w21);
            w22 = x2.fma(z2, w22);
            w23 = x2.fma(z3, w23);
            FloatVector x3 = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 12));
            w30 = x3.fma(z0, w30);
            w31 = x3.fma(z1, w31);
            w32 = x3.fma(z2, w32);
            w33 = x3.fma(z3, w33);
            x += ldx;
            dz += lddz;
        }
        for (int i = 0; i < 4; i++) {
            w00.intoMemorySegment(dW, dw, ORDER);
            w01.intoMemorySegment(dW, dw + BYTES, ORDER);
            w02.intoMemorySegment(dW, dw + 2 * BYTES, ORDER);
            w03.intoMemorySegment(dW, dw + 3 * BYTES, ORDER);
            w00 = w10;
            w01 = w11;
            w02 = w12;
            w03 = w13;
            w10 = w20;
            w11 = w21;
            w12 = w22;
            w13 = w23;
            w20 = w30;
            w21 = w31;
            w22 = w32;
            w23 = w33;
            dw += lddw;
        }
    }

    /** Four inputs, two vectors: eight accumulators fill the pipes of any processor, and more would not compile everywhere. */
    private static void pair(
            int m, MemorySegment X, long x, long ldx, MemorySegment dZ, long dz, long lddz, MemorySegment dW, long dw,
            long lddw, boolean fresh) {
        if (m < 0) {
            return; // an empty call
        }
        if (!(X.isNative() && dZ.isNative() && dW.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w00 = zero;
        FloatVector w01 = zero;
        FloatVector w10 = zero;
        FloatVector w11 = zero;
        FloatVector w20 = zero;
        FloatVector w21 = zero;
        FloatVector w30 = zero;
        FloatVector w31 = zero;
        long from = dw;
        for (int i = 0; i < 4 && !fresh; i++) {
            w00 = w10;
            w01 = w11;
            w10 = w20;
            w11 = w21;
            w20 = w30;
            w21 = w31;
            w30 = FloatVector.fromMemorySegment(SPECIES, dW, from, ORDER);
            w31 = FloatVector.fromMemorySegment(SPECIES, dW, from + BYTES, ORDER);
            from += lddw;
        }
        for (int r = 0; r < m; r++) {
            MemorySegment in = X.asSlice(x, 4 * Float.BYTES);
            MemorySegment out = dZ.asSlice(dz, 2 * BYTES);
            FloatVector z0 = FloatVector.fromMemorySegment(SPECIES, out, 0, ORDER);
            FloatVector z1 = FloatVector.fromMemorySegment(SPECIES, out, BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 0));
            w00 = x0.fma(z0, w00);
            w01 = x0.fma(z1, w01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 4));
            w10 = x1.fma(z0, w10);
            w11 = x1.fma(z1, w11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 8));
            w20 = x2.fma(z0, w20);
            w21 = x2.fma(z1, w21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, in.get(JAVA_FLOAT_UNALIGNED, 12));
            w30 = x3.fma(z0, w30);
            w31 = x3.fma(z1, w31);
            x += ldx;
            dz += lddz;
        }
        for (int i = 0; i < 4; i++) {
            w00.intoMemorySegment(dW, dw, ORDER);
            w01.intoMemorySegment(dW, dw + BYTES, ORDER);
            w00 = w10;
            w01 = w11;
            w10 = w20;
            w11 = w21;
            w20 = w30;
            w21 = w31;
            dw += lddw;
        }
    }

    /** Four inputs, one vector. */
    private static void edge(
            int m, MemorySegment X, long x, long ldx, MemorySegment dZ, long dz, long lddz,
            MemorySegment dW, long dw, long lddw, boolean fresh) {
        if (m < 0) {
            return; // an empty call
        }
        if (!(X.isNative() && dZ.isNative() && dW.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w00 = fresh ? zero : FloatVector.fromMemorySegment(SPECIES, dW, dw, ORDER);
        FloatVector w10 = fresh ? zero : FloatVector.fromMemorySegment(SPECIES, dW, dw + lddw, ORDER);
        FloatVector w20 = fresh ? zero : FloatVector.fromMemorySegment(SPECIES, dW, dw + 2 * lddw, ORDER);
        FloatVector w30 = fresh ? zero : FloatVector.fromMemorySegment(SPECIES, dW, dw + 3 * lddw, ORDER);
        for (int r = 0; r < m; r++) {
            FloatVector z0 = FloatVector.fromMemorySegment(SPECIES, dZ, dz, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            w00 = x0.fma(z0, w00);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 4));
            w10 = x1.fma(z0, w10);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 8));
            w20 = x2.fma(z0, w20);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x + 12));
            w30 = x3.fma(z0, w30);
            x += ldx;
            dz += lddz;
        }
        w00.intoMemorySegment(dW, dw, ORDER);
        w10.intoMemorySegment(dW, dw + lddw, ORDER);
        w20.intoMemorySegment(dW, dw + 2 * lddw, ORDER);
        w30.intoMemorySegment(dW, dw + 3 * lddw, ORDER);
    }

    /** One input, four vectors: of a layer with one output, or the last inputs of others. */
    private static void four(
            int m, MemorySegment X, long x, long ldx, MemorySegment dZ, long dz, long lddz, MemorySegment dW, long dw, boolean fresh) {
        if (!(X.isNative() && dZ.isNative() && dW.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w0 = fresh ? zero : FloatVector.fromMemorySegment(SPECIES, dW, dw, ORDER);
        FloatVector w1 = fresh ? zero : FloatVector.fromMemorySegment(SPECIES, dW, dw + BYTES, ORDER);
        FloatVector w2 = fresh ? zero : FloatVector.fromMemorySegment(SPECIES, dW, dw + 2 * BYTES, ORDER);
        FloatVector w3 = fresh ? zero : FloatVector.fromMemorySegment(SPECIES, dW, dw + 3 * BYTES, ORDER);
        for (int r = 0; r < m; r++) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT_UNALIGNED, x));
            w0 = x0.fma(FloatVector.fromMemorySegment(SPECIES, dZ, dz, ORDER), w0);
            w1 = x0.fma(FloatVector.fromMemorySegment(SPECIES, dZ, dz + BYTES, ORDER), w1);
            w2 = x0.fma(FloatVector.fromMemorySegment(SPECIES, dZ, dz + 2 * BYTES, ORDER), w2);
            w3 = x0.fma(FloatVector.fromMemorySegment(SPECIES, dZ, dz + 3 * BYTES, ORDER), w3);
            x += ldx;
            dz += lddz;
        }
        w0.intoMemorySegment(dW, dw, ORDER);
        w1.intoMemorySegment(dW, dw + BYTES, ORDER);
        w2.intoMemorySegment(dW, dw + 2 * BYTES, ORDER);
        w3.intoMemorySegment(dW, dw + 3 * BYTES, ORDER);
    }

    /** One input, one vector. */
    private static void one(
            int m, MemorySegment X, long x, long ldx, MemorySegment dZ, long dz, long lddz,
            MemorySegment dW, long dw, boolean fresh) {
        if (!(X.isNative() && dZ.isNative() && dW.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w00 = fresh ? zero : FloatVector.fromMemorySegment(SPECIES, dW, dw, ORDER);
        for (int r = 0; r < m; r++) {
            FloatVector z0 = FloatVector.fromMemorySegment(SPECIES, dZ, dz, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(JAVA_FLOAT, x));
            w00 = x0.fma(z0, w00);
            x += ldx;
            dz += lddz;
        }
        w00.intoMemorySegment(dW, dw, ORDER);
    }
}
