package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/**
 * A scale of the inputs, {@code z = (x - m)/s}, in the first layer of a network instead of in a pass of its own.
 *
 * <p>A scale is one pair of doubles a column, mean and deviation, in native memory: 16 bytes a column. All sums are in double, by ascending
 * column, and rounded to float once. No method allocates.
 */
public final class InputScale {
    /** Bytes of a column's pair. */
    public static final long BYTES = 2L * Double.BYTES;

    /** Means of more deviations than this are subtracted from the input: folded into the bias they would cancel digits. */
    public static final double FAR = 16.0;

    private InputScale() {}

    /**
     * The network of raw inputs: {@code W̃ = W·diag(1/s)}, {@code b̃ = b - W·(m - c)/s}, to be fed with {@code x - c}. The shift {@code c} is 0
     * where {@code |m| <= 16 s}, else {@code m} rounded to float; near {@code m} the subtraction is exact. The other layers are copied.
     *
     * @param from   trained on {@code z}
     * @param scale  {@code (m, s)} of every column
     * @param off    byte offset of {@code scale}
     * @param folded receives the weights
     * @param shift  receives {@code c (inputs)}
     */
    public static void fold(Parameters from, MemorySegment scale, long off, Parameters folded, MemorySegment shift) {
        int k = from.architecture().inputs();
        check("scale", scale, off, k);
        Seam.rows("shift", shift, 0, 1, k, k);
        folded.copyFrom(from);
        Layout layout = from.layout();
        MemorySegment W = from.segment();
        MemorySegment F = folded.segment();
        int n = from.architecture().outputs(0);
        for (int i = 0; i < k; i++) {
            double m = mean(scale, off, i);
            shift.set(JAVA_FLOAT, 4L * i, Math.abs(m) > FAR * deviation(scale, off, i) ? (float) m : 0.0f);
        }
        for (int j = 0; j < n; j++) {
            double b = W.get(JAVA_FLOAT, layout.bias(0, j));
            for (int i = 0; i < k; i++) {
                long at = layout.weight(0, i, j);
                double w = W.get(JAVA_FLOAT, at) / deviation(scale, off, i);
                b -= w * (mean(scale, off, i) - shift.get(JAVA_FLOAT, 4L * i));
                F.set(JAVA_FLOAT, at, (float) w + 0.0f);
            }
            F.set(JAVA_FLOAT, layout.bias(0, j), (float) b + 0.0f);
        }
    }

    /**
     * Moves parameters from one scale to another without changing their function: {@code W' = W·diag(s'/s)},
     * {@code b' = b + W·(m' - m)/s}.
     *
     * @param p       parameters, changed
     * @param from    {@code (m, s)} of every column
     * @param fromOff byte offset of {@code from}
     * @param to      {@code (m', s')} of every column
     * @param toOff   byte offset of {@code to}
     */
    public static void rebase(Parameters p, MemorySegment from, long fromOff, MemorySegment to, long toOff) {
        check("from", from, fromOff, p.architecture().inputs());
        check("to", to, toOff, p.architecture().inputs());
        Layout layout = p.layout();
        MemorySegment W = p.segment();
        for (int j = 0; j < p.architecture().outputs(0); j++) {
            double b = W.get(JAVA_FLOAT, layout.bias(0, j));
            for (int i = 0; i < p.architecture().inputs(); i++) {
                long at = layout.weight(0, i, j);
                double w = W.get(JAVA_FLOAT, at) / deviation(from, fromOff, i);
                b += w * (mean(to, toOff, i) - mean(from, fromOff, i));
                W.set(JAVA_FLOAT, at, (float) (w * deviation(to, toOff, i)) + 0.0f);
            }
            W.set(JAVA_FLOAT, layout.bias(0, j), (float) b + 0.0f);
        }
    }

    /**
     * Moves what an optimizer remembers along with {@link #rebase}. First moments and velocities are sums of gradients and move as those do,
     * {@code M' = M·s/s' - ((m' - m)/s')·M_b}. Second moments have no such law; {@code V' = V·(s/s')²} is a heuristic that forgets how the gradients
     * of weights and biases went together.
     *
     * @param p         the parameters that the optimizer updates
     * @param optimizer the update rule
     * @param state     its moments, changed
     * @param from      {@code (m, s)} of every column
     * @param fromOff   byte offset of {@code from}
     * @param to        {@code (m', s')} of every column
     * @param toOff     byte offset of {@code to}
     */
    public static void rebaseMoments(
            Parameters p, Optimizer optimizer, OptimizerState state, MemorySegment from, long fromOff, MemorySegment to,
            long toOff) {
        check("from", from, fromOff, p.architecture().inputs());
        check("to", to, toOff, p.architecture().inputs());
        if (state.size() != p.floats()) {
            throw Range.refusal("state.size()", state.size(), p.floats() + ", the floats of the parameters");
        }
        if (optimizer.moments() >= 1 && state.V().byteSize() == 0 || optimizer.moments() >= 2 && state.M().byteSize() == 0) {
            throw new IllegalArgumentException("state is that of a rule with fewer moments, expected " + optimizer.moments());
        }
        boolean velocity = optimizer instanceof Sgd;
        if (optimizer.moments() >= 1) {
            moment(p, state.V(), velocity, from, fromOff, to, toOff);
        }
        if (optimizer.moments() >= 2) {
            moment(p, state.M(), true, from, fromOff, to, toOff);
        }
    }

    private static void moment(
            Parameters p, MemorySegment M, boolean first, MemorySegment from, long fromOff, MemorySegment to, long toOff) {
        Layout layout = p.layout();
        for (int j = 0; j < p.architecture().outputs(0); j++) {
            double bias = M.get(JAVA_FLOAT, layout.bias(0, j));
            for (int i = 0; i < p.architecture().inputs(); i++) {
                long at = layout.weight(0, i, j);
                double ratio = deviation(from, fromOff, i) / deviation(to, toOff, i);
                double move = (mean(to, toOff, i) - mean(from, fromOff, i)) / deviation(to, toOff, i);
                double value = M.get(JAVA_FLOAT, at) * ratio;
                M.set(JAVA_FLOAT, at, (float) (first ? value - move * bias : value * ratio) + 0.0f);
            }
        }
    }

    /** Refuses memory that does not hold a scale. */
    private static void check(String name, MemorySegment scale, long off, int columns) {
        Seam.alive(name, scale);
        if (off < 0 || off > scale.byteSize() - BYTES * columns) {
            throw new IndexOutOfBoundsException(name + " needs bytes " + off + " to " + (off + BYTES * columns)
                    + ", but the segment has " + scale.byteSize());
        }
    }

    private static double mean(MemorySegment scale, long off, int column) {
        return scale.get(JAVA_DOUBLE, off + BYTES * column);
    }

    private static double deviation(MemorySegment scale, long off, int column) {
        return scale.get(JAVA_DOUBLE, off + BYTES * column + Double.BYTES);
    }
}
