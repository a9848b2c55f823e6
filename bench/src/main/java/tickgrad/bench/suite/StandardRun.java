package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.jmh.Workload;
import tickgrad.bench.jmh.Workloads;

/** Measuring program: the workloads of standard nets, nanoseconds per row. */
final class StandardRun {
    /** All workloads become hot before the first is timed: that is the state of a process that does all of them. */
    private static final int WARM_ROUNDS = 2;

    private StandardRun() {}

    /** {@code FILE quick|full NETS}. */
    public static void main(String[] args) throws IOException {
        Tier tier = Tier.of(args);
        List<JsonObject> rows = new ArrayList<>();
        Slices slices = new Slices();
        for (StandardNet net : tier.nets()) {
            rows.addAll(rows(slices, net, tier.seconds(0.2, 0.4), tier.seconds(0.6, 1)));
        }
        ResultFile.of(rows).write(tier.file());
        System.out.println("sum " + slices.sink());
    }

    /** One net: {@code warm} seconds of each workload in turn, twice over, then each until it is settled and for {@code timed} seconds. */
    static List<JsonObject> rows(Slices slices, StandardNet net, double warm, double timed) {
        List<JsonObject> rows = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            Workloads work = new Workloads(arena, net);
            for (int round = 0; round < WARM_ROUNDS; round++) {
                for (Workload workload : Workload.values()) {
                    slices.warm(loop(work, workload), warm);
                }
            }
            for (Workload workload : Workload.values()) {
                slices.settle(loop(work, workload), warm);
                rows.add(row(net, workload, slices.measure(loop(work, workload), timed)));
            }
        }
        return rows;
    }

    /** A loop of its own for each workload, so that none shares a profile with another. */
    private static Slices.Loop loop(Workloads work, Workload workload) {
        return switch (workload) {
            case FORWARD_1 -> work::forward1;
            case GREEKS_1 -> work::greeks1;
            case TRAIN_1_SGD -> work::train1Sgd;
            case FORWARD_256 -> work::forward256;
            case TRAIN_32_ADAM -> work::train32Adam;
            case TRAIN_256_ADAM -> work::train256Adam;
            case GUARDED_1_SGD -> work::guarded1Sgd;
        };
    }

    private static JsonObject row(StandardNet net, Workload workload, Slices.Result result) {
        double rows = workload.rows();
        return new JsonObject()
                .add("engine", "tickgrad")
                .add("net", net.name())
                .add("workload", workload.toString())
                .add("ns", ResultFile.value(result.median() / rows))
                .add("best", ResultFile.value(result.best() / rows))
                .add("p90", ResultFile.value(result.p90() / rows))
                .add("calls", result.calls())
                .add("bytes", result.bytes());
    }
}
