package tickgrad.proofs.session;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Warmup;
import tickgrad.model.live.Event;
import tickgrad.model.live.JournaledLearner;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.PageHinkley;
import tickgrad.model.live.StreamingScale;
import tickgrad.model.live.TickGuard;
import tickgrad.proofs.allocation.CompilationRequests;
import tickgrad.proofs.live.SessionReplayJob;
import tickgrad.proofs.model.Jvm;

/** Sessions of one feed, one after the other: each learns it from the beginning and leaves a journal. */
final class Session {
    static final Architecture NET = Architecture.of("11-32-16-1 tanh");

    /** Half a second, in microseconds. */
    private static final long HORIZON = 500_000;

    private static final long SEGMENT = 1 << 24;

    /** Of 10,000 ticks none met code that allocates for as long as it is not compiled. */
    private static final int QUIET = 5;

    private static final int MOST = 60;

    /** Whole recordings at their own pace have many times as many ticks. */
    private static final int QUIET_PACED = 3;

    private static final int MOST_PACED = 8;

    /** Heap bytes of the rehearsals, in their order. */
    private final List<Long> warmUp = new ArrayList<>();

    private final Pipeline pipeline;
    private final List<DepthFeed.Tick> ticks;
    private final Path folder;

    Session(Pipeline pipeline, List<DepthFeed.Tick> ticks, Path folder) {
        this.pipeline = pipeline;
        this.ticks = ticks;
        this.folder = folder;
    }

    /** What a session left, but for its journal. */
    record Outcome(Pipeline.Pass pass, Map<Event, Long> counts, long waiting, long lost, String weights, String state, Path journal) {}

    static LiveOptions options() {
        return LiveOptions.of(Loss.huber(1.0), Optimizer.adam(1e-3), HORIZON, 2.0)
                .lateness(4 * HORIZON)
                .ticks(new TickGuard.Limits(10_000_000, 200))
                .scale(new StreamingScale.Settings(2000.0, 1e-6, 500, 500))
                .drift(new PageHinkley.Settings(0.05, 20.0, 200), new LiveOptions.Response(1.5, 200, 1.2, 100));
    }

    /** Compiles on the hot thread what a learner calls, then rehearses at each pace whole sessions until some in a row took 0 bytes; whether they did. */
    boolean ready(int... paces) throws IOException {
        LiveOptions options = options();
        Warmup.Report report = pipeline.onHotThread(() -> Warmup.run(
                Arena.ofAuto(), NET, options.loss(), options.optimizer(), 1, Duration.ofMinutes(3), LiveLearner.rehearsal(NET, options)));
        System.out.println("session: " + report);
        boolean ready = true;
        for (int pace : paces) {
            ready &= rehearsed(pace);
        }
        return ready;
    }

    /** Ticks that come one by one go through other branches than those that have gathered. */
    private boolean rehearsed(int pace) throws IOException {
        int most = pace == 0 ? MOST : MOST_PACED;
        int enough = pace == 0 ? QUIET : QUIET_PACED;
        int quiet = 0;
        for (int i = 0; i < most && quiet < enough; i++) {
            Outcome outcome = run(folder.resolve("rehearsal"), pace);
            delete(outcome.journal);
            warmUp.add(outcome.pass.bytes());
            if (i == 0) {
                CompilationRequests.anticipate();
            }
            quiet = outcome.pass.bytes() == 0 ? quiet + 1 : 0;
        }
        return quiet == enough;
    }

    List<Long> warmUp() {
        return warmUp;
    }

    /** A session from the beginning, with a journal in that folder. */
    Outcome run(Path journal, int pace) throws IOException {
        try (Arena arena = Arena.ofShared();
                JournaledLearner kept = new JournaledLearner(
                        arena, Parameters.initialized(arena, NET, Initializer.GLOROT_UNIFORM, 1), pipeline.agent()::label, options())) {
            var writer = kept.open(journal, SEGMENT);
            Pipeline.Pass pass = pipeline.play(ticks, pace, kept);
            Map<Event, Long> counts = new TreeMap<>();
            for (Event event : Event.values()) {
                counts.put(event, kept.learner().counters().get(event));
            }
            return new Outcome(
                    pass, counts, kept.learner().ledger().waiting(), writer.lost(), kept.learner().parameters().sha256(),
                    kept.learner().sections().hash(), journal);
        }
    }

    /** The session again, from its journal, in another JVM: which kernels, and what came out. */
    static List<String> replay(Path journal, String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-cp", Jvm.classPath(), SessionReplayJob.class.getName(), journal.toString()));
        List<String> printed = Jvm.printed(Jvm.java(arguments));
        return printed.subList(printed.size() - 2, printed.size());
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
