package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.model.Range;

/**
 * An alarm for losses that have grown (Page 1954, Hinkley 1971): {@code m_t = Σ_i (ℓ_i - mean_i - δ)}, with the mean of all losses up to the
 * i-th; alarm where {@code m_t - min m > λ}. After an alarm everything begins anew.
 *
 * <p>A growth of the mean loss by {@code Δ > δ} is noticed after about {@code λ/(Δ - δ)} losses. False alarms come the more rarely, exponentially,
 * the larger {@code λδ/variance} is.
 *
 * <pre>
 * byte 0   losses since the last alarm (int64)
 *      8   their mean (float64)
 *      16  m (float64)
 *      24  the least m (float64)
 *      32  alarms (int64)
 * </pre>
 */
public final class PageHinkley {
    private static final long COUNT = 0;
    private static final long MEAN = 8;
    private static final long SUM = 16;
    private static final long LEAST = 24;
    private static final long ALARMS = 32;

    /**
     * When to raise the alarm.
     *
     * @param delta  δ, growth of the mean loss that is no drift, {@code >= 0}
     * @param lambda λ, how much must come together, {@code > 0}; infinity for no alarm
     * @param fewest losses before the first alarm, {@code >= 1}
     */
    public record Settings(double delta, double lambda, long fewest) {
        /** Checks the ranges. */
        public Settings {
            Range.nonNegative("delta", delta);
            Range.require(lambda > 0.0, "lambda", lambda, "> 0");
            Range.require(fewest >= 1, "fewest", fewest, ">= 1");
        }

        /** {@return no alarm, ever} */
        public static Settings off() {
            return new Settings(0.0, Double.POSITIVE_INFINITY, 1);
        }
    }

    private final MemorySegment state;
    private final Settings settings;

    /**
     * No losses seen.
     *
     * @param arena    owns the memory
     * @param settings when to raise the alarm
     */
    public PageHinkley(Arena arena, Settings settings) {
        this.state = arena.allocate(64, 64);
        this.settings = settings;
    }

    /** {@return all that this remembers} */
    public MemorySegment state() {
        return state;
    }

    /**
     * Takes a loss in.
     *
     * @param loss finite
     * @return whether this one raises the alarm
     */
    public boolean add(double loss) {
        long n = state.get(JAVA_LONG, COUNT) + 1;
        double mean = state.get(JAVA_DOUBLE, MEAN);
        mean += (loss - mean) / n;
        double sum = state.get(JAVA_DOUBLE, SUM) + (loss - mean - settings.delta);
        double least = Math.min(state.get(JAVA_DOUBLE, LEAST), sum);
        boolean alarm = n >= settings.fewest && sum - least > settings.lambda;
        state.set(JAVA_LONG, COUNT, alarm ? 0L : n);
        state.set(JAVA_DOUBLE, MEAN, alarm ? 0.0 : mean);
        state.set(JAVA_DOUBLE, SUM, alarm ? 0.0 : sum);
        state.set(JAVA_DOUBLE, LEAST, alarm ? 0.0 : least);
        if (alarm) {
            state.set(JAVA_LONG, ALARMS, alarms() + 1);
        }
        return alarm;
    }

    /** {@return m - min m, what is compared with λ} */
    public double level() {
        return state.get(JAVA_DOUBLE, SUM) - state.get(JAVA_DOUBLE, LEAST);
    }

    /** {@return alarms so far} */
    public long alarms() {
        return state.get(JAVA_LONG, ALARMS);
    }
}
