package tickgrad.proofs.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import tickgrad.kernel.Machine;
import tickgrad.model.live.Event;
import tickgrad.proofs.data.RealData;
import tickgrad.proofs.live.SessionReplayJob;

/**
 * The whole recorded feed, first as fast as it goes, then at its own pace (344 seconds), and again from the journal on other kernels:
 * {@code mvn -q -Psession -pl property-tests -am test-compile exec:exec@session}, with {@code TICKGRAD_DATA} set; {@code -Dargs=fast} leaves its own pace out,
 * {@code -Dargs=park} lets both threads sleep for 20 microseconds where nothing is to do, on a machine that others use too.
 */
final class SessionMain {
    static final String FEED = "depth/btcusd_perp_20240808.gz";

    /** Of its own pace, for rehearsals. */
    private static final int REHEARSED = 60;

    private static final long PARK_NANOS = 20_000;

    private SessionMain() {}

    public static void main(String[] args) throws IOException {
        Path file = RealData.path(FEED).orElseThrow(() -> new IllegalStateException(RealData.absent()));
        Path folder = Files.createTempDirectory("tickgrad-session");
        long start = System.nanoTime();
        DepthFeed feed = DepthFeed.read(file, Integer.MAX_VALUE);
        System.out.printf(
                "feed: %,d messages, %,d ticks of the best prices, parsed in %.1f s before the session%n", feed.messages(), feed.ticks().size(),
                (System.nanoTime() - start) / 1e9);
        System.out.println("machine: " + Machine.describe() + "; network " + Session.NET);
        List<String> options = Arrays.asList(args);
        boolean park = options.contains("park");
        try (Pipeline pipeline =
                new Pipeline(folder, () -> park ? new SleepingIdleStrategy(PARK_NANOS) : new BusySpinIdleStrategy())) {
            Session sessions = new Session(pipeline, feed.ticks(), folder);
            boolean ready = options.contains("fast") ? sessions.ready(0) : sessions.ready(0, REHEARSED);
            System.out.println((ready ? "READY" : "NOT READY") + ", bytes of the rehearsals " + sessions.warmUp());
            // Reports come last: they run journals again in this JVM, in arenas of another kind, and code that was compiled for one kind is
            // thrown away when the other comes.
            Session.Outcome fast = sessions.run(folder.resolve("fast"), 0);
            Session.Outcome pace = options.contains("fast") ? null : sessions.run(folder.resolve("pace"), 1);
            report("as fast as it goes", fast);
            if (pace != null) {
                report("at its own pace", pace);
            }
        } finally {
            Session.delete(folder);
        }
    }

    private static void report(String what, Session.Outcome session) throws IOException {
        Pipeline.Pass pass = session.pass();
        System.out.printf(
                "%n%s: %,d events, %,d predictions, %,d settled labels, %,d without a label, %,d still waiting, in %.1f s, %,.0f events a second%n",
                what, pass.answered(), pass.predicted(), session.counts().get(Event.SETTLED), session.counts().get(Event.UNSETTLED),
                session.waiting(), pass.nanos() / 1e9, pass.answered() * 1e9 / pass.nanos());
        Histogram h = pass.latencies();
        System.out.printf(
                "from event to prediction, us: p50 %.1f, p99 %.1f, p99.9 %.1f, max %.1f%n", h.getValueAtPercentile(50) / 1e3,
                h.getValueAtPercentile(99) / 1e3, h.getValueAtPercentile(99.9) / 1e3, h.getMaxValue() / 1e3);
        System.out.println("heap bytes allocated by the hot thread: " + pass.bytes() + "; journal records lost: " + session.lost());
        System.out.println("counted: "
                + session.counts().entrySet().stream()
                        .filter(e -> e.getValue() > 0)
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", ")));
        System.out.println("drift alarms: " + session.counts().get(Event.DRIFT));
        System.out.println("answers SHA-256 " + pass.answers());
        System.out.println("weights SHA-256 " + session.weights());
        boolean same = print(session, SessionReplayJob.replay(session.journal()).toString(), "here");
        for (List<String> options : List.of(
                List.of("--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=16"), List.of("-Xshare:auto"))) {
            List<String> there = Session.replay(session.journal(), options.toArray(String[]::new));
            same &= print(session, there.getLast(), there.getFirst());
        }
        if (!same) {
            throw new IllegalStateException("a replay has other bits");
        }
    }

    private static boolean print(Session.Outcome session, String outcome, String where) {
        boolean same = outcome.contains("first=null") && outcome.contains("answers=" + session.pass().answers())
                && outcome.contains("weights=" + session.weights()) && outcome.contains("state=" + session.state());
        System.out.println("replay, " + where + ": " + (same ? "SAME BITS" : "OTHER BITS") + ": " + outcome);
        return same;
    }
}
