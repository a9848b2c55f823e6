package tickgrad.model.file;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** Where what lies in a checkpoint: the only file that computes its offsets, and the one that decides whether a file is sound. */
final class CheckpointLayout {
    static final int FORMAT = 2;
    static final int HEADER = 64;
    static final int ENTRY = 64;
    static final int ALIGNMENT = 64;
    static final int NAME_LENGTH = 40;
    static final int MAX_SECTIONS = 1024;
    private static final byte[] MAGIC = "TICKGRAD".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1," + NAME_LENGTH + "}");

    // The header.
    private static final long FORMAT_AT = 8;
    private static final long ARITHMETIC_AT = 12;
    private static final long SIZE_AT = 16;
    private static final long SEQUENCE_AT = 24;
    private static final long SECTIONS_AT = 32;
    private static final long ZEROS_AT = 36;
    private static final long CRC_AT = 60;

    // An entry of the table, from its start.
    private static final long OFFSET_AT = 40;
    private static final long LENGTH_AT = 48;
    private static final long ENTRY_CRC_AT = 56;
    private static final long ENTRY_ZEROS_AT = 60;

    private CheckpointLayout() {}

    static void requireName(String name) {
        Little.require(
                NAME.matcher(name).matches(),
                "name is \"" + name + "\", expected 1 to " + NAME_LENGTH + " of a-z 0-9 . _ -");
    }

    /** Bytes of a file with sections of those lengths. */
    static long size(Map<String, MemorySegment> sections) {
        long size = HEADER + (long) ENTRY * sections.size();
        for (MemorySegment section : sections.values()) {
            size = Little.align(size + section.byteSize(), ALIGNMENT);
        }
        return size;
    }

    /** Writes a whole checkpoint. */
    static void encode(MemorySegment file, int arithmetic, long sequence, Map<String, MemorySegment> sections) {
        long start = HEADER + (long) ENTRY * sections.size();
        file.asSlice(0, start).fill((byte) 0);
        MemorySegment.copy(MemorySegment.ofArray(MAGIC), 0, file, 0, MAGIC.length);
        file.set(Little.INT, FORMAT_AT, FORMAT);
        file.set(Little.INT, ARITHMETIC_AT, arithmetic);
        file.set(Little.LONG, SIZE_AT, file.byteSize());
        file.set(Little.LONG, SEQUENCE_AT, sequence);
        file.set(Little.INT, SECTIONS_AT, sections.size());
        long entry = HEADER;
        for (Map.Entry<String, MemorySegment> section : sections.entrySet()) {
            byte[] name = section.getKey().getBytes(StandardCharsets.US_ASCII);
            long length = section.getValue().byteSize();
            long end = Little.align(start + length, ALIGNMENT);
            MemorySegment.copy(section.getValue(), 0, file, start, length);
            file.asSlice(start + length, end - start - length).fill((byte) 0);
            MemorySegment.copy(MemorySegment.ofArray(name), 0, file, entry, name.length);
            file.set(Little.LONG, entry + OFFSET_AT, start);
            file.set(Little.LONG, entry + LENGTH_AT, length);
            file.set(Little.INT, entry + ENTRY_CRC_AT, Little.crc(file, start, length));
            start = end;
            entry += ENTRY;
        }
        file.set(Little.INT, CRC_AT, headerCrc(file, sections.size()));
    }

    /**
     * The sections of a sound file, in their order; each byte of the file is either covered by a checksum or known to be zero.
     *
     * @throws IllegalArgumentException if it is not sound; nothing was allocated that the file's true length does not cover
     */
    static Map<String, MemorySegment> decode(MemorySegment file) {
        requireSize(file, file.byteSize());
        int count = file.get(Little.INT, SECTIONS_AT);
        long at = HEADER + (long) ENTRY * count;
        Little.require(
                count >= 0 && count <= MAX_SECTIONS && at <= file.byteSize(), "the number of its sections is wrong");
        Little.require(file.get(Little.INT, CRC_AT) == headerCrc(file, count), "its checksum is wrong: that of the header");
        Little.require(Little.zeros(file, ZEROS_AT, CRC_AT), "its header is wrong");
        Map<String, MemorySegment> sections = new LinkedHashMap<>();
        for (long entry = HEADER; entry < HEADER + (long) ENTRY * count; entry += ENTRY) {
            String name = name(file, entry);
            long length = file.get(Little.LONG, entry + LENGTH_AT);
            boolean fits = file.get(Little.LONG, entry + OFFSET_AT) == at && length >= 0 && length <= file.byteSize() - at;
            Little.require(fits && Little.zeros(file, entry + ENTRY_ZEROS_AT, entry + ENTRY), "the place of its section "
                    + name + " is wrong");
            MemorySegment section = file.asSlice(at, length).asReadOnly();
            Little.require(sections.put(name, section) == null, "it has two sections " + name);
            Little.require(
                    file.get(Little.INT, entry + ENTRY_CRC_AT) == Little.crc(file, at, length),
                    "its checksum is wrong: that of section " + name);
            long end = Little.align(at + length, ALIGNMENT);
            Little.require(end <= file.byteSize() && Little.zeros(file, at + length, end), "what follows its section "
                    + name + " is wrong");
            at = end;
        }
        Little.require(at == file.byteSize(), "what follows its sections is wrong");
        return sections;
    }

    /** Refuses a file of other length than its header says, before anything else is read or allocated. */
    static void requireSize(MemorySegment header, long size) {
        Little.require(size >= HEADER, "it has " + size + " bytes, expected " + HEADER + " or more");
        Little.require(
                MemorySegment.mismatch(header, 0, MAGIC.length, MemorySegment.ofArray(MAGIC), 0, MAGIC.length) < 0,
                "it does not begin with TICKGRAD");
        int format = header.get(Little.INT, FORMAT_AT);
        Little.require(format == FORMAT, "its format is version " + format + ", expected " + FORMAT);
        long expected = header.get(Little.LONG, SIZE_AT);
        Little.require(size == expected, "it has " + size + " bytes, expected " + expected);
    }

    static int arithmetic(MemorySegment file) {
        return file.get(Little.INT, ARITHMETIC_AT);
    }

    static long sequence(MemorySegment file) {
        return file.get(Little.LONG, SEQUENCE_AT);
    }

    /** Of all before the checksum, and of the table behind it. */
    private static int headerCrc(MemorySegment file, int sections) {
        CRC32C crc = new CRC32C();
        Little.update(crc, file, 0, CRC_AT);
        Little.update(crc, file, HEADER, (long) ENTRY * sections);
        return (int) crc.getValue();
    }

    private static String name(MemorySegment file, long entry) {
        byte[] bytes = new byte[NAME_LENGTH];
        MemorySegment.copy(file, entry, MemorySegment.ofArray(bytes), 0, NAME_LENGTH);
        int length = NAME_LENGTH;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        String name = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        Little.require(NAME.matcher(name).matches(), "the name of a section is wrong");
        return name;
    }
}
