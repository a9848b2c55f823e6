package tickgrad.proofs.files;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.kernel.Arithmetic;
import tickgrad.model.AllocationMeter;
import tickgrad.model.file.JournalReader;
import tickgrad.model.file.JournalReader.End;
import tickgrad.model.file.JournalRecord;
import tickgrad.model.file.JournalWriter;
import tickgrad.model.file.RecordType;
import tickgrad.model.file.RecordType.Field;
import tickgrad.model.file.RecordType.Kind;
import tickgrad.model.file.UnsoundFileException;

class JournalTest {
    private static final RecordType OWN = new RecordType(
            300, "fill", List.of(new Field("price", Kind.FLOAT64, 1), new Field("lots", Kind.INT64, 2)));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment x = arena.allocate(4L * Victim.INPUTS, 64);
    private final MemorySegment y = arena.allocate(4L * Victim.OUTPUTS, 64);

    @TempDir
    Path folder;

    private Path start;
    private Path journal;

    @BeforeEach
    void paths() throws IOException {
        start = folder.resolve("start");
        journal = folder.resolve("journal");
        Victim.draft(0).write(start);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private JournalWriter writer(long segment) throws IOException {
        return new JournalWriter(journal, start, Victim.INPUTS, Victim.OUTPUTS, 1, segment);
    }

    private List<String> read(Path path) throws IOException {
        List<String> found = new ArrayList<>();
        try (JournalReader reader = new JournalReader(path, OWN)) {
            for (JournalRecord r; (r = reader.next()) != null; ) {
                found.add(r.describe());
            }
            found.add(reader.end().name());
        }
        return found;
    }

    @Test
    void recordsOfEveryTypeComeBack() throws IOException {
        MemorySegment own = arena.allocate(24 + 3);
        own.asSlice(3).copyFrom(MemorySegment.ofArray(new double[] {1.25, 0, 0}));
        try (JournalWriter w = writer(1 << 16)) {
            Victim.append(w, 7, x, y);
            x.set(JAVA_FLOAT, 0, Float.NaN);
            assertTrue(w.label(7, 99, x, 0));
            assertTrue(w.publish(8, 100, 2, -5, 3));
            assertTrue(w.verdict(9, 101, 2, 17, Double.NaN, -0.0));
            assertTrue(w.append(300, 10, own, 3, 24));
            assertTrue(w.append(9999, 11, own, 0, 5));
            assertTrue(w.append(256, 12, own, 0, 0));
        }
        try (JournalReader reader = new JournalReader(journal, OWN)) {
            assertEquals("5-2 identity", reader.header().architecture());
            assertEquals(Arithmetic.VERSION, reader.header().arithmetic());
            assertEquals(64, reader.header().start().length());
            assertTrue(Victim.isRecord(reader.next(), 7));
            JournalRecord label = reader.next();
            assertEquals("record 1 (label, sequence 7)", label.describe());
            assertEquals(99, label.int64("due"));
            assertTrue(Float.isNaN(label.float32("target", 0)));
            JournalRecord publish = reader.next();
            assertEquals(-5, publish.int64("weights"));
            JournalRecord verdict = reader.next();
            assertEquals(17, verdict.int64("code"));
            assertEquals(Double.doubleToRawLongBits(-0.0), verdict.int64("bound"));
            JournalRecord fill = reader.next();
            assertEquals("record 4 (fill, sequence 10)", fill.describe());
            assertEquals(Double.doubleToRawLongBits(1.25), fill.int64("price"));
            JournalRecord unknown = reader.next();
            assertEquals("record 5 (type 9999, sequence 11)", unknown.describe());
            assertEquals(5, unknown.payload().byteSize());
            assertEquals(0, reader.next().payload().byteSize());
            assertNull(reader.next());
            assertEquals(End.CLOSED, reader.end());
        }
        assertEquals(-1, Files.mismatch(start, journal.resolve(JournalWriter.START)));
    }

    /** Segments follow one another; one alone can be read too; a missing one, or another journal's, is found out. */
    @Test
    void segmentsFollowOneAnother() throws IOException {
        int records = 3000; // of 88 bytes
        try (JournalWriter w = writer(1 << 16)) {
            for (int i = 0; i < records; i++) {
                Victim.append(w, i, x, y);
                if (i % 700 == 0) {
                    w.prepare();
                    w.force();
                }
            }
        }
        assertEquals(5 + 1, journal.toFile().list().length, "what was prepared in vain is removed");
        try (JournalReader reader = new JournalReader(journal)) {
            for (int i = 0; i < records; i++) {
                assertTrue(Victim.isRecord(reader.next(), i));
            }
            assertNull(reader.next());
            assertEquals(End.CLOSED, reader.end());
        }
        List<String> second = read(journal.resolve("000001.journal"));
        assertEquals("record 0 (prediction, sequence 742)", second.getFirst());
        Path two = journal.resolve("000002.journal");
        byte[] bytes = Files.readAllBytes(two);
        Files.delete(two);
        damaged("it goes on in segment 2, which is not there");
        Files.write(two, Files.readAllBytes(journal.resolve("000003.journal")));
        damaged("its header is that of another journal");
        Files.write(two, Arrays.copyOf(bytes, bytes.length / 2));
        damaged("; segment 3 follows");
    }

    @Test
    void aReaderFollowsAWriter() throws IOException {
        try (JournalWriter w = writer(1 << 16)) {
            try (JournalReader reader = new JournalReader(journal)) {
                for (int i = 0; i < 3000; i++) {
                    assertNull(reader.next());
                    Victim.append(w, i, x, y);
                    assertTrue(Victim.isRecord(reader.next(), i));
                }
                assertEquals(End.OPEN, reader.end());
                assertNull(reader.next());
                w.close();
                assertNull(reader.next());
                assertEquals(End.CLOSED, reader.end());
            }
        }
    }

    /** While another thread writes: every record once, whole, in order, and nothing that looks like damage. */
    @Test
    void aReaderBesideAWriterMeetsNoHalfRecord() throws Exception {
        int records = 100_000;
        JournalWriter w = writer(1 << 20);
        Thread writing = new Thread(() -> {
            for (int i = 0; i < records; i++) {
                Victim.append(w, i, x, y);
            }
        });
        long waits = 0;
        try (JournalReader reader = new JournalReader(journal)) {
            writing.start();
            for (int i = 0; i < records; ) {
                boolean alive = writing.isAlive();
                JournalRecord r = reader.next();
                if (r == null) {
                    assertTrue(alive, "record " + i + " is missing");
                    waits++;
                } else {
                    assertTrue(Victim.isRecord(r, i), "record " + i);
                    i++;
                }
            }
            writing.join();
            w.close();
            assertNull(reader.next());
            assertEquals(End.CLOSED, reader.end());
        }
        System.out.printf("journal records read while they were written: %,d, having waited %,d times%n", records, waits);
    }

    /**
     * A writer that is killed leaves a part of a record: any of its bytes, from the front, or all but its length, which is written last. A file may be cut
     * there, too. The reader recovers all that was complete, whatever the byte.
     */
    @Test
    void everyBrokenOffRecordLeavesThoseBeforeIt() throws IOException {
        int records = 12;
        try (JournalWriter w = writer(1 << 16)) {
            for (int i = 0; i < records; i++) {
                Victim.append(w, i, x, y);
            }
        }
        byte[] whole = Files.readAllBytes(journal.resolve("000000.journal"));
        int first = 192;
        int each = 88;
        int cases = 0;
        Path copy = folder.resolve("copy");
        for (int at = first; at < first + records * each; at++) {
            byte[] cut = Arrays.copyOf(whole, at);
            byte[] zeros = Arrays.copyOf(cut, whole.length);
            byte[] lengthLast = zeros.clone();
            int record = at - (at - first) % each;
            Arrays.fill(lengthLast, record, record + 4, (byte) 0);
            for (byte[] file : List.of(cut, zeros, lengthLast)) {
                int complete = 0; // a record that ends in zeros is complete before its last byte was written
                while (file.length >= first + each * (complete + 1) && Arrays.equals(
                        file, first + each * complete, first + each * (complete + 1),
                        whole, first + each * complete, first + each * (complete + 1))) {
                    complete++;
                }
                Files.write(copy, file);
                List<String> found = read(copy);
                assertEquals(complete + 1, found.size(), "broken off at byte " + at);
                boolean between = Arrays.equals(file, Arrays.copyOf(Arrays.copyOf(whole, first + each * complete), whole.length));
                assertEquals(between ? "OPEN" : "TORN", found.getLast(), "broken off at byte " + at);
                cases++;
            }
        }
        System.out.printf("journals broken off at every byte: %,d%n", cases);
    }

    /** Damage is told from an end, and one flipped bit is traced to its record and field. */
    @Test
    void everyFlippedBitOfARecordIsNamed() throws IOException, InterruptedException {
        try (JournalWriter w = writer(1 << 16)) {
            for (int i = 0; i < 3; i++) {
                Victim.append(w, 40 + i, x, y);
            }
        }
        Path file = journal.resolve("000000.journal");
        byte[] whole = Files.readAllBytes(file);
        int record = 192 + 88;
        String[] names = new String[88];
        Arrays.fill(names, 0, 4, "length");
        Arrays.fill(names, 4, 8, "checksum");
        Arrays.fill(names, 8, 12, "type");
        Arrays.fill(names, 12, 16, "length");
        Arrays.fill(names, 16, 24, "sequence");
        String[] fields = {"time", "version", "weights", "flags"};
        for (int f = 0; f < 4; f++) {
            Arrays.fill(names, 24 + 8 * f, 32 + 8 * f, fields[f]);
        }
        for (int j = 0; j < 7; j++) {
            Arrays.fill(names, 56 + 4 * j, 60 + 4 * j, j < 5 ? "x[" + j + "]" : "y[" + (j - 5) + "]");
        }
        Arrays.fill(names, 84, 88, "padding");
        for (int bit = 0; bit < 8 * 88; bit++) {
            whole[record + bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, whole);
            damaged("record 1 (prediction, sequence 41) is damaged: one bit of its " + names[bit / 8] + " is wrong");
            whole[record + bit / 8] ^= (byte) (1 << bit % 8);
        }
        Files.write(file, whole);
        assertEquals(4, read(journal).size());
        whole[record + 30] ^= 3;
        Files.write(file, whole);
        damaged("record 1 at byte 280 is damaged: its checksum is wrong");
    }

    private void damaged(String reason) throws IOException {
        String message = assertThrows(UnsoundFileException.class, () -> read(journal)).getMessage();
        assertTrue(message.contains(" is not a sound journal: ") && message.contains(reason), message);
    }

    /** From the first loop without allocation on, nor any later; with changes of segments, which another thread prepares as it were. */
    @Test
    void appendingAllocatesNothing() throws IOException {
        try (JournalWriter w = writer(1 << 21)) {
            AllocationMeter meter = new AllocationMeter();
            MemorySegment own = arena.allocate(64);
            int clean = 0;
            int segments = 0;
            for (int round = 0; clean < 30; round++) {
                assertTrue(round < 400, "still allocating");
                w.prepare();
                segments = clean == 0 ? journal.toFile().list().length : segments;
                long before = meter.bytes();
                for (int i = 0; i < 2000; i++) {
                    Victim.append(w, i, x, y);
                    w.label(i, 2 * i, x, 0);
                    w.publish(i, 1, 2, 3, 4);
                    w.verdict(i, 1, 2, 3, 4.0, 5.0);
                    w.append(256, i, own, 0, 64);
                }
                long allocated = meter.bytes() - before;
                clean = allocated == 0 ? clean + 1 : 0;
            }
            assertEquals(0, w.lost());
            int rolled = journal.toFile().list().length - segments;
            assertTrue(rolled >= 8, "segments were changed meanwhile: " + rolled);
            System.out.printf("journal records appended without allocation: %,d, over %d changes of segment%n", 300_000, rolled);
        }
    }

    @Test
    void badArgumentsAreRefusedAndNothingIsAppended() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> writer((1 << 16) - 64));
        assertThrows(IllegalArgumentException.class, () -> writer((1 << 16) + 1));
        assertThrows(IllegalArgumentException.class, () -> new JournalWriter(journal, start, 0, 1, 1, 1 << 16));
        assertThrows(IllegalArgumentException.class, () -> new JournalWriter(folder, start, 1, 1, 1, 1 << 16), "not empty");
        assertThrows(UnsoundFileException.class, () -> {
            Files.write(folder.resolve("bad"), new byte[100]);
            new JournalWriter(journal, folder.resolve("bad"), 1, 1, 1, 1 << 16);
        });
        JournalWriter w = writer(1 << 16);
        Victim.append(w, 0, x, y);
        assertThrows(IllegalArgumentException.class, () -> w.append(255, 0, x, 0, 4));
        assertThrows(IllegalArgumentException.class, () -> w.append(256, 0, x, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> w.append(256, 0, x, 0, 1 << 16));
        assertThrows(IndexOutOfBoundsException.class, () -> w.prediction(1, 0, 0, 0, 0, x, 4, y, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> w.label(1, 0, x, 20));
        Victim.append(w, 1, x, y);
        w.close();
        w.close();
        assertThrows(IllegalStateException.class, () -> Victim.append(w, 2, x, y));
        assertEquals(List.of("record 0 (prediction, sequence 0)", "record 1 (prediction, sequence 1)", "CLOSED"), read(journal));
    }

    /** Where the system has no room for another segment, records are counted as lost, and what was kept stays. */
    @Test
    void recordsWithoutRoomAreCounted() throws IOException {
        JournalWriter w = writer(1 << 16);
        Files.createFile(journal.resolve("000001.journal.tmp")); // the next segment cannot be made
        int kept = 0;
        while (w.prediction(kept, 0, 0, 0, 0, x, 0, y, 0)) {
            kept++;
        }
        assertFalse(w.prediction(kept, 0, 0, 0, 0, x, 0, y, 0));
        assertEquals(2, w.lost());
        assertThrows(IOException.class, w::prepare);
        Files.delete(journal.resolve("000001.journal.tmp"));
        assertFalse(w.prediction(kept, 0, 0, 0, 0, x, 0, y, 0), "not tried again at every record");
        w.prepare();
        assertTrue(w.prediction(kept, 0, 0, 0, 0, x, 0, y, 0));
        w.close();
        assertEquals(kept + 2, read(journal).size());
    }

    @Test
    void headersAreVerified() throws IOException {
        writer(1 << 16).close();
        Path file = journal.resolve("000000.journal");
        byte[] sound = Files.readAllBytes(file);
        for (int bit = 0; bit < 8 * (128 + 12); bit++) {
            byte[] bad = sound.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, bad);
            assertThrows(UnsoundFileException.class, () -> read(journal), "bit " + bit);
        }
        for (int length = 0; length < 128 + 12; length++) {
            Files.write(file, Arrays.copyOf(sound, length));
            assertThrows(UnsoundFileException.class, () -> read(journal), "length " + length);
        }
    }
}
