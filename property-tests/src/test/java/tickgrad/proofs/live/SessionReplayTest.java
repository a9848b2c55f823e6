package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.model.Optimizer;
import tickgrad.model.file.Difference;
import tickgrad.model.file.JournalReader;
import tickgrad.model.file.JournalRecord;
import tickgrad.model.file.RecordType;
import tickgrad.model.live.Event;
import tickgrad.model.live.JournaledLearner;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.PageHinkley;
import tickgrad.proofs.model.Jvm;

/**
 * The whole session of a learner, bad ticks, late labels, publications that are put off and predictions of another thread included, is run again
 * from its journal to the same bits, on other kernels too; one bit of what it answered, decided or published is found, and named.
 */
class SessionReplayTest {
    private static final int TICKS = 800;
    private static final int SEGMENT = 1 << 16;

    @TempDir
    private static Path folder;

    private static Path journal;
    private static String weights;
    private static String state;
    private static final Set<Event> SEEN = EnumSet.noneOf(Event.class);

    private static LiveOptions options() {
        return Feed.options(Optimizer.adam(0.01))
                .drift(new PageHinkley.Settings(0.05, 20.0, 20), new LiveOptions.Response(1.5, 40, 1.2, 30))
                .ledger(true, 64);
    }

    @BeforeAll
    static void write() throws IOException {
        journal = folder.resolve("journal");
        Feed feed = new Feed(12, TICKS);
        for (Fault fault : Fault.values()) {
            for (int i = 260 + 45 * fault.ordinal(), end = i + Math.min(fault.ticks, 40); i < end; i++) {
                fault.spoil.accept(feed, i);
            }
        }
        try (Arena arena = Arena.ofShared()) {
            try (JournaledLearner kept = new JournaledLearner(
                    arena, Feed.weights(arena, "6-12-1 silu"),
                    (sequence, time, due, x, xOff, t) -> sequence % 17 != 0 && feed.label(sequence, time, due, x, xOff, t), options())) {
                kept.publication((folded, version) -> version % 5 != 0 || kept.learner().ledger().taken() % 3 == 0)
                        .listener((event, sequence, time, value) -> SEEN.add(event));
                kept.open(journal, SEGMENT);
                play(arena, feed, kept);
                weights = kept.learner().parameters().sha256();
                state = kept.learner().sections().hash();
            }
        }
    }

    /** Ticks with and without a book, predictions of another thread, time that passes without a tick. */
    private static void play(Arena arena, Feed feed, JournaledLearner kept) {
        MemorySegment row = arena.allocate(4L * Feed.INPUTS, 64);
        LiveLearner learner = kept.learner();
        for (int i = 0; i < TICKS; i++) {
            MemorySegment.copy(feed.x[i], 0, row, JAVA_FLOAT, 0, Feed.INPUTS);
            long n = feed.sequence[i];
            Event event = i % 10 == 9
                    ? kept.onTick(n, feed.time[i], row, 0)
                    : kept.onTick(n, feed.time[i], feed.bid[i], feed.ask[i], feed.bidSize[i], feed.askSize[i], row, 0);
            if (event == Event.PREDICTED && i % 13 == 0) {
                kept.record(feed.time[i] + Feed.STEP, n, learner.version(), feed.time[i], row, 0, learner.answer(), 0);
            }
            if (i % 50 == 49) {
                kept.settle(feed.time[i] + Feed.STEP / 2);
            }
            if (i % 250 == 249) {
                kept.mark();
            }
        }
    }

    @Test
    void theSameProcessGivesTheSameBits() throws IOException {
        SessionReplayJob.Outcome outcome = SessionReplayJob.replay(journal);
        assertNull(outcome.replay().first(), () -> outcome.replay().first().toString());
        assertEquals(JournalReader.End.CLOSED, outcome.replay().end());
        assertEquals(weights, outcome.weights());
        assertEquals(state, outcome.state());
        assertTrue(outcome.predictions() > TICKS / 2 && outcome.labels() > TICKS / 2, outcome::toString);
        assertTrue(
                SEEN.containsAll(EnumSet.of(
                        Event.PUBLISHED, Event.PUT_OFF, Event.RESTORED, Event.DRIFT, Event.REBASED, Event.NOT_FINITE, Event.FAR, Event.UNSETTLED,
                        Event.LABEL_REFUSED, Event.BACKWARDS, Event.CROSSED_BOOK, Event.GOOD_ADVANCED)),
                SEEN::toString);
    }

    /** Other widths and no vectors: each says that it is what it is. */
    @ParameterizedTest
    @CsvSource({
        "--add-modules=jdk.incubator.vector -XX:MaxVectorSize=16, 'SIMD kernels, 128 bits'",
        "--add-modules=jdk.incubator.vector -XX:MaxVectorSize=32, 'SIMD kernels, 256 bits'",
        "-Xshare:auto, 'scalar reference kernels: the module jdk.incubator.vector is absent'"
    })
    void otherKernelsGiveTheSameBits(String options, String kernels) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
        arguments.addAll(List.of("-cp", Jvm.classPath(), SessionReplayJob.class.getName(), journal.toString()));
        List<String> printed = Jvm.printed(Jvm.java(arguments));
        List<String> lines = printed.subList(printed.size() - 2, printed.size());
        assertTrue(lines.getFirst().startsWith(kernels), lines::toString);
        assertEquals(SessionReplayJob.replay(journal).toString(), lines.getLast());
        System.out.println("session replayed there (" + lines.getFirst() + "): " + lines.getLast());
    }

    /** Of every kind of record one in the middle; one bit of every field that the learner has decided. */
    @Test
    void oneChangedBitIsNamed() throws IOException {
        Set<String> named = new TreeSet<>();
        for (RecordType type : List.of(
                RecordType.tick(Feed.INPUTS, 1), RecordType.taken(Feed.INPUTS, 1), RecordType.settled(), RecordType.unlabelled(),
                RecordType.label(1), RecordType.publish(), RecordType.state())) {
            for (RecordType.Field field : type.fields()) {
                if (!given(type, field.name())) {
                    Difference d = changed(type, field.name());
                    assertEquals(type.name() + "." + field.name(), d.type() + "." + d.field().replaceAll("\\[\\d+]", ""), d::toString);
                    named.add(d.type() + "." + field.name());
                }
            }
        }
        assertEquals(
                "[label.due, publish.time, publish.version, publish.weights, settled.count, settled.flags, settled.version, settled.weights, "
                        + "state.sha256, state.version, taken.flags, tick.event, tick.flags, tick.version, tick.weights, tick.y, unlabelled.due]",
                named.toString());
    }

    /** What came from outside: another value makes another session, and its own answers differ. */
    private static boolean given(RecordType type, String field) {
        return switch (type.code()) {
            case RecordType.TICK -> Set.of("time", "book", "bid", "ask", "bidSize", "askSize", "x").contains(field);
            case RecordType.TAKEN -> !field.equals("flags");
            case RecordType.SETTLED -> field.equals("now");
            case RecordType.LABEL -> field.equals("target");
            case RecordType.PUBLISH -> field.equals("flags");
            default -> false;
        };
    }

    /** A target twice as large, a publication that was not taken, another price: the first answer or hash that differs is found. */
    @Test
    void anotherSessionIsFound() throws IOException {
        assertNotNull(changed(RecordType.label(1), "target", 3, 1 << 6));
        assertEquals("tick", changed(RecordType.publish(), "flags", 0, 1).type(), "the version that answers");
        assertNotNull(changed(RecordType.tick(Feed.INPUTS, 1), "x", 3, 1 << 6));
        assertNotNull(changed(RecordType.tick(Feed.INPUTS, 1), "bid", 6, 1 << 4), "a bid above the ask");
        assertNotNull(changed(RecordType.tick(Feed.INPUTS, 1), "time", 1, 1));
    }

    private static Difference changed(RecordType type, String field) throws IOException {
        return changed(type, field, 0, 1);
    }

    /** Changes bits of a byte of a field of a record in the middle, with the checksum for it; the first difference that a replay then finds. */
    private static Difference changed(RecordType type, String field, int at, int bits) throws IOException {
        long skip = type.code() == RecordType.TICK ? 300 : 2;
        long sequence = -1;
        try (JournalReader reader = new JournalReader(journal)) {
            for (JournalRecord record; skip >= 0 && (record = reader.next()) != null; ) {
                boolean middle = record.code() == type.code() && (type.code() != RecordType.TICK || record.int64("event") == 1);
                sequence = record.sequence();
                skip -= middle ? 1 : 0;
            }
        }
        Path file = null;
        byte[] sound = null;
        try {
            for (int segment = 0; sound == null; segment++) {
                file = journal.resolve("%06d.journal".formatted(segment));
                byte[] bytes = Files.readAllBytes(file);
                int record = find(bytes, type.code(), sequence);
                if (record >= 0) {
                    sound = bytes.clone();
                    bytes[record + 24 + type.offset(field) + at] ^= (byte) bits;
                    CRC32C crc = new CRC32C();
                    crc.update(bytes, record + 8, little(bytes).getInt(record) - 8);
                    little(bytes).putInt(record + 4, (int) crc.getValue());
                    Files.write(file, bytes);
                }
            }
            Difference first = SessionReplayJob.replay(journal).replay().first();
            assertNotNull(first, type.name() + "." + field + " was not found");
            return first;
        } finally {
            Files.write(file, sound);
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int find(byte[] bytes, int code, long sequence) {
        int at = (128 + little(bytes).getInt(44) + 63) / 64 * 64;
        while (at + 24 <= bytes.length && little(bytes).getInt(at) > 0) {
            if (little(bytes).getInt(at + 8) == code && little(bytes).getLong(at + 16) == sequence) {
                return at;
            }
            at += little(bytes).getInt(at);
        }
        return -1;
    }

    /** A writer that was killed left its records up to some moment; what is there runs again. */
    @Test
    void aJournalThatIsCutRunsAgainUpToThere() throws IOException {
        Path cut = Files.createDirectory(folder.resolve("cut"));
        try (var files = Files.list(journal)) {
            for (Path file : files.sorted().limit(2).toList()) {
                Files.copy(file, cut.resolve(file.getFileName()));
            }
        }
        Files.copy(journal.resolve("start.tickgrad"), cut.resolve("start.tickgrad"));
        Path last = cut.resolve("000001.journal");
        byte[] bytes = Files.readAllBytes(last);
        for (int length : new int[] {bytes.length / 2, bytes.length / 2 + 1, bytes.length / 2 + 41}) {
            byte[] torn = new byte[bytes.length];
            System.arraycopy(bytes, 0, torn, 0, length);
            Files.write(last, torn);
            SessionReplayJob.Outcome outcome = SessionReplayJob.replay(cut);
            assertNull(outcome.replay().first());
            assertTrue(outcome.replay().end() != JournalReader.End.CLOSED && outcome.predictions() > 100, outcome::toString);
        }
    }

    @Test
    void callsOutOfOrderAreRefused() throws IOException {
        Feed feed = new Feed(1, 10);
        try (Arena arena = Arena.ofShared();
                JournaledLearner kept = new JournaledLearner(arena, Feed.weights(arena, "6-12-1 silu"), feed, options())) {
            MemorySegment row = arena.allocate(4L * Feed.INPUTS, 64);
            assertThrows(IllegalStateException.class, () -> kept.onTick(0, 0, row, 0));
            kept.open(folder.resolve("empty"), SEGMENT);
            assertThrows(IllegalStateException.class, () -> kept.open(folder.resolve("other"), SEGMENT));
            assertThrows(IndexOutOfBoundsException.class, () -> kept.onTick(0, 0, row, 4));
            kept.onTick(0, 0, row, 0);
            kept.close();
            kept.close();
            assertEquals(1 + 1, SessionReplayJob.replay(folder.resolve("empty")).replay().records(), "a tick and the state");
        }
    }
}
