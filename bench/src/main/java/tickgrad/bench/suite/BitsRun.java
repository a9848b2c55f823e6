package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.jmh.Workload;
import tickgrad.bench.jmh.Workloads;
import tickgrad.kernel.Machine;
import tickgrad.model.GradientCheck;
import tickgrad.model.Parameters;

/**
 * Measuring program, though it times nothing: what the workloads compute, as one digest per net, and whether their gradients pass the
 * check against float64. Run on the SIMD kernels and on the scalar reference, it must print the same digests.
 */
final class BitsRun {
    private static final int SINGLE_CALLS = 70;
    private static final int CHECKED_ROWS = 2;
    private static final int CHECKED_COORDINATES = 64;

    private BitsRun() {}

    /** {@code FILE quick|full NETS}. */
    public static void main(String[] args) throws IOException {
        Tier tier = Tier.of(args);
        List<JsonObject> rows = new ArrayList<>();
        String wrong = "";
        for (StandardNet net : tier.nets()) {
            System.out.println("progress: net " + net);
            try (Arena arena = Arena.ofConfined()) {
                Workloads work = new Workloads(arena, net);
                for (Workload workload : Workload.values()) {
                    work.run(workload, workload.rows() == 1 ? SINGLE_CALLS : 1);
                }
                JsonObject row = new JsonObject().add("net", net.name()).add("sha256", work.sha256());
                if (Machine.SIMD) {
                    GradientCheck.Report report = check(arena, net);
                    row.add("gradients", report.passed()).add("certificate", report.toString());
                    wrong = report.passed() ? wrong : "net " + net + ": " + report;
                }
                rows.add(row);
            }
        }
        ResultFile.of(rows).write(tier.file());
        if (!wrong.isEmpty()) {
            System.out.println(wrong);
            System.exit(Child.WRONG);
        }
    }

    private static GradientCheck.Report check(Arena arena, StandardNet net) {
        Parameters parameters = net.parameters(arena);
        return GradientCheck.standard()
                .coordinates(CHECKED_COORDINATES)
                .run(parameters, net.loss(), net.inputs(arena).rows(0, CHECKED_ROWS), net.targets(arena).rows(0, CHECKED_ROWS));
    }
}
