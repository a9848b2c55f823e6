package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tickgrad.kernel.Machine;

/** What the machine can do at best: measured from Java, and by the yardstick where it is there. */
final class RoofSection implements Section {
    private static final double QUICK_SECONDS = 6;
    private static final double FULL_SECONDS = 14;
    private static final double PEAK_SECONDS = 16;

    @Override
    public String name() {
        return "roofs";
    }

    @Override
    public double seconds(SuiteOptions options) {
        return (options.full() ? FULL_SECONDS : QUICK_SECONDS) + (options.yardstick().isPresent() ? PEAK_SECONDS : 0);
    }

    @Override
    public String obstacle(SuiteOptions options) {
        return Machine.SIMD ? "" : "the scalar kernels run, and the roofs are those of vectors";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException, WrongResult {
        double own = bench.options().full() ? FULL_SECONDS : QUICK_SECONDS;
        List<JsonObject> rows = new ArrayList<>(bench.measure(
                        own, "roofs", List.of(), RoofRun.class, bench.options().letters())
                .rows());
        if (bench.options().yardstick().isPresent()) {
            Yardstick yardstick = new Yardstick(bench.options().yardstick().orElseThrow());
            List<String> command = bench.pin().around(yardstick.command(Yardstick.PEAK, Yardstick.NO_NETS));
            Child.Ended ended = bench.execute(PEAK_SECONDS, "roofs by peak", command);
            if (ended.code() == 0) {
                rows.addAll(PeakOutput.rows(ended.lines()));
            } else {
                bench.note("yardstick peak is left out: " + ended.lastWords());
            }
        }
        bench.write(name(), rows);
    }
}
