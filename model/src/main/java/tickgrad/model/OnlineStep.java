package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Updates;

/**
 * The online step of {@link Trainer#learn} in two passes, for those who judge a step before they take it: {@link #look} computes loss and whole
 * gradient and writes no parameter, {@link #take} updates. Taken unscaled it leaves the bits of {@code learn}.
 *
 * <p>For plain SGD the gradient of layer {@code l} is the product of two rows, {@code dW = aᵀ·dZ} and {@code db = dZ}, and is never formed:
 * {@code ‖dW‖² + ‖db‖² = ‖dZ‖²·(‖a‖² + 1)} costs two short sums a layer.
 *
 * <p>NaN and infinities run through the arithmetic as they are; nothing is thrown for them. No method allocates.
 */
public final class OnlineStep {
    private final Network network;
    private final Parameters parameters;
    private final Loss loss;
    private final Optimizer optimizer;
    private final OptimizerState state;
    private final Workspace ws;
    private final MemorySegment S;
    private final MemorySegment P;
    private final int inputs;
    private final int outputs;
    private final double elements;
    private final int targetCount;
    private final MemorySegment targets;
    private final boolean plain;
    private final Gradients gradients;
    private final MemorySegment before;
    private final MemorySegment delta;
    private double norm;

    /**
     * A step with fresh optimizer state.
     *
     * @param arena      owns gradients, moments and scratch memory
     * @param parameters what is trained, in place
     * @param loss       the loss
     * @param optimizer  the update rule
     */
    public OnlineStep(Arena arena, Parameters parameters, Loss loss, Optimizer optimizer) {
        Architecture architecture = parameters.architecture();
        this.network = new Network(architecture);
        this.parameters = parameters;
        this.loss = loss;
        this.optimizer = optimizer;
        this.state = new OptimizerState(arena, optimizer, parameters.floats());
        this.ws = new Workspace(arena, architecture, 1, true);
        this.S = ws.segment();
        this.P = parameters.segment();
        this.inputs = architecture.inputs();
        this.outputs = architecture.outputs();
        this.elements = loss.elements(outputs);
        this.targetCount = loss.targets(outputs);
        this.targets = arena.allocate((long) Padding.pad(targetCount) * Float.BYTES, Padding.BYTES);
        this.plain = optimizer instanceof Sgd sgd && sgd.plain();
        this.gradients = plain ? null : new Gradients(arena, architecture);
        this.before = plain ? null : arena.allocate(P.byteSize(), Padding.BYTES);
        this.delta = plain ? null : arena.allocate(P.byteSize(), Padding.BYTES);
    }

    /** {@return what is trained} */
    public Parameters parameters() {
        return parameters;
    }

    /** {@return moments and step count of the optimizer} */
    public OptimizerState state() {
        return state;
    }

    /**
     * Loss and gradient of one row; no parameter is written.
     *
     * @param x    inputs, native, aligned to 4 bytes
     * @param xOff byte offset of {@code x}
     * @param t    targets that the loss accepts, native, aligned to 4 bytes
     * @param tOff byte offset of {@code t}
     * @return the mean loss, which may be NaN or infinite
     */
    public double look(MemorySegment x, long xOff, MemorySegment t, long tOff) {
        Seam.row("x", x, xOff, inputs);
        Seam.row("t", t, tOff, targetCount);
        long input = ws.input();
        try {
            Rows.copy(1, inputs, x, xOff, inputs, S, input, inputs);
            Rows.copy(1, targetCount, t, tOff, targetCount, targets, 0, targetCount);
        } catch (IllegalStateException | WrongThreadException e) {
            Seam.alive("t", t);
            throw network.refused(e, parameters, ws, "x", x);
        }
        ws.rows(1);
        ws.row().forward(P, S, input);
        int ld = Padding.pad(outputs);
        double sum = loss.backward(
                1, outputs, S, ws.outputs(), ld, targets, 0, Padding.pad(targetCount), MemorySegment.NULL, 0,
                (float) (1.0 / elements), S, ws.outputGradients(), ld);
        if (plain) {
            ws.row().backward(P, true);
            norm = productNorm();
        } else {
            network.backward(parameters, ws, 1, S, input, inputs, gradients, false);
            norm = Math.sqrt(Updates.sumOfSquares(parameters.floats(), gradients.segment(), 0));
        }
        return sum / elements;
    }

    private double productNorm() {
        Architecture architecture = parameters.architecture();
        double sum = 0.0;
        for (int l = 0; l < architecture.layers(); l++) {
            long a = l == 0 ? ws.input() : ws.Y(l - 1);
            double dz = Updates.sumOfSquares(Padding.pad(architecture.outputs(l)), S, ws.dZ(l));
            sum += dz * (Updates.sumOfSquares(Padding.pad(architecture.inputs(l)), S, a) + 1.0);
        }
        return Math.sqrt(sum);
    }

    /** {@return ‖G‖ of the last {@link #look}; NaN or infinite if the gradient is, or above 1.8e19} */
    public double norm() {
        return norm;
    }

    /**
     * Updates the parameters from the gradient of the last {@link #look}, once.
     *
     * @param lr   learning rate, finite and {@code >= 0}
     * @param most {@code >= 0}: the longest step {@code ‖ΔW‖}; a longer one is scaled down to it. Moments are those of the whole step. With infinity
     *             nothing is judged
     * @return the factor of the step, 1 as a rule; NaN, with the parameters as before, if there was a limit and the step is not finite
     */
    public double take(double lr, double most) {
        if (!(lr >= 0.0 && lr < Double.POSITIVE_INFINITY)) {
            throw Range.refusal("lr", lr, "finite and >= 0");
        }
        if (!(most >= 0.0)) {
            throw Range.refusal("most", most, ">= 0");
        }
        if (plain) {
            double length = lr * norm;
            double factor = length > most ? most / length : 1.0;
            ws.row().update(P, S, ws.input(), (float) (lr * factor), true);
            state.advance();
            return factor;
        }
        int n = parameters.floats();
        before.copyFrom(P);
        optimizer.update(n, P, 0, gradients.segment(), 0, state, lr);
        delta.copyFrom(P);
        Updates.sgd(n, delta, 0, before, 0, 1.0, 0.0); // delta = W - W_before
        double length = Math.sqrt(Updates.sumOfSquares(n, delta, 0));
        if (length <= most || most == Double.POSITIVE_INFINITY) {
            return 1.0;
        }
        P.copyFrom(before);
        if (!Double.isFinite(length)) {
            return Double.NaN;
        }
        Updates.sgd(n, P, 0, delta, 0, -most / length, 0.0);
        return most / length;
    }
}
