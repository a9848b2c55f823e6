package tickgrad.bench;

import java.io.IOException;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine;
import tickgrad.bench.console.Screen;
import tickgrad.bench.data.DataException;
import tickgrad.bench.suite.WrongResult;
import tickgrad.kernel.Machine;

/** {@code tickgrad}: without a subcommand, forecasts a simulated market. */
@Command(
        name = "tickgrad",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        subcommands = {
            ForecastCommand.class, WatchCommand.class, FitCommand.class, PriceCommand.class, CalibrateCommand.class,
            SurfacesCommand.class, DifferentialCommand.class, CheckCommand.class, ReplayCommand.class,
            BenchCommand.class
        },
        description = "Small neural networks on market data: trained, judged against naive baselines, and timed.",
        footer = {
            "",
            "Without a subcommand: forecasts a simulated market with a known, planted edge (about 20 s).",
            "Everything written goes under --out. Exit codes: 0 done, 1 internal error, 2 bad input or usage,",
            "3 a benchmark computed something wrong, 4 a replay has other bits than its journal. check: 1 not certified."
        })
public final class Tickgrad implements Runner {
    static final int DONE = 0;
    static final int INTERNAL_ERROR = 1;
    static final int NOT_CERTIFIED = 1;
    static final int BAD_INPUT = 2;
    static final int WRONG_RESULT = 3;
    static final int OTHER_BITS = 4;

    @Mixin
    private SimulatedMarketOptions market = new SimulatedMarketOptions();

    @Mixin
    private ForecastSettings forecast = new ForecastSettings();

    @Mixin
    private CommonOptions common = new CommonOptions();

    private Tickgrad() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        if (Arrays.asList(args).contains("--no-vector")) {
            System.setProperty("tickgrad.simd", "false");
        }
        System.exit(run(Screen.system(), args));
    }

    /** Runs the command line on a screen; returns the exit code. */
    public static int run(Screen screen, String... args) {
        return run(screen, CommandLine.defaultFactory(), args);
    }

    /** As {@link #run(Screen, String...)}, with the subcommands that the factory makes. */
    static int run(Screen screen, CommandLine.IFactory factory, String... args) {
        CommandLine line = new CommandLine(new Tickgrad(), factory)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setColorScheme(Help.defaultColorScheme(screen.colour() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setOut(screen.out())
                .setErr(screen.err());
        line.setParameterExceptionHandler((e, _) -> {
            screen.error("tickgrad: " + e.getMessage());
            screen.error("see: tickgrad " + subcommand(e.getCommandLine()) + "--help");
            return BAD_INPUT;
        });
        line.setExecutionStrategy(parsed -> {
            Integer help = CommandLine.executeHelpRequest(parsed);
            if (help != null) {
                return help;
            }
            CommandLine.ParseResult last = parsed;
            while (last.hasSubcommand()) {
                last = last.subcommand();
            }
            if (last != parsed && !parsed.matchedOptions().isEmpty()) {
                screen.error("tickgrad: " + parsed.matchedOptions().getFirst().longestName() + " belongs behind "
                        + last.commandSpec().name());
                return BAD_INPUT;
            }
            CommandLine chosen = last.commandSpec().commandLine();
            try {
                ((Runner) chosen.getCommand()).run(screen);
                return DONE;
            } catch (Exception e) {
                return failure(screen, e);
            }
        });
        return line.execute(args);
    }

    @Override
    public void run(Screen screen) throws Exception {
        ForecastCommand.simulated(screen, market, forecast, common);
    }

    private static String subcommand(CommandLine line) {
        return line.getParent() == null ? "" : line.getCommandName() + " ";
    }

    private static int failure(Screen screen, Exception e) {
        if (e instanceof NotCertified) {
            return NOT_CERTIFIED;
        }
        if (e instanceof DataException || e instanceof BadInput || e instanceof IOException) {
            screen.error("tickgrad: " + e.getMessage());
            return BAD_INPUT;
        }
        if (e instanceof ReplayCommand.OtherBits) {
            screen.error("tickgrad: OTHER BITS: " + e.getMessage());
            return OTHER_BITS;
        }
        if (e instanceof WrongResult) {
            screen.error("tickgrad: wrong result: " + e.getMessage());
            return WRONG_RESULT;
        }
        screen.error("tickgrad: internal error: " + e);
        e.printStackTrace(screen.err());
        screen.err().flush();
        return INTERNAL_ERROR;
    }

    /** Prints the version and what this machine runs. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Tickgrad.class.getPackage().getImplementationVersion();
            return new String[] {
                "tickgrad " + (version == null ? "(unpackaged)" : version),
                Machine.describe(),
                "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
            };
        }
    }
}
