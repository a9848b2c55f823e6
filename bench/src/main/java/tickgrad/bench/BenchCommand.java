package tickgrad.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tickgrad.bench.console.Screen;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.suite.PeersSection;
import tickgrad.bench.suite.Suite;
import tickgrad.bench.suite.SuiteOptions;

/** {@code tickgrad bench}. */
@Command(
        name = "bench",
        subcommands = LiveCommand.class,
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Times the engine on five standard nets and writes one page, index.html, with JSON beside it.",
            "Measuring programs run one at a time in fresh JVMs, pinned to a core where there is taskset: leave the machine alone.",
        })
final class BenchCommand implements Runner {
    private static final String YARDSTICK = "TICKGRAD_YARDSTICK";

    @Option(names = "--quick", description = "One round, short, within five minutes; the default.")
    private boolean quick;

    @Option(
            names = "--full",
            description = "Three rounds, JMH in several forks, other engines, cold start, odd sizes and the rest: more than an hour.")
    private boolean full;

    @Option(names = "--page", description = "Measures nothing: makes the page anew from the files in --out.")
    private boolean page;

    @Option(
            names = "--nets",
            paramLabel = "LETTERS",
            defaultValue = "ABCDE",
            description = "Standard nets to measure (default: ${DEFAULT-VALUE}).")
    private String nets;

    @Option(
            names = "--yardstick",
            paramLabel = "DIR",
            description = "Directory of run.sh: C++ programs for the same work (default: environment variable " + YARDSTICK
                    + "; without either, no ratios).")
    private Path yardstick;

    @Option(
            names = "--peers",
            paramLabel = "JAR",
            description = "Jar that measures other engines, for --full (default: " + PeersSection.JAR + " beside this program, if there).")
    private Path peers;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "tickgrad-out/bench",
            description = "Directory for all that is written (default: ${DEFAULT-VALUE}).")
    private Path out;

    /** Looked for by {@link Launcher} and {@link Tickgrad#main} before the engine is loaded; here for the help. */
    @Option(names = "--no-vector", description = "Run on the scalar kernels: same bits, slower.")
    private boolean noVector;

    @Override
    public void run(Screen screen) throws Exception {
        if (quick && full) {
            throw new BadInput("--quick and --full: expected one of them");
        }
        SuiteOptions options;
        try {
            options = new SuiteOptions(SuiteOptions.nets(nets), full, yardstick(), peers());
        } catch (IllegalArgumentException e) {
            throw new BadInput("--" + e.getMessage());
        }
        OutputDirectory directory = OutputDirectory.open(out);
        if (page) {
            Suite.render(screen, directory);
            return;
        }
        screen.println(screen.bold("tickgrad bench") + ": nets " + nets + ", " + (full ? "everything" : "quick tier"));
        Suite.run(screen, options, directory);
    }

    private Optional<Path> yardstick() throws BadInput {
        String variable = System.getenv().getOrDefault(YARDSTICK, "");
        if (yardstick == null && variable.isEmpty()) {
            return Optional.empty();
        }
        Path directory = yardstick != null ? yardstick : Path.of(variable);
        if (!Files.isRegularFile(directory.resolve("run.sh"))) {
            throw new BadInput((yardstick != null ? "--yardstick" : YARDSTICK) + ": " + directory + " has no run.sh");
        }
        return Optional.of(directory);
    }

    private Optional<Path> peers() throws BadInput {
        if (peers != null) {
            if (!Files.isRegularFile(peers)) {
                throw new BadInput("--peers: " + peers + ": no such file");
            }
            return Optional.of(peers);
        }
        Path beside = Path.of(System.getProperty("java.class.path").split(":")[0]).toAbsolutePath().resolveSibling(PeersSection.JAR);
        return Files.isRegularFile(beside) ? Optional.of(beside) : Optional.empty();
    }
}
