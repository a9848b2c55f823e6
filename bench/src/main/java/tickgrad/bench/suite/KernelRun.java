package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.jmh.KernelCase;

/** Measuring program: one kernel on all of its shapes. */
final class KernelRun {
    private KernelRun() {}

    /** {@code FILE quick|full NETS KERNEL}; the nets do not matter. */
    public static void main(String[] args) throws IOException {
        Tier tier = Tier.of(args);
        String verb = tier.more().getFirst();
        List<JsonObject> rows = new ArrayList<>();
        Slices slices = new Slices();
        for (String name : KernelCase.names()) {
            if (name.startsWith(verb + " ")) {
                rows.add(row(slices, name, tier.seconds(0.25, 1)));
            }
        }
        ResultFile.of(rows).write(tier.file());
        System.out.println("sum " + slices.sink());
    }

    /** One case: warm for some seconds or longer, then timed as long. */
    static JsonObject row(Slices slices, String name, double seconds) {
        try (Arena arena = Arena.ofConfined()) {
            KernelCase kernel = KernelCase.of(arena, name);
            slices.settle(kernel::run, seconds);
            return row(kernel, slices.measure(kernel::run, seconds));
        }
    }

    private static JsonObject row(KernelCase kernel, Slices.Result result) {
        return new JsonObject()
                .add("kernel", kernel.verb().toString())
                .add("shape", kernel.shape())
                .add("ns", ResultFile.value(result.median()))
                .add("flops", ResultFile.value(kernel.flops()))
                .add("bytes", ResultFile.value(kernel.bytes()))
                .add("gflops", ResultFile.value(kernel.flops() / result.median()))
                .add("gbs", ResultFile.value(kernel.bytes() / result.median()))
                .add("heapBytes", result.bytes());
    }
}
