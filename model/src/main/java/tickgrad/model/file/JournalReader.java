package tickgrad.model.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a journal, while it is written or after its writer died: every record that was complete, in order. It belongs to one thread.
 *
 * <p>A record that is not sound ends the journal if nothing sound follows: the writer was killed while it wrote it. If a sound record follows, the
 * file was damaged, and the reader says so rather than skip or stop.
 */
public final class JournalReader implements AutoCloseable {
    /** How a journal ends. */
    public enum End {
        /** Its writer closed it. */
        CLOSED,
        /** After a record: its writer is at work, or was killed between two records. */
        OPEN,
        /** Amid a record: its writer is at work, or was killed while it wrote one; or the file was cut. */
        TORN
    }

    private final Path folder;
    private final Map<Integer, RecordType> types = new HashMap<>();
    private final JournalHeader first;
    private Arena arena;
    private Path path;
    private MemorySegment memory;
    private long number;
    private long at;
    private long index;
    private boolean closed;

    /**
     * Opens a journal.
     *
     * @param journal the folder, or one segment of it, which is then all that is read
     * @param own     types of one's own, so that their fields have names
     * @throws UnsoundFileException if the first segment has no sound header
     * @throws IOException          if reading fails
     */
    public JournalReader(Path journal, RecordType... own) throws IOException {
        boolean whole = Files.isDirectory(journal);
        this.folder = whole ? journal : null;
        this.first = open(whole ? JournalSegment.path(journal, 0) : journal);
        this.number = first.number();
        for (RecordType type : List.of(
                RecordType.prediction(first.inputs(), first.outputs()), RecordType.label(first.targets()),
                RecordType.publish(), RecordType.verdict(), RecordType.tick(first.inputs(), first.outputs()),
                RecordType.taken(first.inputs(), first.outputs()), RecordType.settled(), RecordType.unlabelled(), RecordType.state())) {
            types.put(type.code(), type);
        }
        for (RecordType type : own) {
            types.put(type.code(), type);
        }
    }

    private JournalHeader open(Path file) throws IOException {
        Arena next = Arena.ofConfined();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), next);
            JournalHeader header = JournalHeader.decode(mapped);
            if (arena != null) {
                arena.close();
            }
            arena = next;
            path = file;
            memory = mapped.asSlice(0, Math.min(mapped.byteSize(), Math.max(header.bytes(), header.size())));
            at = header.bytes();
            return header;
        } catch (IllegalArgumentException e) {
            next.close();
            throw new UnsoundFileException(file, "journal", e.getMessage());
        } catch (IOException e) {
            next.close();
            throw e;
        }
    }

    /** {@return what the journal's first segment begins with} */
    public JournalHeader header() {
        return first;
    }

    /**
     * The next record.
     *
     * @return it, or {@code null} at the end, where a later call may find more if the writer is still at work
     * @throws UnsoundFileException if the journal is damaged here
     * @throws IOException          if reading fails
     */
    public JournalRecord next() throws IOException {
        while (!closed) {
            int length = JournalDamage.sound(memory, at);
            if (length == 0) {
                // Zeros are not looked through at every call of a reader that waits for more, but once, by end().
                if (JournalDamage.begun(memory, at)) {
                    refuseDamage();
                }
                return null;
            }
            int code = memory.get(Little.INT, at + JournalSegment.TYPE_AT);
            long sequence = memory.get(Little.LONG, at + JournalSegment.SEQUENCE_AT);
            if (code == RecordType.END) {
                follow(sequence);
                continue;
            }
            int payload = memory.get(Little.INT, at + JournalSegment.PAYLOAD_LENGTH_AT);
            MemorySegment contents = memory.asSlice(at + JournalSegment.PAYLOAD_AT, payload).asReadOnly();
            RecordType type = types.get(code);
            if (type != null && type.bytes() != payload) {
                throw unsound(JournalRecord.describe(index, type, code, sequence) + " has " + payload
                        + " bytes of payload, expected " + type.bytes());
            }
            at += length;
            return new JournalRecord(index++, code, type, sequence, contents);
        }
        return null;
    }

    /** Goes on in the next segment, or ends. */
    private void follow(long next) throws IOException {
        if (next == -1 || folder == null) {
            closed = true;
            return;
        }
        Path file = JournalSegment.path(folder, next);
        if (next != number + 1 || !Files.exists(file)) {
            throw unsound("it goes on in segment " + next + ", which is not there");
        }
        JournalHeader header = open(file);
        number = next;
        if (!header.equals(first.of(next))) {
            throw unsound("its header is that of another journal");
        }
    }

    /**
     * How the journal ends, once {@link #next} has said that it does.
     *
     * @return the end
     * @throws UnsoundFileException if something sound follows, so that this is no end but damage
     * @throws IOException          if reading fails
     */
    public End end() throws IOException {
        if (closed) {
            return End.CLOSED;
        }
        refuseDamage();
        boolean whole = memory.byteSize() == first.size();
        return whole && JournalDamage.last(memory, at) < 0 ? End.OPEN : End.TORN;
    }

    /** Looks at the place itself last: a writer at work completes records in their order, so where one follows, this one is complete by now. */
    private void refuseDamage() throws IOException {
        if (JournalDamage.soundFollows(memory, at) && JournalDamage.sound(memory, at) == 0) {
            throw unsound(JournalDamage.explain(memory, at, index, types));
        }
        if (folder != null && Files.exists(JournalSegment.path(folder, number + 1))) {
            Path here = path;
            try (JournalReader following = new JournalReader(JournalSegment.path(folder, number + 1))) {
                if ((following.next() != null || following.closed) && JournalDamage.sound(memory, at) == 0) {
                    throw new UnsoundFileException(here, "journal", JournalDamage.explain(memory, at, index, types)
                            + "; segment " + (number + 1) + " follows");
                }
            }
        }
    }

    private UnsoundFileException unsound(String reason) {
        return new UnsoundFileException(path, "journal", reason);
    }

    /** Unmaps what is read; records are no longer valid. */
    @Override
    public void close() {
        closed = true;
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
