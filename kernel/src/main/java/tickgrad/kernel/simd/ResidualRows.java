package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import tickgrad.kernel.Padding;

/**
 * Rows of losses of the residual d = y - t: elements into dY, their sum, then the gradient over them. Pads give d = 0,
 * loss 0.
 */
final class ResidualRows {
    private ResidualRows() {}

    /** ℓ = d², ∂ℓ/∂y = 2d. */
    static float mse(
            int n, MemorySegment Y, long y, MemorySegment T, long t, float s, MemorySegment dY, long dy) {
        if (!(Y.isNative() && T.isNative() && dY.isNative())) {
            throw Lanes.heap();
        }
        int end = Padding.pad(n);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            FloatVector d = v.sub(FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER));
            d.mul(d).intoMemorySegment(dY, dy + at, ORDER);
        }
        float loss = LaneSum.sum(n, dY, dy);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            FloatVector d = v.sub(FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER));
            d.mul(s + s).intoMemorySegment(dY, dy + at, ORDER);
        }
        Pads.clear(1, n, dY, dy, 0);
        return loss;
    }

    /** ℓ = |d|, ∂ℓ/∂y = sign d, +0.0 at 0, NaN at NaN. */
    static float mae(
            int n, MemorySegment Y, long y, MemorySegment T, long t, float s, MemorySegment dY, long dy) {
        if (!(Y.isNative() && T.isNative() && dY.isNative())) {
            throw Lanes.heap();
        }
        int end = Padding.pad(n);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            FloatVector d = v.sub(FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER));
            d.abs().intoMemorySegment(dY, dy + at, ORDER);
        }
        float loss = LaneSum.sum(n, dY, dy);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            FloatVector d = v.sub(FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER));
            d.add(0.0f)
                    .blend(s, d.compare(VectorOperators.GT, 0.0f))
                    .blend(-s, d.compare(VectorOperators.LT, 0.0f))
                    .intoMemorySegment(dY, dy + at, ORDER);
        }
        Pads.clear(1, n, dY, dy, 0);
        return loss;
    }

    /** ℓ = d²/2 where |d| <= δ, else δ(|d| - δ/2); ∂ℓ/∂y = d clipped to ±δ. */
    static float huber(
            int n, MemorySegment Y, long y, MemorySegment T, long t, float s, MemorySegment dY, long dy, float delta) {
        if (!(Y.isNative() && T.isNative() && dY.isNative())) {
            throw Lanes.heap();
        }
        int end = Padding.pad(n);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            FloatVector d = v.sub(FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER));
            FloatVector a = d.abs();
            FloatVector inside = d.mul(0.5f).mul(d);
            a.sub(0.5f * delta)
                    .mul(delta)
                    .blend(inside, a.compare(VectorOperators.LE, delta))
                    .intoMemorySegment(dY, dy + at, ORDER);
        }
        float loss = LaneSum.sum(n, dY, dy);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            FloatVector d = v.sub(FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER));
            d.blend(delta, d.compare(VectorOperators.GT, delta))
                    .blend(-delta, d.compare(VectorOperators.LT, -delta))
                    .mul(s)
                    .intoMemorySegment(dY, dy + at, ORDER);
        }
        Pads.clear(1, n, dY, dy, 0);
        return loss;
    }
}
