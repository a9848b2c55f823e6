package tickgrad.model.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * What every segment of a journal begins with.
 *
 * <pre>
 * offset  bytes
 *      0      8  "TICKJRNL"
 *      8      4  format version (1)
 *     12      4  arithmetic version
 *     16      8  number of the segment, from 0
 *     24      8  length of the file
 *     32      4  inputs of a prediction
 *     36      4  its outputs
 *     40      4  targets of a label
 *     44      4  length a of the architecture's text
 *     48     32  SHA-256 of the checkpoint that the run began with
 *     80     44  zeros
 *    124      4  CRC-32C of the 124 bytes before it and of the text
 *    128      a  architecture, UTF-8
 *      …      …  zeros up to a multiple of 64
 * </pre>
 *
 * @param arithmetic   version of the arithmetic
 * @param number       of the segment
 * @param size         length of the file
 * @param inputs       of a prediction
 * @param outputs      of a prediction
 * @param targets      of a label
 * @param architecture of the network, text
 * @param start        SHA-256 of the starting checkpoint, in hexadecimal
 */
public record JournalHeader(
        int arithmetic, long number, long size, int inputs, int outputs, int targets, String architecture, String start) {
    static final int FORMAT = 1;
    static final int FIXED = 128;

    /** The longest row of a network, by far. */
    static final int MAX_ROW = 1 << 16;

    private static final byte[] MAGIC = "TICKJRNL".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_AT = FIXED - Integer.BYTES;
    private static final int ZEROS_AT = 80;
    private static final int HASH_AT = 48;
    private static final int HASH = 32;
    private static final int MAX_TEXT = 1 << 16;

    /** Where the first record begins. */
    long bytes() {
        return Little.align(FIXED + architecture.getBytes(StandardCharsets.UTF_8).length, 64);
    }

    JournalHeader of(long number) {
        return new JournalHeader(arithmetic, number, size, inputs, outputs, targets, architecture, start);
    }

    void encode(MemorySegment file) {
        byte[] text = architecture.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(MemorySegment.ofArray(MAGIC), 0, file, 0, MAGIC.length);
        file.set(Little.INT, 8, FORMAT);
        file.set(Little.INT, 12, arithmetic);
        file.set(Little.LONG, 16, number);
        file.set(Little.LONG, 24, size);
        file.set(Little.INT, 32, inputs);
        file.set(Little.INT, 36, outputs);
        file.set(Little.INT, 40, targets);
        file.set(Little.INT, 44, text.length);
        MemorySegment.copy(MemorySegment.ofArray(HexFormat.of().parseHex(start)), 0, file, HASH_AT, HASH);
        MemorySegment.copy(MemorySegment.ofArray(text), 0, file, FIXED, text.length);
        file.set(Little.INT, CRC_AT, crc(file, text.length));
    }

    /** @throws IllegalArgumentException if the file does not begin with a sound header */
    static JournalHeader decode(MemorySegment file) {
        Little.require(file.byteSize() >= FIXED, "it has " + file.byteSize() + " bytes, expected " + FIXED + " or more");
        byte[] magic = file.asSlice(0, MAGIC.length).toArray(ValueLayout.JAVA_BYTE);
        Little.require(Arrays.equals(magic, MAGIC), "it does not begin with TICKJRNL");
        int format = file.get(Little.INT, 8);
        Little.require(format == FORMAT, "its format is version " + format + ", expected " + FORMAT);
        int length = file.get(Little.INT, 44);
        Little.require(
                length >= 0 && length <= MAX_TEXT && FIXED + length <= file.byteSize(), "the length of its text is wrong");
        Little.require(file.get(Little.INT, CRC_AT) == crc(file, length), "its checksum is wrong: that of the header");
        int inputs = file.get(Little.INT, 32);
        int outputs = file.get(Little.INT, 36);
        int targets = file.get(Little.INT, 40);
        Little.require(
                Little.zeros(file, ZEROS_AT, CRC_AT) && isRow(inputs) && isRow(outputs) && isRow(targets),
                "its header is wrong");
        return new JournalHeader(
                file.get(Little.INT, 12), file.get(Little.LONG, 16), file.get(Little.LONG, 24), inputs, outputs, targets,
                text(file.asSlice(FIXED, length)),
                HexFormat.of().formatHex(file.asSlice(HASH_AT, HASH).toArray(ValueLayout.JAVA_BYTE)));
    }

    static boolean isRow(int length) {
        return length >= 1 && length <= MAX_ROW;
    }

    private static String text(MemorySegment bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("its architecture is not UTF-8", e);
        }
    }

    private static int crc(MemorySegment file, int text) {
        CRC32C crc = new CRC32C();
        Little.update(crc, file, 0, CRC_AT);
        Little.update(crc, file, FIXED, text);
        return (int) crc.getValue();
    }
}
