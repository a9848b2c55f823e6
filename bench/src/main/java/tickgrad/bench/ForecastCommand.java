package tickgrad.bench;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tickgrad.bench.console.Screen;
import tickgrad.bench.job.EngineFacts;
import tickgrad.bench.job.EngineProbe;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.market.CandleFile;
import tickgrad.bench.market.CandleReader;
import tickgrad.bench.market.ForecastJob;
import tickgrad.bench.market.ForecastOptions;
import tickgrad.bench.market.ForecastResult;
import tickgrad.bench.market.Progress;
import tickgrad.bench.market.SimulatedMarket;
import tickgrad.bench.market.Trained;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;
import tickgrad.model.ModelFile;

/** {@code tickgrad forecast FILE}, and the job on the simulated market. */
@Command(
        name = "forecast",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Forecasts the next bars of a candle file and judges the forecast honestly.",
            "CSV, also .gz and .zip: headered (date or time, open, high, low, close, volume) or Binance's 12 columns.",
        })
final class ForecastCommand implements Runner {
    @Parameters(paramLabel = "FILE", description = "Candles.")
    private Path file;

    @Mixin
    private ForecastSettings settings = new ForecastSettings();

    @Mixin
    private CommonOptions common = new CommonOptions();

    /** The job itself, given a place for the network and an ear for progress. */
    private interface Job {
        ForecastResult run(Arena arena, Progress progress) throws Exception;
    }

    @Override
    public void run(Screen screen) throws Exception {
        ForecastOptions options = settings.options(common.seed);
        EngineProbe.Pace pace = common.pace();
        CandleFile candles = CandleReader.read(file);
        screen.println(screen.bold("tickgrad forecast") + " " + file + ": "
                + Format.count(candles.candles().size()) + " bars");
        run(
                screen,
                "tickgrad forecast",
                common,
                pace,
                (arena, progress) -> ForecastJob.run(arena, candles, options, progress));
    }

    /** The job on a simulated market. */
    static void simulated(
            Screen screen, SimulatedMarketOptions simulation, ForecastSettings settings, CommonOptions common)
            throws Exception {
        ForecastOptions options = settings.options(common.seed);
        EngineProbe.Pace pace = common.pace();
        SimulatedMarket market = simulation.market(common.seed);
        screen.println(screen.bold("tickgrad") + ": a simulated market, "
                + Format.count(market.candles().size()) + " bars, planted edge " + Format.number(market.edge())
                + " (tickgrad --help for real data)");
        run(screen, "tickgrad: simulated market", common, pace, (arena, progress) -> {
            try {
                return ForecastJob.run(arena, market, options, progress);
            } catch (IllegalArgumentException e) {
                throw new BadInput(e.getMessage());
            }
        });
    }

    private static void run(Screen screen, String title, CommonOptions common, EngineProbe.Pace pace, Job job)
            throws Exception {
        OutputDirectory out = OutputDirectory.open(common.output.out);
        try (Arena arena = Arena.ofConfined()) {
            ForecastResult result;
            try (ForecastProgress progress = new ForecastProgress(screen)) {
                result = job.run(arena, progress);
            }
            Trained trained = result.trained();
            ModelFile.save(out.file("model.tickgrad"), trained.model());
            screen.note(EngineProbe.NOTE);
            EngineFacts facts =
                    EngineProbe.measure(trained.parameters(), trained.loss(), trained.X(), trained.T(), pace);
            Report report = new Report(title, result.source() + ", " + result.architecture() + ", seed " + common.seed);
            ForecastReport.addTo(report, result);
            facts.addTo(report);
            StringBuilder csv = new StringBuilder();
            result.predictions().writeCsv(csv);
            JobFiles.finish(screen, out, report, csv.toString());
        }
    }
}
