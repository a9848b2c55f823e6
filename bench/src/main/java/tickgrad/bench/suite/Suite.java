package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.console.ProgressMeter;
import tickgrad.bench.console.Screen;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.report.HtmlReport;
import tickgrad.bench.report.Report;
import tickgrad.bench.report.TerminalReport;

/** Runs the sections one after the other, then writes the page and the headline. */
public final class Suite {
    /** Which sections ran, for how long, and why others did not. */
    static final String RUN = "run.json";

    private final List<Section> sections;
    private final List<JsonObject> states = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    Suite(List<Section> sections) {
        this.sections = sections;
    }

    /**
     * Measures everything that the options ask for, and prints the headline.
     *
     * @throws WrongResult if a benchmark computed something wrong; the page is written nevertheless
     * @throws IllegalStateException if a section failed otherwise; the page is written nevertheless
     */
    public static void run(Screen screen, SuiteOptions options, OutputDirectory out)
            throws IOException, InterruptedException, WrongResult {
        new Suite(Sections.all()).measure(screen, options, out);
    }

    void measure(Screen screen, SuiteOptions options, OutputDirectory out) throws IOException, InterruptedException, WrongResult {
        List<Section> able =
                sections.stream().filter(s -> s.obstacle(options).isEmpty()).toList();
        double total = able.stream().mapToDouble(s -> s.seconds(options)).sum();
        try (ProgressMeter meter = ProgressMeter.start(screen, "bench", Math.round(total))) {
            Bench bench = new Bench(options, out, meter);
            double done = 0;
            for (Section section : sections) {
                String obstacle = section.obstacle(options);
                if (obstacle.isEmpty()) {
                    // What an earlier run left would pass for what this one measured.
                    Files.deleteIfExists(out.file(section.name() + ".json"));
                    run(section, bench);
                    done += section.seconds(options);
                    bench.reached(done);
                } else {
                    state(section.name(), "absent", 0, obstacle);
                }
                save(bench); // so that --page shows what was measured when somebody stops it
            }
            bench.notes().forEach(note -> state("note", "note", 0, note));
            if (options.yardstick().isEmpty()) {
                Files.deleteIfExists(out.file("yardstick.json"));
                state("yardstick", "absent", 0, "neither --yardstick nor TICKGRAD_YARDSTICK names its directory: no bars are judged");
            }
            save(bench);
        }
        finish(screen, out);
    }

    private void save(Bench bench) throws IOException {
        ResultFile.of(states).on(new JsonObject(bench.machine()).add("tier", bench.options().tier())).write(bench.file(RUN));
    }

    private void run(Section section, Bench bench) throws InterruptedException {
        long start = System.nanoTime();
        String state = "done";
        String reason = "";
        try {
            section.run(bench);
        } catch (WrongResult e) {
            state = "wrong";
            reason = e.getMessage();
            wrong.add(reason);
        } catch (IOException e) {
            state = "failed";
            reason = e.getMessage();
            failed.add(section.name() + ": " + reason);
        }
        state(section.name(), state, (System.nanoTime() - start) / 1e9, reason);
    }

    private void state(String section, String state, double seconds, String reason) {
        states.add(new JsonObject()
                .add("section", section)
                .add("state", state)
                .add("seconds", ResultFile.value(Math.round(seconds)))
                .add("reason", reason));
    }

    private void finish(Screen screen, OutputDirectory out) throws IOException, WrongResult {
        render(screen, out);
        if (!wrong.isEmpty()) {
            throw new WrongResult(String.join("; ", wrong));
        }
        if (!failed.isEmpty()) {
            throw new IllegalStateException(String.join("; ", failed) + "; see " + out.file("bench.log"));
        }
    }

    /** Makes the page and the headline from the files in a directory, whoever measured them, and prints the headline. */
    public static void render(Screen screen, OutputDirectory out) throws IOException {
        Results results = Results.in(out.file(""));
        Headline headline = Headline.of(results);
        out.write("index.html", HtmlReport.page(Page.of(results)));
        out.write("headline.md", headline.markdown(results));
        Report summary = new Report("tickgrad bench", "");
        headline.addVerdict(summary);
        headline.addTable(summary);
        summary.figure("page", out.file("index.html").toString());
        TerminalReport.print(summary, screen);
    }
}
