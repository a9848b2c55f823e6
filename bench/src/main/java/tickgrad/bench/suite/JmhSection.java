package tickgrad.bench.suite;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same by JMH, in several forks: standard nets, the same in a polluted JVM, kernels. */
final class JmhSection implements Section {
    /** What to run: benchmark, forks, and about how many seconds, for each net where it has nets. */
    private record Batch(String benchmark, int forks, double seconds, boolean nets) {
        double seconds(SuiteOptions options) {
            return nets ? seconds * options.nets().size() : seconds;
        }
    }

    private static final List<Batch> BATCHES = List.of(
            new Batch("StandardNets", 3, 160, true), new Batch("PollutedNets", 1, 60, true), new Batch("Kernels", 1, 75, false));

    private static final String ITERATIONS = "3";

    @Override
    public String name() {
        return "jmh";
    }

    @Override
    public double seconds(SuiteOptions options) {
        return BATCHES.stream().mapToDouble(batch -> batch.seconds(options)).sum();
    }

    @Override
    public String obstacle(SuiteOptions options) {
        return options.full() ? "" : "only with --full";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException, WrongResult {
        List<JsonObject> rows = new ArrayList<>();
        for (Batch batch : BATCHES) {
            Path file = bench.file("jmh-" + batch.benchmark + ".json");
            List<String> args = new ArrayList<>(List.of(
                    "jmh\\." + batch.benchmark + "\\.", "-f", "" + batch.forks, "-wi", ITERATIONS, "-i", ITERATIONS, "-prof", "gc"));
            if (batch.nets) {
                args.addAll(List.of("-p", "net=" + String.join(",", bench.options().letters().split(""))));
            }
            args.addAll(List.of("-foe", "true", "-rf", "json", "-rff", file.toString()));
            List<String> command = bench.pin().around(Child.java(List.of(), "org.openjdk.jmh.Main", args));
            Child.Ended ended = bench.execute(batch.seconds(bench.options()), "jmh " + batch.benchmark, command);
            Bench.accept("jmh " + batch.benchmark, ended);
            rows.addAll(rows(Json.parse(Files.readString(file)).asArray()));
        }
        bench.write(name(), rows);
    }

    /** JMH's own format, reduced to one flat row a benchmark. */
    static List<JsonObject> rows(JsonArray results) {
        List<JsonObject> rows = new ArrayList<>();
        for (JsonValue value : results) {
            JsonObject result = value.asObject();
            String[] path = result.getString("benchmark", "").split("\\.");
            JsonObject params = result.get("params").asObject();
            JsonObject primary = result.get("primaryMetric").asObject();
            JsonObject others = result.get("secondaryMetrics").asObject();
            rows.add(new JsonObject()
                    .add("suite", path[path.length - 2])
                    .add("benchmark", path[path.length - 1])
                    .add("on", ResultFile.text(params, "net") + ResultFile.text(params, "kernel"))
                    .add("ns", ResultFile.value(ResultFile.number(primary, "score")))
                    .add("error", ResultFile.value(ResultFile.number(primary, "scoreError")))
                    .add("bytes", ResultFile.value(score(others, "bytes")))
                    .add("jmhBytesPerOp", ResultFile.value(score(others, "gc.alloc.rate.norm"))));
        }
        return rows;
    }

    private static double score(JsonObject metrics, String name) {
        JsonValue metric = metrics.get(name);
        return metric == null ? Double.NaN : ResultFile.number(metric.asObject(), "score");
    }
}
