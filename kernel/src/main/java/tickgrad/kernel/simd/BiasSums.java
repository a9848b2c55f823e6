package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.BYTES;
import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Padding;

/** db = Σ_rows dZ, or db += Σ_rows dZ: one chain over the rows for each output, two vectors side by side, since each row waits for the one before. */
final class BiasSums {
    private BiasSums() {}

    /** {@code fresh} starts the chains at +0.0, else they go on from what db holds. */
    static void sum(int m, int n, MemorySegment dZ, long dZOff, long lddz, MemorySegment db, long dbOff, boolean fresh) {
        if (!(dZ.isNative() && db.isNative())) {
            throw Lanes.heap();
        }
        int end = Padding.pad(n);
        int j = 0;
        for (; j + 2 * LENGTH <= end; j += 2 * LENGTH) {
            FloatVector sum0 = FloatVector.zero(SPECIES);
            FloatVector sum1 = sum0;
            if (!fresh) {
                sum0 = FloatVector.fromMemorySegment(SPECIES, db, dbOff + 4L * j, ORDER);
                sum1 = FloatVector.fromMemorySegment(SPECIES, db, dbOff + 4L * j + BYTES, ORDER);
            }
            long dz = dZOff + 4L * j;
            for (int r = 0; r < m; r++) {
                sum0 = sum0.add(FloatVector.fromMemorySegment(SPECIES, dZ, dz, ORDER));
                sum1 = sum1.add(FloatVector.fromMemorySegment(SPECIES, dZ, dz + BYTES, ORDER));
                dz += lddz;
            }
            sum0.intoMemorySegment(db, dbOff + 4L * j, ORDER);
            sum1.intoMemorySegment(db, dbOff + 4L * j + BYTES, ORDER);
        }
        for (; j < end; j += LENGTH) {
            FloatVector sum = FloatVector.zero(SPECIES);
            if (!fresh) {
                sum = FloatVector.fromMemorySegment(SPECIES, db, dbOff + 4L * j, ORDER);
            }
            long dz = dZOff + 4L * j;
            for (int r = 0; r < m; r++) {
                sum = sum.add(FloatVector.fromMemorySegment(SPECIES, dZ, dz, ORDER));
                dz += lddz;
            }
            sum.intoMemorySegment(db, dbOff + 4L * j, ORDER);
        }
    }
}
