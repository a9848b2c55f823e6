package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.jmh.KernelVerb;

/** The kernels alone, each in a JVM of its own. */
final class KernelSection implements Section {
    private static final double QUICK_SECONDS = 0.6;
    private static final double FULL_SECONDS = 2.2;

    @Override
    public String name() {
        return "kernels";
    }

    @Override
    public double seconds(SuiteOptions options) {
        double sum = 0;
        for (KernelVerb verb : KernelVerb.values()) {
            sum += seconds(options, verb);
        }
        return sum;
    }

    private static double seconds(SuiteOptions options, KernelVerb verb) {
        return 0.5 + verb.shapes().size() * (options.full() ? FULL_SECONDS : QUICK_SECONDS);
    }

    @Override
    public String obstacle(SuiteOptions options) {
        return "";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException, WrongResult {
        List<JsonObject> rows = new ArrayList<>();
        for (KernelVerb verb : KernelVerb.values()) {
            rows.addAll(bench.measure(
                            seconds(bench.options(), verb),
                            "kernel " + verb,
                            List.of(),
                            KernelRun.class,
                            bench.options().letters(),
                            verb.toString())
                    .rows());
        }
        bench.write(name(), rows);
    }
}
