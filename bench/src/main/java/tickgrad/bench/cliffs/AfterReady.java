package tickgrad.bench.cliffs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tickgrad.bench.jmh.StandardNet;

/** What compiled code of the engine is thrown away after the warm-up said READY? */
@Command(
        name = "AfterReady",
        mixinStandardHelpOptions = true,
        description = {
            "A fresh JVM for each net warms up and then does what a live system does: predictions, Greeks, steps, NaN, odd batches, refusals,",
            "on memory of a shared and then of a confined arena. Counts deoptimizations of the engine's methods in each, and times",
            "the first call against the median of 200."
        })
public final class AfterReady implements Callable<Integer> {
    /** The log's clock is a nanosecond's, ours a millisecond's. */
    private static final long SLACK_NANOS = 20_000_000;

    private static final Pattern TRAP =
            Pattern.compile("^\\[(\\d+)ns\\].*level=4 tickgrad\\.([\\w.$]+)\\(.*trap_bci=(\\d+) (?:osr_bci=\\d+ )?(\\w+) (\\w+) .*");

    @Mixin
    private Settings settings;

    private AfterReady() {}

    /** Runs the program. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new AfterReady()).execute(args));
    }

    private record Trap(long nanos, String what) {}

    @Override
    public Integer call() throws Exception {
        Figures file = new Figures();
        System.out.printf("%-4s %-24s %10s %10s %6s  %s%n", "net", "after READY", "first ns", "median", "deopts", "where");
        List<StandardNet> nets = settings.nets();
        try (Progress progress = new Progress("after READY", nets.size())) {
            for (StandardNet net : nets) {
                Path log = Files.createTempFile("tickgrad", ".log");
                try {
                    Child.Printed printed = settings.child()
                            .with("-Xlog:deoptimization=debug:file=" + log + ":uptimenanos:filecount=0")
                            .run(AfterChild.class, net.name());
                    rows(file, net, printed.out(), traps(Files.readAllLines(log)));
                } finally {
                    Files.deleteIfExists(log);
                }
                progress.step(net.name());
            }
        }
        file.write(settings.file("after"));
        return 0;
    }

    private static List<Trap> traps(List<String> lines) {
        return lines.stream()
                .map(TRAP::matcher)
                .filter(Matcher::matches)
                .map(m -> new Trap(Long.parseLong(m.group(1)), m.group(2) + ":" + m.group(3) + " " + m.group(4)))
                .toList();
    }

    private static void rows(Figures file, StandardNet net, List<String> lines, List<Trap> traps) {
        for (String line : lines) {
            String[] words = line.split("\t");
            long begin = Long.parseLong(words[1]) - SLACK_NANOS;
            long end = Long.parseLong(words[2]) + SLACK_NANOS;
            List<Trap> of = traps.stream().filter(t -> t.nanos >= begin && t.nanos <= end).toList();
            String where = of.stream().map(Trap::what).distinct().collect(Collectors.joining(", "));
            long first = Long.parseLong(words[3]);
            long median = Long.parseLong(words[4]);
            System.out.printf("%-4s %-24s %10d %10d %6d  %s%n", net, words[0], first, median, of.size(), where);
            file.row("net", net.name(), "after", words[0], "first", first, "median", median, "deopts", of.size(), "where", where);
        }
    }
}
