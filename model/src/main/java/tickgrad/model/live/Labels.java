package tickgrad.model.live;

import java.lang.foreign.MemorySegment;

/** Where labels come from: what happened, told when a prediction is due. */
@FunctionalInterface
public interface Labels {
    /**
     * The targets of a prediction that is due. What is told may depend on what was known at the due time and no later.
     *
     * @param sequence of the tick that was predicted
     * @param time     of that tick
     * @param due      when the label was to be known
     * @param x        its inputs, raw, as they were then
     * @param xOff     byte offset of {@code x}
     * @param t        receives the targets
     * @return false if there is no label
     */
    boolean label(long sequence, long time, long due, MemorySegment x, long xOff, MemorySegment t);
}
