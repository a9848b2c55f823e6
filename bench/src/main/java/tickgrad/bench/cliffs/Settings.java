package tickgrad.bench.cliffs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tickgrad.bench.jmh.StandardNet;

/** What every program here takes, the words in the order in which {@code tickgrad bench} gives them. */
final class Settings {
    @Parameters(
            index = "0",
            paramLabel = "FILE",
            arity = "0..1",
            description = "The JSON file to write (default: one in bench/target/bench named after the subject).")
    private Path file;

    @Parameters(
            index = "1",
            paramLabel = "TIER",
            arity = "0..1",
            defaultValue = "full",
            description = "quick: fewer JVMs, enough to see large cliffs; full: as many as the limits ask for (default).")
    private String tier;

    @Parameters(
            index = "2",
            paramLabel = "NETS",
            arity = "0..1",
            defaultValue = "ABCDE",
            description = "Letters of the standard nets (default: ${DEFAULT-VALUE}).")
    private String nets;

    @Option(
            names = "--prefix",
            paramLabel = "WORDS",
            defaultValue = "",
            description = "Goes before the java of every JVM that is started, for example \"taskset -c 1\".")
    private String prefix;

    /** Where the rows go. */
    Path file(String subject) {
        return file == null ? Path.of("bench", "target", "bench", subject + ".json") : file;
    }

    /** One of two numbers by tier. */
    int byTier(int quick, int full) {
        return tier.equals("quick") ? quick : full;
    }

    /** The nets asked for, in order. */
    List<StandardNet> nets() {
        return Arrays.stream(StandardNet.values()).filter(n -> nets.contains(n.name())).toList();
    }

    /** A JVM to be started. */
    Child child() {
        return new Child().after(prefix);
    }
}
