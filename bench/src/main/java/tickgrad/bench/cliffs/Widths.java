package tickgrad.bench.cliffs;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tickgrad.bench.jmh.StandardNet;

/** Are narrower vectors as well used, and are their bits the same? */
@Command(
        name = "Widths",
        mixinStandardHelpOptions = true,
        description = {
            "forward-256 of the large nets with vectors of 512, 256 and 128 bits, as a share of what that width can do at best.",
            "Limits: 60% of the peak at 256 and 128 bits, and the same bits of outputs and training at every width.",
            "The peak is measured by a loop of multiply-adds in each JVM, unless given. About 12 s a width. Exit code 3: other bits."
        })
public final class Widths implements Callable<Integer> {
    private static final double LIMIT = 0.6;
    private static final int WIDEST = 512;
    private static final Set<StandardNet> LARGE = EnumSet.of(StandardNet.C, StandardNet.D, StandardNet.E);

    /** What the program exits with when the widths disagree. */
    private static final int OTHER_BITS = 3;

    @Mixin
    private Settings settings;

    @Option(
            names = "--peaks",
            paramLabel = "512=G,256=G",
            split = ",",
            description = "Peaks in GFLOP/s as measured elsewhere; that of 128 bits is half of that of 256 unless given.")
    private Map<Integer, Double> peaks = Map.of();

    private Widths() {}

    /** Runs the program. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Widths()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Figures file = new Figures();
        String[] nets = settings.nets().stream().filter(LARGE::contains).map(Enum::name).toArray(String[]::new);
        boolean equal = true;
        Map<String, String> hashes = new TreeMap<>();
        boolean passed = true;
        System.out.printf("%4s %4s %10s %9s %9s %6s  %s%n", "bits", "net", "ns a row", "GFLOP/s", "peak", "share", "hash");
        try (Progress progress = new Progress("widths", 3)) {
            for (int bits = WIDEST; bits >= 128; bits /= 2) {
                List<String> lines = settings.child()
                        .with("-XX:MaxVectorSize=" + bits / 8)
                        .run(WidthChild.class, nets)
                        .out();
                double peak = 0.0;
                for (String line : lines) {
                    String[] words = line.split("\t");
                    if (words[0].equals("peak")) {
                        if (Integer.parseInt(words[1]) != bits) {
                            System.out.println(bits + " bits: this machine has " + words[1] + ", skipped");
                            break;
                        }
                        peak = peak(bits, Double.parseDouble(words[2]));
                        continue;
                    }
                    double gflops = Double.parseDouble(words[2]);
                    String first = hashes.putIfAbsent(words[0], words[3]);
                    boolean same = first == null || first.equals(words[3]);
                    equal &= same;
                    boolean ok = same && (bits == WIDEST || gflops >= LIMIT * peak);
                    passed &= ok;
                    System.out.printf(
                            "%4d %4s %10.1f %9.1f %9.1f %5.0f%%  %s%s%n", bits, words[0], Double.parseDouble(words[1]), gflops, peak,
                            100 * gflops / peak, words[3], ok ? "" : same ? "  CLIFF" : "  OTHER BITS");
                    file.row(
                            "bits", bits, "net", words[0], "workload", "forward-256", "ns", Double.parseDouble(words[1]), "gflops",
                            gflops, "peak", peak, "share", gflops / peak, "sha", words[3], "passed", ok);
                }
                progress.step(bits + " bits");
            }
        }
        System.out.println(passed ? "no cliff" : "CLIFFS");
        file.write(settings.file("widths"));
        return equal ? 0 : OTHER_BITS;
    }

    private double peak(int bits, double measured) {
        if (bits == 128 && !peaks.containsKey(bits) && peaks.containsKey(256)) {
            return peaks.get(256) / 2;
        }
        return peaks.getOrDefault(bits, measured);
    }
}
