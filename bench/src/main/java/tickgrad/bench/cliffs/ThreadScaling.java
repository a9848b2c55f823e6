package tickgrad.bench.cliffs;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;

/** How much faster do several threads train, and are the bits the same? */
@Command(
        name = "ThreadScaling",
        mixinStandardHelpOptions = true,
        description = {
            "Steps of Adam on batches of 256 rows, by one thread and by as many as there are processors, up to four, in slices by turns.",
            "Speed-up: the median over pairs of neighbouring slices. Limit: 1.7 on two processors for C, D and E, and equal bits.",
            "Do not pin it to one core. About 10 s for each net, 2 s (quick)."
        })
public final class ThreadScaling implements Callable<Integer> {
    private static final double LIMIT = 1.7;
    private static final int ROWS = 256;
    private static final int MOST_THREADS = 4;

    /** So small that the parameters stay near where they began, however many steps are made. */
    private static final double RATE = 1e-6;

    private static final double SLICE_NANOS = 20e6;

    @Mixin
    private Settings settings;

    private ThreadScaling() {}

    /** Runs the program. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new ThreadScaling()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        int most = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        Figures file = new Figures();
        boolean passed = true;
        boolean equal = true;
        System.out.printf("%-4s %8s %12s %12s %9s %6s%n", "net", "threads", "ns per row", "best", "speed-up", "bits");
        for (StandardNet net : settings.nets()) {
            for (int threads = 2; threads <= most; threads++) {
                Outcome o = compare(net, threads, settings.byTier(50, 250));
                if (threads == 2) {
                    row(file, net, 1, o.one, 1.0, true);
                    passed &= net.ordinal() < StandardNet.C.ordinal() || o.speedup >= LIMIT;
                }
                row(file, net, threads, o.many, o.speedup, o.equal);
                equal &= o.equal;
            }
        }
        System.out.println(!equal ? "OTHER BITS" : passed ? "no cliff" : "CLIFFS");
        file.write(settings.file("threads"));
        return equal ? 0 : 3;
    }

    /** Sorted nanoseconds of a row in every slice, the median speed-up, and whether both trained to the same bits. */
    private record Outcome(double[] one, double[] many, double speedup, boolean equal) {}

    private static Outcome compare(StandardNet net, int threads, int slices) {
        try (Arena arena = Arena.ofShared();
                Trainer one = trainer(arena, net);
                Trainer many = trainer(arena, net).threads(threads)) {
            Matrix X = net.inputs(arena).rows(0, ROWS);
            Matrix T = net.targets(arena).rows(0, ROWS);
            Slices.settle(() -> {
                one.step(X, T);
                many.step(X, T);
            });
            boolean equal = one.parameters().sha256().equals(many.parameters().sha256());
            double[] a = new double[slices];
            double[] b = new double[slices];
            double[] ratios = new double[slices];
            for (int i = 0; i < slices; i++) {
                a[i] = slice(one, X, T);
                b[i] = slice(many, X, T);
                ratios[i] = a[i] / b[i];
            }
            Arrays.sort(a);
            Arrays.sort(b);
            Arrays.sort(ratios);
            return new Outcome(a, b, ratios[slices / 2], equal);
        }
    }

    private static Trainer trainer(Arena arena, StandardNet net) {
        Parameters p = net.parameters(arena);
        return new Trainer(arena, p, net.loss(), Optimizer.adam(RATE), ROWS);
    }

    /** Nanoseconds of a row. */
    private static double slice(Trainer trainer, Matrix X, Matrix T) {
        long start = System.nanoTime();
        int steps = 0;
        do {
            trainer.step(X, T);
            steps++;
        } while (System.nanoTime() - start < SLICE_NANOS);
        return (double) (System.nanoTime() - start) / steps / ROWS;
    }

    private static void row(Figures file, StandardNet net, int threads, double[] nanos, double speedup, boolean equal) {
        double median = nanos[nanos.length / 2];
        System.out.printf(
                "%-4s %8d %12.1f %12.1f %9.2f %6s%n", net, threads, median, nanos[0], speedup, equal ? "same" : "OTHER");
        file.row(
                "net", net.name(), "workload", "train-256-adam", "threads", threads, "ns", median, "best", nanos[0], "speedup", speedup,
                "sameBits", equal);
    }
}
