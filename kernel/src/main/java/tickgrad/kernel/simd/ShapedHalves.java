package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static tickgrad.kernel.simd.Lanes.BIT_1;
import static tickgrad.kernel.simd.Lanes.BIT_2;
import static tickgrad.kernel.simd.Lanes.BIT_4;
import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import tickgrad.kernel.Padding;

/**
 * Template of dX = dZ·Wᵀ for the rows of networks, whose length is a constant to the compiler, on vectors of 8: {@link EightDots} with slices of
 * constant size, which need one bounds check each. Eight rows of W stay in the first-level cache while all of dZ pass, so the lower halves of all
 * eight go first, then the upper ones: fewer loads.
 */
final class ShapedHalves implements DotRows {
    private static final int FLOATS = Templates.classData(MethodHandles.lookup(), Integer.class, 0);

    /** Rows so short that their loops are unrolled whole and leave registers for the masks of the tree; longer ones need those for the sums. */
    private static final boolean SHORT = FLOATS <= 64;

    /** Bytes of a row. */
    private static final int WIDTH = FLOATS * Float.BYTES;

    /** Bytes from row to row of W. */
    private static final long ROW = (long) Padding.ldw(FLOATS) * Float.BYTES;

    /** Bytes of the 16 virtual lanes. */
    private static final int STEP = 2 * BYTES;

    @Override
    public void dots(
            int m, int count, MemorySegment dZ, long dz, long lddz, MemorySegment W, long w, MemorySegment dX, long dx, long lddx) {
        if (!(dZ.isNative() && W.isNative())) {
            throw Lanes.heap();
        }
        // Only for short rows: beside stores that are known to go to native memory C2 keeps the tree's constants in registers, which longer rows need for
        // their sums.
        if (SHORT && !dX.isNative()) {
            throw Lanes.heap();
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        VectorMask<Float> bit1 = SHORT ? Lanes.lanesWith(1) : BIT_1;
        VectorMask<Float> bit2 = SHORT ? Lanes.lanesWith(2) : BIT_2;
        VectorMask<Float> bit4 = SHORT ? Lanes.lanesWith(4) : BIT_4;
        for (int i = 0; i < count; i += EightDots.GROUP) {
            MemorySegment b = W.asSlice(w + i * ROW, EightDots.GROUP * ROW);
            for (int r = 0; r < m; r++) {
                MemorySegment a = dZ.asSlice(dz + r * lddz, WIDTH);
                FloatVector l0 = zero;
                FloatVector l1 = zero;
                FloatVector l2 = zero;
                FloatVector l3 = zero;
                FloatVector l4 = zero;
                FloatVector l5 = zero;
                FloatVector l6 = zero;
                FloatVector l7 = zero;
                for (int at = 0; at < WIDTH; at += STEP) {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, a, at, ORDER);
                    l0 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at, ORDER), l0);
                    l1 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + ROW, ORDER), l1);
                    l2 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 2 * ROW, ORDER), l2);
                    l3 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 3 * ROW, ORDER), l3);
                    l4 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 4 * ROW, ORDER), l4);
                    l5 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 5 * ROW, ORDER), l5);
                    l6 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 6 * ROW, ORDER), l6);
                    l7 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 7 * ROW, ORDER), l7);
                }
                FloatVector t0 = zero;
                FloatVector t1 = zero;
                FloatVector t2 = zero;
                FloatVector t3 = zero;
                FloatVector t4 = zero;
                FloatVector t5 = zero;
                FloatVector t6 = zero;
                FloatVector t7 = zero;
                for (int at = BYTES; at < WIDTH; at += STEP) {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, a, at, ORDER);
                    t0 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at, ORDER), t0);
                    t1 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + ROW, ORDER), t1);
                    t2 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 2 * ROW, ORDER), t2);
                    t3 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 3 * ROW, ORDER), t3);
                    t4 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 4 * ROW, ORDER), t4);
                    t5 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 5 * ROW, ORDER), t5);
                    t6 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 6 * ROW, ORDER), t6);
                    t7 = v.fma(FloatVector.fromMemorySegment(SPECIES, b, at + 7 * ROW, ORDER), t7);
                }
                t0 = l0.add(t0);
                t1 = l1.add(t1);
                t2 = l2.add(t2);
                t3 = l3.add(t3);
                t4 = l4.add(t4);
                t5 = l5.add(t5);
                t6 = l6.add(t6);
                t7 = l7.add(t7);
                t0 = t0.blend(t4, bit4).add(t4.blend(t0, bit4).rearrange(XOR_4));
                t1 = t1.blend(t5, bit4).add(t5.blend(t1, bit4).rearrange(XOR_4));
                t2 = t2.blend(t6, bit4).add(t6.blend(t2, bit4).rearrange(XOR_4));
                t3 = t3.blend(t7, bit4).add(t7.blend(t3, bit4).rearrange(XOR_4));
                t0 = t0.blend(t2, bit2).add(t2.blend(t0, bit2).rearrange(XOR_2));
                t1 = t1.blend(t3, bit2).add(t3.blend(t1, bit2).rearrange(XOR_2));
                t0.blend(t1.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsFloats(), bit1)
                        .add(t0.reinterpretAsLongs().lanewise(LSHR, 32).reinterpretAsFloats().blend(t1, bit1))
                        .intoMemorySegment(dX, dx + r * lddx + 4L * i, ORDER);
            }
        }
    }
}
