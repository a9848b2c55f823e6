package tickgrad.bench;

import com.eclipsesource.json.WriterConfig;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tickgrad.bench.calibrate.Box;
import tickgrad.bench.calibrate.CalibrateJob;
import tickgrad.bench.calibrate.CalibrateReport;
import tickgrad.bench.calibrate.Calibrated;
import tickgrad.bench.calibrate.GridNetwork;
import tickgrad.bench.calibrate.NetworkText;
import tickgrad.bench.calibrate.Surfaces;
import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.console.Screen;
import tickgrad.bench.fit.FitOptions;
import tickgrad.bench.fit.Split;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;

/** {@code tickgrad calibrate FILE}. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Learns the implied-volatility surface of a pricing model as a function of its parameters, then finds the parameters of surfaces"
                    + " that it has not seen, by least squares on the network's own derivatives.",
            "Each line of FILE holds the parameters and then the volatilities; lines with a volatility that is not a positive number, or with"
                    + " parameters outside the box, are left out and counted.",
        })
final class CalibrateCommand implements Runner {
    private static final int FEWEST_POINTS = 8;

    @Parameters(paramLabel = "FILE", description = "Numbers separated by blanks or commas: p parameters, then at least 8 volatilities.")
    private Path file;

    @Option(
            names = "--parameters",
            paramLabel = "P",
            defaultValue = "4",
            description = "Parameters at the start of a line (default: ${DEFAULT-VALUE}).")
    private int p;

    @Option(names = "--names", paramLabel = "NAMES", split = ",", description = "Their names, such as xi,nu,rho,H (default: x1, x2 …).")
    private List<String> names = List.of();

    @Option(names = "--lower", paramLabel = "X", split = ",", description = "Lower bounds of the parameters (default: the least values of FILE).")
    private double[] lower;

    @Option(names = "--upper", paramLabel = "X", split = ",", description = "Upper bounds of the parameters (default: the greatest values).")
    private double[] upper;

    @Option(names = "--strikes", paramLabel = "N", defaultValue = "0", description = "Volatilities of one maturity, for the chart by point.")
    private int strikes;

    @Option(names = "--model", paramLabel = "MODEL", description = "A model file from parameters to volatilities, instead of training one.")
    private Path model;

    @Option(
            names = "--weights",
            paramLabel = "PREFIX",
            description = "A network as CSV, PREFIXW1.csv (inputs, outputs), PREFIXb1.csv …, with the activation of --hidden, its inputs the box"
                    + " mapped to [-1, 1]; the scale of its outputs is fitted to the training rows.")
    private String weights;

    @Option(
            names = "--hidden",
            paramLabel = "TEXT",
            defaultValue = "30-30-30 elu",
            description = "Hidden layers and activation (default: ${DEFAULT-VALUE}).")
    private String hidden;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "200", description = "Passes over the training rows (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "32", description = "Rows per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--learning-rate", paramLabel = "X", defaultValue = "1e-3", description = "Of Adam (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--test",
            paramLabel = "SHARE",
            defaultValue = "0.15",
            description = "Share of the rows that are calibrated and not trained on, chosen by the seed (default: ${DEFAULT-VALUE}).")
    private double test;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Times that each of them is calibrated while time and heap are measured (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "7",
            description = "Same seed, same bits (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public void run(Screen screen) throws Exception {
        FitOptions options = options();
        Surfaces surfaces = Surfaces.read(file, p, box());
        if (surfaces.points() < FEWEST_POINTS) {
            throw new BadInput(file + ": " + surfaces.points() + " volatilities a line, expected at least " + FEWEST_POINTS);
        }
        CommonOptions.checkHidden(hidden, options.architecture(p, surfaces.points()));
        if (strikes > 0 && surfaces.points() % strikes != 0) {
            throw new BadInput("--strikes: " + strikes + ", expected a divisor of " + surfaces.points());
        }
        OutputDirectory directory = OutputDirectory.open(output.out);
        screen.println(screen.bold("tickgrad calibrate") + " " + file + ": " + Format.count(surfaces.size()) + " of "
                + Format.count(surfaces.rows()) + " surfaces, " + p + " parameters, " + surfaces.points() + " volatilities");
        Split split = Split.random(surfaces.size(), test, seed);
        try (Arena arena = Arena.ofConfined()) {
            double[] losses = new double[model == null && weights == null ? options.epochs(surfaces.size()) : 0];
            Model network = network(screen, arena, surfaces, split, options, losses);
            ModelFile.save(directory.file("model.tickgrad"), network);
            screen.note("calibrating " + Format.count(split.test().length) + " surfaces");
            Calibrated found = CalibrateJob.run(arena, network, source(), losses, surfaces, split, rounds);
            Report report = new Report("tickgrad calibrate", file + ", " + found.architecture() + ", seed " + seed);
            CalibrateReport.addTo(report, found, names(), strikes);
            directory.write("calibrate.json", CalibrateReport.json(found, names(), seed).toString(WriterConfig.PRETTY_PRINT) + "\n");
            JobFiles.finish(screen, directory, report, CalibrateReport.csv(found, names()));
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage());
        }
    }

    private Model network(Screen screen, Arena arena, Surfaces s, Split split, FitOptions options, double[] losses) throws Exception {
        if (model != null) {
            return ModelFile.load(arena, model);
        }
        if (weights != null) {
            return GridNetwork.scaled(arena, NetworkText.read(arena, weights, hidden.substring(hidden.indexOf(' ')).strip()), s, split);
        }
        try (ProgressMeter meter = ProgressMeter.start(screen, "training", losses.length)) {
            return GridNetwork.train(arena, s, split, options, (epoch, loss) -> {
                losses[epoch - 1] = loss;
                meter.at(epoch, "loss " + Format.number(loss));
            });
        }
    }

    private String source() {
        return model != null ? model.toString() : weights != null ? "weights " + weights + "*" : "trained here";
    }

    private Box box() throws BadInput {
        if ((lower == null) != (upper == null)) {
            throw new BadInput("--lower and --upper: expected both or neither");
        }
        if (lower == null) {
            return null;
        }
        if (lower.length != p) {
            throw new BadInput("--lower: " + lower.length + " bounds, expected " + p);
        }
        try {
            return new Box(lower, upper);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--lower, --upper: " + e.getMessage());
        }
    }

    private List<String> names() {
        List<String> all = new ArrayList<>(names);
        for (int j = all.size(); j < p; j++) {
            all.add("x" + (j + 1));
        }
        return all;
    }

    private FitOptions options() throws BadInput {
        if (p < 1) {
            throw new BadInput("--parameters: " + p + ", expected 1 or more");
        }
        if (names.size() > p) {
            throw new BadInput("--names: " + names.size() + " names, expected at most " + p);
        }
        if (!(test > 0 && test < 1)) {
            throw new BadInput("--test: " + test + ", expected a share between 0 and 1");
        }
        if (rounds < 1 || rounds > 10_000) {
            throw new BadInput("--rounds: " + rounds + ", expected 1 to 10000");
        }
        if (model != null && weights != null) {
            throw new BadInput("--model and --weights: expected one of them");
        }
        try {
            return new FitOptions(hidden, epochs, batch, learningRate, seed);
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage());
        }
    }
}
