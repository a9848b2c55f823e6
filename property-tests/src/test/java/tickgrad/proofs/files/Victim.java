package tickgrad.proofs.files;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import tickgrad.model.file.Draft;
import tickgrad.model.file.JournalRecord;
import tickgrad.model.file.JournalWriter;

/** A process that writes checkpoints on one thread and a journal on another until it is killed. */
final class Victim {
    static final int INPUTS = 5;
    static final int OUTPUTS = 2;
    private static final int SIZE = 300_000;
    private static final long SEGMENT = 1 << 16;

    private Victim() {}

    /** One of two checkpoints, told apart by any byte of its section. */
    static Draft draft(int which) {
        MemorySegment memory = MemorySegment.ofArray(new byte[SIZE]);
        memory.fill((byte) (1 + which));
        return new Draft().sequence(which).text("architecture", "5-2 identity").section("s", memory);
    }

    /** Input or output j of record i, so that a reader can tell every number. */
    static float value(long i, int j) {
        return 1e-3f * i - j;
    }

    static boolean isRecord(JournalRecord r, long i) {
        boolean right = r.sequence() == i && r.int64("time") == 3 * i && r.int64("version") == -i
                && r.int64("weights") == ~i && r.int64("flags") == i << 32;
        for (int j = 0; j < INPUTS; j++) {
            right &= r.float32("x", j) == value(i, j);
        }
        for (int j = 0; j < OUTPUTS; j++) {
            right &= r.float32("y", j) == value(i, -1 - j);
        }
        return right;
    }

    static void append(JournalWriter journal, long i, MemorySegment x, MemorySegment y) {
        for (int j = 0; j < INPUTS; j++) {
            x.setAtIndex(JAVA_FLOAT, j, value(i, j));
        }
        for (int j = 0; j < OUTPUTS; j++) {
            y.setAtIndex(JAVA_FLOAT, j, value(i, -1 - j));
        }
        if (!journal.prediction(i, 3 * i, -i, ~i, i << 32, x, 0, y, 0)) {
            throw new AssertionError("lost");
        }
    }

    /** Arguments: the checkpoint's file, the journal's folder, a file for the number of records appended, which checkpoint is the first. */
    public static void main(String[] args) throws Exception {
        long end = System.nanoTime() + 60_000_000_000L; // ends by itself should nobody kill it
        Path checkpoint = Path.of(args[0]);
        int first = Integer.parseInt(args[3]);
        draft(first).write(checkpoint);
        CountDownLatch begun = new CountDownLatch(1);
        Thread journal = new Thread(() -> {
            try {
                journal(checkpoint, Path.of(args[1]), Path.of(args[2]), end, begun);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        journal.setDaemon(true);
        journal.start();
        begun.await();
        System.out.println("!");
        Draft one = draft(1 - first);
        Draft two = draft(first);
        while (System.nanoTime() < end) {
            one.write(checkpoint);
            two.write(checkpoint);
        }
    }

    private static void journal(Path start, Path folder, Path count, long end, CountDownLatch begun)
            throws IOException {
        Arena arena = Arena.global();
        MemorySegment appended;
        try (FileChannel channel = FileChannel.open(
                count, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            appended = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES, arena);
        }
        MemorySegment x = arena.allocate(4L * INPUTS, 64);
        MemorySegment y = arena.allocate(4L * OUTPUTS, 64);
        JournalWriter journal = new JournalWriter(folder, start, INPUTS, OUTPUTS, 1, SEGMENT);
        for (long i = 0; System.nanoTime() < end; i++) {
            append(journal, i, x, y);
            appended.set(JAVA_LONG, 0, i + 1);
            begun.countDown();
        }
    }
}
