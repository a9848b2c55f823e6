package tickgrad.model.file;

import java.lang.foreign.MemorySegment;

/**
 * A record of a journal, valid until its reader goes on.
 *
 * @param index    its number in the journal, from 0
 * @param code     of its type
 * @param type     how its payload is laid out, or {@code null} where that is not known
 * @param sequence its sequence number
 * @param payload  its contents, read-only, aligned to 8 bytes
 */
public record JournalRecord(long index, int code, RecordType type, long sequence, MemorySegment payload) {
    /**
     * An integer of the payload.
     *
     * @param field its name
     * @return its value
     */
    public long int64(String field) {
        return payload.get(Little.LONG, type.offset(field));
    }

    /**
     * A float of the payload.
     *
     * @param field its name
     * @param i     which element
     * @return its value
     */
    public float float32(String field, int i) {
        return payload.get(Little.FLOAT, type.offset(field) + (long) Float.BYTES * i);
    }

    /** {@return {@code record 17 (prediction, sequence 23)}} */
    public String describe() {
        return describe(index, type, code, sequence);
    }

    static String describe(long index, RecordType type, int code, long sequence) {
        return "record " + index + " (" + (type == null ? "type " + code : type.name()) + ", sequence " + sequence + ")";
    }
}
