package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.model.Range;

/**
 * How good predictions were, each judged when its label came and before anything learned from it (Dawid 1984): mean loss, loss of the recent past
 * with exponentially fading weights, and how often the direction was right.
 *
 * <pre>
 * byte 0   losses (int64)
 *      8   their mean (float64)
 *      16  their fading mean (float64)
 *      24  predictions with a direction (int64)
 *      32  those that were right (int64)
 *      40  fading share of those (float64)
 * </pre>
 */
public final class Prequential {
    private static final long COUNT = 0;
    private static final long MEAN = 8;
    private static final long RECENT = 16;
    private static final long CALLS = 24;
    private static final long HITS = 32;
    private static final long RECENT_HITS = 40;

    private final MemorySegment state;
    private final double rate;

    /**
     * Nothing judged yet.
     *
     * @param arena  owns the memory
     * @param memory labels after which a weight has faded to 1/e, {@code >= 1}
     */
    public Prequential(Arena arena, double memory) {
        Range.require(memory >= 1.0 && memory < Double.POSITIVE_INFINITY, "memory", memory, "finite and >= 1");
        this.state = arena.allocate(64, 64);
        this.rate = 1.0 / memory;
    }

    /** {@return all that this remembers} */
    public MemorySegment state() {
        return state;
    }

    /**
     * Takes a loss in. Until the memory is full the fading mean is the plain one.
     *
     * @param loss finite
     */
    public void loss(double loss) {
        long n = count() + 1;
        double mean = mean();
        double recent = recent();
        state.set(JAVA_LONG, COUNT, n);
        state.set(JAVA_DOUBLE, MEAN, mean + (loss - mean) / n);
        state.set(JAVA_DOUBLE, RECENT, recent + Math.max(rate, 1.0 / n) * (loss - recent));
    }

    /**
     * Takes a direction in; zeros are none.
     *
     * @param predicted positive for up
     * @param happened  positive for up
     */
    public void direction(double predicted, double happened) {
        if (predicted == 0.0 || happened == 0.0) {
            return;
        }
        long n = calls() + 1;
        double hit = predicted > 0.0 == happened > 0.0 ? 1.0 : 0.0;
        double recent = state.get(JAVA_DOUBLE, RECENT_HITS);
        state.set(JAVA_LONG, CALLS, n);
        state.set(JAVA_LONG, HITS, hits() + (long) hit);
        state.set(JAVA_DOUBLE, RECENT_HITS, recent + Math.max(rate, 1.0 / n) * (hit - recent));
    }

    /** Takes the place of others: their fading mean becomes this one's. */
    void recent(double recent) {
        state.set(JAVA_DOUBLE, RECENT, recent);
    }

    /** {@return how many losses were taken in} */
    public long count() {
        return state.get(JAVA_LONG, COUNT);
    }

    /** {@return the mean loss, 0 without any} */
    public double mean() {
        return state.get(JAVA_DOUBLE, MEAN);
    }

    /** {@return the mean loss of the recent past, 0 without any} */
    public double recent() {
        return state.get(JAVA_DOUBLE, RECENT);
    }

    /** {@return how many directions were taken in} */
    public long calls() {
        return state.get(JAVA_LONG, CALLS);
    }

    /** {@return how many of them were right} */
    public long hits() {
        return state.get(JAVA_LONG, HITS);
    }

    /** {@return the share of right directions, NaN without any} */
    public double hitRate() {
        return (double) hits() / calls();
    }

    /** {@return the share of right directions of the recent past, 0 without any} */
    public double recentHitRate() {
        return state.get(JAVA_DOUBLE, RECENT_HITS);
    }
}
