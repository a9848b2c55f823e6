package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.Architecture;
import tickgrad.model.InputScale;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

/**
 * A network that takes raw inputs: its scale is folded into its first layer, see {@link InputScale#fold}; inputs whose mean is many deviations from
 * zero are shifted while they are loaded. Its Greeks are in raw units as they are.
 */
public final class Folded {
    private final Parameters weights;
    private final MemorySegment shift;
    private final Predictor predictor;
    private final MemorySegment row;
    private final int inputs;

    /**
     * Zero weights.
     *
     * @param arena        owns the memory
     * @param architecture the network's shape
     */
    public Folded(Arena arena, Architecture architecture) {
        inputs = architecture.inputs();
        weights = new Parameters(arena, architecture);
        shift = arena.allocate((long) Float.BYTES * Padding.pad(inputs), Padding.BYTES);
        predictor = new Predictor(arena, weights, 1);
        row = arena.allocate((long) Float.BYTES * Padding.pad(inputs), Padding.BYTES);
    }

    /** {@return the weights for {@code x - shift}} */
    public Parameters weights() {
        return weights;
    }

    /** {@return what is subtracted from the inputs {@code (inputs)}, padded with +0.0} */
    public MemorySegment shift() {
        return shift;
    }

    /** {@return whether anything is subtracted: if not, {@link #weights} alone are the network} */
    public boolean shifts() {
        for (int i = 0; i < inputs; i++) {
            if (shift.get(JAVA_FLOAT, 4L * i) != 0.0f) {
                return true;
            }
        }
        return false;
    }

    /**
     * Folds a network in.
     *
     * @param trained weights for scaled inputs
     * @param scale   their scale
     */
    public void fold(Parameters trained, StreamingScale scale) {
        InputScale.fold(trained, scale.state(), scale.base(), weights, shift);
    }

    /**
     * Takes another network's weights.
     *
     * @param other of the same architecture
     */
    public void copyFrom(Folded other) {
        weights.copyFrom(other.weights);
        shift.copyFrom(other.shift);
    }

    /**
     * The outputs of a raw row.
     *
     * @param x    inputs, native, aligned to 4 bytes
     * @param xOff byte offset of {@code x}
     * @param y    receives the outputs
     * @param yOff byte offset of {@code y}
     */
    public void predict(MemorySegment x, long xOff, MemorySegment y, long yOff) {
        load(x, xOff);
        predictor.predict(row, 0, y, yOff);
    }

    /**
     * One output of a raw row and its derivatives with respect to the raw inputs.
     *
     * @param x      inputs, native, aligned to 4 bytes
     * @param xOff   byte offset of {@code x}
     * @param output which output, from 0
     * @param g      receives {@code ∂y/∂x (inputs)}
     * @param gOff   byte offset of {@code g}
     * @return the output
     */
    public float greeks(MemorySegment x, long xOff, int output, MemorySegment g, long gOff) {
        load(x, xOff);
        return predictor.greeks(row, 0, output, g, gOff);
    }

    private void load(MemorySegment x, long xOff) {
        for (int i = 0; i < inputs; i++) {
            row.set(JAVA_FLOAT, 4L * i, x.get(JAVA_FLOAT, xOff + 4L * i) - shift.get(JAVA_FLOAT, 4L * i));
        }
    }
}
