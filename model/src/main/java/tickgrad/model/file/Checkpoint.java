package tickgrad.model.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;

/**
 * Named sections in one little-endian file, made by a {@link Draft}.
 *
 * <pre>
 * offset  bytes
 *      0      8  "TICKGRAD"
 *      8      4  format version (2)
 *     12      4  arithmetic version
 *     16      8  length of the whole file
 *     24      8  last sequence number consumed, -1 for none
 *     32      4  n, the number of sections: 0 to 1,024
 *     36     24  zeros
 *     60      4  CRC-32C of the 60 bytes before it and of the table
 *     64   64·n  table of sections; an entry is
 *                     0  40  name: a-z 0-9 . _ -, then zeros
 *                    40   8  offset of the section
 *                    48   8  its length
 *                    56   4  its CRC-32C
 *                    60   4  zeros
 *      …      …  sections in the order of the table, each on a multiple of 64 and followed by zeros up to the next one, nothing between
 *                or behind
 * </pre>
 *
 * <p>A checkpoint keeps every section, whoever may understand it; a reader takes the ones that it knows and leaves the others alone. Sections are
 * read-only views of native memory, aligned to 64 bytes, so that what is kept in the engine's own layout can be used as it lies in the file.
 *
 * <p>Opening verifies everything: each byte is covered by a checksum or known to be zero. It takes no more memory than the file is long.
 */
public final class Checkpoint {
    private static final int MAX_TEXT = 1 << 16;

    private final MemorySegment image;
    private final Map<String, MemorySegment> sections;

    private Checkpoint(MemorySegment image) {
        Draft.requireNative("image", image);
        this.sections = CheckpointLayout.decode(image);
        this.image = image.asReadOnly();
    }

    /**
     * Reads a file into memory.
     *
     * @param arena owns the memory
     * @param path  the file
     * @return its contents, verified
     * @throws UnsoundFileException if the file is not a whole and sound checkpoint
     * @throws IOException          if reading fails
     */
    public static Checkpoint read(Arena arena, Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer header = ByteBuffer.allocate(CheckpointLayout.HEADER);
            read(channel, header, 0);
            CheckpointLayout.requireSize(MemorySegment.ofBuffer(header.clear()), size);
            MemorySegment image = arena.allocate(size, CheckpointLayout.ALIGNMENT);
            for (long at = 0; at < size; at += Little.CHUNK) {
                ByteBuffer chunk = image.asSlice(at, Math.min(Little.CHUNK, size - at)).asByteBuffer();
                read(channel, chunk, at);
            }
            return new Checkpoint(image);
        } catch (IllegalArgumentException e) {
            throw new UnsoundFileException(path, "checkpoint", e.getMessage());
        }
    }

    /** Reads on until the buffer is full or the file ends; a file that shrank meanwhile has a wrong checksum. */
    private static void read(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        for (int n; bytes.hasRemaining() && (n = channel.read(bytes, at)) >= 0; ) {
            at += n;
        }
    }

    /**
     * Maps a file into memory, read-only, without a copy. Whoever changes it must replace it, as {@link Draft#write} does: a file that is overwritten or
     * cut while it is mapped changes under its reader's hands.
     *
     * @param arena owns the mapping
     * @param path  the file
     * @return its contents, verified
     * @throws UnsoundFileException if the file is not a whole and sound checkpoint
     * @throws IOException          if mapping fails
     */
    public static Checkpoint map(Arena arena, Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new Checkpoint(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IllegalArgumentException e) {
            throw new UnsoundFileException(path, "checkpoint", e.getMessage());
        }
    }

    /**
     * A checkpoint in memory, as {@link Draft#encode} makes it.
     *
     * @param image all its bytes, native, aligned to 64 bytes; nobody may change them
     * @return it, verified
     * @throws IllegalArgumentException if it is not a whole and sound checkpoint
     */
    public static Checkpoint of(MemorySegment image) {
        return new Checkpoint(image);
    }

    /** {@return the version of the arithmetic that it was made under} */
    public int arithmetic() {
        return CheckpointLayout.arithmetic(image);
    }

    /** {@return the last sequence number that what is saved here had consumed, -1 for none} */
    public long sequence() {
        return CheckpointLayout.sequence(image);
    }

    /** {@return the names of the sections, in their order} */
    public List<String> names() {
        return List.copyOf(sections.keySet());
    }

    /**
     * Whether there is a section of that name.
     *
     * @param name its name
     * @return whether it is there
     */
    public boolean has(String name) {
        return sections.containsKey(name);
    }

    /**
     * A section as it lies in the file.
     *
     * @param name its name
     * @return its memory, read-only, aligned to 64 bytes
     * @throws IllegalArgumentException if there is none of that name
     */
    public MemorySegment section(String name) {
        MemorySegment section = sections.get(name);
        Little.require(section != null, "it has no section " + name + ", only " + sections.keySet());
        return section;
    }

    /**
     * A section that must be as long as its owner's memory, for the owner to copy.
     *
     * @param name  its name
     * @param bytes how long it must be
     * @return its memory, read-only
     * @throws IllegalArgumentException if there is none, or its length differs
     */
    public MemorySegment section(String name, long bytes) {
        MemorySegment section = section(name);
        Little.require(
                section.byteSize() == bytes, "its section " + name + " has " + section.byteSize() + " bytes, expected " + bytes);
        return section;
    }

    /**
     * A section that is a text.
     *
     * @param name its name
     * @return the text
     * @throws IllegalArgumentException if there is none, or it is not UTF-8, or longer than 65,536 bytes
     */
    public String text(String name) {
        MemorySegment section = section(name);
        Little.require(section.byteSize() <= MAX_TEXT, "its section " + name + " is longer than " + MAX_TEXT + " bytes");
        try {
            ByteBuffer bytes = ByteBuffer.wrap(section.toArray(ValueLayout.JAVA_BYTE));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("its section " + name + " is not UTF-8", e);
        }
    }

    /**
     * A section that is a list of numbers.
     *
     * @param name its name
     * @return the numbers
     * @throws IllegalArgumentException if there is none, or its length is no multiple of 8
     */
    public double[] doubles(String name) {
        MemorySegment section = section(name);
        Little.require(section.byteSize() % Double.BYTES == 0, "the length of its section " + name + " is wrong");
        return section.toArray(Little.DOUBLE);
    }

    /** All bytes of the file. */
    MemorySegment image() {
        return image;
    }

    /** {@return the SHA-256 of the whole file: 32 bytes} */
    public byte[] sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (long at = 0; at < image.byteSize(); at += Little.CHUNK) {
                digest.update(image.asSlice(at, Math.min(Little.CHUNK, image.byteSize() - at)).asByteBuffer());
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
