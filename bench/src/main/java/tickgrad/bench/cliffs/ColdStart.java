package tickgrad.bench.cliffs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tickgrad.bench.jmh.StandardNet;

/** Does the speed of a kernel, or of a net, depend on what the JVM compiled before it? */
@Command(
        name = "ColdStart",
        mixinStandardHelpOptions = true,
        description = {
            "Fresh JVMs make every kernel and every workload of the standard nets hot in random orders, and each one alone in a JVM.",
            "Limits: speed within 1.25 times that of the best order (medians over forks), 0 bytes, no compilation given up, no method",
            "of the engine compiled by C2 more than " + ColdStart.COMPILATIONS + " times. A subject has 10 s to become warm.",
            "10 orders, a minute a JVM, and each subject alone, in 3 JVMs each: some 35 minutes; or 3 orders in one JVM each (quick)."
        })
public final class ColdStart implements Callable<Integer> {
    /** A few recompilations are the JVM's way of learning; more never end. */
    static final int COMPILATIONS = 10;

    private static final double LIMIT = 1.25;

    @Mixin
    private Settings settings;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the orders (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--only", paramLabel = "REGEX", defaultValue = ".*", description = "Subjects whose name matches (default: all).")
    private String only;

    private int orders;
    private int forks;
    private final Map<String, List<Double>> speeds = new LinkedHashMap<>();
    private final Map<String, Long> bytes = new LinkedHashMap<>();
    private final Map<String, Long> warm = new LinkedHashMap<>();
    private final TreeSet<String> troubles = new TreeSet<>();

    private ColdStart() {}

    /** Runs the program. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new ColdStart()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        List<String> subjects = new ArrayList<>(KernelWork.NAMES);
        orders = settings.byTier(3, 10);
        forks = settings.byTier(1, 3);
        boolean alone = settings.byTier(0, 1) == 1;
        for (StandardNet net : settings.nets()) {
            NetWork.WORKLOADS.forEach(w -> subjects.add(net + " " + w));
        }
        subjects.removeIf(s -> !s.matches(only));
        for (String subject : subjects) {
            speeds.put(subject, new ArrayList<>());
            bytes.put(subject, 0L);
            warm.put(subject, 0L);
        }
        long jvms = (long) forks * (orders + (alone ? subjects.size() : 0));
        try (Progress progress = new Progress("cold start", jvms)) {
            for (int order = 0; order < orders; order++) {
                List<String> shuffled = new ArrayList<>(subjects);
                Collections.shuffle(shuffled, new Random(seed + order));
                medians(shuffled, progress);
            }
            for (String subject : alone ? subjects : List.<String>of()) {
                medians(List.of(subject), progress);
            }
        }
        return report();
    }

    /** Runs an order in some JVMs, and keeps the median of each subject. */
    private void medians(List<String> order, Progress progress) throws IOException, InterruptedException {
        Map<String, double[]> nanos = new LinkedHashMap<>();
        order.forEach(s -> nanos.put(s, new double[forks]));
        for (int fork = 0; fork < forks; fork++) {
            Child.Printed printed = settings.child()
                    .with(CompilationLog.OPTION)
                    .run(ColdChild.class, order.toArray(String[]::new));
            for (String line : printed.out()) {
                String[] words = line.split("\t");
                nanos.get(words[0])[fork] = Double.parseDouble(words[1]);
                bytes.merge(words[0], Long.parseLong(words[2]), Math::max);
                warm.merge(words[0], Long.parseLong(words[3]), Math::max);
            }
            CompilationLog log = new CompilationLog(printed.vm());
            if (log.compilations() == 0) {
                throw new IOException("no compilation of the engine was seen: -XX:+PrintCompilation prints another format");
            }
            log.skipped().forEach(s -> troubles.add("given up: " + s));
            log.recompiled(COMPILATIONS).forEach(s -> troubles.add("compiled again and again: " + s));
            progress.step(order.getFirst() + " first");
        }
        nanos.forEach((subject, all) -> {
            Arrays.sort(all);
            speeds.get(subject).add(all[forks / 2]);
        });
    }

    private int report() throws IOException {
        Figures file = new Figures();
        boolean passed = true;
        System.out.printf("%-22s %12s %12s %7s %6s %8s%n", "subject", "best ns", "worst ns", "ratio", "bytes", "warm ms");
        for (var e : speeds.entrySet()) {
            double best = Collections.min(e.getValue());
            double worst = Collections.max(e.getValue());
            long allocated = bytes.get(e.getKey());
            boolean ok = worst <= LIMIT * best && allocated == 0;
            passed &= ok;
            System.out.printf(
                    "%-22s %12.1f %12.1f %7.2f %6d %8d%s%n", e.getKey(), best, worst, worst / best, allocated,
                    warm.get(e.getKey()), ok ? "" : "  CLIFF");
            file.row(
                    "subject", e.getKey(), "best", best, "worst", worst, "ratio", worst / best, "bytes", allocated, "warmMillis",
                    warm.get(e.getKey()), "orders", orders, "forks", forks, "passed", ok);
        }
        troubles.forEach(System.out::println);
        troubles.forEach(t -> file.row("trouble", t));
        passed &= troubles.isEmpty();
        System.out.println(passed ? "no cliff" : "CLIFFS");
        file.write(settings.file("cold"));
        return 0;
    }
}
