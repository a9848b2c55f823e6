package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Updates;

/**
 * Gradient descent on one network's parameters: a step on a batch, an online step on one row, or a whole {@link #fit}. It belongs to one
 * thread at a time, which {@link #threads} of its own may help.
 *
 * <p>The loss of a step is {@code Σ_r w_r ℓ_r / (elements·Σ_r w_r)} over all its rows. A batch longer than {@code maxRows} runs in pieces
 * whose gradients accumulate; the bits are those of one piece. Steps allocate nothing. Bad input (shapes, NaN, infinities, impossible targets)
 * is refused before anything is written; a step whose loss overflows, or with clipping the gradient's norm, returns NaN and updates nothing.
 */
public final class Trainer implements AutoCloseable, FitLoop.Steps {
    /** More would wait for one another longer than they work. */
    private static final int MAX_THREADS = 256;

    /** Added to the norm before dividing, as in PyTorch's {@code clip_grad_norm_}. */
    private static final double CLIP_EPS = 1e-6;

    private final Arena arena;
    private final Network network;
    private final Parameters parameters;
    private final Gradients gradients;
    private final Loss loss;
    private final Optimizer optimizer;
    private final OptimizerState state;
    private Workspace ws;
    private final int inputs;
    private final int outputs;
    private final double elements;
    private final Matrix targets;
    private final RowLoss rowLoss;
    private final MemorySegment rowWeights;
    private Schedule schedule = Schedule.constant();
    private double clipNorm = Double.POSITIVE_INFINITY;
    private ParallelPass parallel;
    private boolean closed;

    /**
     * A trainer with fresh optimizer state.
     *
     * @param arena      owns gradients, moments and scratch memory
     * @param parameters what is trained, in place
     * @param loss       the loss
     * @param optimizer  the update rule
     * @param maxRows    rows that run through the layers together
     */
    public Trainer(Arena arena, Parameters parameters, Loss loss, Optimizer optimizer, int maxRows) {
        Architecture architecture = parameters.architecture();
        this.arena = arena;
        this.network = new Network(architecture);
        this.parameters = parameters;
        this.gradients = new Gradients(arena, architecture);
        this.loss = loss;
        this.optimizer = optimizer;
        this.state = new OptimizerState(arena, optimizer, parameters.floats());
        this.ws = new Workspace(arena, architecture, maxRows);
        this.inputs = architecture.inputs();
        this.outputs = architecture.outputs();
        this.elements = loss.elements(outputs);
        this.targets = Matrix.allocate(arena, maxRows, loss.targets(outputs));
        this.rowLoss = new RowLoss(loss, outputs, targets.rows(0, 1));
        this.rowWeights = arena.allocate((long) Padding.pad(maxRows) * Float.BYTES, Padding.BYTES);
    }

    /** {@return what is trained} */
    public Parameters parameters() {
        return parameters;
    }

    /** {@return the gradient of the last step, after clipping} */
    public Gradients gradients() {
        return gradients;
    }

    /** {@return the loss} */
    public Loss loss() {
        return loss;
    }

    /** {@return the update rule} */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** {@return moments and step count of the optimizer} */
    public OptimizerState state() {
        return state;
    }

    /**
     * Sets the learning rate schedule; its step is the number of updates made.
     *
     * @param schedule the factor of the optimizer's learning rate
     * @return this
     */
    public Trainer schedule(Schedule schedule) {
        Range.require(schedule != null, "schedule", null, "a schedule, Schedule.constant() for none");
        this.schedule = schedule;
        return this;
    }

    /**
     * Sets global-norm clipping: {@code G *= min(1, clipNorm/(‖G‖ + 1e-6))} (Pascanu, Mikolov and Bengio 2013).
     *
     * @param clipNorm the most that ‖G‖ may be, {@code > 0}; infinity for none
     * @return this
     */
    public Trainer clipNorm(double clipNorm) {
        Range.require(clipNorm > 0.0, "clipNorm", clipNorm, "> 0");
        this.clipNorm = clipNorm;
        return this;
    }

    /**
     * Sets how many threads run a batch together, the caller's among them, with the bits of one: they split the rows on the way forward
     * and back to the activations, and the weights where gradients are summed over rows and where the optimizer updates them.
     *
     * <p>The trainer then owns {@code threads - 1} daemon threads until {@link #close}, and a workspace more, which keeps the gradients of all layers:
     * two or three floats for every row and unit, pads included, and for each thread the weights of a layer. Between steps threads look out for the
     * next one for some 150 µs and then park. A batch, or a piece of {@code maxRows} of a longer one, whose rows times parameters are fewer than 2^18 runs
     * on the calling thread alone, and so does {@link #learn}: sharing would cost more than it saves.
     *
     * <p>Arena, parameters and {@code X} are read by all threads, so a confined arena will not do: use {@link Arena#ofShared()}. A loss or
     * an activation of one's own is called by several threads at once. What one throws on another thread reaches the caller when all have
     * ended their part; parameters, moments and step are then as before, the gradient is not.
     *
     * @param threads 1 (the default) to 256; more than there are processors only slow each other down
     * @return this
     * @throws IllegalArgumentException if the number is out of range, or the trainer's memory or the parameters lie in a confined arena;
     *                                  nothing has changed then
     */
    public Trainer threads(int threads) {
        requireOpen();
        Range.require(threads >= 1 && threads <= MAX_THREADS, "threads", threads, "1 to " + MAX_THREADS);
        ParallelPass next = null;
        if (threads > 1) {
            ParallelPass.requireShared(threads, "parameters", parameters.segment());
            ParallelPass.requireShared(threads, "the trainer's memory", ws.segment());
            if (!ws.keeps()) {
                ws = new Workspace(arena, parameters.architecture(), ws.maxRows(), true);
            }
            next = new ParallelPass(threads, arena, network, parameters, gradients, loss, optimizer, state, ws, targets);
        }
        if (parallel != null) {
            parallel.close();
        }
        parallel = next;
        return this;
    }

    /** Ends the threads; the trainer makes no further step. A second call does nothing. Memory goes with its arena. */
    @Override
    public void close() {
        closed = true;
        if (parallel != null) {
            parallel.close();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the trainer is closed, expected an open one");
        }
    }

    /**
     * One optimizer step on a batch of equally weighted rows.
     *
     * @param X inputs {@code (m, inputs)}
     * @param T targets {@code (m, targets)}
     * @return the mean loss before the step; NaN if it overflowed and nothing was updated
     */
    public double step(Matrix X, Matrix T) {
        return step(X, T, null);
    }

    /**
     * One optimizer step on a batch.
     *
     * @param X       inputs {@code (m, inputs)}
     * @param T       targets {@code (m, targets)}
     * @param weights row weights {@code (m, 1)}, none negative, not all zero; {@code null} for ones
     * @return the mean loss before the step; NaN if it overflowed and nothing was updated
     */
    public double step(Matrix X, Matrix T, Matrix weights) {
        double mean = gradient(X, T, weights);
        return Double.isFinite(mean) && update(together(X.rows())) ? mean : Double.NaN;
    }

    /** Whether the threads share a batch of that many rows. */
    private boolean together(int rows) {
        return parallel != null && parallel.pays(Math.min(rows, ws.maxRows()));
    }

    /**
     * The mean loss of a batch and, in {@link #gradients}, its gradient; nothing is updated.
     *
     * @param X       inputs {@code (m, inputs)}
     * @param T       targets {@code (m, targets)}
     * @param weights row weights {@code (m, 1)}, or {@code null} for ones
     * @return the mean loss
     */
    public double gradient(Matrix X, Matrix T, Matrix weights) {
        return pass(X, T, weights, true);
    }

    /**
     * The mean loss of a batch.
     *
     * @param X inputs {@code (m, inputs)}
     * @param T targets {@code (m, targets)}
     * @return the mean loss
     */
    public double evaluate(Matrix X, Matrix T) {
        return pass(X, T, null, false);
    }

    private double pass(Matrix X, Matrix T, Matrix weights, boolean backward) {
        requireOpen();
        int rows = X.rows();
        if (rows < 1) {
            throw Range.refusal("X.rows()", rows, ">= 1");
        }
        Seam.shape("X", X, rows, inputs);
        Seam.shape("T", T, rows, targets.cols());
        Seam.alive("X", X.segment());
        if (parallel != null) {
            parallel.requireShared("X", X.segment());
        }
        Seam.alive("T", T.segment());
        Seam.finite("X", X);
        loss.check(T, outputs);
        double divisor = elements * totalWeight(weights, rows);
        double sum = 0.0;
        for (int r = 0; r < rows; r += ws.maxRows()) {
            int m = Math.min(ws.maxRows(), rows - r);
            Rows.copy(m, T.cols(), T.segment(), T.offset(r), T.ld(), targets.segment(), 0, targets.ld());
            MemorySegment w = weightsOf(weights, r, m);
            float scale = (float) (1.0 / divisor);
            sum = together(rows)
                    ? parallel.piece(m, X.segment(), X.offset(r), X.ld(), w, scale, sum, backward, r > 0)
                    : piece(m, X.segment(), X.offset(r), X.ld(), w, scale, sum, backward, r > 0);
        }
        return sum / divisor;
    }

    /** Runs m rows forward and, if asked, back; returns the sum with their losses added. */
    private double piece(
            int m, MemorySegment X, long XOff, int ldx, MemorySegment w, float scale, double sum, boolean backward,
            boolean accumulate) {
        network.forward(parameters, ws, m, X, XOff, ldx);
        double total = sum;
        if (accumulate) {
            // Row by row, so that the sum has one order however the rows are cut into pieces.
            for (int row = 0; row < m; row++) {
                total += lossOf(row, 1, w, scale);
            }
        } else {
            total = lossOf(0, m, w, scale);
        }
        if (backward) {
            network.backward(parameters, ws, m, X, XOff, ldx, gradients, accumulate);
        }
        return total;
    }

    /** Σ w_r ℓ_r of m rows of the last forward pass; the gradient of their outputs goes into the workspace. */
    private double lossOf(int from, int m, MemorySegment w, float scale) {
        MemorySegment S = ws.segment();
        int ld = Padding.pad(outputs);
        long row = 4L * from * ld;
        return loss.backward(
                m, outputs, S, ws.outputs() + row, ld, targets.segment(), targets.offset(from), targets.ld(), w, 4L * from,
                scale, S, ws.outputGradients() + row, ld);
    }

    /** The sum of the row weights; refuses bad ones. */
    static double totalWeight(Matrix weights, int rows) {
        if (weights == null) {
            return rows;
        }
        Seam.shape("weights", weights, rows, 1);
        Seam.alive("weights", weights.segment());
        double total = 0.0;
        for (int r = 0; r < rows; r++) {
            float w = weights.get(r, 0);
            if (!(w >= 0.0f && w < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weights[" + r + "] is " + w + ", expected finite and >= 0");
            }
            total += w;
        }
        if (total <= 0.0) {
            throw Range.refusal("the sum of weights", total, "> 0");
        }
        return total;
    }

    private MemorySegment weightsOf(Matrix weights, int from, int m) {
        if (weights == null) {
            return MemorySegment.NULL;
        }
        Rows.copy(m, 1, weights.segment(), weights.offset(from), weights.ld(), rowWeights, 0, 1);
        return rowWeights;
    }

    /** Clips and updates; false, with nothing updated, when the norm that clipping needs is not finite. */
    boolean update(boolean together) {
        int n = parameters.floats();
        MemorySegment G = gradients.segment();
        float factor = 1.0f;
        if (clipNorm < Double.POSITIVE_INFINITY) {
            double norm = Math.sqrt(Updates.sumOfSquares(n, G, 0));
            if (!Double.isFinite(norm)) {
                return false;
            }
            if (norm + CLIP_EPS > clipNorm) {
                factor = (float) (clipNorm / (norm + CLIP_EPS));
            }
        }
        if (together) {
            parallel.update(factor, learningRate());
            return true;
        }
        if (factor < 1.0f) {
            Updates.scale(n, G, 0, factor);
        }
        optimizer.update(n, parameters.segment(), 0, G, 0, state, learningRate());
        return true;
    }

    private double learningRate() {
        return optimizer.lr() * schedule.factor(state.step());
    }

    /**
     * One online step on one row. Plain SGD updates every layer on the way back, without a gradient vector: {@link #gradients} is then not written.
     *
     * @param x    inputs, native, aligned to 4 bytes
     * @param xOff byte offset of {@code x}
     * @param t    targets, native, aligned to 4 bytes
     * @param tOff byte offset of {@code t}
     * @return the mean loss before the step; NaN if it overflowed and nothing was updated
     */
    public double learn(MemorySegment x, long xOff, MemorySegment t, long tOff) {
        requireOpen();
        Seam.row("x", x, xOff, inputs);
        Seam.row("t", t, tOff, targets.cols());
        float first;
        try {
            Seam.finite("x", x, xOff, 1, inputs, inputs);
            rowLoss.take(t, tOff);
            ws.rows(1);
            first = ws.row().forward(parameters.segment(), x, xOff);
        } catch (IllegalStateException | WrongThreadException e) {
            Seam.alive("t", t);
            throw network.refused(e, parameters, ws, "x", x);
        }
        double mean = rowLoss.backward(ws, first);
        if (!Double.isFinite(mean)) {
            return Double.NaN;
        }
        if (isPlainSgd()) {
            ws.row().online(parameters.segment(), x, xOff, (float) learningRate(), true);
            state.advance();
            return mean;
        }
        network.backward(parameters, ws, 1, x, xOff, inputs, gradients, false);
        return update(false) ? mean : Double.NaN;
    }

    private boolean isPlainSgd() {
        return clipNorm == Double.POSITIVE_INFINITY && optimizer instanceof Sgd sgd && sgd.plain();
    }

    /** {@return the outputs of the row of the last {@link #learn}, before its step} @param j which output */
    public float output(int j) {
        if (j < 0 || j >= outputs) {
            throw Range.refusal("j", j, "0 to " + (outputs - 1));
        }
        return ws.segment().get(JAVA_FLOAT, ws.outputs() + 4L * j);
    }

    /**
     * Trains for some epochs.
     *
     * @param X   inputs {@code (rows, inputs)}
     * @param T   targets {@code (rows, targets)}
     * @param fit epochs, batch, seed, validation and so on
     * @return the losses of every epoch
     */
    public History fit(Matrix X, Matrix T, Fit fit) {
        return new FitLoop(this, X, T, fit, targets.cols(), t -> loss.check(t, outputs)).run();
    }
}
