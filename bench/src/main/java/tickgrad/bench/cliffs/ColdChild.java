package tickgrad.bench.cliffs;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.latency.Allocation;
import tickgrad.bench.latency.Call;
import tickgrad.model.AllocationMeter;

/**
 * The fresh JVM of {@link ColdStart}: makes its subjects hot one after the other, in the order of its arguments, and prints for each
 * {@code name TAB nanoseconds a call TAB bytes allocated TAB milliseconds to warm}.
 */
final class ColdChild {
    /** The bound of one subject's warm-up; most need a tenth of it. */
    static final long WARM_NANOS = 10_000_000_000L;

    private static final long ROUND_NANOS = 50_000_000L;
    private static final int CALM_ROUNDS = 3;
    private static final double PLATEAU = 1.05;
    private static final long MEASURE_NANOS = 60_000_000L;

    /** Calls over which bytes are counted, and the most time for it. */
    private static final int COUNTED = 2000;

    private static final double COUNT_NANOS = 50e6;

    private ColdChild() {}

    public static void main(String[] names) {
        AllocationMeter meter = new AllocationMeter();
        Arena arena = Arena.ofShared();
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            Work work = work(arena, name);
            long warm = warm(work.call(), meter);
            double nanos = Slices.lowDecile(work.call(), MEASURE_NANOS);
            int calls = (int) Math.clamp(COUNT_NANOS / nanos, 1, COUNTED);
            lines.add(name + "\t" + nanos + "\t" + Allocation.steadyBytes(meter, work.call(), calls)
                    + "\t" + warm / 1_000_000);
        }
        lines.forEach(System.out::println);
    }

    /** Calls until some rounds in a row allocated nothing and were no faster than the best; returns how long that took. */
    private static long warm(Call call, AllocationMeter meter) {
        long start = System.nanoTime();
        double best = Double.POSITIVE_INFINITY;
        int calm = 0;
        while (calm < CALM_ROUNDS && System.nanoTime() - start < WARM_NANOS) {
            long bytes = meter.bytes();
            double nanos = Slices.lowDecile(call, ROUND_NANOS);
            bytes = meter.bytes() - bytes;
            calm = bytes == 0 && nanos * PLATEAU > best ? calm + 1 : 0;
            best = Math.min(best, nanos);
        }
        return System.nanoTime() - start;
    }

    /** A kernel by its name, or a workload of a net, as in {@code B forward-1}. */
    static Work work(Arena arena, String name) {
        if (KernelWork.NAMES.contains(name)) {
            return KernelWork.of(arena, name);
        }
        return NetWork.of(arena, StandardNet.valueOf(name.substring(0, 1)), name.substring(2));
    }
}
