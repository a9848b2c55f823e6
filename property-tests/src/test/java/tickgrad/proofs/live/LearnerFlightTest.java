package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.model.Optimizer;
import tickgrad.model.live.Event;
import tickgrad.model.live.LearnerFile;
import tickgrad.model.live.LearnerFlight;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.PageHinkley;

/** What a learner counts is told to the flight recorder, and read by other threads, from its counters, while it goes on. */
class LearnerFlightTest {
    private static final int TICKS = 900;

    @TempDir
    private Path folder;

    private static LiveLearner learner(Arena arena, Feed feed) {
        LiveOptions options = Feed.options(Optimizer.sgd(0.02))
                .drift(new PageHinkley.Settings(0.05, 20.0, 20), new LiveOptions.Response(1.5, 40, 1.2, 30));
        return feed.learner(arena, "6-12-1 silu", options);
    }

    @Test
    void theFlightRecorderIsToldOffTheLearnersThread() throws IOException {
        Feed feed = new Feed(12, TICKS);
        for (int i = 500; i < 520; i++) {
            Fault.FAT_FINGER.spoil.accept(feed, i);
            Fault.LABEL_ALONE.spoil.accept(feed, i - 100);
        }
        Path file = folder.resolve("day.jfr");
        try (Arena arena = Arena.ofShared()) {
            LiveLearner learner = learner(arena, feed);
            feed.play(arena, learner, 0, 300);
            long before = learner.counters().get(Event.PUBLISHED);
            try (Recording recording = new Recording(); LearnerFlight flight = new LearnerFlight("tested", learner.counters())) {
                recording.enable("tickgrad.Learner").withPeriod(Duration.ofMillis(20));
                recording.enable("tickgrad.Happened").withoutThreshold();
                recording.enable("tickgrad.Checkpoint").withoutThreshold();
                recording.start();
                feed.play(arena, learner, 300, TICKS);
                LearnerFile.draft(learner).sequence(TICKS - 1).write(folder.resolve("checkpoint"));
                await(100);
                recording.stop();
                recording.dump(file);
            }
            Map<String, Long> times = new HashMap<>();
            RecordedEvent totals = null;
            RecordedEvent checkpoint = null;
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                switch (event.getEventType().getName()) {
                    case "tickgrad.Happened" -> times.merge(event.getString("event"), event.getLong("times"), Long::sum);
                    case "tickgrad.Learner" -> totals = event;
                    case "tickgrad.Checkpoint" -> checkpoint = event;
                    default -> throw new AssertionError(event);
                }
                assertFalse("main".equals(event.getThread().getJavaName()) && !event.getEventType().getName().equals("tickgrad.Checkpoint"));
            }
            assertEquals(learner.counters().get(Event.PUBLISHED) - before, times.get("PUBLISHED"));
            assertEquals("tested", totals.getString("learner"));
            assertEquals(learner.counters().get(Event.PREDICTED), totals.getLong("predicted"));
            assertEquals(TICKS, totals.getLong("predicted") + totals.getLong("refused"));
            assertEquals(learner.counters().get(Event.DRIFT), totals.getLong("driftAlarms"));
            assertEquals(TICKS - 1, checkpoint.getLong("sequence"));
            assertEquals(folder.resolve("checkpoint").toFile().length(), checkpoint.getLong("bytes"));
        }
    }

    private static void await(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts grow, and none is ahead of what led to it: nothing is settled that was not predicted, nothing learned that was not settled. */
    @Test
    void otherThreadsReadCountersMeanwhile() throws InterruptedException {
        Feed feed = new Feed(13, TICKS);
        try (Arena arena = Arena.ofShared()) {
            LiveLearner learner = learner(arena, feed);
            AtomicBoolean over = new AtomicBoolean();
            AtomicLong looks = new AtomicLong();
            AtomicLong wrong = new AtomicLong();
            Thread reader = Thread.ofPlatform().start(() -> {
                long[] last = new long[3];
                while (!over.get() || looks.get() == 0) {
                    long learned = learner.counters().get(Event.LEARNED);
                    long settled = learner.counters().get(Event.SETTLED);
                    long predicted = learner.counters().get(Event.PREDICTED);
                    boolean grown = learned >= last[0] && settled >= last[1] && predicted >= last[2];
                    wrong.addAndGet(grown && learned <= settled && settled <= predicted ? 0 : 1);
                    last = new long[] {learned, settled, predicted};
                    looks.incrementAndGet();
                }
            });
            feed.play(arena, learner, 0, TICKS);
            over.set(true);
            reader.join();
            assertEquals(List.of(0L), List.of(wrong.get()), looks + " looks");
            assertTrue(learner.counters().get(Event.LEARNED) > TICKS / 2);
        }
    }
}
