package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import tickgrad.kernel.Padding;

/**
 * Answers of a network for one thread: outputs, and their derivatives with respect to the inputs. Native rows are read in place; the
 * entries for arrays, buffers, addresses and unaligned memory copy the row first. No method allocates.
 *
 * <p>NaN and infinite inputs run through the arithmetic as they are, in the same time: NaN mostly comes out as NaN, an infinity may
 * come out as a saturated activation. Nothing is thrown for them and nothing else is changed.
 *
 * <p>Every method throws, before it writes anything: IllegalArgumentException for a heap or misaligned segment or a wrong shape,
 * IllegalStateException for a closed arena, WrongThreadException for a confined arena of another thread, IndexOutOfBoundsException for
 * values outside a segment. The message names the argument, its value and what was expected.
 */
public final class Predictor {
    private final Network network;
    private final Parameters parameters;
    private final Workspace ws;
    private final int inputs;
    private final int outputs;
    private final MemorySegment S;
    private final MemorySegment P;
    private final RowPass pass;
    private final RowBuffer row;

    /**
     * A predictor.
     *
     * @param arena      owns the scratch memory
     * @param parameters the network's parameters, shared, read at every call
     * @param maxRows    rows that run through the layers together; longer batches run in pieces, with the same bits
     */
    public Predictor(Arena arena, Parameters parameters, int maxRows) {
        this.network = new Network(parameters.architecture());
        this.parameters = parameters;
        this.ws = new Workspace(arena, parameters.architecture(), maxRows);
        this.S = ws.segment();
        this.pass = ws.row();
        this.P = parameters.segment();
        this.inputs = parameters.architecture().inputs();
        this.outputs = parameters.architecture().outputs();
        this.row = new RowBuffer(arena, inputs);
    }

    private Predictor(Predictor other, Parameters parameters) {
        this.network = other.network;
        this.parameters = parameters;
        this.ws = other.ws;
        this.S = other.S;
        this.pass = other.pass;
        this.P = parameters.segment();
        this.inputs = other.inputs;
        this.outputs = other.outputs;
        this.row = other.row;
    }

    /**
     * A predictor of other parameters that works in this one's scratch memory: the two belong to the same thread, which uses them by turns.
     *
     * @param other parameters of the same architecture
     * @return the predictor
     */
    public Predictor sharing(Parameters other) {
        Architecture expected = network.architecture();
        Range.require(other.architecture().equals(expected), "other.architecture()", other.architecture(), "" + expected);
        return new Predictor(this, other);
    }

    /** {@return the parameters} */
    public Parameters parameters() {
        return parameters;
    }

    /**
     * The outputs of one row.
     *
     * @param x    inputs, native, aligned to 4 bytes
     * @param xOff byte offset of {@code x}
     * @param y    receives the outputs, native, aligned to 4 bytes
     * @param yOff byte offset of {@code y}
     */
    public void predict(MemorySegment x, long xOff, MemorySegment y, long yOff) {
        Seam.rows("y", y, yOff, 1, outputs, outputs);
        forward(x, xOff);
        MemorySegment.copy(S, ws.outputs(), y, yOff, (long) outputs * Float.BYTES);
    }

    /**
     * Output 0 of one row.
     *
     * @param x    inputs, native, aligned to 4 bytes
     * @param xOff byte offset of {@code x}
     * @return the output
     */
    public float predict(MemorySegment x, long xOff) {
        return forward(x, xOff);
    }

    private float forward(MemorySegment x, long xOff) {
        Seam.row("x", x, xOff, inputs);
        try {
            ws.rows(1);
            return pass.forward(P, x, xOff);
        } catch (IllegalStateException | WrongThreadException e) {
            throw network.refused(e, parameters, ws, "x", x);
        }
    }

    /**
     * The outputs of many rows.
     *
     * @param X inputs {@code (m, inputs)}
     * @param Y receives the outputs {@code (m, outputs)}, and zeros in the pads of a matrix that was allocated; it may be X
     */
    public void predict(Matrix X, Matrix Y) {
        Seam.shape("X", X, X.rows(), inputs);
        Seam.shape("Y", Y, X.rows(), outputs);
        Seam.alive("Y", Y.segment());
        boolean direct = Y.padded() && network.architecture().layers() > 1; // one layer would read rows that it has overwritten, where Y is X
        for (int r = 0; r < X.rows(); r += ws.maxRows()) {
            int m = Math.min(ws.maxRows(), X.rows() - r);
            if (m > 1 && direct) {
                network.forwardTo(parameters, ws, m, X.segment(), X.offset(r), X.ld(), Y.segment(), Y.offset(r));
            } else {
                network.forward(parameters, ws, m, X.segment(), X.offset(r), X.ld());
                Rows.copy(m, outputs, S, ws.outputs(), Padding.pad(outputs), Y.segment(), Y.offset(r), Y.ld());
            }
        }
    }

    /**
     * One output of one row, and its derivatives with respect to the inputs, both in the network's units; {@link RawPredictor} gives them
     * in raw units.
     *
     * @param x      inputs, native, aligned to 4 bytes
     * @param xOff   byte offset of {@code x}
     * @param output which output, from 0
     * @param g      receives {@code ∂y/∂x (inputs)}, native, aligned to 4 bytes, not read-only
     * @param gOff   byte offset of {@code g}
     * @return the output
     */
    public float greeks(MemorySegment x, long xOff, int output, MemorySegment g, long gOff) {
        if (output < 0 || output >= outputs) {
            throw Range.refusal("output", output, "0 to " + (outputs - 1));
        }
        Seam.rows("g", g, gOff, 1, inputs, inputs);
        if (g.isReadOnly()) {
            throw new IllegalArgumentException("g is read-only, expected memory that can be written");
        }
        float first = forward(x, xOff);
        pass.greeks(P, output, g, gOff);
        return output == 0 ? first : S.get(JAVA_FLOAT, ws.outputs() + 4L * output);
    }

    /**
     * The outputs of one row on the heap; copies.
     *
     * @param x inputs, at least {@code inputs} values
     * @param y receives the outputs, at least {@code outputs} values
     * @throws IllegalArgumentException if an array is too short
     */
    public void predict(float[] x, float[] y) {
        if (y.length < outputs) {
            throw Range.refusal("y.length", y.length, ">= " + outputs);
        }
        forward(row.from(x), 0);
        MemorySegment.copy(S, JAVA_FLOAT, ws.outputs(), y, 0, outputs);
    }

    /**
     * Output 0 of a row in a buffer; copies, see {@link RowBuffer#from(ByteBuffer, int)}.
     *
     * @param x     holds the inputs
     * @param index byte index of the first input
     * @return the output
     */
    public float predict(ByteBuffer x, int index) {
        return predict(row.from(x, index), 0);
    }

    /**
     * Output 0 of a row in a segment of any kind and alignment; copies, see {@link RowBuffer#from(MemorySegment, long)}.
     *
     * @param x    holds the inputs: native or heap, aligned or not
     * @param xOff byte offset of the first input
     * @return the output
     */
    public float predictCopy(MemorySegment x, long xOff) {
        return predict(row.from(x, xOff), 0);
    }

    /**
     * Output 0 of a row at an address; copies, see {@link RowBuffer#from(long, int)}.
     *
     * @param address of the first input
     * @param length  bytes that may be read there
     * @return the output
     */
    public float predict(long address, int length) {
        return predict(row.from(address, length), 0);
    }
}
