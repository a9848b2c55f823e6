package tickgrad.kernel.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import tickgrad.kernel.Padding;

/**
 * Rows of negative log-likelihoods, composed of passes: dY holds exponentials, then the elements of the loss, then the
 * gradient.
 * Passes run over whole padded rows; what they leave in the pads is cleared before a sum and at the end.
 */
final class LikelihoodRows {
    private LikelihoodRows() {}

    /** ℓ = max(y, 0) - t·y + softplus(-|y|), ∂ℓ/∂y = σ(y) - t as (1 - t) - σ(-y) for y > 0. */
    static float bceWithLogits(
            int n, MemorySegment Y, long y, MemorySegment T, long t, float s, MemorySegment dY, long dy) {
        if (!(Y.isNative() && T.isNative() && dY.isNative())) {
            throw Lanes.heap();
        }
        int end = Padding.pad(n);
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            v.abs().neg().intoMemorySegment(dY, dy + at, ORDER);
        }
        Softplus.softplus(end, dY, dy, dY, dy);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            FloatVector target = FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER);
            FloatVector ramp = FloatVector.zero(SPECIES).blend(v, v.compare(VectorOperators.GT, 0.0f));
            target.neg()
                    .fma(v, ramp)
                    .add(FloatVector.fromMemorySegment(SPECIES, dY, dy + at, ORDER))
                    .intoMemorySegment(dY, dy + at, ORDER);
        }
        Pads.clear(1, n, dY, dy, 0);
        float loss = LaneSum.sum(n, dY, dy);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            v.abs().neg().intoMemorySegment(dY, dy + at, ORDER);
        }
        Sigmoid.sigmoid(end, dY, dy, dY, dy);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            FloatVector target = FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER);
            FloatVector tail = FloatVector.fromMemorySegment(SPECIES, dY, dy + at, ORDER);
            FloatVector right = FloatVector.broadcast(SPECIES, 1.0f).sub(target).sub(tail);
            tail.sub(target)
                    .blend(right, v.compare(VectorOperators.GT, 0.0f))
                    .mul(s)
                    .intoMemorySegment(dY, dy + at, ORDER);
        }
        Pads.clear(1, n, dY, dy, 0);
        return loss;
    }

    /** ℓ = e^y - t·y, ∂ℓ/∂y = e^y - t. */
    static float poissonNll(
            int n, MemorySegment Y, long y, MemorySegment T, long t, float s, MemorySegment dY, long dy) {
        if (!(Y.isNative() && T.isNative() && dY.isNative())) {
            throw Lanes.heap();
        }
        int end = Padding.pad(n);
        long stride = Lanes.stride;
        Exp.exp(end, Y, y, dY, dy);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector e = FloatVector.fromMemorySegment(SPECIES, dY, dy + at, ORDER);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, Y, y + at, ORDER);
            FloatVector target = FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER);
            target.neg().fma(v, e).intoMemorySegment(dY, dy + at, ORDER);
        }
        Pads.clear(1, n, dY, dy, 0);
        float loss = LaneSum.sum(n, dY, dy);
        Exp.exp(end, Y, y, dY, dy);
        for (long at = 0; at < 4L * end; at += stride) {
            FloatVector e = FloatVector.fromMemorySegment(SPECIES, dY, dy + at, ORDER);
            FloatVector target = FloatVector.fromMemorySegment(SPECIES, T, t + at, ORDER);
            e.sub(target).mul(s).intoMemorySegment(dY, dy + at, ORDER);
        }
        Pads.clear(1, n, dY, dy, 0);
        return loss;
    }

    /** With r = t - μ and p = e^-s: ℓ = (s + r²p)/2, ∂ℓ/∂μ = -r·p, ∂ℓ/∂s = (1 - r²p)/2. */
    static float gaussianNll(
            int n, MemorySegment Y, long y, MemorySegment T, long t, float s, MemorySegment dY, long dy) {
        int d = n / 2;
        // The row of dY holds the precisions e^-s in its second half and the losses in its first.
        for (int i = 0; i < d; i++) {
            put(dY, dy, d + i, -get(Y, y, d + i));
        }
        Exp.exp(d, dY, dy + 4L * d, dY, dy + 4L * d);
        for (int i = 0; i < d; i++) {
            float residual = get(T, t, i) - get(Y, y, i);
            put(dY, dy, i, 0.5f * Math.fma(residual * residual, get(dY, dy, d + i), get(Y, y, d + i)));
        }
        float loss = tickgrad.kernel.reference.LaneSum.sum(d, dY, dy);
        for (int i = 0; i < d; i++) {
            float residual = get(T, t, i) - get(Y, y, i);
            float precision = get(dY, dy, d + i);
            put(dY, dy, i, s * (-residual * precision));
            put(dY, dy, d + i, 0.5f * s * Math.fma(-(residual * residual), precision, 1.0f));
        }
        Pads.clear(1, n, dY, dy, 0);
        return loss;
    }

    private static float get(MemorySegment X, long row, int j) {
        return X.get(JAVA_FLOAT, row + 4L * j);
    }

    private static void put(MemorySegment X, long row, int j, float value) {
        X.set(JAVA_FLOAT, row + 4L * j, value);
    }
}
