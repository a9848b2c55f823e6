package tickgrad.proofs.files;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.JournalReader;
import tickgrad.model.file.JournalRecord;
import tickgrad.proofs.model.Jvm;

/**
 * A process is killed at random moments while it writes checkpoints and a journal. The checkpoint is one of those it wrote, whole, at any moment before and
 * after; the next start leaves no temporary file; the journal has every record whose append had returned.
 */
class KillTest {
    private static final int KILLS = Samples.cases("kills", 20);
    private static final int LONGEST = 100; // milliseconds that a victim lives after its first checkpoint

    @Test
    void whatIsKilledLeavesWholeFiles(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("checkpoint");
        SplittableRandom random = new SplittableRandom(KILLS);
        int[] met = new int[2];
        int temporaries = 0;
        long records = 0;
        int torn = 0;
        int segments = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path journal = folder.resolve("journal-" + kill);
            Path count = folder.resolve("count-" + kill);
            Process victim = start(path, journal, count, kill % 2);
            long pid = victim.pid();
            try {
                assertEquals('!', awaitStart(victim), "started");
                assertEquals(0, temporaries(folder).filter(p -> !name(p).contains("." + pid + "-")).count(), "swept");
                long end = System.nanoTime() + random.nextLong(1_000_000L * LONGEST);
                do {
                    met[whole(path)]++; // while it writes, too
                } while (System.nanoTime() < end);
                assertTrue(victim.isAlive(), "it must be killed while it writes");
            } finally {
                victim.destroyForcibly();
            }
            assertTrue(victim.waitFor(30, TimeUnit.SECONDS));
            assertEquals(128 + 9, victim.exitValue(), "killed");
            met[whole(path)]++;
            temporaries += (int) temporaries(folder).count();
            try (JournalReader reader = new JournalReader(journal)) {
                long found = records(reader);
                long appended = appended(count);
                // The last append may have completed its record and not yet returned.
                assertTrue(found == appended || found == appended + 1, found + " found, " + appended + " appended");
                records += found;
                torn += reader.end() == JournalReader.End.TORN ? 1 : 0;
                assertNotEquals(JournalReader.End.CLOSED, reader.end());
            }
            segments += journal.toFile().list().length - 1;
            delete(journal);
        }
        Victim.draft(0).write(path);
        assertEquals(0, temporaries(folder).count(), "the next start leaves none");
        System.out.printf("kills: %,d; either file read, before and after: %,d and %,d times; temporary files left and swept: %,d;"
                        + " journal records recovered: %,d in %,d segments, %,d torn ends%n",
                KILLS, met[0], met[1], temporaries, records, segments, torn);
        assertTrue(met[0] > 0 && met[1] > 0 && temporaries > 0 && records > KILLS, "the kills hit something");
    }

    /** A small JVM, started fast. */
    private static Process start(Path path, Path journal, Path count, int first) {
        return Jvm.java(List.of(
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp", Jvm.classPath(), Victim.class.getName(),
                path.toString(), journal.toString(), count.toString(), "" + first));
    }

    private static int awaitStart(Process victim) throws IOException {
        int c;
        do {
            c = victim.getInputStream().read();
        } while (c >= 0 && c != '!');
        return c;
    }

    /** Which checkpoint it is, whole. */
    private static int whole(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Checkpoint c = Checkpoint.read(arena, path);
            MemorySegment s = c.section("s");
            assertEquals(1 + c.sequence(), s.get(JAVA_BYTE, 0));
            assertEquals(-1, s.asSlice(1).mismatch(s.asSlice(0, s.byteSize() - 1)), "a mix");
            return (int) c.sequence();
        }
    }

    private static long records(JournalReader reader) throws IOException {
        long i = 0;
        for (JournalRecord r; (r = reader.next()) != null; i++) {
            assertTrue(Victim.isRecord(r, i), "record " + i);
        }
        return i;
    }

    private static long appended(Path count) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(count)).order(ByteOrder.nativeOrder()).getLong();
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static Stream<Path> temporaries(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(p -> name(p).endsWith(".tmp")).toList().stream();
        }
    }

    private static void delete(Path journal) throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(journal);
    }
}
