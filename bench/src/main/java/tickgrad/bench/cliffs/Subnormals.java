package tickgrad.bench.cliffs;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.model.Matrix;

/** Do inputs that are subnormal floats take longer? */
@Command(
        name = "Subnormals",
        mixinStandardHelpOptions = true,
        description = {
            "Each standard net on its inputs, and on the same times 2^-130, in turns: all are subnormal then, and so are the sums of every",
            "layer, since biases are zero. Limit: twice the time. About 4 s for each net and workload, a quarter of that (quick)."
        })
public final class Subnormals implements Callable<Integer> {
    private static final double LIMIT = 2.0;
    private static final float SCALE = 0x1p-130f;
    private static final List<String> WORKLOADS = List.of("forward-1", "greeks-1", "train-1-sgd", "forward-256");

    /** The first half of the turns is warm-up. */
    private static final int TURNS = 40;

    @Mixin
    private Settings settings;

    private Subnormals() {}

    /** Runs the program. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Subnormals()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        long nanos = settings.byTier(12_500_000, 50_000_000);
        Figures file = new Figures();
        boolean passed = true;
        System.out.printf("%-18s %11s %12s %6s%n", "workload", "ordinary ns", "subnormal ns", "ratio");
        try (Progress progress = new Progress("subnormals", (long) settings.nets().size() * WORKLOADS.size())) {
            for (StandardNet net : settings.nets()) {
                for (String workload : WORKLOADS) {
                    double[] best = best(net, workload, nanos);
                    boolean ok = best[1] <= LIMIT * best[0];
                    passed &= ok;
                    System.out.printf(
                            "%-18s %11.1f %12.1f %6.2f%s%n", net + " " + workload, best[0], best[1], best[1] / best[0],
                            ok ? "" : "  CLIFF");
                    file.row(
                            "net", net.name(), "workload", workload, "ordinary", best[0], "subnormal", best[1], "ratio", best[1] / best[0],
                            "passed", ok);
                    progress.step(net + " " + workload);
                }
            }
        }
        System.out.println(passed ? "no cliff" : "CLIFFS");
        file.write(settings.file("subnormals"));
        return 0;
    }

    /** Nanoseconds of a fast slice on ordinary and on subnormal inputs. */
    private static double[] best(StandardNet net, String workload, long nanos) {
        try (Arena arena = Arena.ofShared()) {
            Work[] works = {NetWork.of(arena, net, workload), NetWork.of(arena, net, workload, scaled(net.inputs(arena)))};
            Slices.settle(works[0].call());
            double[] best = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
            for (int turn = 0; turn < TURNS; turn++) {
                for (int w = 0; w < best.length; w++) {
                    double fast = Slices.lowDecile(works[w].call(), nanos);
                    best[w] = turn < TURNS / 2 ? best[w] : Math.min(best[w], fast);
                }
            }
            return best;
        }
    }

    /** The matrix times 2^-130, in place. */
    static Matrix scaled(Matrix X) {
        for (int r = 0; r < X.rows(); r++) {
            for (int j = 0; j < X.cols(); j++) {
                X.set(r, j, SCALE * X.get(r, j));
            }
        }
        return X;
    }
}
