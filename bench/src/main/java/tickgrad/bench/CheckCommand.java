package tickgrad.bench;

import com.eclipsesource.json.JsonObject;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tickgrad.bench.check.CheckFile;
import tickgrad.bench.check.CheckRows;
import tickgrad.bench.check.Claim;
import tickgrad.bench.check.TargetColumns;
import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.console.Screen;
import tickgrad.bench.fit.Table;
import tickgrad.bench.fit.TableReader;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.kernel.Machine;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.GradientCheck;
import tickgrad.model.Loss;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;

/** {@code tickgrad check MODEL DATA}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Certifies the gradients of a model file, with its own weights on your own rows: float64 backpropagation against"
                    + " calculus along random directions, and the engine's float32 gradients and Greeks against float64, each"
                    + " within a derived tolerance; second derivatives too, where activations are smooth.",
            "Prints one line and writes check.json; layers and indices count from 0.",
            "Exit codes: 0 certified, 1 not certified or internal error, 2 bad input or usage.",
        })
final class CheckCommand implements Runner {
    /** Coordinates of each block and objective, beside the directions. */
    private static final int COORDINATES = 8;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file, such as model.tickgrad of fit.")
    private Path file;

    @Parameters(
            index = "1",
            paramLabel = "DATA",
            description = "A table as fit reads it, in raw units: the network's inputs, then the targets.")
    private Path data;

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            description = "The loss, such as mse, huber(1), cross_entropy or pinball(0.1;0.9) (default: the file's, else mse).")
    private String loss;

    @Option(
            names = "--target",
            paramLabel = "COLUMNS",
            split = ",",
            description = "Target columns, by name or number from 1 (default: the last ones).")
    private List<String> target = List.of();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "64",
            description = "Rows to check on, evenly spread over the table (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--directions",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Random directions, shared out over all weights, biases and inputs (default: ${DEFAULT-VALUE}).")
    private int directions;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "7",
            description = "Same seed, same directions (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "tickgrad-out",
            description = "Directory for check.json (default: ${DEFAULT-VALUE}).")
    private Path out;

    /** Looked for by {@link Launcher} and {@link Tickgrad#main} before the engine is loaded; here for the help. */
    @Option(names = "--no-vector", description = "Check the scalar kernels: same bits, slower.")
    private boolean noVector;

    private final Function<String, Activation> activations;
    private final Claim claim;

    /** Checks the engine; for picocli. */
    CheckCommand() {
        this(Activation::named, Claim.ofEngine());
    }

    /** Checks someone else's activations or gradients. */
    CheckCommand(Function<String, Activation> activations, Claim claim) {
        this.activations = activations;
        this.claim = claim;
    }

    @Override
    public void run(Screen screen) throws Exception {
        if (rows < 1) {
            throw new BadInput("--rows: " + rows + ", expected 1 or more");
        }
        if (directions < 1) {
            throw new BadInput("--directions: " + directions + ", expected 1 or more");
        }
        if (!Files.isRegularFile(file)) {
            throw new BadInput(file + ": no such file");
        }
        try (Arena arena = Arena.ofConfined()) {
            Model model = ModelFile.load(arena, file, activations);
            Loss of = loss(model);
            CheckRows chosen = rows(arena, model, of);
            OutputDirectory directory = OutputDirectory.open(out);
            GradientCheck.Report report = check(screen, arena, model, of, chosen);
            JsonObject subject = subject(model, of, chosen);
            directory.write("check.json", CheckFile.text(subject, model.parameters().architecture(), report));
            String line = report.toString();
            screen.println(report.passed() ? line.replaceFirst("^CERTIFIED", screen.green("CERTIFIED"))
                    : line.replaceFirst("^NOT CERTIFIED", screen.yellow("NOT CERTIFIED")));
            if (!report.passed()) {
                throw new NotCertified();
            }
        }
    }

    /** The loss that a model is checked under: what the option says, else the file, else mean squared error. */
    private Loss loss(Model model) throws BadInput {
        int outputs = model.parameters().architecture().outputs();
        String name = loss != null ? loss : model.loss().isEmpty() ? Loss.mse().name() : model.loss();
        try {
            Loss chosen = Loss.named(name);
            chosen.targets(outputs);
            return chosen;
        } catch (IllegalArgumentException e) {
            throw new BadInput((loss != null ? "--loss: " : file + ": ") + e.getMessage());
        }
    }

    private CheckRows rows(Arena arena, Model model, Loss of) throws Exception {
        Table table = TableReader.read(data);
        try {
            int d = of.targets(model.parameters().architecture().outputs());
            List<Integer> targets = target.isEmpty() ? TargetColumns.last(table, d) : TargetColumns.named(table, target);
            return CheckRows.of(arena, TargetColumns.behindInputs(table, targets), model, of, rows);
        } catch (IllegalArgumentException e) {
            throw new BadInput(data + ": " + e.getMessage());
        }
    }

    private GradientCheck.Report check(Screen screen, Arena arena, Model model, Loss of, CheckRows chosen)
            throws BadInput {
        Architecture architecture = model.parameters().architecture();
        int blocks = 2 * architecture.layers() + 1;
        GradientCheck check = GradientCheck.standard()
                .directions(Math.ceilDiv(directions, 2 * blocks))
                .coordinates(COORDINATES)
                .seed(seed);
        try (ProgressMeter meter = ProgressMeter.start(screen, "checking", check.tries(architecture))) {
            return check.progress(done -> meter.at(done, ""))
                    .run(model.parameters(), of, chosen.X(), chosen.T(),
                            claim.gradient(arena, model.parameters(), of, chosen.X(), chosen.T()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new BadInput(data + ": " + e.getMessage());
        }
    }

    private JsonObject subject(Model model, Loss of, CheckRows chosen) {
        return new JsonObject()
                .add("model", file.toString())
                .add("parametersSha256", model.parameters().sha256())
                .add("architecture", model.parameters().architecture().toString())
                .add("loss", of.name())
                .add("data", data.toString())
                .add("rows", chosen.X().rows())
                .add("firstLine", chosen.lines()[0])
                .add("lastLine", chosen.lines()[chosen.lines().length - 1])
                .add("seed", seed)
                .add("engine", Machine.describe());
    }
}
