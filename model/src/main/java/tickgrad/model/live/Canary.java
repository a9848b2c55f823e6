package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.Range;

/**
 * Rows that are kept for ever, to see what a candidate would answer before it may: the first ones that came, some ticks apart.
 *
 * <pre>
 * byte 0   rows kept (int64)
 *      8   ticks offered (int64)
 *      64  rows {@code (rows, inputs)}, each padded with +0.0
 * </pre>
 */
public final class Canary {
    private static final long KEPT = 0;
    private static final long OFFERED = 8;
    private static final long ROWS = 64;

    /**
     * What a candidate must keep to.
     *
     * @param rows     rows that are kept, {@code >= 0}
     * @param every    ticks between two of them, {@code >= 1}
     * @param move     most that an answer may move from the published one, {@code > 0}
     * @param quantiles outputs in a row that are quantiles of one target, in ascending order: where the published answers are in order the
     *                  candidate's must be; 1 for none
     * @param worse    most by which the candidate's fading loss may exceed that of the published weights, as a share of it, {@code >= 0}
     * @param labels   clean labels in a row after which published weights are the last good ones, {@code >= 1}
     * @param on       whether anything is looked at
     */
    public record Limits(int rows, long every, double move, int quantiles, double worse, long labels, boolean on) {
        /** Checks the ranges. */
        public Limits {
            Range.require(rows >= 0, "rows", rows, ">= 0");
            Range.require(every >= 1, "every", every, ">= 1");
            Range.require(move > 0.0, "move", move, "> 0");
            Range.require(quantiles >= 1, "quantiles", quantiles, ">= 1");
            Range.require(worse >= 0.0, "worse", worse, ">= 0");
            Range.require(labels >= 1, "labels", labels, ">= 1");
        }

        /**
         * Sixteen rows, 8 ticks apart, losses to a tenth more, weights good after 32 clean labels.
         *
         * @param move most that an answer may move in one publication
         * @return the limits
         */
        public static Limits of(double move) {
            return new Limits(16, 8, move, 1, 0.1, 32, true);
        }

        /** {@return every candidate passes} */
        public static Limits off() {
            return new Limits(0, 1, Double.POSITIVE_INFINITY, 1, Double.POSITIVE_INFINITY, 1, false);
        }

        /** {@return these with quantiles} @param quantiles outputs in a row that are quantiles of one target */
        public Limits quantiles(int quantiles) {
            return new Limits(rows, every, move, quantiles, worse, labels, on);
        }

        /** {@return these with another tolerance} @param worse most by which the candidate's loss may exceed, as a share */
        public Limits worse(double worse) {
            return new Limits(rows, every, move, quantiles, worse, labels, on);
        }
    }

    private final MemorySegment state;
    private final MemorySegment y;
    private final MemorySegment candidateY;
    private final Limits limits;
    private final int inputs;
    private final int outputs;
    private final long stride;
    private double move;

    /**
     * No rows kept yet.
     *
     * @param arena   owns the memory
     * @param inputs  values of a row
     * @param outputs values of an answer
     * @param limits  what a candidate must keep to
     */
    public Canary(Arena arena, int inputs, int outputs, Limits limits) {
        Range.require(outputs % limits.quantiles == 0, "quantiles", limits.quantiles, "a divisor of the " + outputs + " outputs");
        this.limits = limits;
        this.inputs = inputs;
        this.outputs = outputs;
        this.stride = (long) Float.BYTES * Padding.pad(inputs);
        this.state = arena.allocate(ROWS + stride * limits.rows, Padding.BYTES);
        this.y = arena.allocate((long) Float.BYTES * Padding.pad(outputs), Padding.BYTES);
        this.candidateY = arena.allocate((long) Float.BYTES * Padding.pad(outputs), Padding.BYTES);
    }

    /** {@return all that this remembers} */
    public MemorySegment state() {
        return state;
    }

    /** {@return how many rows are kept} */
    public int rows() {
        return (int) state.get(JAVA_LONG, KEPT);
    }

    /** {@return whether all rows have come} */
    public boolean full() {
        return rows() == limits.rows;
    }

    /**
     * Keeps a row if it is time to.
     *
     * @param x    the row
     * @param xOff byte offset of {@code x}
     */
    public void offer(MemorySegment x, long xOff) {
        int kept = rows();
        if (kept == limits.rows) {
            return;
        }
        long offered = state.get(JAVA_LONG, OFFERED);
        state.set(JAVA_LONG, OFFERED, offered + 1);
        if (offered % limits.every == 0) {
            MemorySegment.copy(x, xOff, state, ROWS + stride * kept, (long) Float.BYTES * inputs);
            state.set(JAVA_LONG, KEPT, kept + 1L);
        }
    }

    /**
     * Judges a candidate.
     *
     * @param published     the weights that answer now
     * @param candidate     those that would
     * @param publishedLoss fading loss of the first
     * @param candidateLoss fading loss of the second, over the same labels
     * @return {@link Event#CLEAN}, or what is wrong
     */
    public Event judge(Folded published, Folded candidate, double publishedLoss, double candidateLoss) {
        move = 0.0;
        if (!limits.on) {
            return Event.CLEAN;
        }
        if (!candidate.weights().isFinite()) {
            return Event.WEIGHTS_BROKEN;
        }
        boolean order = true;
        for (int r = 0; r < rows(); r++) {
            published.predict(state, ROWS + stride * r, y, 0);
            candidate.predict(state, ROWS + stride * r, candidateY, 0);
            for (int j = 0; j < outputs; j++) {
                move = Math.max(move, Math.abs(at(candidateY, j) - at(y, j))); // NaN stays NaN
                if (j % limits.quantiles > 0 && at(y, j) >= at(y, j - 1) && !(at(candidateY, j) >= at(candidateY, j - 1))) {
                    order = false;
                }
            }
        }
        if (!(move <= limits.move)) {
            return Event.CANARY_MOVED;
        }
        if (!order) {
            return Event.ORDER_LOST;
        }
        return candidateLoss <= publishedLoss + limits.worse * Math.abs(publishedLoss) ? Event.CLEAN : Event.CANDIDATE_WORSE;
    }

    /** {@return the largest move of an answer that the last judgement saw} */
    public double move() {
        return move;
    }

    private static double at(MemorySegment y, int j) {
        return y.get(JAVA_FLOAT, 4L * j);
    }
}
