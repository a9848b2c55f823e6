package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Activations;
import tickgrad.kernel.BackwardRow;
import tickgrad.kernel.Curvatures;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Padding;

/**
 * One row and one direction through the sweeps of {@link TwinNetwork}, in its letters and its memory, two sweeps at a time: 1 and 3 forward, then
 * 2 and 4 back, so that both find the weights near. The bits are those of the sweeps one by one. Nothing is checked: {@link HessianVector} does.
 */
final class TwinRow {
    /** Floats of W, half of a first-level cache of 32 KiB, that stay near while one row goes back and then the other: faster than both at once. */
    private static final int NEAR = 4096;

    /** Rows of the sweeps: A holds those of {@link TwinSpace}, B those of the workspace, D those of both sweeps back, one behind the other. */
    private final MemorySegment A;

    private final MemorySegment B;
    private final MemorySegment D;

    private final Layer first;
    private final Layer last;
    private final long input;
    private final long direction;
    private final int inputs;
    private final boolean narrowFirst;
    private int output;

    TwinRow(Arena arena, Architecture architecture, Workspace ws, TwinSpace space) {
        input = ws.input();
        direction = space.S(0);
        A = space.segment();
        B = ws.segment();
        inputs = architecture.inputs();
        Layout layout = new Layout(architecture);
        narrowFirst = layout.narrow(0);
        long at = 0;
        Layer before = null;
        Layer front = null;
        for (int l = 1; l <= architecture.layers(); l++) {
            Layer layer = new Layer(architecture, layout, ws, space, l, before, at);
            at = layer.end;
            if (before == null) {
                front = layer;
            } else {
                before.next = layer;
            }
            before = layer;
        }
        first = front;
        last = before;
        D = arena.allocate(at + 2L * Float.BYTES * last.ld, Padding.BYTES);
        for (Layer layer = last; layer != null; layer = layer.before) {
            layer.above = layer.next == null ? at : layer.next.V;
            layer.U = layer.linear ? layer.above : layer.U;
            layer.curved = !layer.linear || layer.next != null && layer.next.curved;
        }
        D.set(JAVA_FLOAT, last.above, 1.0f);
    }

    /** What the sweeps need to know of a layer: its loops, and where its parameters and rows lie. */
    private static final class Layer {
        final Layer before;
        Layer next;

        final int k;
        final int n;
        final int ldk;
        final int ld;
        final Activation activation;
        final boolean linear;

        /** Whether two rows go back together: W, read once for both, is too large to stay near. */
        final boolean together;

        /** Whether it, or a layer behind it, is not linear: where not, sweep 4 brings nothing back, and its rows stay zero. */
        boolean curved;

        /** Whether it is tanh: the loops apply it, and its derivatives are not kept, since they cost less than to load them. */
        final boolean tanh;

        final ForwardRow forward;
        final ForwardRow tangent;
        final BackwardRow backward;
        final long weights;
        final int ldw;
        final long Z;
        final long Y;
        final long S;
        final long T;
        final long F;
        final long C;

        /** U and dZ, ld floats each. */
        long U;

        /** V and dY of the layer before, ldk floats each. */
        final long V;

        /** V and dY of this layer. */
        long above;

        final long end;

        Layer(Architecture architecture, Layout layout, Workspace ws, TwinSpace space, int l, Layer before, long at) {
            this.before = before;
            k = architecture.inputs(l - 1);
            n = architecture.outputs(l - 1);
            ldk = Padding.pad(k);
            ld = Padding.pad(n);
            activation = architecture.activation(l - 1);
            linear = space.linear(l);
            together = !Dense.narrow(n) && (long) k * layout.ldw(l - 1) > NEAR;
            tanh = activation instanceof Sigmoidal.Tanh;
            forward = ForwardRow.of(k, n, tanh ? Epilogue.TANH : Epilogue.IDENTITY);
            tangent = ForwardRow.of(k, n, Epilogue.PRODUCT);
            backward = BackwardRow.of(k, n);
            weights = layout.weights(l - 1);
            ldw = layout.ldw(l - 1);
            Z = ws.Z(l - 1);
            Y = ws.Y(l - 1);
            S = space.S(l);
            T = space.T(l);
            F = space.F(l);
            C = space.C(l);
            U = at;
            V = U + 2L * Float.BYTES * ld;
            end = V + 2L * Float.BYTES * ldk;
        }
    }

    /** All four sweeps; the direction is row 0 of {@link TwinSpace#inputGradientSeeds}. */
    void run(MemorySegment P, MemorySegment X, long x, int o) {
        forward(P, X, x);
        seed(o);
        for (Layer layer = last; layer != null; layer = layer.before) {
            back(layer, P);
        }
    }

    /** Where {@link #run} leaves g. */
    Matrix inputGradients() {
        return Matrix.view(D, first.V, 1, inputs, first.ldk);
    }

    /** Where {@link #run} leaves H·p. */
    Matrix products() {
        return Matrix.view(D, first.V + (long) Float.BYTES * first.ldk, 1, inputs, first.ldk);
    }

    /** V_L = e_o; it stays until another output is asked for. */
    private void seed(int o) {
        if (o != output) {
            D.set(JAVA_FLOAT, last.above + (long) Float.BYTES * output, 0.0f);
            D.set(JAVA_FLOAT, last.above + (long) Float.BYTES * o, 1.0f);
            output = o;
        }
    }

    /** Z = Y_(l-1)·W + b, Y = φ(Z) and T = S_(l-1)·W, S = φ′(Z) ⊙ T, layer by layer. */
    private void forward(MemorySegment P, MemorySegment X, long x) {
        if (narrowFirst) {
            Rows.copy(1, inputs, X, x, 0, B, input, 0); // it reads whole vectors: the pads there are zero
            forward(first, P, B, input, direction);
        } else {
            forward(first, P, X, x, direction);
        }
        for (Layer layer = first.next; layer != null; layer = layer.next) {
            forward(layer, P, B, layer.before.Y, layer.before.S);
        }
    }

    private void forward(Layer layer, MemorySegment P, MemorySegment X, long x, long s) {
        layer.forward.forward(X, x, P, layer.weights, B, layer.Z);
        layer.tangent.forward(A, s, P, layer.weights, A, layer.T);
        if (layer.tanh) {
            Activations.tanhBackward(1, layer.n, B, layer.Z, B, layer.Y, A, layer.T, A, layer.S, layer.ld); // has the bits of the product
        } else if (!layer.linear) {
            Activation f = layer.activation;
            f.forward(1, layer.n, B, layer.Z, B, layer.Y, layer.ld);
            f.derivatives(1, layer.n, B, layer.Z, B, layer.Y, A, layer.F, A, layer.C, layer.ld);
            Curvatures.product(1, layer.n, A, layer.F, A, layer.T, A, layer.S, layer.ld);
        }
    }

    /** U = φ′(Z) ⊙ V, dZ = φ′(Z) ⊙ dY + φ″(Z) ⊙ V ⊙ T; then both times Wᵀ. */
    private void back(Layer layer, MemorySegment P) {
        long row = (long) Float.BYTES * layer.ld;
        long dY = layer.above + row;
        long dZ = layer.U + row;
        if (layer.tanh) {
            Curvatures.tanhAdjoint(1, layer.n, B, layer.Y, D, layer.above, A, layer.T, D, dY, D, layer.U, D, dZ, layer.ld);
        } else if (!layer.linear) {
            Curvatures.product(1, layer.n, A, layer.F, D, layer.above, D, layer.U, layer.ld);
            Curvatures.adjoint(1, layer.n, A, layer.F, A, layer.C, D, layer.above, A, layer.T, D, dY, D, dZ, layer.ld);
        }
        if (layer.curved && layer.together) {
            Dense.backwardInput(2, layer.k, layer.n, D, layer.U, layer.ld, P, layer.weights, layer.ldw, D, layer.V, layer.ldk);
            return;
        }
        layer.backward.backwardInput(D, layer.U, P, layer.weights, D, layer.V);
        if (layer.curved) {
            layer.backward.backwardInput(D, dZ, P, layer.weights, D, layer.V + (long) Float.BYTES * layer.ldk);
        }
    }
}
