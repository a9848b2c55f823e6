package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.BackwardRow;
import tickgrad.kernel.Curvatures;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Padding;

/**
 * The twin network (Huge and Savine 2020): one output and its gradient by the inputs as one computation, and that computation
 * differentiated, in four sweeps over the layers. Units are the network's. No method but the constructor allocates.
 *
 * <p>For {@code m} rows, in the letters of {@link Network}, layers {@code l = 1..L}, {@code Y_0 = X}, and any cost {@code C} of the
 * values {@code y} and the input gradients {@code g = ∂y_o/∂x} of the rows:
 * <pre>
 * 1 values           Z_l = Y_(l-1)·W_l + b_l,  Y_l = φ(Z_l);                      y = Y_L
 * 2 gradients        V_L = e_o,  U_l = φ′(Z_l) ⊙ V_l,  V_(l-1) = U_l·W_lᵀ;        g = V_0
 * 3 adjoint of 2     S_0 = ∂C/∂g,  T_l = S_(l-1)·W_l,  S_l = φ′(Z_l) ⊙ T_l;       dW_l += S_(l-1)ᵀ·U_l
 * 4 adjoint of 1     dY_L = ∂C/∂y,  dZ_l = φ′(Z_l) ⊙ dY_l + φ″(Z_l) ⊙ V_l ⊙ T_l,
 *                    dY_(l-1) = dZ_l·W_lᵀ;                                        dW_l += Y_(l-1)ᵀ·dZ_l,  db_l += Σ_rows dZ_l
 * </pre>
 * {@link #forward} runs sweeps 1 and 2; {@link #backward} runs 3 and 4 from seeds that the caller writes, so any cost will do. Where
 * {@code ∂C/∂y = 0}, {@code dY_0 = H·∂C/∂g}, H the Hessian of the output: {@link HessianVector}.
 */
public final class TwinNetwork {
    private final Architecture architecture;
    private final Network network;
    private final Layout layout;
    private final Workspace ws;
    private final int layers;
    private final int inputs;
    private final int outputs;
    private final int maxRows;
    private final int directions;
    private final BackwardRow[] oneRow;
    private final ForwardRow[] oneTangent;
    private final TwinSpace space;

    /** Rows of the four sweeps: A holds those of {@link TwinSpace}, B those of the workspace. */
    private final MemorySegment A;

    private final MemorySegment B;
    private int rows;
    private int output = -1;

    /**
     * A twin network.
     *
     * @param arena        owns the scratch memory
     * @param architecture the network's shape, all activations smooth
     * @param maxRows      the most rows of a call, {@code >= 1}
     * @throws IllegalArgumentException if an activation has no second derivative everywhere
     */
    public TwinNetwork(Arena arena, Architecture architecture, int maxRows) {
        this(arena, architecture, maxRows, 1);
    }

    /** A twin in which several seeds of every row go through sweeps 3 and 4 together: row {@code d·m + r} belongs to direction d of row r. */
    TwinNetwork(Arena arena, Architecture architecture, int maxRows, int directions) {
        requireSmooth(architecture);
        this.architecture = architecture;
        this.maxRows = maxRows;
        this.directions = directions;
        network = new Network(architecture);
        layout = new Layout(architecture);
        layers = architecture.layers();
        inputs = architecture.inputs();
        outputs = architecture.outputs();
        ws = new Workspace(arena, architecture, maxRows * directions, true);
        space = new TwinSpace(arena, architecture, ws, maxRows, directions);
        A = space.segment();
        B = ws.segment();
        oneRow = new BackwardRow[layers];
        oneTangent = new ForwardRow[layers];
        for (int l = 0; l < layers; l++) {
            oneRow[l] = BackwardRow.of(architecture.inputs(l), architecture.outputs(l));
            oneTangent[l] = ForwardRow.of(architecture.inputs(l), architecture.outputs(l), Epilogue.PRODUCT);
        }
    }

    /** Refuses activations without a second derivative everywhere, naming the first. */
    static void requireSmooth(Architecture architecture) {
        for (int l = 0; l < architecture.layers(); l++) {
            Range.require(
                    architecture.activation(l).smooth(), "the activation of layer " + l, architecture.activation(l).name(),
                    "one with a second derivative everywhere, such as tanh, softplus or gelu");
        }
    }

    /** Both pairs of sweeps for one row and one direction, in the memory of this twin. */
    TwinRow row(Arena arena) {
        return new TwinRow(arena, architecture, ws, space);
    }

    /** Refuses what {@link #forward} would, of a twin with one direction. */
    void check(Parameters p, int m, MemorySegment X, long XOff, int ldx, int output) {
        Range.index("output", output, architecture.outputs());
        network.check(p, ws, m);
        Seam.rows("X", X, XOff, m, architecture.inputs(), ldx);
    }

    /** The same for one row, but for memory of this twin that is closed or another thread's: the loops refuse that, and {@link #refused} names it. */
    void checkRow(Parameters p, int m, MemorySegment X, long XOff, int ldx, int output) {
        if (m != 1 || ldx < inputs || output < 0 || output >= outputs || p.architecture() != architecture) {
            check(p, m, X, XOff, ldx, output);
        }
        Seam.alive("p", p.segment());
        Seam.alive("X", X);
        Seam.row("X", X, XOff, inputs);
    }

    RuntimeException refused(RuntimeException reason, Parameters p, MemorySegment X) {
        return network.refused(reason, p, ws, "X", X);
    }

    /** {@return the most rows of a call} */
    public int maxRows() {
        return maxRows;
    }

    /** {@return {@code y (maxRows, outputs)} of the last {@link #forward}} */
    public Matrix values() {
        return space.values;
    }

    /** {@return {@code g = ∂y_o/∂x (maxRows, inputs)} of the last {@link #forward}} */
    public Matrix inputGradients() {
        return space.inputGradients;
    }

    /** {@return where the caller writes {@code ∂C/∂y (maxRows, outputs)}; zeros at first, kept from call to call} */
    public Matrix valueSeeds() {
        return space.valueSeeds;
    }

    /** {@return where the caller writes {@code ∂C/∂g (maxRows, inputs)}; zeros at first, kept from call to call} */
    public Matrix inputGradientSeeds() {
        return space.inputGradientSeeds;
    }

    /**
     * Sweeps 1 and 2 for output 0: the values of m rows, with the bits of {@link Network#forward}, and their gradients by the inputs.
     *
     * @param p    parameters of this architecture
     * @param m    rows, 1 to {@code maxRows()}
     * @param X    inputs {@code (m, inputs)}, native, aligned to 4 bytes, read in place
     * @param XOff byte offset of {@code X}
     * @param ldx  floats from row to row of {@code X}
     */
    public void forward(Parameters p, int m, MemorySegment X, long XOff, int ldx) {
        forward(p, m, X, XOff, ldx, 0);
    }

    /**
     * Sweeps 1 and 2: the values of m rows, with the bits of {@link Network#forward}, and the gradients of one output by the inputs.
     *
     * @param p      parameters of this architecture
     * @param m      rows, 1 to {@code maxRows()}
     * @param X      inputs {@code (m, inputs)}, native, aligned to 4 bytes, read in place
     * @param XOff   byte offset of {@code X}
     * @param ldx    floats from row to row of {@code X}
     * @param output which output is differentiated, from 0
     */
    public void forward(Parameters p, int m, MemorySegment X, long XOff, int ldx, int output) {
        Range.index("output", output, architecture.outputs());
        values(p, m, X, XOff, ldx);
        seed(output);
        for (int l = layers; l >= 1; l--) {
            if (!space.linear(l)) {
                int n = architecture.outputs(l - 1);
                int ld = ld(l);
                Activation f = architecture.activation(l - 1);
                f.derivatives(m, n, B, ws.Z(l - 1), B, ws.Y(l - 1), A, space.F(l), A, space.C(l), ld);
                Curvatures.product(m, n, A, space.F(l), A, space.V(l), A, space.U(l), ld);
            }
            inputGradients(p, m, l);
        }
    }

    /** Sweep 1 alone. */
    void values(Parameters p, int m, MemorySegment X, long XOff, int ldx) {
        if (m < 1 || m > maxRows) {
            throw Range.refusal("m", m, "1 to " + maxRows);
        }
        network.forward(p, ws, m, X, XOff, ldx);
        rows = m;
    }

    /** V_L = e_o, in all rows; they stay until another output is asked for. */
    private void seed(int o) {
        if (o == output) {
            return;
        }
        int n = architecture.outputs();
        for (int r = 0; r < maxRows; r++) {
            for (int j = 0; j < n; j++) {
                A.set(JAVA_FLOAT, space.V(layers) + 4L * ((long) r * Padding.pad(n) + j), j == o ? 1.0f : 0.0f);
            }
        }
        output = o;
    }

    /** V_(l-1) = U_l·W_lᵀ. */
    private void inputGradients(Parameters p, int m, int l) {
        int k = architecture.inputs(l - 1);
        int n = architecture.outputs(l - 1);
        MemorySegment W = p.segment();
        long w = layout.weights(l - 1);
        if (m == 1) {
            oneRow[l - 1].backwardInput(A, space.U(l), W, w, A, space.V(l - 1));
        } else {
            Dense.backwardInput(m, k, n, A, space.U(l), ld(l), W, w, layout.ldw(l - 1), A, space.V(l - 1), ld(l - 1));
        }
    }

    /**
     * Sweeps 3 and 4: from {@link #valueSeeds} and {@link #inputGradientSeeds} to the gradient of the parameters. Seeds are left as they are.
     *
     * @param p          the parameters of the last {@link #forward}
     * @param m          its rows
     * @param X          its inputs
     * @param XOff       byte offset of {@code X}
     * @param ldx        floats from row to row of {@code X}
     * @param g          receives the gradient
     * @param accumulate whether to add to {@code g}
     */
    public void backward(
            Parameters p, int m, MemorySegment X, long XOff, int ldx, Gradients g, boolean accumulate) {
        backward(p, m, X, XOff, ldx, g, accumulate, g, true);
    }

    /**
     * The same with the sums of sweep 3 in {@code h}, which may be {@code g}: each then adds up row by row, and rows in pieces give the bits
     * of all rows at once. Without {@code h} the input gradients have no part in the cost: the bits are those of {@link Network#backward}.
     */
    void backward(
            Parameters p, int m, MemorySegment X, long XOff, int ldx, Gradients g, boolean accumulate, Gradients h,
            boolean accumulateH) {
        check(p, m);
        Seam.rows("X", X, XOff, m, architecture.inputs(), ldx);
        Seam.alive("g", g.segment());
        requireSame("g", g.architecture());
        if (h != null) {
            tangents(p, m);
        }
        for (int l = layers; l >= 1; l--) {
            if (h == null) {
                activationBackward(m, l);
            } else {
                preActivationGradients(m, l);
            }
            MemorySegment db = g.segment();
            network.weightGradients(
                    ws, m, l - 1, 0, architecture.inputs(l - 1), X, XOff, ldx, g, accumulate, db, layout.biases(l - 1));
            if (h != null) {
                twinWeightGradients(m, l, h, accumulateH);
            }
            if (l > 1) {
                network.inputGradients(p, ws, m, l - 1);
            }
        }
    }

    /** Sweeps 3 and 4 without weights: dY_0 of every direction, at {@link #hessianProducts}. */
    void backwardInput(Parameters p, int m) {
        check(p, m);
        tangents(p, m);
        // What is linear after layer top adds nothing: its φ″ is 0, and so is ∂C/∂y.
        int top = layers;
        while (top > 1 && space.linear(top)) {
            top--;
        }
        Rows.clear(m * directions, B, ws.dZ(top - 1), ld(top));
        for (int l = top; l >= 1; l--) {
            preActivationGradients(m, l);
            network.inputGradients(p, ws, m * directions, l - 1);
        }
    }

    /** Where {@link #backwardInput} leaves its rows. */
    Matrix hessianProducts() {
        return space.hessianProducts;
    }

    /** {@code S_L = ∂y/∂x·S_0} of every direction and output: where it was led by sweep 3. */
    Matrix slopes() {
        return space.slopes;
    }

    private void check(Parameters p, int m) {
        Seam.alive("p", p.segment());
        Seam.alive("this", A);
        if (m != rows) {
            throw Range.refusal("m", m, rows + ", the rows of the last forward");
        }
        requireSame("p", p.architecture());
    }

    private void requireSame(String name, Architecture other) {
        if (architecture != other && !architecture.equals(other)) {
            throw Range.refusal("the architecture of " + name, other, "" + architecture);
        }
    }

    /** Sweep 3: T_l = S_(l-1)·W_l, S_l = φ′(Z_l) ⊙ T_l. */
    private void tangents(Parameters p, int m) {
        for (int l = 1; l <= layers; l++) {
            int k = architecture.inputs(l - 1);
            int n = architecture.outputs(l - 1);
            int ld = ld(l);
            if (m * directions == 1) {
                oneTangent[l - 1].forward(A, space.S(l - 1), p.segment(), layout.weights(l - 1), A, space.T(l));
            } else {
                Dense.forward(
                        m * directions, k, n, A, space.S(l - 1), ld(l - 1), p.segment(), layout.weights(l - 1),
                        layout.ldw(l - 1), A, space.zeros(), A, space.T(l), ld);
            }
            for (int d = 0; d < directions && !space.linear(l); d++) {
                long block = (long) Float.BYTES * d * m * ld;
                Curvatures.product(m, n, A, space.F(l), A, space.T(l) + block, A, space.S(l) + block, ld);
            }
        }
    }

    /** dZ_l = φ′(Z_l) ⊙ dY_l, by the loops of {@link Network}. */
    private void activationBackward(int m, int l) {
        int n = architecture.outputs(l - 1);
        Activation f = architecture.activation(l - 1);
        f.backward(m, n, B, ws.Z(l - 1), B, ws.Y(l - 1), above(l), dY(l), B, ws.dZ(l - 1), ld(l));
    }

    /** dZ_l = φ′(Z_l) ⊙ dY_l + φ″(Z_l) ⊙ V_l ⊙ T_l. */
    private void preActivationGradients(int m, int l) {
        int n = architecture.outputs(l - 1);
        int ld = ld(l);
        if (space.linear(l)) {
            if (l == layers) {
                Rows.copy(m * directions, n, A, space.dY(), ld, B, ws.dZ(l - 1), ld);
            }
            return;
        }
        for (int d = 0; d < directions; d++) {
            long block = (long) Float.BYTES * d * m * ld;
            long T = space.T(l) + block;
            long dY = dY(l) + block;
            long dZ = ws.dZ(l - 1) + block;
            Curvatures.adjoint(m, n, A, space.F(l), A, space.C(l), A, space.V(l), A, T, above(l), dY, B, dZ, ld);
        }
    }

    /** Floats from row to row behind l layers. */
    private int ld(int l) {
        return Workspace.ld(architecture, l);
    }

    /** Where dY_l lies: the last layer's with the seeds, others' in the place of dZ_l. */
    private MemorySegment above(int l) {
        return l == layers ? A : B;
    }

    private long dY(int l) {
        return l == layers ? space.dY() : ws.dZ(l - 1);
    }

    /** dW_l += S_(l-1)ᵀ·U_l; the bias has no part in it. */
    private void twinWeightGradients(int m, int l, Gradients h, boolean accumulate) {
        int k = architecture.inputs(l - 1);
        int n = architecture.outputs(l - 1);
        MemorySegment dW = h.segment();
        long w = layout.weights(l - 1);
        int ldw = layout.ldw(l - 1);
        if (accumulate) {
            Dense.accumulateWeights(
                    m, k, n, A, space.S(l - 1), ld(l - 1), A, space.U(l), ld(l), dW, w, ldw, A, space.spare());
        } else {
            Dense.backwardWeights(
                    m, k, n, A, space.S(l - 1), ld(l - 1), A, space.U(l), ld(l), dW, w, ldw, A, space.spare());
        }
    }
}
