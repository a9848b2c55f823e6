package tickgrad.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.console.Screen;
import tickgrad.bench.differential.BachelierBasket;
import tickgrad.bench.differential.BlackScholesCall;
import tickgrad.bench.differential.Cell;
import tickgrad.bench.differential.DifferentialReport;
import tickgrad.bench.differential.Problem;
import tickgrad.bench.differential.SampleFiles;
import tickgrad.bench.differential.Samples;
import tickgrad.bench.differential.Training;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** {@code tickgrad differential}. */
@Command(
        name = "differential",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Trains pricing networks with and without the derivatives of their labels (Huge and Savine 2020), on the same samples and from"
                    + " the same weights, and sets both against the closed form: a call of Black and Scholes, a basket of Bachelier, or files.",
        })
final class DifferentialCommand implements Runner {
    private static final Set<String> PROBLEMS = new TreeSet<>(Set.of("black-scholes", "basket"));
    private static final int MOST_SAMPLES = 1 << 20;

    @Option(
            names = "--problems",
            paramLabel = "NAMES",
            split = ",",
            defaultValue = "black-scholes,basket",
            description = "What to simulate (default: ${DEFAULT-VALUE}).")
    private List<String> problems;

    @Option(names = "--assets", paramLabel = "N", defaultValue = "7", description = "Assets of the basket (default: ${DEFAULT-VALUE}).")
    private int assets;

    @Option(
            names = "--samples",
            paramLabel = "N",
            split = ",",
            defaultValue = "1024,4096,8192,16384",
            description = "Numbers of samples to learn from (default: ${DEFAULT-VALUE}).")
    private int[] samples;

    @Option(
            names = "--files",
            paramLabel = "PREFIX",
            description = "Instead: samples from PREFIXx_train.csv, PREFIXy_train.csv, PREFIXdydx_train.csv, PREFIXx_test.csv and PREFIXy_test.csv.")
    private String files;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "10", description = "Trainings of each kind (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "100", description = "Passes over the samples (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public void run(Screen screen) throws Exception {
        check();
        Samples given = files == null ? null : SampleFiles.read(files);
        OutputDirectory directory = OutputDirectory.open(output.out);
        int[] sizes = given != null ? new int[] {given.X().length} : Arrays.stream(samples).sorted().distinct().toArray();
        List<Problem> chosen = given != null ? List.of(fixed(given)) : problems.stream().distinct().map(this::problem).toList();
        screen.println(screen.bold("tickgrad differential") + " " + Arrays.toString(sizes) + " samples, " + seeds + " seeds");
        Report report = new Report("tickgrad differential", seeds + " seeds from " + seed + ", " + epochs + " epochs");
        List<List<Cell>> cells = new ArrayList<>();
        try (ProgressMeter meter = ProgressMeter.start(screen, "training", 2L * seeds * sizes.length * chosen.size())) {
            for (Problem problem : chosen) {
                List<Cell> own = new ArrayList<>();
                for (int m : sizes) {
                    own.add(cell(problem, m, meter, 2L * seeds * (cells.size() * (long) sizes.length + own.size())));
                }
                cells.add(own);
            }
        }
        DifferentialReport.verdict(report, cells.getFirst(), given == null);
        for (int i = 0; i < cells.size(); i++) {
            DifferentialReport.problem(report, cells.get(i), given == null);
            if (chosen.get(i) instanceof BlackScholesCall call) {
                DifferentialReport.curve(report, call.draw(sizes[0], seed), cells.get(i).getFirst());
            }
        }
        if (given != null) {
            report.figure("linear model", Format.number(SampleFiles.linearError(given)), "least squares on the same samples, test error");
        }
        List<Cell> all = cells.stream().flatMap(List::stream).toList();
        JobFiles.study(screen, directory, report, "differential.json", DifferentialReport.json(all, epochs, seed));
    }

    private Cell cell(Problem problem, int m, ProgressMeter meter, long before) {
        List<Training> plain = new ArrayList<>();
        List<Training> with = new ArrayList<>();
        for (int i = 0; i < seeds; i++) {
            Samples s = problem.draw(m, seed + i);
            plain.add(Training.run(s, false, epochs, seed + i));
            with.add(Training.run(s, true, epochs, seed + i));
            meter.at(before + 2L * (i + 1), problem.name() + ", " + Format.count(m) + " samples");
        }
        return new Cell(problem.name(), m, plain, with);
    }

    private Problem problem(String name) {
        return name.equals("basket") ? new BachelierBasket(assets) : new BlackScholesCall();
    }

    private Problem fixed(Samples given) {
        return new Problem() {
            @Override
            public String name() {
                return "files " + files + "*";
            }

            @Override
            public Samples draw(int m, long any) {
                return given;
            }
        };
    }

    private void check() throws BadInput {
        for (String name : problems) {
            require(PROBLEMS.contains(name), "--problems", name, "some of " + PROBLEMS);
        }
        for (int m : samples) {
            require(m >= 2 && m <= MOST_SAMPLES, "--samples", m, "2 to " + MOST_SAMPLES);
        }
        require(assets >= 2 && assets <= 1000, "--assets", assets, "2 to 1000");
        require(seeds >= 1 && seeds <= 1000, "--seeds", seeds, "1 to 1000");
        require(epochs >= 1 && epochs <= 100_000, "--epochs", epochs, "1 to 100000");
    }

    private static void require(boolean holds, String option, Object value, String expected) throws BadInput {
        if (!holds) {
            throw new BadInput(option + ": " + value + ", expected " + expected);
        }
    }
}
