package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/** The squared error of one output: scalars, but the gradient is stored together with the pads that it clears. */
final class SquaredColumn {
    private SquaredColumn() {}

    /** One row of weight 1. */
    static double mse(float y, float t, MemorySegment dY, long dYOff) {
        float d = y - t;
        store(d + d, dY, dYOff);
        return d * d;
    }

    /** ℓ = d², ∂ℓ/∂y = 2d of the residual d = y - t; rows as in {@link Losses#mse}, n = 1. */
    static double mse(
            int m, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
            MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy) {
        if (!(Y.isNative() && T.isNative() && w.isNative() && dY.isNative())) {
            throw Lanes.heap();
        }
        double total = 0.0;
        long y = YOff;
        long t = TOff;
        long dy = dYOff;
        for (int r = 0; r < m; r++) {
            float d = Y.get(JAVA_FLOAT, y) - T.get(JAVA_FLOAT, t);
            float weight = Losses.weight(w, wOff, r);
            float s = scale * weight;
            total += (double) weight * (d * d);
            store((s + s) * d, dY, dy);
            y += 4L * ldy;
            t += 4L * ldt;
            dy += 4L * lddy;
        }
        return total;
    }

    private static void store(float gradient, MemorySegment dY, long dy) {
        if (!(dY.isNative())) {
            throw Lanes.heap();
        }
        FloatVector.zero(SPECIES).withLane(0, gradient).intoMemorySegment(dY, dy, ORDER);
        for (int j = LENGTH; j < Padding.LANES; j += LENGTH) {
            FloatVector.zero(SPECIES).intoMemorySegment(dY, dy + 4L * j, ORDER);
        }
    }
}
