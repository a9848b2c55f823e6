package tickgrad.model.file;

import java.lang.foreign.MemorySegment;

/** A run that is made again: it takes what a journal recorded, and answers what it would have recorded itself. */
@FunctionalInterface
public interface Replayed {
    /**
     * Takes the next record: predicts from its inputs, learns from its label, and so on.
     *
     * @param record what was recorded
     * @return the payload that this run would write instead, of the same layout; {@code null} for a record that is only taken in
     */
    MemorySegment apply(JournalRecord record);

    /** {@return a difference that the last record brought to light in one that was only taken in before it; {@code null} without any} */
    default Difference earlier() {
        return null;
    }
}
