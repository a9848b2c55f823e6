package tickgrad.model.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Runs a journal again and compares, bit by bit.
 *
 * @param records  how many were taken in
 * @param compared how many of them were compared
 * @param first    the first difference, where the replay stopped, or {@code null} if all bits are the same
 * @param end      how the journal ends; {@code null} if the replay stopped before
 */
public record Replay(long records, long compared, Difference first, JournalReader.End end) {
    /**
     * Replays a journal up to its end or the first difference.
     *
     * @param journal the journal, at its beginning
     * @param rerun   the run, where it stood when the journal began
     * @return what came out
     * @throws UnsoundFileException if the journal is damaged
     * @throws IOException          if reading fails
     */
    public static Replay of(JournalReader journal, Replayed rerun) throws IOException {
        long records = 0;
        long compared = 0;
        for (JournalRecord record; (record = journal.next()) != null; ) {
            records++;
            MemorySegment now = rerun.apply(record);
            Difference difference = rerun.earlier();
            if (now != null) {
                compared++;
                difference = difference == null ? Difference.of(record, now) : difference;
            }
            if (difference != null) {
                return new Replay(records, compared, difference, null);
            }
        }
        return new Replay(records, compared, null, journal.end());
    }

    /** {@return whether every bit that was compared is the same} */
    public boolean same() {
        return first == null;
    }
}
