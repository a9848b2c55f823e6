package tickgrad.bench.cliffs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tickgrad.bench.jmh.StandardNet;

/** Does the speed of a net depend on what else runs in its JVM? */
@Command(
        name = "Rotation",
        mixinStandardHelpOptions = true,
        description = {
            "One workload of the five standard nets by turns in one JVM, without and with foreign vector code between the turns, against",
            "each net in a JVM of its own. Limit: 1.15 times alone (medians over forks). 3 forks, 25 minutes; or one fork (quick)."
        })
public final class Rotation implements Callable<Integer> {
    private static final double LIMIT = 1.15;

    @Mixin
    private Settings settings;

    @Option(
            names = "--workloads",
            paramLabel = "LIST",
            split = ",",
            defaultValue = "forward-1,greeks-1,train-1-sgd,forward-256,train-32-adam",
            description = "Which workloads (default: ${DEFAULT-VALUE}).")
    private List<String> workloads;

    private int forks;

    private Rotation() {}

    /** Runs the program. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Rotation()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        forks = settings.byTier(1, 3);
        List<StandardNet> nets = settings.nets();
        Figures file = new Figures();
        boolean passed = true;
        System.out.printf("%-18s %11s %11s %6s %11s %6s%n", "workload", "alone ns", "rotating", "ratio", "polluted", "ratio");
        try (Progress progress = new Progress("rotation", (nets.size() + 2L) * workloads.size())) {
            for (String workload : workloads) {
                List<String> all = new ArrayList<>();
                Map<String, Double> alone = new LinkedHashMap<>();
                for (StandardNet net : nets) {
                    String name = net + " " + workload;
                    all.add(name);
                    alone.putAll(medians(false, List.of(name)));
                    progress.step(name);
                }
                Map<String, Double> rotating = medians(false, all);
                progress.step(workload + " rotating");
                Map<String, Double> polluted = medians(true, all);
                progress.step(workload + " polluted");
                for (String name : all) {
                    passed &= row(file, name, alone.get(name), rotating.get(name), polluted.get(name));
                }
            }
        }
        System.out.println(passed ? "no cliff" : "CLIFFS");
        file.write(settings.file("rotation"));
        return 0;
    }

    private static boolean row(Figures file, String name, double alone, double rotating, double polluted) {
        boolean ok = rotating <= LIMIT * alone && polluted <= LIMIT * alone;
        System.out.printf(
                "%-18s %11.1f %11.1f %6.2f %11.1f %6.2f%s%n", name, alone, rotating, rotating / alone, polluted, polluted / alone,
                ok ? "" : "  CLIFF");
        String[] words = name.split(" ");
        file.row(
                "net", words[0], "workload", words[1], "alone", alone, "rotating", rotating, "rotatingRatio", rotating / alone,
                "polluted", polluted, "pollutedRatio", polluted / alone, "passed", ok);
        return ok;
    }

    /** The median over forks of each workload's nanoseconds, of these in one JVM. */
    private Map<String, Double> medians(boolean foreign, List<String> names) throws IOException, InterruptedException {
        Map<String, double[]> nanos = new LinkedHashMap<>();
        names.forEach(n -> nanos.put(n, new double[forks]));
        List<String> arguments = new ArrayList<>(List.of(Boolean.toString(foreign)));
        arguments.addAll(names);
        for (int fork = 0; fork < forks; fork++) {
            for (String line : settings.child().run(RotationChild.class, arguments.toArray(String[]::new)).out()) {
                String[] words = line.split("\t");
                nanos.get(words[0])[fork] = Double.parseDouble(words[1]);
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        nanos.forEach((name, all) -> {
            Arrays.sort(all);
            medians.put(name, all[forks / 2]);
        });
        return medians;
    }
}
