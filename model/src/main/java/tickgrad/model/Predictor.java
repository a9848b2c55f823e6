package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import tickgrad.kernel.Padding;

/**
 * Answers of a network for one thread: outputs, and their derivatives with respect to the inputs. Native rows are read in place; the
 * entries for arrays, buffers, addresses and unaligned memory copy the row first. No method allocates.
 *
 * <p>NaN or infinite inputs give NaN or infinite outputs, in the same time; nothing is thrown and nothing else is changed.
 */
public final class Predictor {
    private final Network network;
    private final Parameters parameters;
    private final Workspace ws;
    private final int inputs;
    private final int outputs;
    private final MemorySegment S;
    private final MemorySegment row;

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
        this.inputs = parameters.architecture().inputs();
        this.outputs = parameters.architecture().outputs();
        this.row = arena.allocate((long) Padding.pad(inputs) * Float.BYTES, Padding.BYTES);
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
        network.forward(parameters, ws, 1, x, xOff, inputs);
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
        network.forward(parameters, ws, 1, x, xOff, inputs);
        return S.get(JAVA_FLOAT, ws.outputs());
    }

    /**
     * The outputs of many rows.
     *
     * @param X inputs {@code (m, inputs)}
     * @param Y receives the outputs {@code (m, outputs)}
     */
    public void predict(Matrix X, Matrix Y) {
        Seam.shape("X", X, X.rows(), inputs);
        Seam.shape("Y", Y, X.rows(), outputs);
        Seam.alive("Y", Y.segment());
        for (int r = 0; r < X.rows(); r += ws.maxRows()) {
            int m = Math.min(ws.maxRows(), X.rows() - r);
            network.forward(parameters, ws, m, X.segment(), X.offset(r), X.ld());
            Rows.copy(m, outputs, S, ws.outputs(), Padding.pad(outputs), Y.segment(), Y.offset(r), Y.ld());
        }
    }

    /**
     * One output of one row, and its derivatives with respect to the inputs.
     *
     * @param x      inputs, native, aligned to 4 bytes
     * @param xOff   byte offset of {@code x}
     * @param output which output, from 0
     * @param g      receives {@code ∂y/∂x (inputs)}, native, aligned to 4 bytes
     * @param gOff   byte offset of {@code g}
     * @return the output
     */
    public float greeks(MemorySegment x, long xOff, int output, MemorySegment g, long gOff) {
        if (output < 0 || output >= outputs) {
            throw Range.refusal("output", output, "0 to " + (outputs - 1));
        }
        Seam.rows("g", g, gOff, 1, inputs, inputs);
        network.forward(parameters, ws, 1, x, xOff, inputs);
        long seed = ws.outputGradients();
        for (int j = 0; j < Padding.pad(outputs); j++) {
            S.set(JAVA_FLOAT, seed + 4L * j, j == output ? 1.0f : 0.0f);
        }
        network.backwardInput(parameters, ws, 1);
        MemorySegment.copy(S, ws.inputGradients(), g, gOff, (long) inputs * Float.BYTES);
        return S.get(JAVA_FLOAT, ws.outputs() + 4L * output);
    }

    /**
     * The outputs of one row on the heap; copies.
     *
     * @param x inputs, at least {@code inputs} values
     * @param y receives the outputs, at least {@code outputs} values
     */
    public void predict(float[] x, float[] y) {
        if (x.length < inputs) {
            throw Range.refusal("x.length", x.length, ">= " + inputs);
        }
        if (y.length < outputs) {
            throw Range.refusal("y.length", y.length, ">= " + outputs);
        }
        MemorySegment.copy(x, 0, row, JAVA_FLOAT, 0, inputs);
        network.forward(parameters, ws, 1, row, 0, inputs);
        MemorySegment.copy(S, JAVA_FLOAT, ws.outputs(), y, 0, outputs);
    }

    /**
     * Output 0 of a row in a buffer, heap or direct, in the buffer's byte order, at any alignment; copies. The buffer's position is
     * not used and not moved.
     *
     * @param x     holds the inputs
     * @param index byte index of the first input
     * @return the output
     */
    public float predict(ByteBuffer x, int index) {
        if (index < 0 || index > x.limit() - 4L * inputs) {
            throw Range.refusal("index", index, "0 to " + (x.limit() - 4L * inputs));
        }
        for (int i = 0; i < inputs; i++) {
            row.set(JAVA_FLOAT, 4L * i, x.getFloat(index + 4 * i));
        }
        return predict(row, 0);
    }

    /**
     * Output 0 of a row in a segment of any kind and alignment; copies.
     *
     * @param x    holds the inputs: native or heap, aligned or not
     * @param xOff byte offset of the first input
     * @return the output
     */
    public float predictCopy(MemorySegment x, long xOff) {
        if (xOff < 0 || xOff > x.byteSize() - 4L * inputs) {
            throw new IndexOutOfBoundsException("x needs bytes " + xOff + " to " + (xOff + 4L * inputs)
                    + ", but the segment has " + x.byteSize());
        }
        for (int i = 0; i < inputs; i++) {
            row.set(JAVA_FLOAT, 4L * i, x.get(JAVA_FLOAT_UNALIGNED, xOff + 4L * i));
        }
        return predict(row, 0);
    }

    /**
     * Output 0 of a row at an address, as a {@code DirectBuffer} exposes it, at any alignment; copies. The caller answers for
     * the address: wrong ones end the process. Needs {@code --enable-native-access}.
     *
     * @param address of the first input
     * @param length  bytes that may be read there
     * @return the output
     */
    public float predict(long address, int length) {
        if (length < 4L * inputs) {
            throw Range.refusal("length", length, ">= " + 4L * inputs);
        }
        return predictCopy(AddressSpace.ALL, address);
    }

    /** All memory of the process as one segment, made where the first address is used: only that needs native access. */
    private static final class AddressSpace {
        static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
}
