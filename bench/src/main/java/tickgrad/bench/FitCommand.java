package tickgrad.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.console.Screen;
import tickgrad.bench.data.DataException;
import tickgrad.bench.fit.FitJob;
import tickgrad.bench.fit.FitOptions;
import tickgrad.bench.fit.FitPredictions;
import tickgrad.bench.fit.FitReport;
import tickgrad.bench.fit.FitResult;
import tickgrad.bench.fit.FitStudy;
import tickgrad.bench.fit.Split;
import tickgrad.bench.fit.Table;
import tickgrad.bench.fit.TableReader;
import tickgrad.bench.fit.Task;
import tickgrad.bench.job.EngineFacts;
import tickgrad.bench.job.EngineProbe;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** {@code tickgrad fit FILE}. */
@Command(
        name = "fit",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Fits a network to a table of numbers and judges it on rows that it has not seen.",
            "Columns are separated by comma, semicolon, tab or blanks; the last one is the target.",
        })
final class FitCommand implements Runner {
    /** What {@code --task} accepts. */
    enum TaskChoice {
        AUTO,
        REGRESSION,
        CLASSIFICATION
    }

    @Parameters(paramLabel = "FILE", description = "The table, with or without a header line.")
    private Path file;

    @Option(
            names = "--task",
            paramLabel = "KIND",
            defaultValue = "auto",
            description =
                    "auto, regression or classification; auto takes targets 0 to c-1, 1 to c or -1, 1 for classes.")
    private TaskChoice task;

    @Option(
            names = "--hidden",
            paramLabel = "TEXT",
            defaultValue = "50 relu",
            description = "Hidden layers and activation, such as \"32-32 tanh\" (default: ${DEFAULT-VALUE}).")
    private String hidden;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "0",
            description = "Passes over the training rows (default: 400, or 200 from 9,000 rows).")
    private int epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "0",
            description = "Rows per step (default: 32, or 128 from 2,000 rows).")
    private int batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            defaultValue = "1e-3",
            description = "Of Adam (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--test",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Share of the rows to test on, chosen by the seed (default: ${DEFAULT-VALUE}).")
    private double test;

    @Option(
            names = "--test-index",
            paramLabel = "FILE",
            description = "Numbers of the test rows, from 0, instead of --test; several files: one fit for each.")
    private List<Path> indexFiles = List.of();

    @Option(
            names = "--splits",
            paramLabel = "DIR",
            description = "All index_test_*.txt of a directory: one fit for each, mean and standard error.")
    private Path splits;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public void run(Screen screen) throws Exception {
        FitOptions options = options();
        var pace = common.pace();
        Table table = TableReader.read(file);
        Task kind = task(table);
        List<Split> chosen = splits(table);
        OutputDirectory out = OutputDirectory.open(common.output.out);
        screen.println(screen.bold("tickgrad fit") + " " + file + ": " + Format.count(table.size()) + " rows, "
                + table.inputs() + " inputs, " + kind);
        List<FitResult> results = new ArrayList<>();
        EngineFacts facts = null;
        int each = options.epochs(table.size());
        try (ProgressMeter meter = ProgressMeter.start(screen, "training", (long) each * chosen.size())) {
            for (Split split : chosen) {
                long before = (long) each * results.size();
                String name = chosen.size() > 1 ? split.name() + ", " : "";
                FitOptions seeded = options.withSeed(options.seed() + results.size());
                try (FitJob job = FitJob.train(
                        table,
                        kind,
                        split,
                        seeded,
                        (epoch, loss) -> meter.at(before + epoch, name + "loss " + Format.number(loss)))) {
                    results.add(job.result());
                    if (results.size() == chosen.size()) {
                        meter.close();
                        job.save(out.file("model.tickgrad"));
                        screen.note(EngineProbe.NOTE);
                        facts = job.probe(pace);
                    }
                }
            }
        }
        finish(screen, out, table, results, facts);
    }

    private void finish(Screen screen, OutputDirectory out, Table table, List<FitResult> results, EngineFacts facts)
            throws Exception {
        FitResult last = results.getLast();
        Report report = new Report("tickgrad fit", file + ", " + last.architecture() + ", seed " + common.seed);
        if (results.size() > 1) {
            FitStudy.addTo(report, results);
        } else {
            FitReport.verdict(report, last);
        }
        FitReport.training(report, last, table);
        FitReport.charts(report, last);
        facts.addTo(report);
        JobFiles.finish(screen, out, report, FitPredictions.csv(results));
    }

    private FitOptions options() throws BadInput {
        if (!(test > 0 && test < 1)) {
            throw new BadInput("--test: " + test + ", expected a share between 0 and 1");
        }
        if (splits != null && !indexFiles.isEmpty()) {
            throw new BadInput("--splits and --test-index: expected one of them");
        }
        try {
            FitOptions options = new FitOptions(hidden, epochs, batch, learningRate, common.seed);
            CommonOptions.checkHidden(hidden, options.architecture(1, 1));
            return options;
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage());
        }
    }

    private Task task(Table table) throws BadInput {
        try {
            return switch (task) {
                case AUTO -> Task.detect(table);
                case REGRESSION -> Task.regression();
                case CLASSIFICATION -> Task.classification(table);
            };
        } catch (IllegalArgumentException e) {
            throw new BadInput(file + ": " + e.getMessage());
        }
    }

    private List<Split> splits(Table table) throws DataException {
        List<Path> files = splits != null ? Split.files(splits) : indexFiles;
        if (files.isEmpty()) {
            return List.of(Split.random(table.size(), test, common.seed));
        }
        if (table.dropped() > 0) {
            throw new DataException(
                    file.toString(),
                    "rows with missing values were left out, so row numbers of an index file" + " would not fit");
        }
        List<Split> read = new ArrayList<>();
        for (Path index : files) {
            read.add(Split.read(index, table.size()));
        }
        return read;
    }
}
