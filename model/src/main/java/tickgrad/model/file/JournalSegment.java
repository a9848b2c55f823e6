package tickgrad.model.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** One file of a journal, mapped, and the place of everything in a record. */
final class JournalSegment {
    /** A record: its length (0: nothing here yet), checksum of what follows, type, length of the payload, sequence number, payload, zeros. */
    static final long CRC_AT = 4;

    static final long BODY_AT = 8;
    static final long TYPE_AT = 8;
    static final long PAYLOAD_LENGTH_AT = 12;
    static final long SEQUENCE_AT = 16;
    static final long PAYLOAD_AT = 24;
    static final int UNIT = 8;

    /** Writing it with release, when all else is written, makes a record; reading it with acquire finds all else. */
    static final VarHandle LENGTH = ValueLayout.JAVA_INT.varHandle();

    final MemorySegment memory;
    final ByteBuffer bytes;
    final long number;

    /** The segment that ended when this one took over. */
    volatile JournalSegment before;

    /** Whether it is on disk for good, and all before it. */
    boolean forced;

    private JournalSegment(MemorySegment memory, long number) {
        this.memory = memory;
        this.bytes = memory.asByteBuffer();
        this.number = number;
    }

    /** Bytes of a record. */
    static int length(int payload) {
        return (int) Little.align(PAYLOAD_AT + payload, UNIT);
    }

    static Path path(Path folder, long number) {
        return folder.resolve("%06d.journal".formatted(number));
    }

    /** Creates a file of zeros that the system has blocks for, so that no later store can fail, with a header, and only then gives it its name. */
    static JournalSegment create(Arena arena, Path folder, JournalHeader header) throws IOException {
        Path path = path(folder, header.number());
        Path temporary = folder.resolve(path.getFileName() + ".tmp");
        FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (channel) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
            for (long left = header.size(); left > 0; ) {
                left -= channel.write(zeros.clear().limit((int) Math.min(zeros.capacity(), left)));
            }
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, header.size(), arena);
            header.encode(memory);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            return new JournalSegment(memory, header.number());
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }
}
