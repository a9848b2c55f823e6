package tickgrad.bench;

import java.nio.file.Path;
import java.time.DateTimeException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.console.Screen;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.market.BarTime;
import tickgrad.bench.options.PriceOptions;
import tickgrad.bench.options.PriceStudy;
import tickgrad.bench.report.Report;
import tickgrad.model.Architecture;

/** {@code tickgrad price FILE}. */
@Command(
        name = "price",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Fits a surface of implied volatility to an option chain, with penalties on butterfly and calendar arbitrage, and judges it on"
                    + " quotes that it has not seen, beside a parabola and SVI per expiry.",
            "FILE is CSV with a header: one option a line (option_type, strike, maturity, mark_price or bid and ask, index_price), as Deribit's,"
                    + " or a call and a put a line (C_BID, C_ASK, P_BID, P_ASK, STRIKE ...), as OptionsDX'. Forwards come from put-call parity.",
        })
final class PriceCommand implements Runner {
    @Parameters(paramLabel = "FILE", description = "The chain, as CSV, .gz or .zip.")
    private Path file;

    @Option(
            names = "--asof",
            paramLabel = "TIME",
            description = "When it was quoted, such as 2024-05-24T19:00Z (default: the file's quote time; else where its own volatilities and"
                    + " prices agree; else noon UTC of the date in its name).")
    private String asof;

    @Option(
            names = "--hidden",
            paramLabel = "TEXT",
            defaultValue = "32-32 tanh",
            description = "Hidden layers and a smooth activation (default: ${DEFAULT-VALUE}).")
    private String hidden;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "6000",
            description = "Steps of Adam over all quotes (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--learning-rate", paramLabel = "X", defaultValue = "1e-2", description = "Of Adam, at its highest (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--penalty",
            paramLabel = "X",
            defaultValue = "300",
            description = "Factor of the arbitrage penalties, to which they grow while the surface is fitted (default: ${DEFAULT-VALUE}).")
    private double penalty;

    @Option(
            names = "--test",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "Share of each expiry's quotes that is held out, chosen by the seed (default: ${DEFAULT-VALUE}).")
    private double test;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "7", description = "Same seed, same bits (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public void run(Screen screen) throws Exception {
        PriceOptions options = options();
        double at = asof();
        OutputDirectory directory = OutputDirectory.open(output.out);
        Report report = new Report("tickgrad price", file + ", " + options.architecture() + ", seed " + seed);
        String predictions;
        try (ProgressMeter meter = ProgressMeter.start(screen, "fitting", 2L * steps)) {
            predictions = PriceStudy.run(
                    file, at, options, step -> meter.at(step, "with penalties and without"), directory, report);
        }
        JobFiles.finish(screen, directory, report, predictions);
    }

    private PriceOptions options() throws BadInput {
        try {
            PriceOptions options = new PriceOptions(hidden, steps, learningRate, penalty, test, seed);
            CommonOptions.checkHidden(hidden, options.architecture());
            Architecture architecture = Architecture.of(options.architecture());
            for (int l = 0; l < architecture.layers(); l++) {
                if (!architecture.activation(l).smooth()) {
                    throw new BadInput("--hidden \"" + hidden + "\": " + architecture.activation(l).name()
                            + " has kinks, expected a smooth activation such as tanh, softplus or gelu");
                }
            }
            return options;
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage());
        }
    }

    /** Seconds since 1970, or NaN where the option is not given. */
    private double asof() throws BadInput {
        try {
            return asof == null ? Double.NaN : BarTime.parseMillis(asof.strip()) / 1e3;
        } catch (DateTimeException e) {
            throw new BadInput("--asof: \"" + asof + "\" " + e.getMessage());
        }
    }
}
