package tickgrad.bench.cliffs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tickgrad.bench.jmh.StandardNet;

/** How long does a fresh JVM take until it is READY? */
@Command(
        name = "WarmupTime",
        mixinStandardHelpOptions = true,
        description = {
            "Fresh JVMs warm the small nets up: alone; beside a thread that keeps another core busy; and with an AOT cache of the JDK,",
            "recorded in a run that became READY before. Limit: the median is 2 s at most, alone.",
            "Each figure is the median of 5 JVMs, or of 2 (quick)."
        })
public final class WarmupTime implements Callable<Integer> {
    private static final double LIMIT_MILLIS = 2000;

    /** Where batch steps of small nets are usual. */
    private static final String ROWS = "32";

    @Mixin
    private Settings settings;

    @Option(names = "--modes", split = ",", defaultValue = "plain,busy,aot", description = "Which (default: ${DEFAULT-VALUE}).")
    private List<String> modes;

    private WarmupTime() {}

    /** Runs the program. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new WarmupTime()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Figures file = new Figures();
        int forks = settings.byTier(2, 5);
        List<StandardNet> nets = settings.nets().stream().filter(n -> n.compareTo(StandardNet.C) <= 0).toList();
        boolean passed = true;
        System.out.printf("%-4s %-6s %8s %8s %8s %8s %8s %s%n", "net", "mode", "median", "least", "most ms", "MB", "from JVM", "ready");
        try (Progress progress = new Progress("warm-up", (long) nets.size() * modes.size())) {
            for (StandardNet net : nets) {
                for (String mode : modes) {
                    Runs runs = measure(net, mode, forks);
                    boolean ok = runs.ready == forks && (!mode.equals("plain") || runs.median(runs.millis) <= LIMIT_MILLIS);
                    passed &= ok;
                    System.out.printf(
                            "%-4s %-6s %8.0f %8.0f %8.0f %8.0f %8.0f %d of %d%s%n", net, mode, runs.median(runs.millis),
                            Collections.min(runs.millis), Collections.max(runs.millis), runs.median(runs.megabytes),
                            runs.median(runs.sinceStart), runs.ready, forks, ok ? "" : "  CLIFF");
                    file.row(
                            "net", net.name(), "mode", mode, "millis", runs.median(runs.millis), "least", Collections.min(runs.millis),
                            "most", Collections.max(runs.millis), "megabytes", runs.median(runs.megabytes), "millisSinceStart",
                            runs.median(runs.sinceStart), "ready", runs.ready == forks, "forks", forks, "passed", ok);
                    progress.step(net + " " + mode);
                }
            }
        }
        System.out.println(passed ? "no cliff" : "CLIFFS");
        file.write(settings.file("warmup"));
        return 0;
    }

    /** The figures of some JVMs. */
    private static final class Runs {
        private final List<Double> millis = new ArrayList<>();
        private final List<Double> megabytes = new ArrayList<>();
        private final List<Double> sinceStart = new ArrayList<>();
        private int ready;

        private void add(Child.Printed printed) {
            String[] words = printed.out().getLast().split("\t");
            ready += Boolean.parseBoolean(words[0]) ? 1 : 0;
            millis.add(Double.parseDouble(words[1]));
            megabytes.add(Double.parseDouble(words[2]) / 1e6);
            sinceStart.add(Double.parseDouble(words[4]));
        }

        private double median(List<Double> figures) {
            return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElse(Double.NaN);
        }
    }

    private Runs measure(StandardNet net, String mode, int forks) throws IOException, InterruptedException {
        Path cache = Files.createTempFile("tickgrad", ".aot");
        Thread other = mode.equals("busy") ? spin() : null;
        try {
            if (mode.equals("aot")) {
                settings.child().with("-XX:AOTCacheOutput=" + cache).run(ReadyChild.class, net.name(), ROWS);
            }
            Runs runs = new Runs();
            for (int fork = 0; fork < forks; fork++) {
                Child child = settings.child();
                if (mode.equals("aot")) {
                    child.with("-XX:AOTCache=" + cache, "-XX:AOTMode=on");
                }
                runs.add(child.run(ReadyChild.class, net.name(), ROWS));
            }
            return runs;
        } finally {
            if (other != null) {
                other.interrupt();
                other.join();
            }
            Files.deleteIfExists(cache);
        }
    }

    /** Keeps a core busy until it is interrupted. */
    private static Thread spin() {
        return Thread.ofPlatform().daemon().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });
    }
}
