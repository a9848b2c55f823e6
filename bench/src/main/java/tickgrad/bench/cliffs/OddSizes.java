package tickgrad.bench.cliffs;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Padding;

/** Do widths or batches that are no multiple of anything fall off a cliff? */
@Command(
        name = "OddSizes",
        mixinStandardHelpOptions = true,
        description = {
            "One dense layer, forward, dX and dW, in steps of one: widths 1 to 130 as (w, w), (64, w) and (w, 64) with 1 and 64 rows, and",
            "batches of 1 to 70 rows of (64, 64), (64, 17) and (64, 1).",
            "A step is measured by the time for each PADDED multiply-add: m·k·n with the dimension that lies in vectors rounded up to",
            "16, which is n, or k where n < 8 (such layers are stored transposed) and for dX. A cliff is a step from one size to the next, in",
            "either direction, that changes the time of a call by more than 2 times what the padded work changes.",
            "All in this JVM; the file holds every point."
        })
public final class OddSizes implements Callable<Integer> {
    private static final double LIMIT = 2.0;
    private static final int SIDE = 64;

    @Mixin
    private Settings settings;

    @Option(names = "--widest", paramLabel = "N", defaultValue = "130", description = "The last width (default: ${DEFAULT-VALUE}).")
    private int widest;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "70", description = "The last batch (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--only", paramLabel = "REGEX", defaultValue = ".*", description = "Series whose name matches (default: all).")
    private String only;

    private int millis;

    private OddSizes() {}

    /** Runs the program. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new OddSizes()).execute(args));
    }

    /** What is computed. */
    private enum Pass {
        FORWARD,
        DX,
        DW
    }

    /** One layer, one pass. */
    private record Shape(Pass pass, int m, int k, int n) {
        Work work(Arena arena) {
            KernelWork make = KernelWork.in(arena);
            return switch (pass) {
                case FORWARD -> make.forward("forward", m, k, n);
                case DX -> make.backwardInput("dX", m, k, n);
                case DW -> make.backwardWeights("dW", m, k, n, false);
            };
        }

        /** Multiply-adds with the padding's. The dots of a wide layer's dX run along n, those of a narrow forward along k. */
        double padded() {
            boolean narrow = Dense.narrow(n);
            return (double) m * (narrow ? Padding.pad(k) : k) * (narrow ? n : Padding.pad(n));
        }
    }

    /** A series of neighbours. */
    private record Series(String name, List<Shape> shapes) {}

    /** A step between neighbours and by how much it is too dear, or the way back. */
    private record Step(String series, int size, double jump) {}

    private List<Series> series() {
        List<Series> all = new ArrayList<>();
        for (Pass pass : Pass.values()) {
            String p = pass.name().toLowerCase(java.util.Locale.ROOT);
            for (int m : new int[] {1, SIDE}) {
                all.add(new Series(p + " m=" + m + " k=n=w", shapes(w -> new Shape(pass, m, w, w), widest)));
                all.add(new Series(p + " m=" + m + " k=64 n=w", shapes(w -> new Shape(pass, m, SIDE, w), widest)));
                all.add(new Series(p + " m=" + m + " k=w n=64", shapes(w -> new Shape(pass, m, w, SIDE), widest)));
            }
            for (int n : new int[] {SIDE, 17, 1}) {
                all.add(new Series(p + " m=rows k=64 n=" + n, shapes(r -> new Shape(pass, r, SIDE, n), rows)));
            }
        }
        all.removeIf(s -> !s.name.matches(only));
        return all;
    }

    private static List<Shape> shapes(java.util.function.IntFunction<Shape> at, int last) {
        List<Shape> shapes = new ArrayList<>();
        for (int size = 1; size <= last; size++) {
            shapes.add(at.apply(size));
        }
        return shapes;
    }

    @Override
    public Integer call() throws Exception {
        List<Series> all = series();
        long points = all.stream().mapToLong(s -> s.shapes.size()).sum();
        Figures file = new Figures();
        millis = settings.byTier(1, 4);
        List<Step> cliffs = new ArrayList<>();
        try (Progress progress = new Progress("odd sizes", all.size())) {
            for (Series s : all) {
                double[] nanos = measure(s);
                progress.step(s.name);
                for (int i = 0; i < nanos.length; i++) {
                    Shape at = s.shapes.get(i);
                    double each = nanos[i] / at.padded();
                    double before = i == 0 ? each : nanos[i - 1] / s.shapes.get(i - 1).padded();
                    double jump = Math.max(each / before, before / each);
                    file.row(
                            "kind", s.name, "size", i + 1, "m", at.m, "k", at.k, "n", at.n, "ns", nanos[i], "paddedNsPerMac", each,
                            "nsPerMac", nanos[i] / ((double) at.m * at.k * at.n), "step", jump);
                    if (jump > LIMIT) {
                        cliffs.add(new Step(s.name, i + 1, each > before ? jump : -jump));
                    }
                }
            }
        }
        cliffs.sort(Comparator.comparingDouble(c -> -Math.abs(c.jump)));
        for (Step c : cliffs) {
            System.out.printf(
                    "CLIFF %-24s from %d to %d: %s %.2f times%n", c.series, c.size - 1, c.size, c.jump > 0 ? "dearer" : "cheaper",
                    Math.abs(c.jump));
        }
        System.out.println(points + " points, " + cliffs.size() + " cliffs");
        file.write(settings.file("odd"));
        return 0;
    }

    /** All shapes of a series become hot together; then each is measured three times, far apart, and the fastest counts. */
    private double[] measure(Series s) {
        try (Arena arena = Arena.ofShared()) {
            List<Work> works = s.shapes.stream().map(shape -> shape.work(arena)).toList();
            Slices.settle(() -> sweep(works));
            double[] nanos = new double[works.size()];
            java.util.Arrays.fill(nanos, Double.POSITIVE_INFINITY);
            for (int pass = 0; pass < 3; pass++) {
                for (int i = 0; i < nanos.length; i++) {
                    nanos[i] = Math.min(nanos[i], Slices.lowDecile(works.get(i).call(), millis * 1_000_000L));
                }
            }
            return nanos;
        }
    }

    private static void sweep(List<Work> works) {
        for (int i = 0; i < works.size(); i++) {
            Slices.warm(works.get(i).call(), 1);
        }
    }
}
