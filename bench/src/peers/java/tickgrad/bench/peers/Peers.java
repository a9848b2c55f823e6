package tickgrad.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.console.Screen;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.report.Format;

/** Times every engine on every net, prints a table and writes {@code peers.json}. */
@Command(
        name = "peers",
        mixinStandardHelpOptions = true,
        description = {
            "Other engines on the standard nets, one thread each; nanoseconds a row, and times those of tickgrad.",
            "Ends with 1 where an engine's results are not what rounding of float32 allows."
        })
final class Peers implements Callable<Integer> {
    @Option(names = "--engines", split = ",", paramLabel = "NAME", description = "Which ones (default: all).")
    private List<Engine> engines = List.of(Engine.values());

    @Option(names = "--nets", split = ",", paramLabel = "NET", description = "A to E (default: all).")
    private List<StandardNet> nets = List.of(StandardNet.values());

    @Option(names = "--workloads", split = ",", paramLabel = "NAME", description = "Such as forward-1 (default: all).")
    private List<Workload> workloads = List.of(Workload.values());

    @Option(
            names = "--seconds",
            defaultValue = "1",
            paramLabel = "X",
            description = "To measure each (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--before",
            defaultValue = "",
            paramLabel = "COMMAND",
            description = "Stands before the command of every process, such as \"taskset -c 1\".")
    private String before;

    @Option(names = "--openblas", paramLabel = "FILE", description = "The library (default: the system's).")
    private Path openblas;

    @Option(
            names = "--out",
            defaultValue = "bench/target/bench",
            paramLabel = "DIR",
            description = "Receives peers.json (default: ${DEFAULT-VALUE}).")
    private Path out;

    private final Screen screen;
    private final List<Row> rows = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private String version = "";
    private boolean disagreement;

    private Peers(Screen screen) {
        this.screen = screen;
    }

    /** The command. */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Peers(Screen.system()));
        line.registerConverter(Engine.class, Engine::named);
        line.registerConverter(Workload.class, Workload::named);
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        OutputDirectory directory = OutputDirectory.open(out);
        if (openblas != null) {
            System.setProperty(OpenBlas.PROPERTY, openblas.toAbsolutePath().toString());
        }
        List<String> prefix = before.isBlank() ? List.of() : List.of(before.strip().split("\\s+"));
        Child child = new Child(out.toAbsolutePath().resolveSibling("peers"), prefix, seconds);
        Set<Workload> wanted = EnumSet.copyOf(workloads);
        int done = 0;
        try (ProgressMeter meter = ProgressMeter.start(screen, "peers", (long) nets.size() * engines.size())) {
            for (StandardNet net : nets) {
                for (Engine engine : engines) {
                    meter.at(done++, engine + " on net " + net);
                    child.run(engine, net, wanted, o -> take(engine, net, o));
                }
            }
            meter.at(done, "");
        }
        nets.forEach(this::table);
        notes.forEach(screen::println);
        directory.write("peers.json", Row.json(rows));
        screen.println("written to " + directory.file("peers.json"));
        return disagreement ? 1 : 0;
    }

    private void take(Engine engine, StandardNet net, Outcome outcome) {
        switch (outcome) {
            case Outcome.Loaded o -> {
                version = o.version();
                notes.add(engine + ": " + version);
            }
            case Outcome.Failed o -> notes.add(engine + " left out: " + o.reason());
            case Outcome.Timed o -> rows.add(new Row(net, engine, version, o));
            case Outcome.Disagrees o -> {
                disagreement = true;
                notes.add(engine + " DISAGREES on net " + net + ", " + o.workload() + ": relative difference "
                        + Format.significant(o.agreement().difference(), 2) + ", "
                        + Format.significant(o.agreement().share(), 2) + " times what rounding allows; not timed");
            }
        }
    }

    private void table(StandardNet net) {
        screen.println("");
        screen.println(screen.bold("net " + net) + "  " + net.architecture() + ", ns a row");
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-12s", ""));
        workloads.forEach(w -> head.append(String.format(Locale.ROOT, "%20s", w)));
        screen.println(head + String.format(Locale.ROOT, "%12s", "agrees"));
        for (Engine engine : engines) {
            line(net, engine);
        }
    }

    private void line(StandardNet net, Engine engine) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-12s", engine));
        double worst = Double.NaN;
        for (Workload w : workloads) {
            String cell = "";
            for (Row r : rows) {
                if (r.net() == net && r.engine() == engine && r.timed().workload() == w) {
                    cell = Format.significant(r.timed().nanos(), 3)
                            + String.format(Locale.ROOT, " (%6s)", Format.significant(r.ratio(rows), 3));
                    double difference = r.timed().agreement().difference();
                    worst = difference <= worst ? worst : difference;
                }
            }
            line.append(String.format(Locale.ROOT, "%20s", cell));
        }
        if (!Double.isNaN(worst)) {
            screen.println(line + String.format(Locale.ROOT, "%12.1e", worst));
        }
    }
}
