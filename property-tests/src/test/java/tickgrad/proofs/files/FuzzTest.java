package tickgrad.proofs.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.model.Activation;
import tickgrad.model.AllocationMeter;
import tickgrad.model.ModelFile;
import tickgrad.model.Optimizer;
import tickgrad.model.Trainer;
import tickgrad.model.TrainerFile;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.JournalReader;
import tickgrad.model.file.JournalRecord;
import tickgrad.model.file.JournalWriter;
import tickgrad.model.file.UnsoundFileException;

/** Files with wrong contents and right checksums: refused with the documented exceptions, in bounded memory, or read. */
class FuzzTest {
    private static final int CASES = Samples.cases("fuzz", 50_000);

    /** A journal is a file that is mapped, so a case costs ten times as much. */
    private static final int JOURNALS = CASES / 10;

    private static final long HEAP = 16 << 20;

    /** Of this thread's work, whoever else works on the machine. */
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    /** What came of the cases. */
    private static final class Tally {
        int read;
        int refused;
        long worstHeap;
        long worstNative;
        long worstNanos;

        void add(boolean wasRead, long heap, long memory, long nanos) {
            read += wasRead ? 1 : 0;
            refused += wasRead ? 0 : 1;
            worstHeap = Math.max(worstHeap, heap);
            worstNative = Math.max(worstNative, memory);
            worstNanos = Math.max(worstNanos, nanos);
        }

        void print(String what) {
            System.out.printf("%s fuzzed: %,d read, %,d refused; at most %,d bytes of heap, %,d of native memory, %.1f ms of processor time%n",
                    what, read, refused, worstHeap, worstNative, worstNanos / 1e6);
        }
    }

    @Test
    void wrongCheckpointsAreRefusedOrRead() throws InterruptedException {
        Tally models = new Tally();
        Tally trainers = new Tally();
        Shallow.run(() -> {
            try (Arena arena = Arena.ofConfined()) {
                checkpoints(arena, models, trainers);
            }
        });
        models.print("models in checkpoints");
        trainers.print("training checkpoints");
        assertEquals(CASES, models.read + models.refused);
        assertTrue(models.read > CASES / 100 && models.refused > CASES / 2);
        assertTrue(trainers.read > CASES / 1000 && trainers.refused > CASES / 2);
    }

    private void checkpoints(Arena arena, Tally models, Tally trainers) {
        Trainer trainer = Samples.trained(arena, "3-9-2 tanh", Optimizer.adam(0.01), 3);
        byte[] sound = Samples.bytes(TrainerFile.draft(trainer).section("ledger", Samples.random(1, 100)));
        int[] numbers = numbers(sound);
        int[] texts = {
            start(sound, "architecture"), end(sound, "architecture"), start(sound, "loss"), end(sound, "loss"),
            start(sound, "optimizer"), end(sound, "optimizer"), 64, 64 + 64 * 9
        };
        AllocationMeter meter = new AllocationMeter();
        SplittableRandom random = new SplittableRandom(42);
        String state = Samples.state(trainer);
        for (int c = 0; c < CASES; c++) {
            byte[] file = changed(sound, random, numbers, texts);
            try (CountingArena own = new CountingArena(); Arena input = Arena.ofConfined()) {
                MemorySegment image = input.allocate(file.length, 64);
                image.copyFrom(MemorySegment.ofArray(file));
                long heap = meter.bytes();
                long start = CLOCK.getCurrentThreadCpuTime();
                boolean read = isRead(own, image);
                long nanos = CLOCK.getCurrentThreadCpuTime() - start;
                heap = meter.bytes() - heap;
                models.add(read, heap, own.bytes(), nanos);
                boolean restored = isRestored(image, trainer);
                trainers.add(restored, 0, 0, 0);
                if (!restored) {
                    assertEquals(state, Samples.state(trainer), "refused, so unchanged; case " + c);
                }
                state = restored ? Samples.state(trainer) : state;
                assertTrue(heap <= 2L * file.length + HEAP && own.bytes() <= 2L * file.length, "memory of case " + c);
                if (c % 100 == 0) {
                    assertEquals(read, isLoaded(file), "the same from a file; case " + c);
                }
            }
        }
    }

    private static boolean isRead(Arena arena, MemorySegment image) {
        try {
            ModelFile.of(arena, Checkpoint.of(image), Activation::named);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isRestored(MemorySegment image, Trainer trainer) {
        try {
            TrainerFile.restore(Checkpoint.of(image), trainer);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isLoaded(byte[] file) {
        Path path = folder.resolve("fuzzed");
        try (Arena arena = Arena.ofConfined()) {
            Files.write(path, file);
            ModelFile.load(arena, path);
            return true;
        } catch (UnsoundFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One to three changes, nearly always with checksums made anew. */
    private static byte[] changed(byte[] sound, SplittableRandom random, int[] numbers, int[] texts) {
        byte[] file = sound.clone();
        for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
            file = Mutations.mutate(file, random, numbers, texts);
        }
        if (file.length >= 64 && random.nextInt(16) > 0) {
            if (random.nextInt(4) > 0) {
                Sealed.view(file).putLong(16, file.length);
            }
            Sealed.seal(file);
        }
        return file;
    }

    /** The header's numbers and the table's. */
    private static int[] numbers(byte[] file) {
        List<Integer> places = new ArrayList<>(List.of(8, 12, 16, 24, 32, 36));
        for (int entry = 64; entry < 64 + 64 * Sealed.view(file).getInt(32); entry += 64) {
            places.addAll(List.of(entry + 40, entry + 48, entry + 56));
        }
        return places.stream().mapToInt(i -> i).toArray();
    }

    private static int start(byte[] file, String section) {
        return Sealed.offset(file, section);
    }

    private static int end(byte[] file, String section) {
        return start(file, section) + Sealed.length(file, section);
    }

    @Test
    void wrongJournalsAreRefusedOrRead() throws Exception {
        Path start = folder.resolve("start");
        Victim.draft(0).write(start);
        Path journal = folder.resolve("journal");
        try (Arena arena = Arena.ofConfined(); JournalWriter w = new JournalWriter(journal, start, 5, 2, 1, 1 << 16)) {
            MemorySegment x = arena.allocate(64, 64);
            MemorySegment y = arena.allocate(64, 64);
            for (int i = 0; i < 6; i++) {
                Victim.append(w, i, x, y);
                w.label(i, i, x, 0);
                w.verdict(i, i, i, i, i, i);
                w.append(256, i, x, 0, 13);
            }
        }
        // The zeros behind the records make a case slow and no richer.
        byte[] sound = Arrays.copyOf(Files.readAllBytes(journal.resolve("000000.journal")), 2048);
        Tally tally = new Tally();
        Shallow.run(() -> journals(sound, tally));
        tally.print("journals");
        assertEquals(JOURNALS, tally.read + tally.refused);
        assertTrue(tally.read > JOURNALS / 100 && tally.refused > JOURNALS / 10);
    }

    private void journals(byte[] sound, Tally tally) {
        List<Integer> records = new ArrayList<>();
        for (int at = 192; Sealed.view(sound).getInt(at) != 0; at += Sealed.view(sound).getInt(at)) {
            records.add(at);
        }
        int[] numbers = new int[4 * records.size() + 7];
        for (int r = 0; r < records.size(); r++) {
            for (int i = 0; i < 4; i++) {
                numbers[4 * r + i] = records.get(r) + new int[] {0, 8, 12, 16}[i];
            }
        }
        System.arraycopy(new int[] {8, 12, 16, 24, 32, 36, 44}, 0, numbers, 4 * records.size(), 7);
        AllocationMeter meter = new AllocationMeter();
        SplittableRandom random = new SplittableRandom(43);
        Path path = folder.resolve("fuzzed-journal");
        for (int c = 0; c < JOURNALS; c++) {
            byte[] file = sound.clone();
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                file = Mutations.mutate(file, random, numbers, new int[] {128, 140});
            }
            if (random.nextInt(8) > 0) {
                sealJournal(file);
            }
            try {
                Files.write(path, file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            long heap = meter.bytes();
            long start = CLOCK.getCurrentThreadCpuTime();
            boolean read = isReadToItsEnd(path);
            long nanos = CLOCK.getCurrentThreadCpuTime() - start;
            heap = meter.bytes() - heap;
            tally.add(read, heap, 0, nanos);
            assertTrue(heap <= 2L * file.length + HEAP, "memory of case " + c);
        }
    }

    /** Makes the checksums anew of the header and of every record that can be found. */
    private static void sealJournal(byte[] file) {
        if (file.length < 192) {
            return;
        }
        var view = Sealed.view(file);
        int text = view.getInt(44);
        if (text >= 0 && text <= file.length - 128) {
            var crc = new java.util.zip.CRC32C();
            crc.update(file, 0, 124);
            crc.update(file, 128, text);
            view.putInt(124, (int) crc.getValue());
        }
        for (int at = 192; at + 24 <= file.length; ) {
            int length = view.getInt(at);
            if (length < 24 || length > file.length - at) {
                return;
            }
            view.putInt(at + 4, Sealed.crc(file, at + 8, length - 8));
            at += length;
        }
    }

    private static boolean isReadToItsEnd(Path path) {
        try (JournalReader reader = new JournalReader(path)) {
            long index = 0;
            for (JournalRecord r; (r = reader.next()) != null; index++) {
                assertEquals(index, r.index());
            }
            reader.end();
            return true;
        } catch (UnsoundFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
