package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** A row of the pinball loss; vectors run over the quantiles of one target, the last ones of them are scalar. */
final class PinballRow {
    private PinballRow() {}

    /** d = t - y: ℓ = τd where d >= 0, else (τ - 1)d; ∂ℓ/∂y = -τ or 1 - τ, NaN at NaN. */
    static float pinball(
            int n, MemorySegment Y, long y, MemorySegment T, long t, float s, MemorySegment dY, long dy,
            MemorySegment taus, long tausOff, int q) {
        for (int first = 0; first < n; first += q) {
            losses(q, T.get(JAVA_FLOAT, t + 4L * (first / q)), Y, y + 4L * first, dY, dy + 4L * first, taus, tausOff);
        }
        Pads.clear(1, n, dY, dy, 0);
        float loss = LaneSum.sum(n, dY, dy);
        for (int first = 0; first < n; first += q) {
            float target = T.get(JAVA_FLOAT, t + 4L * (first / q));
            slopes(q, target, Y, y + 4L * first, s, dY, dy + 4L * first, taus, tausOff);
        }
        Pads.clear(1, n, dY, dy, 0);
        return loss;
    }

    private static void losses(
            int q, float target, MemorySegment Y, long y, MemorySegment dY, long dy, MemorySegment taus, long tausOff) {
        if (!(Y.isNative() && dY.isNative() && taus.isNative())) {
            throw Lanes.heap();
        }
        int k = 0;
        for (; k + LENGTH <= q; k += LENGTH) {
            FloatVector tau = FloatVector.fromMemorySegment(SPECIES, taus, tausOff + 4L * k, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + 4L * k, ORDER);
            FloatVector d = FloatVector.broadcast(SPECIES, target).sub(v);
            tau.sub(1.0f)
                    .blend(tau, d.compare(VectorOperators.GE, 0.0f))
                    .mul(d)
                    .intoMemorySegment(dY, dy + 4L * k, ORDER);
        }
        for (; k < q; k++) {
            float tau = taus.get(JAVA_FLOAT, tausOff + 4L * k);
            float d = target - Y.get(JAVA_FLOAT, y + 4L * k);
            dY.set(JAVA_FLOAT, dy + 4L * k, d >= 0.0f ? tau * d : (tau - 1.0f) * d);
        }
    }

    private static void slopes(
            int q, float target, MemorySegment Y, long y, float s, MemorySegment dY, long dy,
            MemorySegment taus, long tausOff) {
        if (!(Y.isNative() && dY.isNative() && taus.isNative())) {
            throw Lanes.heap();
        }
        int k = 0;
        for (; k + LENGTH <= q; k += LENGTH) {
            FloatVector tau = FloatVector.fromMemorySegment(SPECIES, taus, tausOff + 4L * k, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + 4L * k, ORDER);
            FloatVector d = FloatVector.broadcast(SPECIES, target).sub(v);
            FloatVector below = FloatVector.broadcast(SPECIES, 1.0f).sub(tau).mul(s);
            d.blend(tau.neg().mul(s), d.compare(VectorOperators.GE, 0.0f))
                    .blend(below, d.compare(VectorOperators.LT, 0.0f))
                    .intoMemorySegment(dY, dy + 4L * k, ORDER);
        }
        for (; k < q; k++) {
            float tau = taus.get(JAVA_FLOAT, tausOff + 4L * k);
            float d = target - Y.get(JAVA_FLOAT, y + 4L * k);
            dY.set(JAVA_FLOAT, dy + 4L * k, d >= 0.0f ? s * -tau : d < 0.0f ? s * (1.0f - tau) : d);
        }
    }
}
