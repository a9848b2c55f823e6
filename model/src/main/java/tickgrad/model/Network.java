package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.BackwardBatch;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Padding;

/**
 * Forward and backward passes of a dense network: the textbook page.
 *
 * <p>Layer {@code l}: {@code Z = X·W + b}, {@code Y = φ(Z)}; back: {@code dZ = dY ⊙ φ′(Z)}, {@code dW = Xᵀ·dZ}, {@code db = Σ_rows dZ},
 * {@code dX = dZ·Wᵀ}. A network owns no memory: parameters and workspaces are handed in, so any number of threads may share one, each
 * with a workspace of its own. No method allocates.
 */
public final class Network {
    private final Architecture architecture;
    private final Layout layout;
    private final int layers;

    /**
     * The network of an architecture.
     *
     * @param architecture the shape
     */
    public Network(Architecture architecture) {
        this.architecture = architecture;
        this.layout = new Layout(architecture);
        this.layers = architecture.layers();
    }

    /** {@return the shape} */
    public Architecture architecture() {
        return architecture;
    }

    /**
     * Runs {@code m} rows forward; the outputs lie at {@link Workspace#outputs()}.
     *
     * @param p    parameters of this architecture
     * @param ws   workspace of this architecture
     * @param m    rows, 1 to {@code ws.maxRows()}
     * @param X    inputs {@code (m, inputs)}, native, aligned to 4 bytes, read in place
     * @param XOff byte offset of {@code X}
     * @param ldx  floats from row to row of {@code X}
     * @throws IllegalArgumentException  if a shape, an alignment or the kind of memory is wrong
     * @throws IllegalStateException     if an arena is closed
     * @throws IndexOutOfBoundsException if the rows do not lie within {@code X}
     */
    public void forward(Parameters p, Workspace ws, int m, MemorySegment X, long XOff, int ldx) {
        check(p, ws, m);
        Seam.rows("X", X, XOff, m, architecture.inputs(), ldx);
        if (m == 1 && ws.row() != null) {
            ws.rows(m);
            ws.row().forward(p.segment(), X, XOff);
        } else {
            forward(p, ws, m, X, XOff, ldx, ws.segment(), ws.outputs());
        }
    }

    /** The same by the loops of batches, outputs to rows at YOff in Y, pad(outputs) apart, which overlap no row of X where there is one layer. */
    void forwardTo(Parameters p, Workspace ws, int m, MemorySegment X, long XOff, int ldx, MemorySegment Y, long YOff) {
        check(p, ws, m);
        Seam.rows("X", X, XOff, m, architecture.inputs(), ldx);
        forward(p, ws, m, X, XOff, ldx, Y, YOff);
    }

    private void forward(Parameters p, Workspace ws, int m, MemorySegment X, long XOff, int ldx, MemorySegment Y, long YOff) {
        ws.rows(m);
        MemorySegment W = p.segment();
        MemorySegment S = ws.segment();
        MemorySegment A = X;
        long a = XOff;
        int lda = ldx;
        if (layout.narrow(0)) {
            pad(m, X, XOff, ldx, ws);
            A = S;
            a = ws.input();
            lda = Padding.pad(architecture.inputs());
        }
        for (int l = 0; l < layers; l++) {
            int k = architecture.inputs(l);
            int n = architecture.outputs(l);
            int ld = Workspace.ld(architecture, l + 1);
            MemorySegment B = l < layers - 1 ? S : Y;
            long y = l < layers - 1 ? ws.Y(l) : YOff;
            if (architecture.activation(l) instanceof PiecewiseLinear.Relu) {
                Dense.forwardRelu(m, k, n, A, a, lda, W, layout.weights(l), layout.ldw(l), W, layout.biases(l), B, y, ld);
            } else {
                boolean inPlace = ws.Z(l) == ws.Y(l);
                MemorySegment C = inPlace ? B : S;
                long z = inPlace ? y : ws.Z(l);
                Dense.forward(m, k, n, A, a, lda, W, layout.weights(l), layout.ldw(l), W, layout.biases(l), C, z, ld);
                architecture.activation(l).forward(m, n, C, z, B, y, ld);
            }
            A = B;
            a = y;
            lda = ld;
        }
    }

    /**
     * Runs the rows of the last {@link #forward} back, from the gradient at {@link Workspace#outputGradients()} to that of the
     * parameters.
     *
     * @param p          the parameters of the forward pass
     * @param ws         the workspace of the forward pass
     * @param m          the rows of the forward pass
     * @param X          the inputs of the forward pass
     * @param XOff       byte offset of {@code X}
     * @param ldx        floats from row to row of {@code X}
     * @param g          receives the gradient
     * @param accumulate whether to add to {@code g}; rows in pieces then give the bits of all rows at once
     */
    public void backward(
            Parameters p, Workspace ws, int m, MemorySegment X, long XOff, int ldx, Gradients g, boolean accumulate) {
        check(p, ws, m);
        Seam.rows("X", X, XOff, m, architecture.inputs(), ldx);
        Seam.alive("g", g.segment());
        requireSame("g", g.architecture());
        for (int l = layers - 1; l >= 0; l--) {
            activationBackward(ws, m, l);
            weightGradients(
                    ws, m, l, 0, architecture.inputs(l), X, XOff, ldx, g, accumulate, g.segment(), layout.biases(l));
            if (l > 0) {
                back(p, ws, m, l);
            }
        }
    }

    /** The part of {@link #backward} that leaves rows apart: every {@code dZ}, in a workspace that keeps them. */
    void backwardRows(Parameters p, Workspace ws, int m) {
        check(p, ws, m);
        for (int l = layers - 1; l > 0; l--) {
            activationBackward(ws, m, l);
            back(p, ws, m, l);
        }
        activationBackward(ws, m, 0);
    }

    /**
     * The part of {@link #backward} that sums over rows, between two cuts of the flat vector. A layer that is cut in two sums its biases
     * twice, once into spare memory: that is cheaper than a loop of their own.
     */
    void weightGradients(
            Workspace ws, int m, MemorySegment X, long XOff, int ldx, Gradients g, boolean accumulate, long from, long to,
            MemorySegment spare, long spareOff) {
        for (int l = layers - 1; l >= 0; l--) {
            int i = layout.inputsBefore(l, from);
            int count = layout.inputsBefore(l, to) - i;
            boolean last = layout.biases(l) < to;
            if (count > 0) {
                weightGradients(
                        ws, m, l, i, count, X, XOff, ldx, g, accumulate, last ? g.segment() : spare,
                        last ? layout.biases(l) : spareOff);
            }
        }
    }

    /**
     * Runs the rows of the last {@link #forward} back to the inputs: {@code dX} at {@link Workspace#inputGradients()}, from the
     * gradient at {@link Workspace#outputGradients()}.
     *
     * @param p  the parameters of the forward pass
     * @param ws the workspace of the forward pass
     * @param m  the rows of the forward pass
     */
    public void backwardInput(Parameters p, Workspace ws, int m) {
        check(p, ws, m);
        if (m == 1) {
            ws.row().backwardInput(p.segment(), ws.rows() == 1);
            return;
        }
        for (int l = layers - 1; l >= 0; l--) {
            activationBackward(ws, m, l);
            back(p, ws, m, l);
        }
    }

    /**
     * The online step of one row: back through the row of the last {@link #forward}, each layer updated on the way,
     * {@code W -= (lr·x)ᵀ·dZ}, {@code b -= lr·dZ}, without a gradient vector.
     *
     * @param p    the parameters of the forward pass, updated
     * @param ws   the workspace of the forward pass
     * @param X    the input row of the forward pass
     * @param XOff byte offset of {@code X}
     * @param lr   learning rate
     */
    public void online(Parameters p, Workspace ws, MemorySegment X, long XOff, float lr) {
        check(p, ws, 1);
        Seam.rows("X", X, XOff, 1, architecture.inputs(), architecture.inputs());
        ws.row().online(p.segment(), X, XOff, lr, ws.rows() == 1);
    }

    /** Names the argument for which the loops of a {@link RowPass} refused to run; they do before they write to parameters. */
    RuntimeException refused(RuntimeException reason, Parameters p, Workspace ws, String name, MemorySegment segment) {
        check(p, ws, 1);
        Seam.alive(name, segment);
        return reason;
    }

    private void activationBackward(Workspace ws, int m, int l) {
        if (l < layers - 1 && through(ws, m, l + 1)) {
            return; // done on the way back through the layer behind
        }
        int n = architecture.outputs(l);
        MemorySegment S = ws.segment();
        architecture
                .activation(l)
                .backward(m, n, S, ws.Z(l), S, ws.Y(l), S, ws.dZ(l), S, ws.dZ(l), Workspace.ld(architecture, l + 1));
    }

    /** dW of {@code count} inputs from {@code i} on, all of them for a narrow layer, and db. */
    void weightGradients(
            Workspace ws, int m, int l, int i, int count, MemorySegment X, long XOff, int ldx, Gradients g, boolean accumulate,
            MemorySegment db, long dbOff) {
        int n = architecture.outputs(l);
        MemorySegment S = ws.segment();
        MemorySegment A = l > 0 || layout.narrow(0) ? S : X;
        long a = 4L * i + (l > 0 ? ws.Y(l - 1) : layout.narrow(0) ? ws.input() : XOff);
        int lda = l > 0 || layout.narrow(0) ? Workspace.ld(architecture, l) : ldx;
        int ldz = Workspace.ld(architecture, l + 1);
        MemorySegment dW = g.segment();
        long dWOff = layout.weights(l) + 4L * i * layout.ldw(l);
        if (accumulate) {
            Dense.accumulateWeights(
                    m, count, n, A, a, lda, S, ws.dZ(l), ldz, dW, dWOff, layout.ldw(l), db, dbOff);
        } else {
            Dense.backwardWeights(
                    m, count, n, A, a, lda, S, ws.dZ(l), ldz, dW, dWOff, layout.ldw(l), db, dbOff);
        }
    }

    /** dX of a layer from its dZ. */
    void inputGradients(Parameters p, Workspace ws, int m, int l) {
        if (m == 1 && ws.row() != null && ws.row().plain(l)) {
            ws.row().backwardInput(l, p.segment(), ws.rows() == 1);
        } else {
            batch(p, ws, m, l, Epilogue.IDENTITY);
        }
    }

    /** The same on the way back through all layers, which goes on through the activation of the layer before where {@link #through} says so. */
    private void back(Parameters p, Workspace ws, int m, int l) {
        if (m == 1 && ws.row() != null) {
            ws.row().backwardInput(l, p.segment(), ws.rows() == 1);
        } else {
            batch(p, ws, m, l, before(l));
        }
    }

    private void batch(Parameters p, Workspace ws, int m, int l, Epilogue before) {
        MemorySegment S = ws.segment();
        MemorySegment W = p.segment();
        int ldz = Workspace.ld(architecture, l + 1);
        int ldx = Workspace.ld(architecture, l);
        long Y = before == Epilogue.IDENTITY ? 0 : ws.Y(l - 1);
        int k = architecture.inputs(l);
        int n = architecture.outputs(l);
        BackwardBatch.backwardInput(
                m, k, n, S, ws.dZ(l), ldz, W, layout.weights(l), layout.ldw(l), ws.panels(), 0, before, S, Y, S, ws.dX(l), ldx);
    }

    /** Whether {@link #back} through layer {@code l} goes on through the activation of the layer before: of a batch, through ReLU and tanh. */
    private boolean through(Workspace ws, int m, int l) {
        return m == 1 && ws.row() != null ? ws.row().through(l) : before(l) != Epilogue.IDENTITY;
    }

    private Epilogue before(int l) {
        return l == 0 ? Epilogue.IDENTITY : epilogue(architecture.activation(l - 1));
    }

    /** What loops of the kernel apply to their sums, and its derivative on the way back: ReLU and tanh; the identity for all others. */
    static Epilogue epilogue(Activation activation) {
        if (activation instanceof PiecewiseLinear.Relu) {
            return Epilogue.RELU;
        }
        return activation instanceof Sigmoidal.Tanh ? Epilogue.TANH : Epilogue.IDENTITY;
    }

    /** A narrow first layer reads whole vectors of X: its rows are copied to where their pads are zero. */
    private void pad(int m, MemorySegment X, long XOff, int ldx, Workspace ws) {
        int k = architecture.inputs();
        Rows.copy(m, k, X, XOff, ldx, ws.segment(), ws.input(), Padding.pad(k));
    }

    void check(Parameters p, Workspace ws, int m) {
        Seam.alive("p", p.segment());
        Seam.alive("ws", ws.segment());
        requireSame("p", p.architecture());
        requireSame("ws", ws.architecture());
        if (m < 1 || m > ws.maxRows()) {
            throw new IllegalArgumentException("m is " + m + ", expected 1 to " + ws.maxRows());
        }
    }

    private void requireSame(String name, Architecture other) {
        if (architecture != other && !architecture.equals(other)) {
            throw new IllegalArgumentException(name + " has architecture " + other + ", expected " + architecture);
        }
    }
}
