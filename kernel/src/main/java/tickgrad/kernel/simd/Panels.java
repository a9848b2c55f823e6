package tickgrad.kernel.simd;

import static tickgrad.kernel.reference.Panels.INPUTS;
import static tickgrad.kernel.reference.Panels.OUTPUTS;
import static tickgrad.kernel.reference.Panels.first;
import static tickgrad.kernel.simd.Lanes.BIT_1;
import static tickgrad.kernel.simd.Lanes.BIT_2;
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
import java.util.concurrent.atomic.AtomicReferenceArray;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Padding;

/** SIMD twin of {@link tickgrad.kernel.reference.Panels}, on vectors of 16: narrower ones keep the virtual lanes in too many registers. */
public final class Panels {
    private static final int EPILOGUES = Epilogue.values().length;

    /** One hidden class of {@link ShapedPanels} per number of outputs, padded above 16, and φ before, made at its first use and kept: at most 36. */
    private static final AtomicReferenceArray<PanelRows> MADE = new AtomicReferenceArray<>((OUTPUTS + 1) * EPILOGUES);

    private Panels() {}

    /** Whether there are loops for this width. */
    public static boolean covered() {
        return LENGTH == Padding.LANES;
    }

    /** Wᵀ in panels: blocks of 16 x 16. */
    public static void pack(int k, int n, MemorySegment W, long WOff, int ldw, MemorySegment V, long VOff) {
        long row = 4L * ldw;
        long v = VOff;
        for (int p = 0; p * INPUTS < k; p++) {
            long w = WOff + first(p, k) * row;
            for (int j = 0; j < n; j += LENGTH) {
                transpose(W, w + 4L * j, row, V, v);
                transpose(W, w + 4L * j + LENGTH * row, row, V, v + BYTES);
                v += 4L * LENGTH * INPUTS;
            }
        }
    }

    /** dX = (dZ·Wᵀ)∘φ′. */
    public static void backwardInput(
            int m, int k, int n, MemorySegment dZ, long dZOff, int lddz, MemorySegment V, long VOff, Epilogue before, MemorySegment X, long XOff,
            MemorySegment dX, long dXOff, int lddx) {
        PanelRows rows = rows(n, before);
        for (int p = 0; p * INPUTS < k; p++) {
            long v = VOff + 4L * p * Padding.pad(n) * INPUTS;
            rows.dots(m, dZ, dZOff, 4L * lddz, V, v, X, XOff + 4L * first(p, k), dX, dXOff + 4L * first(p, k), 4L * lddx);
        }
        Pads.clear(m, k, dX, dXOff, lddx);
    }

    /** Layers of more than 16 outputs share the class of their padded number. */
    private static PanelRows rows(int n, Epilogue before) {
        int outputs = n > Padding.LANES ? Padding.pad(n) : n;
        int slot = outputs * EPILOGUES + before.ordinal();
        if (MADE.get(slot) == null) {
            MADE.compareAndSet(slot, null, (PanelRows) Templates.instance("ShapedPanels", new ShapedPanels.Shape(outputs, before)));
        }
        return MADE.get(slot);
    }

    /** 16 x 16 floats: each step swaps the halves that lie across the diagonal, of all, of quarters, and so on. */
    private static void transpose(MemorySegment A, long a, long lda, MemorySegment B, long b) {
        if (!(A.isNative() && B.isNative())) {
            throw Lanes.heap();
        }
        FloatVector t0 = FloatVector.fromMemorySegment(SPECIES, A, a, ORDER);
        FloatVector t1 = FloatVector.fromMemorySegment(SPECIES, A, a + lda, ORDER);
        FloatVector t2 = FloatVector.fromMemorySegment(SPECIES, A, a + 2 * lda, ORDER);
        FloatVector t3 = FloatVector.fromMemorySegment(SPECIES, A, a + 3 * lda, ORDER);
        FloatVector t4 = FloatVector.fromMemorySegment(SPECIES, A, a + 4 * lda, ORDER);
        FloatVector t5 = FloatVector.fromMemorySegment(SPECIES, A, a + 5 * lda, ORDER);
        FloatVector t6 = FloatVector.fromMemorySegment(SPECIES, A, a + 6 * lda, ORDER);
        FloatVector t7 = FloatVector.fromMemorySegment(SPECIES, A, a + 7 * lda, ORDER);
        FloatVector t8 = FloatVector.fromMemorySegment(SPECIES, A, a + 8 * lda, ORDER);
        FloatVector t9 = FloatVector.fromMemorySegment(SPECIES, A, a + 9 * lda, ORDER);
        FloatVector t10 = FloatVector.fromMemorySegment(SPECIES, A, a + 10 * lda, ORDER);
        FloatVector t11 = FloatVector.fromMemorySegment(SPECIES, A, a + 11 * lda, ORDER);
        FloatVector t12 = FloatVector.fromMemorySegment(SPECIES, A, a + 12 * lda, ORDER);
        FloatVector t13 = FloatVector.fromMemorySegment(SPECIES, A, a + 13 * lda, ORDER);
        FloatVector t14 = FloatVector.fromMemorySegment(SPECIES, A, a + 14 * lda, ORDER);
        FloatVector t15 = FloatVector.fromMemorySegment(SPECIES, A, a + 15 * lda, ORDER);
        FloatVector s = t8.blend(t0, BIT_8).rearrange(XOR_8);
        t0 = t0.blend(s, BIT_8);
        t8 = s.blend(t8, BIT_8);
        s = t9.blend(t1, BIT_8).rearrange(XOR_8);
        t1 = t1.blend(s, BIT_8);
        t9 = s.blend(t9, BIT_8);
        s = t10.blend(t2, BIT_8).rearrange(XOR_8);
        t2 = t2.blend(s, BIT_8);
        t10 = s.blend(t10, BIT_8);
        s = t11.blend(t3, BIT_8).rearrange(XOR_8);
        t3 = t3.blend(s, BIT_8);
        t11 = s.blend(t11, BIT_8);
        s = t12.blend(t4, BIT_8).rearrange(XOR_8);
        t4 = t4.blend(s, BIT_8);
        t12 = s.blend(t12, BIT_8);
        s = t13.blend(t5, BIT_8).rearrange(XOR_8);
        t5 = t5.blend(s, BIT_8);
        t13 = s.blend(t13, BIT_8);
        s = t14.blend(t6, BIT_8).rearrange(XOR_8);
        t6 = t6.blend(s, BIT_8);
        t14 = s.blend(t14, BIT_8);
        s = t15.blend(t7, BIT_8).rearrange(XOR_8);
        t7 = t7.blend(s, BIT_8);
        t15 = s.blend(t15, BIT_8);
        s = t4.blend(t0, BIT_4).rearrange(XOR_4);
        t0 = t0.blend(s, BIT_4);
        t4 = s.blend(t4, BIT_4);
        s = t5.blend(t1, BIT_4).rearrange(XOR_4);
        t1 = t1.blend(s, BIT_4);
        t5 = s.blend(t5, BIT_4);
        s = t6.blend(t2, BIT_4).rearrange(XOR_4);
        t2 = t2.blend(s, BIT_4);
        t6 = s.blend(t6, BIT_4);
        s = t7.blend(t3, BIT_4).rearrange(XOR_4);
        t3 = t3.blend(s, BIT_4);
        t7 = s.blend(t7, BIT_4);
        s = t12.blend(t8, BIT_4).rearrange(XOR_4);
        t8 = t8.blend(s, BIT_4);
        t12 = s.blend(t12, BIT_4);
        s = t13.blend(t9, BIT_4).rearrange(XOR_4);
        t9 = t9.blend(s, BIT_4);
        t13 = s.blend(t13, BIT_4);
        s = t14.blend(t10, BIT_4).rearrange(XOR_4);
        t10 = t10.blend(s, BIT_4);
        t14 = s.blend(t14, BIT_4);
        s = t15.blend(t11, BIT_4).rearrange(XOR_4);
        t11 = t11.blend(s, BIT_4);
        t15 = s.blend(t15, BIT_4);
        s = t2.blend(t0, BIT_2).rearrange(XOR_2);
        t0 = t0.blend(s, BIT_2);
        t2 = s.blend(t2, BIT_2);
        s = t3.blend(t1, BIT_2).rearrange(XOR_2);
        t1 = t1.blend(s, BIT_2);
        t3 = s.blend(t3, BIT_2);
        s = t6.blend(t4, BIT_2).rearrange(XOR_2);
        t4 = t4.blend(s, BIT_2);
        t6 = s.blend(t6, BIT_2);
        s = t7.blend(t5, BIT_2).rearrange(XOR_2);
        t5 = t5.blend(s, BIT_2);
        t7 = s.blend(t7, BIT_2);
        s = t10.blend(t8, BIT_2).rearrange(XOR_2);
        t8 = t8.blend(s, BIT_2);
        t10 = s.blend(t10, BIT_2);
        s = t11.blend(t9, BIT_2).rearrange(XOR_2);
        t9 = t9.blend(s, BIT_2);
        t11 = s.blend(t11, BIT_2);
        s = t14.blend(t12, BIT_2).rearrange(XOR_2);
        t12 = t12.blend(s, BIT_2);
        t14 = s.blend(t14, BIT_2);
        s = t15.blend(t13, BIT_2).rearrange(XOR_2);
        t13 = t13.blend(s, BIT_2);
        t15 = s.blend(t15, BIT_2);
        s = t1.blend(t0, BIT_1).rearrange(XOR_1);
        t0 = t0.blend(s, BIT_1);
        t1 = s.blend(t1, BIT_1);
        s = t3.blend(t2, BIT_1).rearrange(XOR_1);
        t2 = t2.blend(s, BIT_1);
        t3 = s.blend(t3, BIT_1);
        s = t5.blend(t4, BIT_1).rearrange(XOR_1);
        t4 = t4.blend(s, BIT_1);
        t5 = s.blend(t5, BIT_1);
        s = t7.blend(t6, BIT_1).rearrange(XOR_1);
        t6 = t6.blend(s, BIT_1);
        t7 = s.blend(t7, BIT_1);
        s = t9.blend(t8, BIT_1).rearrange(XOR_1);
        t8 = t8.blend(s, BIT_1);
        t9 = s.blend(t9, BIT_1);
        s = t11.blend(t10, BIT_1).rearrange(XOR_1);
        t10 = t10.blend(s, BIT_1);
        t11 = s.blend(t11, BIT_1);
        s = t13.blend(t12, BIT_1).rearrange(XOR_1);
        t12 = t12.blend(s, BIT_1);
        t13 = s.blend(t13, BIT_1);
        s = t15.blend(t14, BIT_1).rearrange(XOR_1);
        t14 = t14.blend(s, BIT_1);
        t15 = s.blend(t15, BIT_1);
        t0.intoMemorySegment(B, b, ORDER);
        t1.intoMemorySegment(B, b + 2 * BYTES, ORDER);
        t2.intoMemorySegment(B, b + 4 * BYTES, ORDER);
        t3.intoMemorySegment(B, b + 6 * BYTES, ORDER);
        t4.intoMemorySegment(B, b + 8 * BYTES, ORDER);
        t5.intoMemorySegment(B, b + 10 * BYTES, ORDER);
        t6.intoMemorySegment(B, b + 12 * BYTES, ORDER);
        t7.intoMemorySegment(B, b + 14 * BYTES, ORDER);
        t8.intoMemorySegment(B, b + 16 * BYTES, ORDER);
        t9.intoMemorySegment(B, b + 18 * BYTES, ORDER);
        t10.intoMemorySegment(B, b + 20 * BYTES, ORDER);
        t11.intoMemorySegment(B, b + 22 * BYTES, ORDER);
        t12.intoMemorySegment(B, b + 24 * BYTES, ORDER);
        t13.intoMemorySegment(B, b + 26 * BYTES, ORDER);
        t14.intoMemorySegment(B, b + 28 * BYTES, ORDER);
        t15.intoMemorySegment(B, b + 30 * BYTES, ORDER);
    }
}
