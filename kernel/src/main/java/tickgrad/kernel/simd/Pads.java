package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import tickgrad.kernel.Padding;

/** The columns from {@code n} to {@code pad(n)}, which a kernel may overwrite freely and leaves at +0.0. */
final class Pads {
    private Pads() {}

    /** {@code S = +0.0} in the pads of {@code m} rows. */
    static void clear(int m, int n, MemorySegment S, long SOff, int ld) {
        if (!(S.isNative())) {
            throw Lanes.heap();
        }
        int edge = n & -LENGTH;
        int width = Padding.pad(n);
        if (n == width) {
            return;
        }
        for (int r = 0; r < m; r++) {
            long row = SOff + ((long) r * ld << 2);
            // The lane number is compared as a float: exact, and the mask then fits the vector that it selects in.
            long at = row + ((long) edge << 2);
            FloatVector last = FloatVector.fromMemorySegment(SPECIES, S, at, ORDER);
            FloatVector lane = FloatVector.zero(SPECIES).addIndex(1);
            last.blend(0.0f, lane.compare(VectorOperators.GE, (float) (n - edge)))
                    .intoMemorySegment(S, at, ORDER);
            for (int j = edge + LENGTH; j < width; j += LENGTH) {
                FloatVector.zero(SPECIES).intoMemorySegment(S, row + ((long) j << 2), ORDER);
            }
        }
    }
}
