package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.ActiveBackwardRow;
import tickgrad.kernel.ActiveForwardRow;
import tickgrad.kernel.BackwardRow;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.ForwardEnd;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Padding;

/**
 * One row through a network: the passes of {@link Network} in a workspace, with loops made for each layer's shape, or for those of the last two. Wide layers
 * behind a ReLU skip the rows of W whose input is zero, which changes no bit. Nothing is checked: {@link Network} and those who own the memory do.
 */
final class RowPass {
    /** Layers with fewer outputs gain nothing by skipping: listing the active inputs costs what their rows of W do. */
    private static final int WIDE = 128;

    private final MemorySegment S;
    private final Layer first;
    private final Layer last;
    private final boolean narrowFirst;
    private final long input;

    /** The last layer but one, if it and the last go forward together; else null. */
    private final Layer ending;

    private final ForwardEnd end;

    /** Where the gradient of one output lies: zeros but for a 1 at {@link #marked}. */
    private final long unit;

    private int marked;

    RowPass(Architecture architecture, Workspace ws) {
        Layout layout = new Layout(architecture);
        Layer before = null;
        Layer front = null;
        for (int l = 0; l < architecture.layers(); l++) {
            Layer layer = new Layer(architecture, layout, ws, l, before);
            if (before == null) {
                front = layer;
            } else {
                before.next = layer;
            }
            before = layer;
        }
        S = ws.segment();
        first = front;
        last = before;
        narrowFirst = layout.narrow(0);
        input = ws.input();
        unit = ws.unit();
        S.set(JAVA_FLOAT, unit, 1.0f);
        ending = last.joinsBefore() ? last.before : null;
        end = ending == null ? null : ForwardEnd.of(ending.k, ending.n, ending.epilogue, last.n);
        for (Layer layer = first; layer != ending; layer = layer.next) {
            layer.forward = ForwardRow.of(layer.k, layer.n, layer.epilogue);
        }
    }

    /** What a pass needs to know of a layer: its loops, and where its parameters and rows lie. */
    private static final class Layer {
        final Layer before;
        Layer next;

        final int k;
        final int n;
        final int ld;
        final Activation activation;
        final boolean identity;

        /** What the loops apply. */
        final Epilogue epilogue;

        /** Whether that is the activation. */
        final boolean fused;

        /** Null where the layer goes forward with another. */
        ForwardRow forward;

        final BackwardRow backward;

        /** Whether those loops go on through the activation of the layer before: where inputs of ReLU are skipped, φ′ of the others is 1. */
        final boolean through;

        /** Null where no input is skipped. */
        final ActiveForwardRow activeForward;

        final ActiveBackwardRow activeBackward;

        final long parameters;
        final long Z;
        final long Y;
        final long dZ;
        final long dX;
        final long list;

        /** Whether φ′ is a step of its own on the way back. */
        boolean separate;

        /** Active inputs of the last forward pass. */
        int count;

        Layer(Architecture architecture, Layout layout, Workspace ws, int l, Layer before) {
            this.before = before;
            k = architecture.inputs(l);
            n = architecture.outputs(l);
            ld = Padding.pad(n);
            activation = architecture.activation(l);
            identity = activation instanceof PiecewiseLinear.Identity;
            epilogue = Network.epilogue(activation);
            fused = identity || epilogue != Epilogue.IDENTITY;
            boolean skips = l > 0 && n >= WIDE && architecture.activation(l - 1).sparse();
            activeForward = skips ? ActiveForwardRow.of(k, n, epilogue) : null;
            activeBackward = skips ? ActiveBackwardRow.of(k, n) : null;
            through = before != null && before.epilogue != Epilogue.IDENTITY && (!skips || before.epilogue == Epilogue.RELU);
            backward = BackwardRow.of(k, n, through ? before.epilogue : Epilogue.IDENTITY);
            separate = !identity;
            if (through) {
                before.separate = false;
            }
            parameters = layout.weights(l);
            Z = ws.Z(l);
            Y = ws.Y(l);
            dZ = ws.dZ(l);
            dX = ws.dX(l);
            list = ws.active(l);
        }

        /** Whether this layer and the one before it go forward together. */
        boolean joinsBefore() {
            return before != null && before.fused && identity && ForwardEnd.exists(before.n, before.epilogue, n);
        }
    }

    /** Forward from the row at X; returns output 0. */
    float forward(MemorySegment P, MemorySegment X, long x) {
        MemorySegment A = X;
        long a = x;
        if (narrowFirst) {
            // It reads whole vectors: the row is copied to where its pads are zero.
            MemorySegment.copy(X, x, S, input, (long) first.k * Float.BYTES);
            A = S;
            a = input;
        }
        for (Layer layer = first; layer != ending; layer = layer.next) {
            forward(layer, P, A, a);
            A = S;
            a = layer.Y;
        }
        return end == null ? S.get(JAVA_FLOAT, last.Y) : end.forward(A, a, P, ending.parameters, S, ending.Z, last.Z);
    }

    private void forward(Layer layer, MemorySegment P, MemorySegment A, long a) {
        if (layer.activeForward == null) {
            layer.forward.forward(A, a, P, layer.parameters, S, layer.Z);
        } else {
            layer.count = Dense.active(layer.k, A, a, S, layer.list);
            layer.activeForward.forward(layer.count, S, layer.list, A, a, P, layer.parameters, S, layer.Z);
        }
        if (!layer.fused) {
            layer.activation.forward(1, layer.n, S, layer.Z, S, layer.Y, layer.ld);
        }
    }

    /** Back to the inputs of the network from the gradient of its outputs; {@code listed} says that the last forward pass was one of this class. */
    void backwardInput(MemorySegment P, boolean listed) {
        for (Layer layer = last; layer != null; layer = layer.before) {
            activationBackward(layer);
            backwardInput(layer, P, layer.dZ, listed);
        }
    }

    /** The derivatives of one output with respect to the inputs, to {@code g} in G, after a forward pass of this class. */
    void greeks(MemorySegment P, int output, MemorySegment G, long g) {
        if (output != marked) { // a vector that is read right after a part of it is written waits for memory
            S.set(JAVA_FLOAT, unit + 4L * marked, 0.0f);
            S.set(JAVA_FLOAT, unit + 4L * output, 1.0f);
            marked = output;
        }
        long dZ = unit;
        if (last.separate) {
            activationBackward(last, unit);
            dZ = last.dZ;
        }
        for (Layer layer = last; layer != first; layer = layer.before) {
            backwardInput(layer, P, dZ, true);
            activationBackward(layer.before);
            dZ = layer.before.dZ;
        }
        if (first.k % Padding.LANES == 0) { // else loops write pads, which G need not have
            first.backward.backwardInput(S, dZ, P, first.parameters, G, g);
        } else {
            first.backward.backwardInput(S, dZ, P, first.parameters, S, first.dX);
            MemorySegment.copy(S, first.dX, G, g, (long) first.k * Float.BYTES);
        }
    }

    /** dX of layer {@code l} from its dZ; where the layer goes {@link #through}, dZ of the layer before. */
    void backwardInput(int l, MemorySegment P, boolean listed) {
        Layer layer = layer(l);
        backwardInput(layer, P, layer.dZ, listed);
    }

    /** Whether the loops of layer {@code l} go back through the activation of the layer before. */
    boolean through(int l) {
        return layer(l).through;
    }

    /** Whether φ′ of the layer before may follow on {@link #backwardInput(int, MemorySegment, boolean)}: that of skipped inputs, a selection, may once more. */
    boolean plain(int l) {
        Layer layer = layer(l);
        return !layer.through || layer.activeBackward != null;
    }

    private Layer layer(int l) {
        Layer layer = first;
        for (int i = 0; i < l; i++) {
            layer = layer.next;
        }
        return layer;
    }

    private void backwardInput(Layer layer, MemorySegment P, long dZ, boolean listed) {
        if (layer.activeBackward != null && listed) {
            layer.activeBackward.backwardInput(layer.count, S, layer.list, S, dZ, P, layer.parameters, S, layer.dX);
        } else {
            layer.backward.backwardInput(S, layer.through ? layer.before.Y : 0, S, dZ, P, layer.parameters, S, layer.dX);
        }
    }

    /** Back from the gradient of the outputs, each layer updated on the way; the row of the forward pass is at X. */
    void online(MemorySegment P, MemorySegment X, long x, float lr, boolean listed) {
        for (Layer layer = last; layer != first; layer = layer.before) {
            activationBackward(layer);
            long a = layer.before.Y;
            if (layer.activeBackward != null && listed) {
                layer.activeBackward.online(
                        layer.count, S, layer.list, S, a, S, layer.dZ, lr, P, layer.parameters, S, layer.dX);
            } else {
                layer.backward.online(S, a, S, layer.dZ, lr, P, layer.parameters, S, layer.dX);
            }
        }
        activationBackward(first);
        first.backward.update(narrowFirst ? S : X, narrowFirst ? input : x, S, first.dZ, lr, P, first.parameters);
    }

    /** Back to dZ of every layer, in a workspace that keeps them; nothing is updated. */
    void backward(MemorySegment P, boolean listed) {
        for (Layer layer = last; layer != first; layer = layer.before) {
            activationBackward(layer);
            backwardInput(layer, P, layer.dZ, listed);
        }
        activationBackward(first);
    }

    /**
     * Updates every layer from the dZ of {@link #backward}, with the bits of {@link #online}. The layers nearest to the input come first: those that
     * skip inputs compute dX once more, and it takes the place of a dZ that has been used.
     */
    void update(MemorySegment P, MemorySegment X, long x, float lr, boolean listed) {
        first.backward.update(narrowFirst ? S : X, narrowFirst ? input : x, S, first.dZ, lr, P, first.parameters);
        for (Layer layer = first.next; layer != null; layer = layer.next) {
            long a = layer.before.Y;
            if (layer.activeBackward != null && listed) {
                layer.activeBackward.online(
                        layer.count, S, layer.list, S, a, S, layer.dZ, lr, P, layer.parameters, S, layer.dX);
            } else {
                layer.backward.update(S, a, S, layer.dZ, lr, P, layer.parameters);
            }
        }
    }

    private void activationBackward(Layer layer) {
        if (layer.separate) {
            activationBackward(layer, layer.dZ);
        }
    }

    private void activationBackward(Layer layer, long dY) {
        layer.activation.backward(1, layer.n, S, layer.Z, S, layer.Y, S, dY, S, layer.dZ, layer.ld);
    }
}
