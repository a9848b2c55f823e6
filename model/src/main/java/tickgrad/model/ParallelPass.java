package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Updates;

/**
 * A training step on several threads, with the bits of one: no sum is ever split.
 *
 * <p>Three rounds with a barrier after each. <em>Rows</em>: every member takes some rows of the batch forward, to the loss, and back to the
 * first layer; nothing there adds across rows. <em>Weights</em>: every member takes a range of the flat vector of gradients and sums it over
 * all rows, in their order; ranges end between layers or after a multiple of four rows of a W. <em>Update</em>: the same ranges, which the
 * member's cache still holds. The losses of the rows and the sum of squares are added up by the calling thread.
 */
final class ParallelPass implements AutoCloseable {
    /** Rows of a batch, and of a W, are dealt out by fours: the height of the kernels' register tiles. */
    private static final int UNIT = 4;

    /**
     * Rows times parameters from which threads help. Two of them need 2 µs to meet three times; a single one does this much in 20.
     */
    private static final long WORTHWHILE = 1 << 18;

    /** Never runs; owns no arena. */
    private static final Thread STRANGER = new Thread(() -> {});

    private final Network network;
    private final Parameters parameters;
    private final Gradients gradients;
    private final Loss loss;
    private final Optimizer optimizer;
    private final OptimizerState state;
    private final Workspace ws;
    private final Matrix targets;
    private final long parameterCount;
    private final int outputs;
    private final double[] losses;
    private final Workspace[] views;
    private final long[] cuts;
    private final OptimizerState[] states;
    private final MemorySegment spare;
    private final long spareBytes;
    private final Crew crew;
    private final Crew.Task rowsTask = this::rows;
    private final Crew.Task weightsTask = this::weights;
    private final Crew.Task updateTask = this::update;

    // What the calling thread says about a round; the beginning of the round publishes it.
    private int m;
    private MemorySegment X;
    private long XOff;
    private int ldx;
    private MemorySegment w;
    private float scale;
    private boolean backward;
    private boolean accumulate;
    private float factor;
    private double lr;

    ParallelPass(
            int threads, Arena arena, Network network, Parameters parameters, Gradients gradients, Loss loss, Optimizer optimizer,
            OptimizerState state, Workspace ws, Matrix targets) {
        Architecture architecture = network.architecture();
        this.network = network;
        this.parameters = parameters;
        this.gradients = gradients;
        this.loss = loss;
        this.optimizer = optimizer;
        this.state = state;
        this.ws = ws;
        this.targets = targets;
        parameterCount = architecture.parameterCount();
        outputs = architecture.outputs();
        losses = new double[ws.maxRows()];
        spareBytes = (long) Padding.pad(architecture.widest()) * Float.BYTES;
        spare = arena.allocate(threads * spareBytes, Padding.BYTES);
        views = new Workspace[threads];
        cuts = new long[threads + 1];
        states = new OptimizerState[threads];
        Layout layout = parameters.layout();
        cuts[threads] = layout.bytes();
        for (int i = threads - 1; i >= 0; i--) {
            views[i] = ws.view(arena);
            cuts[i] = layout.cut(layout.bytes() / threads * i, UNIT);
            states[i] = cuts[i] < cuts[i + 1] ? state.part(cuts[i], floats(i)) : null;
        }
        crew = new Crew(threads);
    }

    /** {@return whether a piece of that many rows is worth the rounds} */
    boolean pays(int rows) {
        return rows * parameterCount >= WORTHWHILE;
    }

    /** Refuses memory that the workers may not read. */
    void requireShared(String name, MemorySegment segment) {
        requireShared(crew.members(), name, segment);
    }

    /** Refuses memory that other threads than the owner's may not read. */
    static void requireShared(int threads, String name, MemorySegment segment) {
        if (!segment.isAccessibleBy(STRANGER)) {
            throw new IllegalArgumentException(name + " lies in a confined arena, expected one that " + threads
                    + " threads may use, such as Arena.ofShared()");
        }
    }

    /**
     * Runs m rows forward and, if asked, back to the gradient of the parameters.
     *
     * @return {@code sum} with the losses of the rows added, one after the other
     */
    double piece(
            int m, MemorySegment X, long XOff, int ldx, MemorySegment w, float scale, double sum, boolean backward,
            boolean accumulate) {
        this.m = m;
        this.X = X;
        this.XOff = XOff;
        this.ldx = ldx;
        this.w = w;
        this.scale = scale;
        this.backward = backward;
        this.accumulate = accumulate;
        crew.run(rowsTask);
        if (backward) {
            crew.run(weightsTask);
        }
        for (int r = 0; r < m; r++) {
            sum += losses[r];
        }
        return sum;
    }

    private void rows(int member) {
        int from = firstRow(member);
        int count = firstRow(member + 1) - from;
        if (count == 0) {
            return;
        }
        Workspace view = views[member];
        view.moveTo(from);
        network.forward(parameters, view, count, X, XOff + 4L * from * ldx, ldx);
        MemorySegment S = ws.segment();
        int ld = Padding.pad(outputs);
        for (int r = from; r < from + count; r++) {
            long row = 4L * r * ld;
            losses[r] = loss.backward(
                    1, outputs, S, ws.outputs() + row, ld, targets.segment(), targets.offset(r), targets.ld(), w, 4L * r, scale, S,
                    ws.outputGradients() + row, ld);
        }
        if (backward) {
            network.backwardRows(parameters, view, count);
        }
    }

    private int firstRow(int member) {
        long units = (m + UNIT - 1) / UNIT;
        return (int) Math.min(m, UNIT * (units * member / crew.members()));
    }

    private void weights(int member) {
        network.weightGradients(
                ws, m, X, XOff, ldx, gradients, accumulate, cuts[member], cuts[member + 1], spare, member * spareBytes);
    }

    /** {@code G *= factor}, then the optimizer's step. */
    void update(float factor, double lr) {
        this.factor = factor;
        this.lr = lr;
        crew.run(updateTask);
        state.advance();
    }

    private void update(int member) {
        int n = floats(member);
        if (n == 0) {
            return;
        }
        long off = cuts[member];
        MemorySegment G = gradients.segment();
        if (factor < 1.0f) {
            Updates.scale(n, G, off, factor);
        }
        states[member].step(state.step());
        optimizer.update(n, parameters.segment(), off, G, off, states[member], lr);
    }

    private int floats(int member) {
        return (int) ((cuts[member + 1] - cuts[member]) / Float.BYTES);
    }

    @Override
    public void close() {
        crew.close();
    }
}
