package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Pair.PAIR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The tiles of {@link LargeOuterTile} for one vector and two: eight inputs, read in pairs. The slice of the inputs has a constant size and costs one bounds
 * check; with 24 sums it would let the compiler load more inputs at once than there are registers.
 */
final class NarrowOuterTile {
    private NarrowOuterTile() {}

    /** Eight inputs, two vectors. */
    static void two(
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
        FloatVector w40 = zero;
        FloatVector w41 = zero;
        FloatVector w50 = zero;
        FloatVector w51 = zero;
        FloatVector w60 = zero;
        FloatVector w61 = zero;
        FloatVector w70 = zero;
        FloatVector w71 = zero;
        long from = dw;
        for (int i = 0; i < 8 && !fresh; i++) {
            w00 = w10;
            w01 = w11;
            w10 = w20;
            w11 = w21;
            w20 = w30;
            w21 = w31;
            w30 = w40;
            w31 = w41;
            w40 = w50;
            w41 = w51;
            w50 = w60;
            w51 = w61;
            w60 = w70;
            w61 = w71;
            w70 = FloatVector.fromMemorySegment(SPECIES, dW, from, ORDER);
            w71 = FloatVector.fromMemorySegment(SPECIES, dW, from + BYTES, ORDER);
            from += lddw;
        }
        for (int r = 0; r < m; r++) {
            MemorySegment in = X.asSlice(x, 8 * Float.BYTES);
            MemorySegment out = dZ.asSlice(dz, 2 * BYTES);
            FloatVector z0 = FloatVector.fromMemorySegment(SPECIES, out, 0, ORDER);
            FloatVector z1 = FloatVector.fromMemorySegment(SPECIES, out, BYTES, ORDER);
            long x01 = in.get(PAIR, 0);
            FloatVector x0 = FloatVector.broadcast(SPECIES, Pair.first(x01));
            w00 = x0.fma(z0, w00);
            w01 = x0.fma(z1, w01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, Pair.second(x01));
            w10 = x1.fma(z0, w10);
            w11 = x1.fma(z1, w11);
            long x23 = in.get(PAIR, 8);
            FloatVector x2 = FloatVector.broadcast(SPECIES, Pair.first(x23));
            w20 = x2.fma(z0, w20);
            w21 = x2.fma(z1, w21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, Pair.second(x23));
            w30 = x3.fma(z0, w30);
            w31 = x3.fma(z1, w31);
            long x45 = in.get(PAIR, 16);
            FloatVector x4 = FloatVector.broadcast(SPECIES, Pair.first(x45));
            w40 = x4.fma(z0, w40);
            w41 = x4.fma(z1, w41);
            FloatVector x5 = FloatVector.broadcast(SPECIES, Pair.second(x45));
            w50 = x5.fma(z0, w50);
            w51 = x5.fma(z1, w51);
            long x67 = in.get(PAIR, 24);
            FloatVector x6 = FloatVector.broadcast(SPECIES, Pair.first(x67));
            w60 = x6.fma(z0, w60);
            w61 = x6.fma(z1, w61);
            FloatVector x7 = FloatVector.broadcast(SPECIES, Pair.second(x67));
            w70 = x7.fma(z0, w70);
            w71 = x7.fma(z1, w71);
            x += ldx;
            dz += lddz;
        }
        for (int i = 0; i < 8; i++) {
            w00.intoMemorySegment(dW, dw, ORDER);
            w01.intoMemorySegment(dW, dw + BYTES, ORDER);
            w00 = w10;
            w01 = w11;
            w10 = w20;
            w11 = w21;
            w20 = w30;
            w21 = w31;
            w30 = w40;
            w31 = w41;
            w40 = w50;
            w41 = w51;
            w50 = w60;
            w51 = w61;
            w60 = w70;
            w61 = w71;
            dw += lddw;
        }
    }

    /** Eight inputs, one vector. */
    static void one(
            int m, MemorySegment X, long x, long ldx, MemorySegment dZ, long dz, long lddz, MemorySegment dW, long dw,
            long lddw, boolean fresh) {
        if (m < 0) {
            return; // an empty call
        }
        if (!(X.isNative() && dZ.isNative() && dW.isNative())) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w0 = zero;
        FloatVector w1 = zero;
        FloatVector w2 = zero;
        FloatVector w3 = zero;
        FloatVector w4 = zero;
        FloatVector w5 = zero;
        FloatVector w6 = zero;
        FloatVector w7 = zero;
        long from = dw;
        for (int i = 0; i < 8 && !fresh; i++) {
            w0 = w1;
            w1 = w2;
            w2 = w3;
            w3 = w4;
            w4 = w5;
            w5 = w6;
            w6 = w7;
            w7 = FloatVector.fromMemorySegment(SPECIES, dW, from, ORDER);
            from += lddw;
        }
        for (int r = 0; r < m; r++) {
            MemorySegment in = X.asSlice(x, 8 * Float.BYTES);
            FloatVector z0 = FloatVector.fromMemorySegment(SPECIES, dZ.asSlice(dz, BYTES), 0, ORDER);
            long x01 = in.get(PAIR, 0);
            FloatVector x0 = FloatVector.broadcast(SPECIES, Pair.first(x01));
            w0 = x0.fma(z0, w0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, Pair.second(x01));
            w1 = x1.fma(z0, w1);
            long x23 = in.get(PAIR, 8);
            FloatVector x2 = FloatVector.broadcast(SPECIES, Pair.first(x23));
            w2 = x2.fma(z0, w2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, Pair.second(x23));
            w3 = x3.fma(z0, w3);
            long x45 = in.get(PAIR, 16);
            FloatVector x4 = FloatVector.broadcast(SPECIES, Pair.first(x45));
            w4 = x4.fma(z0, w4);
            FloatVector x5 = FloatVector.broadcast(SPECIES, Pair.second(x45));
            w5 = x5.fma(z0, w5);
            long x67 = in.get(PAIR, 24);
            FloatVector x6 = FloatVector.broadcast(SPECIES, Pair.first(x67));
            w6 = x6.fma(z0, w6);
            FloatVector x7 = FloatVector.broadcast(SPECIES, Pair.second(x67));
            w7 = x7.fma(z0, w7);
            x += ldx;
            dz += lddz;
        }
        for (int i = 0; i < 8; i++) {
            w0.intoMemorySegment(dW, dw, ORDER);
            w0 = w1;
            w1 = w2;
            w2 = w3;
            w3 = w4;
            w4 = w5;
            w5 = w6;
            w6 = w7;
            dw += lddw;
        }
    }
}
