package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Measuring program: what this machine can do from Java at best, fused multiply-adds and bytes read from each level of memory. */
final class RoofRun {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** A block whose size is constant, so that one check of bounds serves all of its reads. */
    private static final int BLOCK_VECTORS = 8;

    private static final int BLOCK = BLOCK_VECTORS * SPECIES.vectorByteSize();

    private RoofRun() {}

    /** {@code FILE quick|full NETS}; the nets do not matter. */
    public static void main(String[] args) throws IOException {
        Tier tier = Tier.of(args);
        Slices slices = new Slices();
        List<JsonObject> rows = new ArrayList<>();
        double seconds = tier.seconds(0.3, 1);
        slices.settle(RoofRun::multiplyAdds, seconds);
        rows.add(peak("java", SPECIES.vectorBitSize(), FmaLoop.OPERATIONS / slices.measure(RoofRun::multiplyAdds, seconds).best()));
        long[] sizes = {
            MachineFacts.cacheBytes(1, 32 << 10) / 2,
            MachineFacts.cacheBytes(2, 1 << 20) / 2,
            MachineFacts.cacheBytes(3, 16 << 20) / 4,
            Math.min(256L << 20, 4 * MachineFacts.cacheBytes(3, 16 << 20))
        };
        for (long size : sizes) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment memory = arena.allocate(size / BLOCK * BLOCK, 64);
                memory.fill((byte) 0);
                Slices.Loop read = calls -> read(memory, calls);
                slices.settle(read, seconds);
                rows.add(bandwidth("java", size, memory.byteSize() / slices.measure(read, seconds).best()));
            }
        }
        ResultFile.of(rows).write(tier.file());
        System.out.println("sum " + slices.sink());
    }

    /** A row: the rate of fused multiply-adds. */
    static JsonObject peak(String engine, int bits, double gflops) {
        return new JsonObject().add("engine", engine).add("roof", "fma").add("bits", bits).add("gflops", ResultFile.value(gflops));
    }

    /** A row: the rate of reading a working set again and again. */
    static JsonObject bandwidth(String engine, long bytes, double gbs) {
        return new JsonObject().add("engine", engine).add("roof", "read").add("bytes", bytes).add("gbs", ResultFile.value(gbs));
    }

    private static double multiplyAdds(int calls) {
        float sum = 0;
        for (int c = 0; c < calls; c++) {
            sum += FmaLoop.run();
        }
        return sum;
    }

    private static double read(MemorySegment memory, int calls) {
        float sum = 0;
        for (int c = 0; c < calls; c++) {
            sum += read(memory);
        }
        return sum;
    }

    private static float read(MemorySegment memory) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
        int step = SPECIES.vectorByteSize();
        for (long at = 0; at < memory.byteSize(); at += BLOCK) {
            MemorySegment block = memory.asSlice(at, BLOCK);
            s0 = s0.add(FloatVector.fromMemorySegment(SPECIES, block, 0, ORDER));
            s1 = s1.add(FloatVector.fromMemorySegment(SPECIES, block, step, ORDER));
            s2 = s2.add(FloatVector.fromMemorySegment(SPECIES, block, 2L * step, ORDER));
            s3 = s3.add(FloatVector.fromMemorySegment(SPECIES, block, 3L * step, ORDER));
            s4 = s4.add(FloatVector.fromMemorySegment(SPECIES, block, 4L * step, ORDER));
            s5 = s5.add(FloatVector.fromMemorySegment(SPECIES, block, 5L * step, ORDER));
            s6 = s6.add(FloatVector.fromMemorySegment(SPECIES, block, 6L * step, ORDER));
            s7 = s7.add(FloatVector.fromMemorySegment(SPECIES, block, 7L * step, ORDER));
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).reduceLanes(VectorOperators.ADD);
    }
}
