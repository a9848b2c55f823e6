package tickgrad.model.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where a re-run first differs from its journal.
 *
 * @param index    number of the record, from 0
 * @param sequence its sequence number
 * @param type     name of its type
 * @param field    name of the field, with the number of the element where it has several
 * @param journal  bits in hexadecimal, and value, in the journal
 * @param rerun    the same of the re-run
 */
public record Difference(long index, long sequence, String type, String field, String journal, String rerun) {
    /**
     * The first difference of two payloads.
     *
     * @param record of the journal
     * @param rerun  what a re-run would write instead
     * @return it; {@code null} where there is none
     */
    public static Difference of(JournalRecord record, MemorySegment rerun) {
        MemorySegment journal = record.payload();
        long at = journal.mismatch(rerun);
        if (at < 0) {
            return null;
        }
        if (at == journal.byteSize() || at == rerun.byteSize()) {
            return of(record, "length of the payload", journal.byteSize() + " bytes", rerun.byteSize() + " bytes");
        }
        if (record.type() == null) {
            return of(record, "payload[" + at + "]", hex(journal, at), hex(rerun, at));
        }
        long start = 0;
        for (RecordType.Field field : record.type().fields()) {
            long length = (long) field.count() * field.kind().bytes;
            if (at < start + length) {
                long element = start + (at - start) / field.kind().bytes * field.kind().bytes;
                return of(record, record.type().place(at), field.show(journal, element), field.show(rerun, element));
            }
            start += length;
        }
        throw new AssertionError("a payload has the length of its type");
    }

    /**
     * A difference that is not one of payloads.
     *
     * @param record  of the journal
     * @param field   what differs
     * @param journal how it is in the journal
     * @param rerun   how it is in the re-run
     * @return it
     */
    public static Difference of(JournalRecord record, String field, String journal, String rerun) {
        String type = record.type() == null ? "type " + record.code() : record.type().name();
        return new Difference(record.index(), record.sequence(), type, field, journal, rerun);
    }

    private static String hex(MemorySegment payload, long at) {
        return "0x%02x".formatted(payload.get(ValueLayout.JAVA_BYTE, at));
    }

    /** {@return {@code record 17 (prediction, sequence 23), y[0]: 0x3f800001 (1.0000001) in the journal, 0x3f800000 (1.0) now}} */
    @Override
    public String toString() {
        return "record " + index + " (" + type + ", sequence " + sequence + "), " + field + ": " + journal
                + " in the journal, " + rerun + " now";
    }
}
