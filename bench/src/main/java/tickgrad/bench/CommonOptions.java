package tickgrad.bench;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tickgrad.bench.job.EngineProbe;
import tickgrad.model.Architecture;

/** Options of jobs that train a network and time it. */
final class CommonOptions {
    @Mixin
    OutputOptions output = new OutputOptions();

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
