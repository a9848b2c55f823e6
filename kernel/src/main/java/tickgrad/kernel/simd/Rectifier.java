package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** ReLU and leaky ReLU; {@code n} is a multiple of 16. */
public final class Rectifier {
    private Rectifier() {}

    /** {@code Y = max(Z, 0)}, NaN kept. */
    public static void relu(int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff) {
        if (!(Z.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector z = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER);
            FloatVector y = z.blend(0.0f, z.compare(VectorOperators.LE, 0.0f));
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
    }

    /** {@code dZ = dY} where {@code Y > 0}, else +0. */
    public static void reluBackward(
            int n, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff) {
        if (!(Y.isNative() && dY.isNative() && dZ.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, Y, YOff + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dY, dYOff + at, ORDER);
            FloatVector g = d.blend(0.0f, y.compare(VectorOperators.LE, 0.0f));
            g.intoMemorySegment(dZ, dZOff + at, ORDER);
        }
    }

    /** {@code Y = Z} where {@code Z >= 0}, else {@code slope Z}. */
    public static void leaky(int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, float slope) {
        if (!(Z.isNative() && Y.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector z = FloatVector.fromMemorySegment(SPECIES, Z, ZOff + at, ORDER);
            FloatVector y = z.mul(slope).blend(z, z.compare(VectorOperators.GE, 0.0f));
            y.intoMemorySegment(Y, YOff + at, ORDER);
        }
    }

    /** {@code dZ = dY} where {@code Y > 0}, else {@code slope dY}. */
    public static void leakyBackward(
            int n, MemorySegment Y, long YOff, MemorySegment dY, long dYOff,
            MemorySegment dZ, long dZOff, float slope) {
        if (!(Y.isNative() && dY.isNative() && dZ.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        for (long at = 0; at < 4L * n; at += stride) {
            FloatVector y = FloatVector.fromMemorySegment(SPECIES, Y, YOff + at, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, dY, dYOff + at, ORDER);
            FloatVector g = d.mul(slope).blend(d, y.compare(VectorOperators.GT, 0.0f));
            g.intoMemorySegment(dZ, dZOff + at, ORDER);
        }
    }
}
