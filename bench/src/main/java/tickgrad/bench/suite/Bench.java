package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.job.OutputDirectory;

/** What sections share: options, the output directory, programs to run, progress. */
final class Bench {
    /** Well beyond any estimate, so that only a program that hangs is stopped. */
    private static final double PATIENCE = 8;

    private static final double LEAST_PATIENCE_SECONDS = 300;

    private final SuiteOptions options;
    private final OutputDirectory out;
    private final ProgressMeter meter;
    private final Pin pin;
    private final Child child;
    private final JsonObject machine;
    private final List<String> notes = new ArrayList<>();
    private double done;

    Bench(SuiteOptions options, OutputDirectory out, ProgressMeter meter) throws IOException {
        this.options = options;
        this.out = out;
        this.meter = meter;
        this.pin = Pin.find();
        this.child = new Child(out.file("bench.log"));
        this.machine = MachineFacts.collect(pin);
    }

    SuiteOptions options() {
        return options;
    }

    Pin pin() {
        return pin;
    }

    JsonObject machine() {
        return machine;
    }

    Path file(String name) {
        return out.file(name);
    }

    /** Writes the rows of a section as measured on this machine. */
    void write(String name, List<JsonObject> rows) throws IOException {
        ResultFile.of(rows).on(machine).write(out.file(name + ".json"));
    }

    /** Keeps a sentence that the page must show. */
    void note(String sentence) {
        notes.add(sentence);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Sets progress to the end of a section. */
    void reached(double seconds) {
        done = seconds;
        meter.at(Math.round(done), "");
    }

    /**
     * Runs a measuring program in a fresh, pinned JVM: {@code main(FILE, TIER, NETS, more…)}.
     *
     * @return what it wrote into FILE
     * @throws WrongResult if it says that what it computed is wrong
     * @throws IOException if it fails otherwise
     */
    ResultFile measure(double seconds, String words, List<String> jvm, Class<?> program, String nets, String... more)
            throws IOException, InterruptedException, WrongResult {
        Path file = Files.createTempFile("tickgrad-bench", ".json");
        try {
            List<String> args = new ArrayList<>(List.of(file.toString(), options.tier(), nets));
            args.addAll(List.of(more));
            List<String> command = pin.around(Child.java(jvm, program.getName(), args));
            accept(program.getSimpleName(), execute(seconds, words, command));
            return ResultFile.read(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Arguments with the words that stand for something replaced by it; {@code LIST} is the nets with commas between. */
    List<String> filled(List<String> args, String name) {
        return args.stream()
                .map(word -> switch (word) {
                    case "OUT" -> out.toString();
                    case "FILE" -> out.file(name + ".json").toString();
                    case "TIER" -> options.tier();
                    case "NETS" -> options.letters();
                    case "LIST" -> String.join(",", options.letters().split(""));
                    case "PREFIX" -> String.join(" ", pin.around(List.of()));
                    default -> word;
                })
                .toList();
    }

    /** Runs any command to its end; progress advances by {@code seconds}. */
    Child.Ended execute(double seconds, String words, List<String> command) throws IOException, InterruptedException {
        meter.at(Math.round(done), words);
        Duration limit = Duration.ofSeconds(Math.round(Math.max(LEAST_PATIENCE_SECONDS, PATIENCE * seconds)));
        Child.Ended ended = child.run(command, limit, more -> meter.at(Math.round(done), words + ", " + more));
        done += seconds;
        meter.at(Math.round(done), words);
        return ended;
    }

    /** Turns an exit code into an exception. */
    static void accept(String name, Child.Ended ended) throws IOException, WrongResult {
        if (ended.code() == Child.WRONG) {
            throw new WrongResult(name + ": " + ended.lastWords());
        }
        if (ended.code() != 0) {
            throw new IOException(name + ": " + ended.lastWords());
        }
    }
}
