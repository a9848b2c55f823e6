package tickgrad.model.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jdk.jfr.FlightRecorder;
import tickgrad.kernel.Arithmetic;

/**
 * What a {@link Checkpoint} will hold. Sections are references: their contents are taken when the draft is encoded or written, so one draft serves
 * for every checkpoint of a running system.
 *
 * <p>{@link #encode} is one copy of all sections and their checksums; the thread that owns them does it, and another one may write the image with
 * {@link AtomicFile#replace}.
 */
public final class Draft {
    private final Map<String, MemorySegment> sections = new LinkedHashMap<>();
    private long sequence = -1;

    /** No sections; nothing consumed. */
    public Draft() {}

    /**
     * Sets the last sequence number that the saved state has consumed.
     *
     * @param sequence the number, -1 for none
     * @return this
     */
    public Draft sequence(long sequence) {
        this.sequence = sequence;
        return this;
    }

    /**
     * Adds a section: all that one component may change.
     *
     * @param name   1 to 40 of {@code a-z 0-9 . _ -}, not yet taken
     * @param memory its contents whenever the draft is encoded, of any length and alignment
     * @return this
     */
    public Draft section(String name, MemorySegment memory) {
        CheckpointLayout.requireName(name);
        Little.require(!sections.containsKey(name), "name is \"" + name + "\", expected one that is not taken");
        Little.require(
                sections.size() < CheckpointLayout.MAX_SECTIONS,
                "sections are " + (sections.size() + 1) + ", expected at most " + CheckpointLayout.MAX_SECTIONS);
        sections.put(name, memory);
        return this;
    }

    /**
     * Adds a section that is a text.
     *
     * @param name see {@link #section}
     * @param text the text
     * @return this
     */
    public Draft text(String name, String text) {
        return section(name, MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Adds a section that is a list of numbers.
     *
     * @param name    see {@link #section}
     * @param numbers the numbers, float64
     * @return this
     */
    public Draft doubles(String name, double... numbers) {
        MemorySegment memory = MemorySegment.ofArray(new byte[Double.BYTES * numbers.length]);
        for (int i = 0; i < numbers.length; i++) {
            memory.set(Little.DOUBLE, (long) Double.BYTES * i, numbers[i]);
        }
        return section(name, memory);
    }

    /** {@return the length of the checkpoint} */
    public long bytes() {
        return CheckpointLayout.size(sections);
    }

    /**
     * Takes all contents now.
     *
     * @param image receives the checkpoint: {@link #bytes} long, native, aligned to 64 bytes
     */
    public void encode(MemorySegment image) {
        requireNative("image", image);
        Little.require(
                image.byteSize() == bytes(), "image.byteSize() is " + image.byteSize() + ", expected " + bytes());
        CheckpointLayout.encode(image, Arithmetic.VERSION, sequence, sections);
    }

    /**
     * Writes the checkpoint; an existing file is replaced at once or not at all.
     *
     * @param path the file
     * @throws IOException if writing fails; see {@link AtomicFile#replace}
     */
    public void write(Path path) throws IOException {
        write(Disk.REAL, path);
    }

    /**
     * Writes the checkpoint to a file system of one's own.
     *
     * @param disk the file system
     * @param path the file
     * @throws IOException if writing fails; see {@link AtomicFile#replace}
     */
    public void write(Disk disk, Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment image = arena.allocate(bytes(), CheckpointLayout.ALIGNMENT);
            if (FlightRecorder.isInitialized()) {
                CheckpointEvent event = new CheckpointEvent();
                event.begin();
                save(disk, path, image);
                event.path = path.toString();
                event.bytes = image.byteSize();
                event.sequence = sequence;
                event.commit();
            } else {
                // A process's first event makes the recorder's classes, which takes longer than the save; nobody would see it.
                save(disk, path, image);
            }
        }
    }

    private void save(Disk disk, Path path, MemorySegment image) throws IOException {
        encode(image);
        AtomicFile.replace(disk, path, image);
    }

    /** Sections are the engine's memory as it lies there, so a big-endian machine can neither write nor read them. */
    static void requireNative(String name, MemorySegment segment) {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException("this machine is big-endian, checkpoints need a little-endian one");
        }
        Little.require(segment.isNative(), name + " is a heap segment, expected native memory");
        Little.require(
                segment.address() % CheckpointLayout.ALIGNMENT == 0,
                name + " starts at address " + segment.address() + ", expected a multiple of " + CheckpointLayout.ALIGNMENT);
    }
}
