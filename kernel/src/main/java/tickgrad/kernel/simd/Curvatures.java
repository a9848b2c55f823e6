package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The SIMD twin of {@link tickgrad.kernel.reference.Curvatures}: row by row, or in one pass where the rows stand without gaps. */
public final class Curvatures {
    private Curvatures() {}

    /** {@code D += A B phi''}, {@code phi'' = -2 Y (1 - Y^2)}. */
    public static void tanh(
            int m, int n, MemorySegment Y, long YOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Tanh.curvature(Activations.count(m, n, ld), Y, YOff + row, A, AOff + row, B, BOff + row, D, DOff + row);
        }
        Pads.clear(m, n, D, DOff, ld);
    }

    /** {@code D += A B phi''}, {@code phi'' = Y (1 - Y) (1 - 2 Y)}. */
    public static void sigmoid(
            int m, int n, MemorySegment Y, long YOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Sigmoid.curvature(Activations.count(m, n, ld), Y, YOff + row, A, AOff + row, B, BOff + row, D, DOff + row);
        }
        Pads.clear(m, n, D, DOff, ld);
    }

    /** {@code D += A B phi''}, {@code phi'' = s (1 - s)}. */
    public static void softplus(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Softplus.curvature(Activations.count(m, n, ld), Z, ZOff + row, A, AOff + row, B, BOff + row, D, DOff + row);
        }
        Pads.clear(m, n, D, DOff, ld);
    }

    /** {@code D += A B phi''}, {@code phi'' = (2 - Z^2) exp(-Z^2/2) / sqrt(2 pi)}. */
    public static void gelu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Gelu.curvature(Activations.count(m, n, ld), Z, ZOff + row, A, AOff + row, B, BOff + row, D, DOff + row);
        }
        Pads.clear(m, n, D, DOff, ld);
    }

    /** {@code D += A B phi''}, {@code phi'' = s (1 - s) (2 v' + Z v'' + Z v'^2 (1 - 2 s))}. */
    public static void geluTanh(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            GeluTanh.curvature(Activations.count(m, n, ld), Z, ZOff + row, A, AOff + row, B, BOff + row, D, DOff + row);
        }
        Pads.clear(m, n, D, DOff, ld);
    }

    /** {@code D += A B phi''}, {@code phi'' = s (1 - s) (2 + Z (1 - 2 s))}. */
    public static void silu(
            int m, int n, MemorySegment Z, long ZOff, MemorySegment A, long AOff, MemorySegment B, long BOff,
            MemorySegment D, long DOff, int ld) {
        for (int r = 0; r < Activations.passes(m, n, ld); r++) {
            long row = (long) r * ld << 2;
            Silu.curvature(Activations.count(m, n, ld), Z, ZOff + row, A, AOff + row, B, BOff + row, D, DOff + row);
        }
        Pads.clear(m, n, D, DOff, ld);
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
}
