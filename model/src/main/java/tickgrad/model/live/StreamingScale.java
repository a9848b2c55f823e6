package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.model.InputScale;
import tickgrad.model.Optimizer;
import tickgrad.model.OptimizerState;
import tickgrad.model.Parameters;
import tickgrad.model.Range;
import tickgrad.model.Standardizer;

/**
 * Means and deviations of inputs that change with the market, and the <em>base</em>: the ones by which the weights are trained now. Statistics
 * move with every row, {@code d = x - m}, {@code m += αd}, {@code v = (1 - α)(v + αd²)}, with {@code α = max(rate, 1/n)} at the n-th row: Welford's
 * (1962) at first, then exponentially fading (West 1979). The base moves seldom, by {@link #rebase}, and the weights with it, so that no function jumps.
 *
 * <p>The deviation is {@code s = max(√(v(1 + e)), floor, |m|·2⁻²²)}: a constant column has one too, and none is below what a float can tell apart. The
 * excess {@code e} is what {@link #widen} asked for, and fades as variances do. It stands beside them because it is renewed, not multiplied: a market
 * that gives one alarm after another would else drive deviations, and the weights that follow them, out of the range of floats.
 *
 * <pre>
 * byte 0         rows (int64)
 *      8         rows since the base moved (int64)
 *      16        labels for which the base still stands (int64)
 *      24        e (float64)
 *      64        m and v of each column (float64, float64)
 *      64 + 16k  m and s of the base (float64, float64)
 * </pre>
 */
public final class StreamingScale {
    private static final long COUNT = 0;
    private static final long SINCE = 8;
    private static final long FROZEN = 16;
    private static final long EXCESS = 24;
    private static final long STATISTICS = 64;

    /** An excess below no longer changes {@code 1 + e}; were it to fade on, it would end as a subnormal number, which is slow. */
    private static final double LEAST_EXCESS = 0x1p-60;

    /** Floats next to m are up to |m|·2⁻²³ apart. */
    private static final double RESOLUTION = 0x1p-22;

    /**
     * How the scale follows.
     *
     * @param memory rows after which a weight has faded to 1/e, {@code >= 1}; infinity for statistics of all rows
     * @param floor  least deviation, 1e-15 to 1e15
     * @param rows   rows before the first base, {@code >= 1}
     * @param every  rows between two bases, {@code >= 1}
     */
    public record Settings(double memory, double floor, long rows, long every) {
        /** Checks the ranges. */
        public Settings {
            Range.require(memory >= 1.0, "memory", memory, ">= 1");
            Range.require(floor >= 1e-15 && floor <= 1e15, "floor", floor, "1e-15 to 1e15");
            Range.require(rows >= 1, "rows", rows, ">= 1");
            Range.require(every >= 1, "every", every, ">= 1");
        }
    }

    private final MemorySegment S;
    private final MemorySegment next;
    private final Settings settings;
    private final double rate;
    private final int cols;
    private final long base;

    /**
     * No rows seen; the base is mean 0, deviation 1.
     *
     * @param arena    owns the memory
     * @param cols     columns
     * @param settings how the scale follows
     */
    public StreamingScale(Arena arena, int cols, Settings settings) {
        Range.require(cols >= 1, "cols", cols, ">= 1");
        this.settings = settings;
        this.rate = 1.0 / settings.memory;
        this.cols = cols;
        this.base = STATISTICS + InputScale.BYTES * cols;
        this.S = arena.allocate(base + InputScale.BYTES * cols, 64);
        this.next = arena.allocate(InputScale.BYTES * cols, 64);
        for (int c = 0; c < cols; c++) {
            S.set(JAVA_DOUBLE, base + at(c) + 8, 1.0);
        }
    }

    /** {@return all that this remembers} */
    public MemorySegment state() {
        return S;
    }

    /** {@return byte offset of the base in {@link #state}, a scale as {@link InputScale} reads it} */
    public long base() {
        return base;
    }

    /**
     * Begins with known statistics, those of a trained model, as if all rows before the first base had shown them; they are the base too.
     *
     * @param standardizer of as many columns
     */
    public void begin(Standardizer standardizer) {
        Range.require(standardizer.cols() == cols, "standardizer.cols()", standardizer.cols(), "" + cols);
        S.set(JAVA_LONG, COUNT, settings.rows);
        S.set(JAVA_DOUBLE, EXCESS, 0.0);
        for (int c = 0; c < cols; c++) {
            S.set(JAVA_DOUBLE, STATISTICS + at(c), standardizer.mean(c));
            S.set(JAVA_DOUBLE, STATISTICS + at(c) + 8, standardizer.deviation(c) * standardizer.deviation(c));
        }
        adopt();
    }

    /** Makes the statistics the base, for weights that have learned nothing yet. */
    public void adopt() {
        writeNext();
        MemorySegment.copy(next, 0, S, base, next.byteSize());
        S.set(JAVA_LONG, SINCE, 0L);
    }

    /**
     * Takes a row in; after the first rows each value is brought within so many deviations of its mean: one bad value moves the mean by {@code αks} at most, while a market
     * that has really moved is followed, ever faster.
     *
     * @param x    the row
     * @param xOff byte offset of {@code x}
     * @param k    deviations; infinity to take values as they are
     */
    public void observe(MemorySegment x, long xOff, double k) {
        boolean warm = warm(); // before, deviations are not worth much
        long n = count() + 1;
        S.set(JAVA_LONG, COUNT, n);
        S.set(JAVA_LONG, SINCE, S.get(JAVA_LONG, SINCE) + 1);
        double alpha = Math.max(rate, 1.0 / n);
        double e = (1.0 - alpha) * excess();
        S.set(JAVA_DOUBLE, EXCESS, e < LEAST_EXCESS ? 0.0 : e);
        for (int c = 0; c < cols; c++) {
            double d = x.get(JAVA_FLOAT, xOff + 4L * c) - mean(c);
            if (warm) {
                double most = k * deviation(c);
                d = Math.max(-most, Math.min(most, d));
            }
            double v = S.get(JAVA_DOUBLE, STATISTICS + at(c) + 8);
            S.set(JAVA_DOUBLE, STATISTICS + at(c), mean(c) + alpha * d);
            S.set(JAVA_DOUBLE, STATISTICS + at(c) + 8, (1.0 - alpha) * (v + alpha * d * d));
        }
    }

    /**
     * How far a row lies from the means.
     *
     * @param x    the row
     * @param xOff byte offset of {@code x}
     * @return the largest {@code |x - m|/s}
     */
    public double distance(MemorySegment x, long xOff) {
        double most = 0.0;
        for (int c = 0; c < cols; c++) {
            most = Math.max(most, Math.abs(x.get(JAVA_FLOAT, xOff + 4L * c) - mean(c)) / deviation(c));
        }
        return most;
    }

    /**
     * A row in the units of the base, {@code z = (x - m)/s}.
     *
     * @param x    the row
     * @param xOff byte offset of {@code x}
     * @param z    receives it
     * @return the largest {@code |z|}; NaN if one is
     */
    public double standardize(MemorySegment x, long xOff, MemorySegment z) {
        double most = 0.0;
        for (int c = 0; c < cols; c++) {
            double m = S.get(JAVA_DOUBLE, base + at(c));
            double s = S.get(JAVA_DOUBLE, base + at(c) + 8);
            float value = (float) ((x.get(JAVA_FLOAT, xOff + 4L * c) - m) / s);
            z.set(JAVA_FLOAT, 4L * c, value);
            most = Math.max(most, Math.abs((double) value));
        }
        return most;
    }

    /** {@return whether enough rows came for a first base} */
    public boolean warm() {
        return count() >= settings.rows;
    }

    /** {@return whether the base should move now} */
    public boolean due() {
        return warm() && S.get(JAVA_LONG, SINCE) >= settings.every && frozen() == 0;
    }

    /**
     * Moves the base to the statistics, and the weights along, so that their function stays.
     *
     * @param p         weights, trained in the units of the base
     * @param optimizer their update rule
     * @param state     its moments
     */
    public void rebase(Parameters p, Optimizer optimizer, OptimizerState state) {
        writeNext();
        InputScale.rebase(p, S, base, next, 0);
        InputScale.rebaseMoments(p, optimizer, state, S, base, next, 0);
        MemorySegment.copy(next, 0, S, base, next.byteSize());
        S.set(JAVA_LONG, SINCE, 0L);
    }

    private void writeNext() {
        for (int c = 0; c < cols; c++) {
            next.set(JAVA_DOUBLE, at(c), mean(c));
            next.set(JAVA_DOUBLE, at(c) + 8, deviation(c));
        }
    }

    /**
     * Lets the base stand for a while, whatever the statistics do.
     *
     * @param labels how long
     */
    public void freeze(long labels) {
        S.set(JAVA_LONG, FROZEN, Math.max(labels, frozen()));
    }

    /** One label less for which the base stands. */
    void settled() {
        S.set(JAVA_LONG, FROZEN, Math.max(0L, frozen() - 1));
    }

    private long frozen() {
        return S.get(JAVA_LONG, FROZEN);
    }

    /**
     * Makes deviations larger, for a market that has begun to move: those above the floor by {@code factor} now, and by less with every row. Called again
     * meanwhile, the larger of the two holds, so that no deviation is ever more than {@code factor} times what the rows show.
     *
     * @param factor of the deviations, finite and {@code >= 1}
     */
    public void widen(double factor) {
        if (!(factor >= 1.0 && factor < Double.POSITIVE_INFINITY)) { // a call would box the factor, at every alarm
            Range.require(false, "factor", factor, "finite and >= 1");
        }
        S.set(JAVA_DOUBLE, EXCESS, Math.max(factor * factor - 1.0, excess()));
    }

    private double excess() {
        return S.get(JAVA_DOUBLE, EXCESS);
    }

    /** {@return rows taken in} */
    public long count() {
        return S.get(JAVA_LONG, COUNT);
    }

    /** {@return the mean of a column now} @param col the column */
    public double mean(int col) {
        return S.get(JAVA_DOUBLE, STATISTICS + at(col));
    }

    /** {@return the deviation of a column now} @param col the column */
    public double deviation(int col) {
        double s = Math.sqrt(S.get(JAVA_DOUBLE, STATISTICS + at(col) + 8) * (1.0 + excess()));
        return Math.max(Math.max(s, settings.floor), Math.abs(mean(col)) * RESOLUTION);
    }

    private static long at(int col) {
        return InputScale.BYTES * col;
    }
}
