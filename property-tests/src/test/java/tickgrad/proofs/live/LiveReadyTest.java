package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.model.AllocationMeter;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.model.Warmup;
import tickgrad.model.live.LiveWeights;
import tickgrad.model.live.Reader;
import tickgrad.proofs.model.Jvm;

/**
 * A trading day in short: after READY, while one thread predicts and another learns and publishes, the JVM neither compiles nor throws away any
 * code of the engine, and neither thread allocates; the first NaN, the first odd batch and the first refusal included.
 * {@code -Dtickgrad.live.seconds=600} makes the day longer.
 */
class LiveReadyTest {
    private static final int SECONDS = Integer.getInteger("tickgrad.live.seconds", 6);
    private static final int PUBLICATIONS = 1000;
    private static final String PREDICTING = "predicting";

    @TempDir
    private Path folder;

    @Test
    void nothingIsCompiledOrThrownAwayAfterReady() throws IOException {
        Path file = folder.resolve("day.jfr");
        // The program around the engine stays interpreted: compiling it would allocate, and show as compilations of what it inlines.
        List<String> lines = Jvm.run(
                Jvm.classPath(), "-XX:CompileCommand=quiet", "-XX:CompileCommand=exclude," + Day.class.getName() + "::*", Day.class.getName(),
                file.toString(), "" + SECONDS);
        lines.forEach(line -> System.out.println("live: " + line));
        assertTrue(lines.getFirst().startsWith("ready "), lines::toString);
        Instant ready = Instant.parse(lines.getFirst().split(" ")[1]);
        List<String> compiled = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        int before = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                boolean late = event.getStartTime().isAfter(ready);
                boolean compilation = event.getEventType().getName().equals("jdk.Compilation");
                if (!late) {
                    before += compilation && ofTheEngine(event) ? 1 : 0;
                } else if (compilation && ofTheEngine(event)) {
                    compiled.add(text(event));
                } else if (!compilation && (ofTheEngine(event) || ofTheJdk(event) && PREDICTING.equals(thread(event)))) {
                    lost.add(text(event));
                }
            }
        }
        System.out.printf(
                "live: compilations of the engine before READY %d, after it %d, deoptimizations after it %d%n", before, compiled.size(),
                lost.size());
        assertTrue(before > 100, "the recording shows compilations");
        assertEquals("[], []", compiled + ", " + lost, "compiled and thrown away");
        assertTrue(lines.contains("0 bytes on the predicting thread"), lines::toString);
        assertTrue(lines.contains("0 bytes on the learning thread"), lines::toString);
    }

    private static boolean ofTheEngine(RecordedEvent event) {
        return type(event).startsWith("tickgrad.model.") || type(event).startsWith("tickgrad.kernel.");
    }

    /** What the engine's code calls and contains, but for the strings of refusals, whose bytes {@code jdk.internal.misc} makes. */
    private static boolean ofTheJdk(RecordedEvent event) {
        return type(event).matches("(jdk\\.internal\\.(foreign|misc|vm)|jdk\\.incubator|java\\.lang\\.foreign)\\..*")
                && frames(event).stream().noneMatch(frame -> frame.getMethod().getType().getName().startsWith("java.lang.StringConcatHelper"));
    }

    private static List<RecordedFrame> frames(RecordedEvent event) {
        return event.getStackTrace() == null ? List.of() : event.getStackTrace().getFrames();
    }

    private static String type(RecordedEvent event) {
        RecordedMethod method = event.getValue("method");
        return method == null ? "" : method.getType().getName();
    }

    private static String thread(RecordedEvent event) {
        return event.getThread() == null ? "" : event.getThread().getJavaName();
    }

    private static String text(RecordedEvent event) {
        RecordedMethod method = event.getValue("method");
        String what = event.hasField("reason") ? event.getString("reason") : "level " + event.getValue("compileLevel");
        return type(event) + "." + (method == null ? "?" : method.getName()) + ", " + what + ", thread " + thread(event);
    }

    /** Warms up, then predicts beside a learner: {@code FILE SECONDS}. */
    static final class Day {
        private static final Architecture SHAPE = Architecture.of("16-32-32-1 tanh");
        private static final int ROWS = 16;

        private static volatile boolean over;

        private final Arena arena = Arena.ofShared();
        private final Parameters first = Parameters.initialized(arena, SHAPE, Initializer.GLOROT_UNIFORM, 1);
        private final LiveWeights live = new LiveWeights(first, 3, 1, ROWS);
        private final Trainer trainer = new Trainer(arena, first, Loss.mse(), Optimizer.sgd(1e-3), ROWS);
        private final Matrix X = Matrix.allocate(arena, ROWS, 16);
        private final Matrix T = Matrix.allocate(arena, ROWS, 1);
        private final Matrix Y = Matrix.allocate(arena, ROWS, 1);
        private final Matrix view = Matrix.view(Y.segment(), 0, ROWS, 1, Y.ld());
        private final Matrix oddX = X.rows(0, 7);
        private final Matrix oddY = Y.rows(0, 7);
        private final Matrix nan = Matrix.allocate(arena, 1, 16);
        private final Matrix g = Matrix.allocate(arena, 1, 16);
        private final MemorySegment x = X.segment();
        private final MemorySegment t = T.segment();
        private final MemorySegment greeks = g.segment();
        private final long[] rowX = new long[ROWS];
        private final long[] rowT = new long[ROWS];
        private float sum;
        private long predictions;

        public static void main(String[] args) throws Exception {
            Recording recording = new Recording();
            recording.enable("jdk.Compilation").withoutThreshold();
            recording.enable("jdk.Deoptimization");
            recording.start();
            Day day = new Day();
            Warmup.Report report = Warmup.run(
                    Arena.ofAuto(), SHAPE, Loss.mse(), Optimizer.sgd(1e-3), ROWS, Duration.ofMinutes(3), LiveWeights.rehearsal(SHAPE, ROWS));
            System.out.println(report.ready() ? "ready " + Instant.now() + " " + report : report.toString());
            long nanos = Integer.parseInt(args[1]) * 1_000_000_000L;
            Thread learner = Thread.ofPlatform().name("learning").start(() -> day.learn(nanos / PUBLICATIONS));
            Thread predictor = Thread.ofPlatform().name(PREDICTING).start(() -> day.predict(nanos));
            predictor.join();
            learner.join();
            recording.dump(Path.of(args[0]));
            recording.close();
        }

        private Day() {
            for (int r = 0; r < ROWS; r++) {
                for (int c = 0; c < 16; c++) {
                    X.set(r, c, (float) Math.sin(r + 3 * c));
                }
                T.set(r, 0, X.get(r, 3));
                rowX[r] = X.offset(r);
                rowT[r] = T.offset(r);
            }
            nan.set(0, 5, Float.NaN);
        }

        /** Learns a row, and publishes, at a steady pace. */
        private void learn(long interval) {
            AllocationMeter meter = new AllocationMeter();
            int published = 0;
            long bytes = -meter.bytes();
            for (int i = 0; !over; i++) {
                trainer.learn(x, rowX[i % ROWS], t, rowT[i % ROWS]);
                published += live.publish(first) ? 1 : 0;
                LockSupport.parkNanos(interval);
            }
            bytes += meter.bytes();
            System.out.println(bytes + " bytes on the learning thread");
            System.out.println(published + " publications, " + live.versions().putOffs() + " put off");
        }

        /** No byte may be allocated, but by a refusal. */
        private void predict(long nanos) {
            Reader reader = live.reader(0).attach();
            AllocationMeter meter = new AllocationMeter();
            long bytes = 0;
            for (int part = 0; part < 4; part++) {
                long before = meter.bytes();
                do {
                    rows(reader, nanos / 4);
                } while (live.version() < PUBLICATIONS * (part + 1) / 4);
                switch (part) {
                    case 0 -> sum += reader.predict(nan.segment(), 0);
                    case 1 -> reader.predict(oddX, oddY);
                    default -> reader.quiesce();
                }
                bytes += meter.bytes() - before;
                if (part == 2) {
                    refused(reader);
                }
            }
            over = true;
            System.out.println(predictions + " predictions of " + reader.version() + " versions");
            System.out.println(bytes + " bytes on the predicting thread");
            reader.detach();
        }

        private void rows(Reader reader, long nanos) {
            for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
                for (int r = 0; r < ROWS; r++) {
                    sum += reader.predict(x, rowX[r]);
                    sum += reader.greeks(x, rowX[r], 0, greeks, 0);
                }
                reader.predict(X, Y);
                reader.predict(X, view);
                predictions += 2 * ROWS + 2;
            }
        }

        /** An exception is an object: not counted. */
        private void refused(Reader reader) {
            try {
                reader.predict(x, -4);
            } catch (IndexOutOfBoundsException expected) {
                return;
            }
            throw new AssertionError("accepted");
        }
    }
}
