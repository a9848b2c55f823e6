package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Products of the Hessian of one output by the inputs with directions p (Pearlmutter 1994), without the Hessian:
 * <pre>
 * g = ∂y_o/∂x (inputs),   H = ∂²y_o/∂x² (inputs, inputs), symmetric,   H·p = ∂(p·g)/∂x (inputs)
 * </pre>
 * rows of gammas, vannas and volgas where p is a unit vector. All directions of all rows share the loads of the weights. Units are the
 * network's; {@link RawHessian} has raw ones. For one thread at a time. No method but the constructor allocates.
 *
 * <p>A call reads {@link #directions} and leaves everything else; row {@code d·m + r} of the matrices of directions belongs to direction d of
 * row r, m being the rows of the call; rows behind those of the call are left over from others. {@link #slopes}, {@code p·∂y/∂x} computed from
 * the input forward, is a check that comes free: it equals the product of p with {@link #inputGradients}, computed from the output back, but
 * for rounding. Inputs and directions that are not finite run through the arithmetic as they are, as in {@link Predictor}; whatever is refused
 * is refused before anything is written.
 */
public final class HessianVector {
    private final TwinNetwork twin;

    /** Null unless there is room for one row and one direction alone. */
    private final TwinRow row;

    private final Matrix inputGradients;
    private final Matrix products;

    /**
     * Room for rows and directions.
     *
     * @param arena        owns the scratch memory
     * @param architecture the network's shape, all activations smooth
     * @param maxRows      the most rows of a call, {@code >= 1}
     * @param directions   directions of every row, {@code >= 1}
     * @throws IllegalArgumentException if a number is out of range, or an activation has no second derivative everywhere
     */
    public HessianVector(Arena arena, Architecture architecture, int maxRows, int directions) {
        Range.require(directions >= 1, "directions", directions, ">= 1");
        this.twin = new TwinNetwork(arena, architecture, maxRows, directions);
        this.row = maxRows == 1 && directions == 1 ? twin.row(arena) : null;
        this.inputGradients = row == null ? twin.inputGradients() : row.inputGradients();
        this.products = row == null ? twin.hessianProducts() : row.products();
    }

    /**
     * Values, gradients and the products of m rows.
     *
     * @param p      parameters of this architecture
     * @param m      rows, 1 to {@code maxRows}
     * @param X      inputs {@code (m, inputs)}, native, aligned to 4 bytes, read in place
     * @param XOff   byte offset of {@code X}
     * @param ldx    floats from row to row of {@code X}
     * @param output which output, from 0
     * @throws IllegalArgumentException  if m or a shape, an alignment or the kind of memory is wrong
     * @throws IllegalStateException     if an arena is closed
     * @throws IndexOutOfBoundsException if there is no such output, or the rows do not lie within {@code X}
     */
    public void run(Parameters p, int m, MemorySegment X, long XOff, int ldx, int output) {
        if (row != null) {
            twin.checkRow(p, m, X, XOff, ldx, output);
            try {
                row.run(p.segment(), X, XOff, output);
            } catch (IllegalStateException | WrongThreadException e) {
                throw twin.refused(e, p, X);
            }
        } else {
            twin.forward(p, m, X, XOff, ldx, output);
            twin.backwardInput(p, m);
        }
    }

    /** {@return where the caller writes the directions p {@code (maxRows·directions, inputs)}; zeros at first, kept from call to call} */
    public Matrix directions() {
        return twin.inputGradientSeeds();
    }

    /** {@return {@code H·p (maxRows·directions, inputs)} of the output of the last run} */
    public Matrix products() {
        return products;
    }

    /** {@return {@code ∂y/∂x·p (maxRows·directions, outputs)} of every output} */
    public Matrix slopes() {
        return twin.slopes();
    }

    /** {@return the outputs {@code (maxRows, outputs)}, with the bits of {@link Predictor#predict}} */
    public Matrix values() {
        return twin.values();
    }

    /** {@return {@code ∂y/∂x (maxRows, inputs)} of the output of the last run} */
    public Matrix inputGradients() {
        return inputGradients;
    }
}
