package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.ForwardTile.FLOAT;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The tiles of {@link OuterTile} on vectors of 16: up to 24 sums, for the reason given in {@link LargeTile}, and less where one vector or two are left
 * ({@link NarrowOuterTile}). Inputs are read with a bounds check each, which keeps the compiler from loading all of them first: there are no
 * registers for that.
 */
final class LargeOuterTile {
    private LargeOuterTile() {}

    /** Inputs of the tile of {@code width} vectors. */
    static int height(int width) {
        return width > 2 ? 6 : 8;
    }

    /** Of {@code k} inputs those in large tiles of {@code width} vectors, so that fours are left and less than four inputs. */
    static int inputs(int width, int k) {
        return k - k % (width > 2 ? 12 : height(width));
    }

    /** The tile of {@code width} vectors. */
    static void tile(
            int width, int m, MemorySegment X, long x, long ldx, MemorySegment dZ, long dz, long lddz, MemorySegment dW, long dw,
            long lddw, boolean fresh) {
        switch (width) {
            case 4 -> four(m, X, x, ldx, dZ, dz, lddz, dW, dw, lddw, fresh);
            case 3 -> three(m, X, x, ldx, dZ, dz, lddz, dW, dw, lddw, fresh);
            case 2 -> NarrowOuterTile.two(m, X, x, ldx, dZ, dz, lddz, dW, dw, lddw, fresh);
            default -> NarrowOuterTile.one(m, X, x, ldx, dZ, dz, lddz, dW, dw, lddw, fresh);
        }
    }

    /** Six inputs, four vectors. */
    private static void four(
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
        FloatVector w40 = zero;
        FloatVector w41 = zero;
        FloatVector w42 = zero;
        FloatVector w43 = zero;
        FloatVector w50 = zero;
        FloatVector w51 = zero;
        FloatVector w52 = zero;
        FloatVector w53 = zero;
        long from = dw;
        for (int i = 0; i < 6 && !fresh; i++) {
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
            w30 = w40;
            w31 = w41;
            w32 = w42;
            w33 = w43;
            w40 = w50;
            w41 = w51;
            w42 = w52;
            w43 = w53;
            w50 = FloatVector.fromMemorySegment(SPECIES, dW, from, ORDER);
            w51 = FloatVector.fromMemorySegment(SPECIES, dW, from + BYTES, ORDER);
            w52 = FloatVector.fromMemorySegment(SPECIES, dW, from + 2 * BYTES, ORDER);
            w53 = FloatVector.fromMemorySegment(SPECIES, dW, from + 3 * BYTES, ORDER);
            from += lddw;
        }
        for (int r = 0; r < m; r++) {
            MemorySegment out = dZ.asSlice(dz, 4 * BYTES);
            FloatVector z0 = FloatVector.fromMemorySegment(SPECIES, out, 0, ORDER);
            FloatVector z1 = FloatVector.fromMemorySegment(SPECIES, out, BYTES, ORDER);
            FloatVector z2 = FloatVector.fromMemorySegment(SPECIES, out, 2 * BYTES, ORDER);
            FloatVector z3 = FloatVector.fromMemorySegment(SPECIES, out, 3 * BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x));
            w00 = x0.fma(z0, w00);
            w01 = x0.fma(z1, w01);
            w02 = x0.fma(z2, w02);
            w03 = x0.fma(z3, w03);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 4));
            w10 = x1.fma(z0, w10);
            w11 = x1.fma(z1, w11);
            w12 = x1.fma(z2, w12);
            w13 = x1.fma(z3, w13);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 8));
            w20 = x2.fma(z0, w20);
            w21 = x2.fma(z1, w21);
            w22 = x2.fma(z2, w22);
            w23 = x2.fma(z3, w23);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 12));
            w30 = x3.fma(z0, w30);
            w31 = x3.fma(z1, w31);
            w32 = x3.fma(z2, w32);
            w33 = x3.fma(z3, w33);
            FloatVector x4 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 16));
            w40 = x4.fma(z0, w40);
            w41 = x4.fma(z1, w41);
            w42 = x4.fma(z2, w42);
            w43 = x4.fma(z3, w43);
            FloatVector x5 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 20));
            w50 = x5.fma(z0, w50);
            w51 = x5.fma(z1, w51);
            w52 = x5.fma(z2, w52);
            w53 = x5.fma(z3, w53);
            x += ldx;
            dz += lddz;
        }
        for (int i = 0; i < 6; i++) {
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
            w30 = w40;
            w31 = w41;
            w32 = w42;
            w33 = w43;
            w40 = w50;
            w41 = w51;
            w42 = w52;
            w43 = w53;
            dw += lddw;
        }
    }

    /** Six inputs, three vectors. */
    private static void three(
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
        FloatVector w10 = zero;
        FloatVector w11 = zero;
        FloatVector w12 = zero;
        FloatVector w20 = zero;
        FloatVector w21 = zero;
        FloatVector w22 = zero;
        FloatVector w30 = zero;
        FloatVector w31 = zero;
        FloatVector w32 = zero;
        FloatVector w40 = zero;
        FloatVector w41 = zero;
        FloatVector w42 = zero;
        FloatVector w50 = zero;
        FloatVector w51 = zero;
        FloatVector w52 = zero;
        long from = dw;
        for (int i = 0; i < 6 && !fresh; i++) {
            w00 = w10;
            w01 = w11;
            w02 = w12;
            w10 = w20;
            w11 = w21;
            w12 = w22;
            w20 = w30;
            w21 = w31;
            w22 = w32;
            w30 = w40;
            w31 = w41;
            w32 = w42;
            w40 = w50;
            w41 = w51;
            w42 = w52;
            w50 = FloatVector.fromMemorySegment(SPECIES, dW, from, ORDER);
            w51 = FloatVector.fromMemorySegment(SPECIES, dW, from + BYTES, ORDER);
            w52 = FloatVector.fromMemorySegment(SPECIES, dW, from + 2 * BYTES, ORDER);
            from += lddw;
        }
        for (int r = 0; r < m; r++) {
            MemorySegment out = dZ.asSlice(dz, 3 * BYTES);
            FloatVector z0 = FloatVector.fromMemorySegment(SPECIES, out, 0, ORDER);
            FloatVector z1 = FloatVector.fromMemorySegment(SPECIES, out, BYTES, ORDER);
            FloatVector z2 = FloatVector.fromMemorySegment(SPECIES, out, 2 * BYTES, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x));
            w00 = x0.fma(z0, w00);
            w01 = x0.fma(z1, w01);
            w02 = x0.fma(z2, w02);
            FloatVector x1 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 4));
            w10 = x1.fma(z0, w10);
            w11 = x1.fma(z1, w11);
            w12 = x1.fma(z2, w12);
            FloatVector x2 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 8));
            w20 = x2.fma(z0, w20);
            w21 = x2.fma(z1, w21);
            w22 = x2.fma(z2, w22);
            FloatVector x3 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 12));
            w30 = x3.fma(z0, w30);
            w31 = x3.fma(z1, w31);
            w32 = x3.fma(z2, w32);
            FloatVector x4 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 16));
            w40 = x4.fma(z0, w40);
            w41 = x4.fma(z1, w41);
            w42 = x4.fma(z2, w42);
            FloatVector x5 = FloatVector.broadcast(SPECIES, X.get(FLOAT, x + 20));
            w50 = x5.fma(z0, w50);
            w51 = x5.fma(z1, w51);
            w52 = x5.fma(z2, w52);
            x += ldx;
            dz += lddz;
        }
        for (int i = 0; i < 6; i++) {
            w00.intoMemorySegment(dW, dw, ORDER);
            w01.intoMemorySegment(dW, dw + BYTES, ORDER);
            w02.intoMemorySegment(dW, dw + 2 * BYTES, ORDER);
            w00 = w10;
            w01 = w11;
            w02 = w12;
            w10 = w20;
            w11 = w21;
            w12 = w22;
            w20 = w30;
            w21 = w31;
            w22 = w32;
            w30 = w40;
            w31 = w41;
            w32 = w42;
            w40 = w50;
            w41 = w51;
            w42 = w52;
            dw += lddw;
        }
    }
}
