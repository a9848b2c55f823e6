package tickgrad.model.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.zip.CRC32C;

/** Tells a sound record from another, the end of a journal from damage within it, and what one flipped bit did. */
final class JournalDamage {
    /** A file made to be slow is read no longer than this many bytes. */
    private static final long MOST = 1L << 30;

    /** Longer records are not searched bit by bit: that takes the square of their length. */
    private static final int SEARCHED = 1 << 13;

    private JournalDamage() {}

    /** The length of the sound record at a place, or 0 where there is none. */
    static int sound(MemorySegment memory, long at) {
        int length = plausible(memory, at);
        return length > 0 && crcMatches(memory, at, length) ? length : 0;
    }

    /** Whether a record was begun, and seemingly completed. */
    static boolean begun(MemorySegment memory, long at) {
        return at + Integer.BYTES <= memory.byteSize() && memory.get(Little.INT, at) != 0;
    }

    private static int plausible(MemorySegment memory, long at) {
        if (at + JournalSegment.PAYLOAD_AT > memory.byteSize()) {
            return 0;
        }
        int length = (int) JournalSegment.LENGTH.getAcquire(memory, at);
        int payload = memory.get(Little.INT, at + JournalSegment.PAYLOAD_LENGTH_AT);
        boolean fits = length >= JournalSegment.PAYLOAD_AT && length <= memory.byteSize() - at;
        return fits && payload >= 0 && payload <= length && JournalSegment.length(payload) == length ? length : 0;
    }

    private static boolean crcMatches(MemorySegment memory, long at, int length) {
        long body = at + JournalSegment.BODY_AT;
        return memory.get(Little.INT, at + JournalSegment.CRC_AT) == Little.crc(memory, body, at + length - body);
    }

    /** Where the last byte from a place on lies that is not zero; negative where there is none. */
    static long last(MemorySegment memory, long from) {
        long at = memory.byteSize();
        for (; at - Long.BYTES >= from && memory.get(Little.LONG, at - Long.BYTES) == 0; ) {
            at -= Long.BYTES;
        }
        do {
            at--;
        } while (at >= from && memory.get(ValueLayout.JAVA_BYTE, at) == 0);
        return at >= from ? at : -1;
    }

    /** Whether a sound record lies behind a place: then what lies at the place is damage, not the end. */
    static boolean soundFollows(MemorySegment memory, long at) {
        long last = last(memory, at);
        long left = MOST;
        for (long next = at + JournalSegment.UNIT; next <= last; next += JournalSegment.UNIT) {
            int length = plausible(memory, next);
            if (length > 0) {
                left -= length;
                if (left < 0 || crcMatches(memory, next, length)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What is wrong with a record; names the field if one flipped bit explains it. */
    static String explain(MemorySegment memory, long at, long index, Map<Integer, RecordType> types) {
        String place = "record " + index + " at byte " + at;
        if (at + JournalSegment.PAYLOAD_AT > memory.byteSize()) {
            return place + " is cut";
        }
        int payload = memory.get(Little.INT, at + JournalSegment.PAYLOAD_LENGTH_AT);
        int said = memory.get(Little.INT, at);
        String found = explain(memory, at, said, index, types);
        if (found == null && payload >= 0 && payload < SEARCHED && JournalSegment.length(payload) != said) {
            found = explain(memory, at, JournalSegment.length(payload), index, types);
        }
        return found == null ? place + " is damaged: its checksum is wrong" : found;
    }

    private static String explain(MemorySegment memory, long at, int length, long index, Map<Integer, RecordType> types) {
        if (length < JournalSegment.PAYLOAD_AT || length > SEARCHED || length > memory.byteSize() - at) {
            return null;
        }
        byte[] bytes = memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment record = MemorySegment.ofArray(bytes);
        int wrong = record.get(Little.INT, JournalSegment.CRC_AT) ^ crc(bytes);
        if (wrong == 0 || Integer.bitCount(wrong) == 1) {
            return sentence(record, index, types, wrong == 0 ? "length" : "checksum");
        }
        for (int bit = 8 * (int) JournalSegment.BODY_AT; bit < 8 * length; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            if (record.get(Little.INT, JournalSegment.CRC_AT) == crc(bytes)) {
                RecordType type = types.get(record.get(Little.INT, JournalSegment.TYPE_AT));
                return sentence(record, index, types, field(type, bit / 8));
            }
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        return null;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, (int) JournalSegment.BODY_AT, bytes.length - (int) JournalSegment.BODY_AT);
        return (int) crc.getValue();
    }

    private static String field(RecordType type, long off) {
        if (off < JournalSegment.PAYLOAD_AT) {
            return off < JournalSegment.PAYLOAD_LENGTH_AT ? "type" : off < JournalSegment.SEQUENCE_AT ? "length" : "sequence";
        }
        long payload = off - JournalSegment.PAYLOAD_AT;
        return type == null ? "payload[" + payload + "]" : type.place(payload);
    }

    private static String sentence(MemorySegment record, long index, Map<Integer, RecordType> types, String field) {
        int code = record.get(Little.INT, JournalSegment.TYPE_AT);
        long sequence = record.get(Little.LONG, JournalSegment.SEQUENCE_AT);
        return JournalRecord.describe(index, types.get(code), code, sequence) + " is damaged: one bit of its " + field
                + " is wrong";
    }
}
