package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.XOR_1;
import static tickgrad.kernel.simd.Lanes.XOR_2;
import static tickgrad.kernel.simd.Lanes.XOR_4;
import static tickgrad.kernel.simd.Lanes.XOR_8;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import tickgrad.kernel.Padding;

/**
 * Rows of softmax cross-entropy: dY holds e^(y - max), then (for distributions) the elements of the loss, then the
 * gradient.
 */
final class SoftmaxRows {
    private SoftmaxRows() {}

    /** ℓ = (max y - y_c) + log Σ e^(y - max y), ∂ℓ/∂y = softmax(y) - onehot(c). */
    static float crossEntropy(
            int n, MemorySegment Y, long y, MemorySegment T, long t, float s, MemorySegment dY, long dy) {
        if (!(Y.isNative() && T.isNative() && dY.isNative())) {
            throw Lanes.heap();
        }
        int end = Padding.pad(n);
        long stride = Lanes.stride;
        float max = max(n, Y, y);
        shiftedExp(n, max, Y, y, dY, dy);
        float sum = LaneSum.sum(n, dY, dy);
        int c = (int) T.get(JAVA_FLOAT, t);
        assert c >= 0 && c < n : "class index " + c + " of " + n;
        float chosen = dY.get(JAVA_FLOAT, dy + 4L * c);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector e = FloatVector.fromMemorySegment(SPECIES, dY, dy + at, ORDER);
            e.div(sum).mul(s).intoMemorySegment(dY, dy + at, ORDER);
        }
        dY.set(JAVA_FLOAT, dy + 4L * c, s * (chosen / sum - 1.0f));
        Pads.clear(1, n, dY, dy, 0);
        return (max - Y.get(JAVA_FLOAT, y + 4L * c)) + tickgrad.kernel.reference.Log.f(sum);
    }

    /** ℓ_j = t_j((max y - y_j) + log Σ e^(y - max y)), 0 where t_j = 0; ∂ℓ/∂y = softmax(y)·Σt - t. */
    static float crossEntropyDistribution(
            int n, MemorySegment Y, long y, MemorySegment T, long t, float s, MemorySegment dY, long dy) {
        if (!(Y.isNative() && T.isNative() && dY.isNative())) {
            throw Lanes.heap();
        }
        int end = Padding.pad(n);
        long stride = Lanes.stride;
        float max = max(n, Y, y);
        shiftedExp(n, max, Y, y, dY, dy);
        float sum = LaneSum.sum(n, dY, dy);
        float logSum = tickgrad.kernel.reference.Log.f(sum);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            FloatVector target = FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER);
            FloatVector surprise = FloatVector.broadcast(SPECIES, max).sub(v).add(logSum);
            target.mul(surprise)
                    .blend(0.0f, target.compare(VectorOperators.EQ, 0.0f))
                    .intoMemorySegment(dY, dy + at, ORDER);
        }
        Pads.clear(1, n, dY, dy, 0);
        float loss = LaneSum.sum(n, dY, dy);
        shiftedExp(n, max, Y, y, dY, dy);
        float mass = LaneSum.sum(n, T, t);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector target = FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER);
            FloatVector p = FloatVector.fromMemorySegment(SPECIES, dY, dy + at, ORDER).div(sum);
            p.fma(FloatVector.broadcast(SPECIES, mass), target.neg()).mul(s).intoMemorySegment(dY, dy + at, ORDER);
        }
        Pads.clear(1, n, dY, dy, 0);
        return loss;
    }

    /** The largest element: exact in any order, and whatever it is beside a NaN, that NaN reaches Σ e^(y - max). */
    private static float max(int n, MemorySegment Y, long y) {
        if (!(Y.isNative())) {
            throw Lanes.heap();
        }
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        int j = 0;
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride, j += LENGTH) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            max = max.max(v.blend(Float.NEGATIVE_INFINITY, SPECIES.indexInRange(j, n).not()));
        }
        max = max.max(max.rearrange(XOR_8));
        max = max.max(max.rearrange(XOR_4));
        max = max.max(max.rearrange(XOR_2));
        max = max.max(max.rearrange(XOR_1));
        return max.lane(0);
    }

    /** dY = exp(Y - max), pads +0.0. */
    private static void shiftedExp(int n, float max, MemorySegment Y, long y, MemorySegment dY, long dy) {
        if (!(Y.isNative() && dY.isNative())) {
            throw Lanes.heap();
        }
        int end = Padding.pad(n);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            v.sub(max).intoMemorySegment(dY, dy + at, ORDER);
        }
        Exp.exp(end, dY, dy, dY, dy);
        Pads.clear(1, n, dY, dy, 0);
    }
}
