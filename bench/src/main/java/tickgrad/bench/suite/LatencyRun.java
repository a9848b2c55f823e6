package tickgrad.bench.suite;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.latency.Call;
import tickgrad.bench.latency.Latency;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;
import tickgrad.model.Warmup;

/**
 * Measuring program: latency of predict, greeks and learn at fixed rates on nets A and B, counted from the moment each call was due, and
 * right after them that of a loop which does nothing at the same pace: the machine's own jitter. The histograms are kept in an
 * {@code .hlog} beside the results, tagged {@code NET-CALL-RATE}.
 */
final class LatencyRun {
    private static final List<StandardNet> NETS = List.of(StandardNet.A, StandardNet.B);
    private static final int[] RATES = {10_000, 100_000, 500_000};
    private static final int ROWS = 64;
    private static final double SGD_RATE = 1e-5;
    private static final double WARM_SHARE = 10;

    private final List<JsonObject> rows = new ArrayList<>();
    private final HistogramLogWriter log;
    private final double seconds;

    private LatencyRun(HistogramLogWriter log, double seconds) {
        this.log = log;
        this.seconds = seconds;
    }

    /** {@code FILE quick|full NETS}; nets other than A and B are passed over. */
    public static void main(String[] args) throws IOException {
        Tier tier = Tier.of(args);
        String name = tier.file().getFileName().toString().replaceFirst("\\.json$", "");
        Path histograms = tier.file().toAbsolutePath().resolveSibling(name + ".hlog");
        ResultFile.of(rows(histograms, tier.nets(), tier.seconds(1, 15))).write(tier.file());
    }

    /** Each entry point and rate for some seconds; the histograms go into a log. */
    static List<JsonObject> rows(Path histograms, List<StandardNet> nets, double seconds) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(histograms))) {
            HistogramLogWriter log = new HistogramLogWriter(out);
            log.outputLogFormatVersion();
            log.outputComment("nanoseconds, counted from the moment each call was due");
            log.outputLegend();
            LatencyRun run = new LatencyRun(log, seconds);
            nets.stream().filter(NETS::contains).forEach(run::net);
            return run.rows;
        }
    }

    private void net(StandardNet net) {
        Warmup.run(net.architecture(), net.loss(), Optimizer.sgd(SGD_RATE), 1, Duration.ofMillis(Math.round(1000 * WARM_SHARE * seconds)));
        try (Arena arena = Arena.ofConfined()) {
            Matrix X = net.inputs(arena);
            Matrix T = net.targets(arena);
            Matrix y = Matrix.allocate(arena, 1, net.architecture().outputs());
            Matrix g = Matrix.allocate(arena, 1, net.architecture().inputs());
            Predictor predictor = new Predictor(arena, net.parameters(arena), 1);
            Trainer trainer = new Trainer(arena, net.parameters(arena), net.loss(), Optimizer.sgd(SGD_RATE), 1);
            Call predict = i -> predictor.predict(X.segment(), X.offset(i % ROWS), y.segment(), 0);
            Call greeks = i -> predictor.greeks(X.segment(), X.offset(i % ROWS), 0, g.segment(), 0);
            Call learn = i -> trainer.learn(X.segment(), X.offset(i % ROWS), T.segment(), T.offset(i % ROWS));
            for (int rate : RATES) {
                System.out.println("progress: net " + net + " at " + rate + "/s");
                measure(net, "predict", predict, rate);
                measure(net, "greeks", greeks, rate);
                measure(net, "learn", learn, rate);
                measure(net, "nothing", _ -> {}, rate);
            }
        }
    }

    private void measure(StandardNet net, String call, Call body, int rate) {
        Latency latency = Latency.measure(call, body, rate, seconds);
        Histogram histogram = latency.histogram();
        histogram.setTag(net + "-" + call + "-" + rate);
        log.outputIntervalHistogram(0, histogram.getTotalCount() / latency.perSecond(), histogram, 1);
        double[] shares = latency.shares();
        double[] nanos = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            nanos[i] = latency.at(shares[i]);
        }
        rows.add(new JsonObject()
                .add("net", net.name())
                .add("call", call)
                .add("rate", rate)
                .add("paced", ResultFile.value(latency.perSecond()))
                .add("calls", histogram.getTotalCount())
                .add("p50", ResultFile.value(latency.at(0.5)))
                .add("p99", ResultFile.value(latency.at(0.99)))
                .add("p99.9", ResultFile.value(latency.at(0.999)))
                .add("p99.99", ResultFile.value(tail(latency, 0.9999)))
                .add("max", ResultFile.value(latency.max()))
                .add("shares", shares(shares))
                .add("nanos", ResultFile.values(nanos)));
    }

    /** All digits: between 99.999% and 100% each of them matters. */
    private static JsonArray shares(double[] shares) {
        JsonArray array = new JsonArray();
        for (double share : shares) {
            array.add(share);
        }
        return array;
    }

    /** NaN where fewer than ten calls lie beyond: such a percentile would be the fate of one call. */
    private static double tail(Latency latency, double share) {
        return latency.histogram().getTotalCount() * (1 - share) < 10 - 1e-6 ? Double.NaN : latency.at(share);
    }
}
