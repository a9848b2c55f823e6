package tickgrad.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.console.Screen;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;
import tickgrad.bench.surfaces.Forecast;
import tickgrad.bench.surfaces.SurfaceReport;
import tickgrad.bench.surfaces.SurfaceSeries;
import tickgrad.bench.surfaces.SurfaceStudy;

/** {@code tickgrad surfaces FILE}. */
@Command(
        name = "surfaces",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Volatility surfaces day by day: each in few factors, and one day ahead, by networks beside persistence and principal components."
                    + " All is fitted on the first days and judged on the last ones.",
            "FILE: line 1 strikes, line 2 maturities, then a line a day: date, volatilities, strike fastest.",
        })
final class SurfacesCommand implements Runner {
    @Parameters(paramLabel = "FILE", description = "The surfaces, plain, .gz or .zip.")
    private Path file;

    @Option(
            names = "--factors",
            paramLabel = "N",
            split = ",",
            defaultValue = "3,5,8",
            description = "Numbers of factors; the middle one also for the forecasts (default: ${DEFAULT-VALUE}).")
    private int[] factors;

    @Option(
            names = "--floor",
            paramLabel = "X",
            defaultValue = "1e-4",
            description = "Volatilities up to this are bad points (default: ${DEFAULT-VALUE}).")
    private double floor;

    @Option(
            names = "--test",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "Share of the days, the last ones, to judge by (default: ${DEFAULT-VALUE}).")
    private double test;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "5", description = "Trainings of each network (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "300", description = "The most passes of a training (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public void run(Screen screen) throws Exception {
        require(test > 0 && test < 1, "--test", test, "a share between 0 and 1");
        require(seeds >= 1 && seeds <= 1000, "--seeds", seeds, "1 to 1000");
        require(epochs >= 1 && epochs <= 100_000, "--epochs", epochs, "1 to 100000");
        require(floor >= 0 && floor < 1, "--floor", floor, "0 or more, below 1");
        SurfaceSeries series = SurfaceSeries.read(file, floor);
        int n = series.days() - (int) Math.clamp(Math.round(test * series.days()), 1, series.days() - 21);
        int[] sizes = Arrays.stream(factors).sorted().distinct().toArray();
        for (int f : sizes) {
            require(f >= 1 && f <= Math.min(series.points(), n - 1), "--factors", f, "1 to " + Math.min(series.points(), n - 1));
        }
        OutputDirectory directory = OutputDirectory.open(output.out);
        screen.println(screen.bold("tickgrad surfaces") + " " + file + ": " + Format.count(series.days()) + " days, " + series.points() + " points");
        Map<Integer, List<Forecast>> byFactors = new TreeMap<>();
        List<Forecast> ahead;
        int middle = sizes[sizes.length / 2];
        AtomicInteger done = new AtomicInteger();
        try (ProgressMeter meter = ProgressMeter.start(screen, "training", seeds * (2L * sizes.length + 2))) {
            SurfaceStudy study = new SurfaceStudy(series, n, epochs, words -> meter.at(done.incrementAndGet(), words));
            ahead = study.forecasts(middle, seeds, seed);
            for (int f : sizes) {
                byFactors.put(f, study.reconstructions(f, seeds, seed));
            }
        }
        Report report = new Report("tickgrad surfaces", file + ", " + seeds + " seeds from " + seed);
        SurfaceReport parts = new SurfaceReport(series, n, seed);
        parts.verdict(report, ahead);
        parts.data(report);
        parts.reconstructions(report, byFactors);
        parts.forecasts(report, ahead, middle);
        JobFiles.study(screen, directory, report, "surfaces.json", parts.json(byFactors, ahead, middle));
    }

    private static void require(boolean holds, String option, Object value, String expected) throws BadInput {
        if (!holds) {
            throw new BadInput(option + ": " + value + ", expected " + expected);
        }
    }
}
