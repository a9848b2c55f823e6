package tickgrad.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every job: where it writes, and on which kernels it runs. */
final class OutputOptions {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "tickgrad-out",
            description = "Directory for all that is written (default: ${DEFAULT-VALUE}).")
    Path out;

    /** Looked for by {@link Launcher} and {@link Tickgrad#main} before the engine is loaded; here for the help. */
    @Option(names = "--no-vector", description = "Run on the scalar kernels: same bits, slower.")
    boolean noVector;
}
