package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Finite;
import tickgrad.kernel.Updates;
import tickgrad.model.Parameters;
import tickgrad.model.Range;

/**
 * The five gates of a learning step, in this order: the input, its label, the loss, the gradient's norm, the length of the update; and the weights
 * that it leaves. Every method judges, none changes what it judges. Loss and norm are compared with the median of the last ones, refused ones
 * included, so that a market that has really changed is let in after half a window.
 *
 * <pre>
 * byte 0            {@link RunningMedian} of losses
 *      16 + 16·w    {@link RunningMedian} of norms
 * </pre>
 */
public final class Guards {
    /**
     * What passes.
     *
     * @param range      largest size of an input, {@code > 0}
     * @param deviations most deviations of an input from its mean, {@code > 0}
     * @param target     largest size of a target, {@code > 0}
     * @param loss       most times the median that a loss may be, {@code >= 1}
     * @param gradient   most times the median that a gradient's norm may be, {@code >= 1}
     * @param update     longest update in lengths of the weights, {@code ‖ΔW‖ <= update·‖W‖}, {@code > 0}
     * @param window     losses and norms of which the median is taken, 1 to 65536
     * @param on         whether anything is looked at
     */
    public record Limits(
            double range, double deviations, double target, double loss, double gradient, double update, int window, boolean on) {
        /** Checks the ranges. */
        public Limits {
            Range.require(range > 0.0, "range", range, "> 0");
            Range.require(deviations > 0.0, "deviations", deviations, "> 0");
            Range.require(target > 0.0, "target", target, "> 0");
            Range.require(loss >= 1.0, "loss", loss, ">= 1");
            Range.require(gradient >= 1.0, "gradient", gradient, ">= 1");
            Range.require(update > 0.0, "update", update, "> 0");
            RunningMedian.bytes(window);
        }

        /** {@return sizes to 1e9, 12 deviations, targets to 1e9, losses to 1,000 and norms to 30 medians of 64, updates to 0.1 of the weights} */
        public static Limits standard() {
            return new Limits(1e9, 12.0, 1e9, 1000.0, 30.0, 0.1, 64, true);
        }

        /** {@return everything passes, NaN too} */
        public static Limits off() {
            double none = Double.POSITIVE_INFINITY;
            return new Limits(none, none, none, none, none, none, 1, false);
        }

        /** {@return these with other deviations} @param deviations most deviations of an input from its mean */
        public Limits deviations(double deviations) {
            return new Limits(range, deviations, target, loss, gradient, update, window, on);
        }

        /** {@return these with another size of targets} @param target largest size of a target */
        public Limits target(double target) {
            return new Limits(range, deviations, target, loss, gradient, update, window, on);
        }

        /** {@return these with another trust region} @param update longest update in lengths of the weights */
        public Limits update(double update) {
            return new Limits(range, deviations, target, loss, gradient, update, window, on);
        }

        /**
         * Other multiples of the medians.
         *
         * @param loss     most times the median that a loss may be
         * @param gradient most times the median that a gradient's norm may be
         * @return these with them
         */
        public Limits medians(double loss, double gradient) {
            return new Limits(range, deviations, target, loss, gradient, update, window, on);
        }
    }

    /** A median of fewer values says little: an eighth of the window must have come. */
    private static final int FEW = 8;

    private final MemorySegment state;
    private final Limits limits;
    private final RunningMedian losses;
    private final RunningMedian norms;

    /**
     * Nothing judged yet.
     *
     * @param arena  owns the memory
     * @param limits what passes
     */
    public Guards(Arena arena, Limits limits) {
        long bytes = RunningMedian.bytes(limits.window);
        this.state = arena.allocate(2 * bytes, 64);
        this.limits = limits;
        this.losses = new RunningMedian(state.asSlice(0, bytes), limits.window);
        this.norms = new RunningMedian(state.asSlice(bytes, bytes), limits.window);
    }

    /** {@return all that this remembers} */
    public MemorySegment state() {
        return state;
    }

    /** {@return what passes} */
    public Limits limits() {
        return limits;
    }

    /**
     * Judges the values of a row by themselves.
     *
     * @param n    how many
     * @param x    the row
     * @param xOff byte offset of {@code x}
     * @param most the largest size
     * @return {@link Event#CLEAN}, {@link Event#NOT_FINITE} or {@link Event#OUT_OF_RANGE}
     */
    public Event values(int n, MemorySegment x, long xOff, double most) {
        if (!limits.on) {
            return Event.CLEAN;
        }
        if (!Finite.all(1, n, x, xOff, n)) {
            return Event.NOT_FINITE;
        }
        for (int i = 0; i < n; i++) {
            if (Math.abs(x.get(JAVA_FLOAT, xOff + 4L * i)) > most) {
                return Event.OUT_OF_RANGE;
            }
        }
        return Event.CLEAN;
    }

    /** {@return whether a row so many deviations from its mean passes} @param distance the largest {@code |x - m|/s} */
    public boolean distance(double distance) {
        return !limits.on || distance <= limits.deviations;
    }

    /** {@return whether a loss passes} @param loss the loss, which then counts for the median if it is finite */
    public boolean loss(double loss) {
        return passes(loss, limits.loss, losses);
    }

    /** {@return whether a gradient passes} @param norm its norm, which then counts for the median if it is finite */
    public boolean gradient(double norm) {
        return passes(norm, limits.gradient, norms);
    }

    private boolean passes(double value, double factor, RunningMedian median) {
        if (!limits.on) {
            return true;
        }
        if (!(Math.abs(value) < Double.POSITIVE_INFINITY)) {
            return false;
        }
        boolean passes = median.size() <= limits.window / FEW || value <= factor * median.get();
        median.add(value);
        return passes;
    }

    /** {@return the longest update that weights of that length may take; any where all are zero, for they would never leave it} @param length {@code ‖W‖} */
    public double longest(double length) {
        double longest = limits.update * length;
        return limits.on && longest > 0.0 ? longest : Double.POSITIVE_INFINITY;
    }

    /** {@return whether a loss, or the length of weights, is finite} @param value it, not negative; that of weights is infinite from 1.8e19 on */
    public boolean finite(double value) {
        return !limits.on || Math.abs(value) < Double.POSITIVE_INFINITY;
    }

    /** {@return ‖W‖, padding being zero} @param p the weights */
    public static double length(Parameters p) {
        return Math.sqrt(Updates.sumOfSquares(p.floats(), p.segment(), 0));
    }

    /** {@return the median loss, NaN without any} */
    public double medianLoss() {
        return losses.get();
    }

    /** {@return the median norm of gradients, NaN without any} */
    public double medianNorm() {
        return norms.get();
    }
}
