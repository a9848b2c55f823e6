package tickgrad.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tickgrad.bench.console.Screen;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.latency.LiveLoad;
import tickgrad.bench.latency.PacedLoop;
import tickgrad.bench.report.Block.Tone;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.HtmlReport;
import tickgrad.bench.report.Report;
import tickgrad.bench.report.TerminalReport;
import tickgrad.bench.suite.SuiteOptions;
import tickgrad.bench.suite.WrongResult;
import tickgrad.model.Warmup;

/** {@code tickgrad bench live}. */
@Command(
        name = "live",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Predicts at a fixed pace, alone and then beside a learner that publishes its weights as fast as it can.",
            "Compares every answer with the version that it names, and prints latencies beside those of a loop that does nothing.",
            "Needs two cores of its own: leave the machine alone.",
        })
final class LiveCommand implements Runner {
    private static final Duration WARM_UP = Duration.ofMinutes(3);
    private static final double SETTLE_SECONDS = 1;

    @Option(names = "--net", paramLabel = "LETTER", defaultValue = "B", description = "A standard net (default: ${DEFAULT-VALUE}).")
    private String net;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Predictions per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "Seconds of each of the three runs (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "tickgrad-out/live",
            description = "Directory for report.html and live.hlog (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Override
    public void run(Screen screen) throws Exception {
        if (!(rate >= 1 && rate <= 1e7)) {
            throw new BadInput("--rate: " + rate + ", expected 1 to 10000000 predictions a second");
        }
        if (!(seconds >= 0.01 && seconds <= 3600) || rate * seconds > Integer.MAX_VALUE) {
            throw new BadInput("--seconds: " + seconds + ", expected 0.01 to 3600, and fewer than 2^31 predictions");
        }
        OutputDirectory directory = OutputDirectory.open(out);
        try (LiveLoad load = new LiveLoad(standardNet())) {
            Warmup.Report warm = load.warmUp(WARM_UP);
            screen.println(warm.toString());
            load.run(rate, SETTLE_SECONDS, true);
            screen.println("three runs of " + Format.number(seconds) + " s: nothing, alone, beside the learner");
            Histogram nothing = new PacedLoop().run(_ -> {}, (int) Math.max(1, rate * seconds), rate);
            LiveLoad.Seen alone = load.run(rate, seconds, false);
            LiveLoad.Seen beside = load.run(rate, seconds, true);
            log(directory.file("live.hlog"), List.of(nothing, alone.latencies(), beside.latencies()));
            Report report = report(warm, nothing, alone, beside);
            directory.write("report.html", HtmlReport.page(report));
            TerminalReport.print(report, screen);
            if (alone.torn() + beside.torn() > 0) {
                throw new WrongResult(alone.torn() + beside.torn() + " answers were not those of the version that they named");
            }
        }
    }

    private StandardNet standardNet() throws BadInput {
        try {
            List<StandardNet> nets = SuiteOptions.nets(net);
            if (nets.size() == 1) {
                return nets.getFirst();
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new BadInput("--net: \"" + net + "\", expected one of the letters ABCDE");
    }

    private Report report(Warmup.Report warm, Histogram nothing, LiveLoad.Seen alone, LiveLoad.Seen beside) {
        Report report = new Report("tickgrad bench live", "net " + net + ", " + Format.count(Math.round(rate)) + " predictions a second, "
                + Format.number(seconds) + " s each");
        long answers = alone.latencies().getTotalCount() + beside.latencies().getTotalCount();
        long torn = alone.torn() + beside.torn();
        report.verdict(
                torn == 0 ? Tone.GOOD : Tone.WARNING, torn + " TORN",
                "of " + Format.count(answers) + " answers, each compared bit for bit with the version that it names");
        if (!warm.ready()) {
            report.warning(warm.toString());
        }
        report.figure("publications", Format.count(beside.publications()), Format.count(Math.round(beside.publications() / seconds)) + " a second")
                .figure("put off", Format.count(beside.putOff()), "no buffer was free")
                .figure("learner's steps", Format.count(beside.steps()));
        report.note("Counted from the moment each call was due, so a stall delays the calls behind it too (coordinated omission).");
        report.table("run", "p50", "p99", "p99.9", "p99.99", "p99.999", "max");
        row(report, "nothing: the machine's own jitter", nothing);
        row(report, "predict, alone", alone.latencies());
        row(report, "predict, beside the learner", beside.latencies());
        return report;
    }

    private static void row(Report report, String name, Histogram h) {
        report.row(name, at(h, 50), at(h, 99), at(h, 99.9), at(h, 99.99), at(h, 99.999), Format.nanos(h.getMaxValue()));
    }

    private static String at(Histogram h, double percentile) {
        return Format.nanos(h.getValueAtPercentile(percentile));
    }

    private void log(Path file, List<Histogram> histograms) throws IOException {
        try (PrintStream stream = new PrintStream(Files.newOutputStream(file))) {
            HistogramLogWriter writer = new HistogramLogWriter(stream);
            writer.outputLogFormatVersion();
            writer.outputComment("nanoseconds, counted from the moment each call was due: nothing, predict alone, predict beside the learner");
            writer.outputLegend();
            List<String> tags = List.of("nothing", "alone", "beside");
            for (int i = 0; i < histograms.size(); i++) {
                histograms.get(i).setTag(tags.get(i));
                writer.outputIntervalHistogram(0, seconds, histograms.get(i), 1);
            }
        }
    }
}
