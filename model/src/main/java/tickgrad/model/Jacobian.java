package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/**
 * All outputs of a network and their gradients by all inputs, {@code J = ∂y/∂x (outputs, inputs)} of every row, in one pass forward and one
 * back, in which the outputs share the loads of the weights. Units are the network's; {@link RawGreeks} has raw ones. Any activation will do;
 * at a kink it is the derivative of its convention. For one thread at a time. No method but the constructor allocates; whatever is refused is
 * refused before anything is written.
 */
public final class Jacobian {
    private final Architecture architecture;
    private final Network network;
    private final Workspace ws;
    private final int maxRows;
    private final Matrix values;
    private final Matrix gradients;

    /**
     * Room for rows.
     *
     * @param arena        owns the scratch memory
     * @param architecture the network's shape
     * @param maxRows      the most rows of a call, {@code >= 1}
     * @throws IllegalArgumentException if {@code maxRows} is out of range
     */
    public Jacobian(Arena arena, Architecture architecture, int maxRows) {
        Range.require(maxRows >= 1, "maxRows", maxRows, ">= 1");
        int outputs = architecture.outputs();
        int inputs = architecture.inputs();
        this.architecture = architecture;
        this.maxRows = maxRows;
        network = new Network(architecture);
        ws = new Workspace(arena, architecture, Math.multiplyExact(maxRows, outputs));
        values = Matrix.view(ws.segment(), ws.outputs(), maxRows, outputs, Padding.pad(outputs));
        gradients = Matrix.view(ws.segment(), ws.inputGradients(), maxRows * outputs, inputs, Padding.pad(inputs));
    }

    /**
     * Values and gradients of m rows.
     *
     * @param p    parameters of this architecture
     * @param m    rows, 1 to {@code maxRows}
     * @param X    inputs {@code (m, inputs)}, native, aligned to 4 bytes, read in place
     * @param XOff byte offset of {@code X}
     * @param ldx  floats from row to row of {@code X}
     * @throws IllegalArgumentException  if m or a shape, an alignment or the kind of memory is wrong
     * @throws IllegalStateException     if an arena is closed
     * @throws IndexOutOfBoundsException if the rows do not lie within {@code X}
     */
    public void run(Parameters p, int m, MemorySegment X, long XOff, int ldx) {
        if (m < 1 || m > maxRows) {
            throw Range.refusal("m", m, "1 to " + maxRows);
        }
        network.forward(p, ws, m, X, XOff, ldx);
        seed(m);
        MemorySegment S = ws.segment();
        int outputs = architecture.outputs();
        for (int l = architecture.layers() - 1; l >= 0; l--) {
            int n = architecture.outputs(l);
            int ld = Workspace.ld(architecture, l + 1);
            for (int o = 0; o < outputs; o++) {
                long dZ = ws.dZ(l) + (long) Float.BYTES * o * m * ld;
                architecture.activation(l).backward(m, n, S, ws.Z(l), S, ws.Y(l), S, dZ, S, dZ, ld);
            }
            network.inputGradients(p, ws, m * outputs, l);
        }
    }

    /** dY = e_o in the m rows of output o. */
    private void seed(int m) {
        int outputs = architecture.outputs();
        MemorySegment S = ws.segment();
        Rows.clear(m * outputs, S, ws.outputGradients(), Padding.pad(outputs));
        for (int o = 0; o < outputs; o++) {
            for (int r = 0; r < m; r++) {
                S.set(JAVA_FLOAT, ws.outputGradients() + 4L * (((long) o * m + r) * Padding.pad(outputs) + o), 1.0f);
            }
        }
    }

    /** {@return the outputs {@code (maxRows, outputs)}, with the bits of {@link Predictor#predict}} */
    public Matrix values() {
        return values;
    }

    /**
     * The gradients, with the bits of {@link Predictor#greeks}.
     *
     * @return {@code ∂y_o/∂x (maxRows·outputs, inputs)}: row {@code o·m + r} is that of output o of row r, m being the rows of the call
     */
    public Matrix gradients() {
        return gradients;
    }
}
