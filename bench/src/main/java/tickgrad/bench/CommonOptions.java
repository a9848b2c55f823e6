package tickgrad.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import tickgrad.bench.job.EngineProbe;
import tickgrad.model.Architecture;

/** Options of every job. */
final class CommonOptions {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "tickgrad-out",
            description = "Directory for all that is written (default: ${DEFAULT-VALUE}).")
    Path out;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "7",
            description = "Same seed, same bits (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Calls per second of the latency measurement (default: ${DEFAULT-VALUE}).")
    double rate;

    @Option(
            names = "--pace-seconds",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seconds of it for predict and for learn (default: ${DEFAULT-VALUE}).")
    double seconds;

    /** Looked for by {@link Launcher} and {@link Tickgrad#main} before the engine is loaded; here for the help. */
    @Option(names = "--no-vector", description = "Run on the scalar kernels: same bits, slower.")
    boolean noVector;

    /** The pace of the latency measurement. */
    EngineProbe.Pace pace() throws BadInput {
        if (!(rate >= 1 && rate <= 1e7)) {
            throw new BadInput("--rate: " + rate + ", expected 1 to 10000000 calls a second");
        }
        if (!(seconds >= 0.01 && seconds <= 600)) {
            throw new BadInput("--pace-seconds: " + seconds + ", expected 0.01 to 600");
        }
        return new EngineProbe.Pace(rate, seconds);
    }

    /** Refuses an architecture that cannot be built, in terms of what the user typed. */
    static void checkHidden(String hidden, String architecture) throws BadInput {
        try {
            Architecture.of(architecture);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--hidden \"" + hidden + "\": " + e.getMessage());
        }
    }
}
