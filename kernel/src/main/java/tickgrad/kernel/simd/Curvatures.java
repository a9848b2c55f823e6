package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The SIMD twin of {@link tickgrad.kernel.reference.Curvatures}: row by row, or in one pass where the rows stand without gaps. */
public final class Curvatures {
    private Curvatures() {}

    /** {@code F = phi'}, {@code C = phi''}; {@code phi' = 1 - Y^2, phi'' = -2 Y (1 - Y^2)}. */
    public static void tanh(
            int m, int n, MemorySegment Y, long YOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Tanh.derivatives(Activations.count(m, n, ld), Y, YOff + row, F, FOff + row, C, COff + row);
        }
        Pads.clear(m, n, F, FOff, ld);
        Pads.clear(m, n, C, COff, ld);
    }

    /** {@code F = phi'}, {@code C = phi''}; {@code phi' = Y (1 - Y), phi'' = Y (1 - Y) (1 - 2 Y)}. */
    public static void sigmoid(
            int m, int n, MemorySegment Y, long YOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Sigmoid.derivatives(Activations.count(m, n, ld), Y, YOff + row, F, FOff + row, C, COff + row);
        }
        Pads.clear(m, n, F, FOff, ld);
        Pads.clear(m, n, C, COff, ld);
    }

    /** {@code F = phi'}, {@code C = phi''}; {@code phi' = s, phi'' = s (1 - s)}. */
    public static void softplus(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Softplus.derivatives(Activations.count(m, n, ld), Z, ZOff + row, F, FOff + row, C, COff + row);
        }
        Pads.clear(m, n, F, FOff, ld);
        Pads.clear(m, n, C, COff, ld);
    }

    /** {@code F = phi'}, {@code C = phi''}; {@code phi'' = (2 - Z^2) exp(-Z^2/2) / sqrt(2 pi)}. */
    public static void gelu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Gelu.derivatives(Activations.count(m, n, ld), Z, ZOff + row, F, FOff + row, C, COff + row);
        }
        Pads.clear(m, n, F, FOff, ld);
        Pads.clear(m, n, C, COff, ld);
    }

    /** {@code F = phi'}, {@code C = phi''}; {@code phi'' = s (1 - s) (2 v' + Z v'' + Z v'^2 (1 - 2 s))}. */
    public static void geluTanh(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            GeluTanh.derivatives(Activations.count(m, n, ld), Z, ZOff + row, F, FOff + row, C, COff + row);
        }
        Pads.clear(m, n, F, FOff, ld);
        Pads.clear(m, n, C, COff, ld);
    }

    /** {@code F = phi'}, {@code C = phi''}; {@code phi'' = s (1 - s) (2 + Z (1 - 2 s))}. */
    public static void silu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Silu.derivatives(Activations.count(m, n, ld), Z, ZOff + row, F, FOff + row, C, COff + row);
        }
        Pads.clear(m, n, F, FOff, ld);
        Pads.clear(m, n, C, COff, ld);
    }

    /** {@code D = A B}. */
    public static void product(
            int m, int n, MemorySegment A, long AOff, MemorySegment B, long BOff, MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            product(Activations.count(m, n, ld), A, AOff + row, B, BOff + row, D, DOff + row);
        }
        Pads.clear(m, n, D, DOff, ld);
    }

    private static void product(
            int n, MemorySegment A, long AOff, MemorySegment B, long BOff, MemorySegment D, long DOff) {
        if (!(A.isNative() && B.isNative() && D.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector a = FloatVector.fromMemorySegment(SPECIES, A, AOff + at, ORDER);
            a.mul(FloatVector.fromMemorySegment(SPECIES, B, BOff + at, ORDER)).intoMemorySegment(D, DOff + at, ORDER);
        }
    }

    /** {@code D = fma(C V, T, F dY)}. */
    public static void adjoint(
            int m, int n, MemorySegment F, long FOff, MemorySegment C, long COff, MemorySegment V, long VOff, MemorySegment T,
            long TOff, MemorySegment dY, long dYOff, MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            adjoint(
                    Activations.count(m, n, ld), F, FOff + row, C, COff + row, V, VOff + row, T, TOff + row, dY, dYOff + row, D,
                    DOff + row);
        }
        Pads.clear(m, n, D, DOff, ld);
    }

    private static void adjoint(
            int n, MemorySegment F, long FOff, MemorySegment C, long COff, MemorySegment V, long VOff, MemorySegment T, long TOff,
            MemorySegment dY, long dYOff, MemorySegment D, long DOff) {
        if (!(F.isNative() && C.isNative() && V.isNative() && T.isNative() && dY.isNative() && D.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector f = FloatVector.fromMemorySegment(SPECIES, F, FOff + at, ORDER);
            FloatVector c = FloatVector.fromMemorySegment(SPECIES, C, COff + at, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, V, VOff + at, ORDER);
            FloatVector t = FloatVector.fromMemorySegment(SPECIES, T, TOff + at, ORDER);
            FloatVector above = FloatVector.fromMemorySegment(SPECIES, dY, dYOff + at, ORDER);
            c.mul(v).fma(t, f.mul(above)).intoMemorySegment(D, DOff + at, ORDER);
        }
    }

    /** {@code U = F V, D = fma(C V, T, F dY)}, {@code F = 1 - Y^2, C = -2 Y (1 - Y^2)}. */
    public static void tanhAdjoint(
            int m, int n, MemorySegment Y, long YOff, MemorySegment V, long VOff, MemorySegment T, long TOff, MemorySegment dY,
            long dYOff, MemorySegment U, long UOff, MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            tanhAdjoint(
                    Activations.count(m, n, ld), Y, YOff + row, V, VOff + row, T, TOff + row, dY, dYOff + row, U, UOff + row, D,
                    DOff + row);
        }
        Pads.clear(m, n, U, UOff, ld);
        Pads.clear(m, n, D, DOff, ld);
    }

    private static void tanhAdjoint(
            int n, MemorySegment Y, long YOff, MemorySegment V, long VOff, MemorySegment T, long TOff, MemorySegment dY, long dYOff,
            MemorySegment U, long UOff, MemorySegment D, long DOff) {
        if (!(Y.isNative() && V.isNative() && T.isNative() && dY.isNative() && U.isNative() && D.isNative())) {
            throw Lanes.heap();
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1.0f);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, Y, YOff + at, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, V, VOff + at, ORDER);
            FloatVector t = FloatVector.fromMemorySegment(SPECIES, T, TOff + at, ORDER);
            FloatVector above = FloatVector.fromMemorySegment(SPECIES, dY, dYOff + at, ORDER);
            FloatVector slope = y.neg().fma(y, one);
            FloatVector bend = y.mul(-2.0f).mul(slope);
            slope.mul(v).intoMemorySegment(U, UOff + at, ORDER);
            bend.mul(v).fma(t, slope.mul(above)).intoMemorySegment(D, DOff + at, ORDER);
        }
    }
}
