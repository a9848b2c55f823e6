package tickgrad.model.surface;

import java.lang.foreign.Arena;
import tickgrad.model.Gradients;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.OptimizerState;
import tickgrad.model.Parameters;
import tickgrad.model.TwinNetwork;

/**
 * Fits a surface to quotes, all of them at every step, under the penalties of a {@link SurfaceLoss} on the nodes of a grid, which take turns:
 * a step looks at every {@code turns}-th part of them.
 */
public final class SurfaceTrainer {
    private static final int ROWS = 1024;

    private final Parameters parameters;
    private final SurfaceLoss loss;
    private final Optimizer optimizer;
    private final OptimizerState state;
    private final Gradients gradients;
    private final TwinNetwork twin;
    private final SurfaceRows quotes;
    private final double[] vol;
    private final double[] weight;
    private final SurfaceRows nodes;
    private final double[] h;
    private final int turns;

    /**
     * A trainer.
     *
     * @param arena      owns its memory
     * @param parameters of a smooth network of two inputs and one output; trained in place
     * @param scale      of its inputs
     * @param prior      that it bends
     * @param quotes     what is fitted
     * @param loss       what it costs
     * @param grid       where arbitrage is looked for
     * @param turns      in how many parts the nodes take turns, at least 1 and no more than nodes
     * @param optimizer  the rule of the steps
     */
    public SurfaceTrainer(
            Arena arena,
            Parameters parameters,
            SurfaceScale scale,
            VariancePrior prior,
            SurfaceQuotes quotes,
            SurfaceLoss loss,
            SurfaceGrid grid,
            int turns,
            Optimizer optimizer) {
        if (parameters.architecture().inputs() != 2 || parameters.architecture().outputs() != 1) {
            throw new IllegalArgumentException("parameters of " + parameters.architecture() + ", expected 2 inputs and 1 output");
        }
        if (turns < 1 || turns > grid.nodes()) {
            throw new IllegalArgumentException("turns: " + turns + ", expected 1 to " + grid.nodes() + ", the nodes");
        }
        this.parameters = parameters;
        this.loss = loss;
        this.optimizer = optimizer;
        this.turns = turns;
        state = new OptimizerState(arena, optimizer, parameters.floats());
        gradients = new Gradients(arena, parameters.architecture());
        twin = new TwinNetwork(arena, parameters.architecture(), ROWS);
        this.quotes = new SurfaceRows(arena, scale, prior, quotes.k(), quotes.tau());
        vol = quotes.vol().clone();
        weight = quotes.weight().clone();
        SurfaceGrid order = grid.interleaved(turns); // each part lies all over the surface
        nodes = SurfaceNetwork.nodes(arena, order, scale, prior);
        h = order.h();
    }

    /**
     * One step.
     *
     * @param lr learning rate
     * @return the cost before it
     */
    public double step(double lr) {
        return step(lr, 1);
    }

    /**
     * One step of the quadratic penalty method, in which penalties grow from step to step (Nocedal and Wright 2006, section 17.1): a surface
     * that has found the quotes is then led out of arbitrage.
     *
     * @param lr        learning rate
     * @param penalties factor of the loss's penalties at this step, {@code >= 0}
     * @return the cost before it
     */
    public double step(double lr, double penalties) {
        if (!(penalties >= 0 && penalties < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("penalties: " + penalties + ", expected a finite factor >= 0");
        }
        double cost = gradients((int) (state.step() % turns), loss.times(penalties));
        optimizer.update(parameters.floats(), parameters.segment(), 0, gradients.segment(), 0, state, lr);
        return cost;
    }

    /**
     * The cost and, in {@link #gradients()}, its derivatives by the parameters.
     *
     * @param turn which part of the nodes is looked at, 0 to {@code turns - 1}
     * @return the cost
     */
    public double gradients(int turn) {
        if (turn < 0 || turn >= turns) {
            throw new IllegalArgumentException("turn: " + turn + ", expected 0 to " + (turns - 1));
        }
        return gradients(turn, loss);
    }

    private double gradients(int turn, SurfaceLoss weighed) {
        forward(quotes, 0, quotes.X.rows());
        double cost = weighed.quotes(quotes, vol, weight);
        backward(quotes, 0, quotes.X.rows(), false);
        if (weighed.butterfly() > 0 || weighed.calendar() > 0 || weighed.wings() > 0) {
            int from = (int) ((long) h.length * turn / turns);
            int count = (int) ((long) h.length * (turn + 1) / turns) - from;
            forward(nodes, 3 * from, 3 * count);
            cost += weighed.nodes(nodes, h, from, count);
            backward(nodes, 3 * from, 3 * count, true);
        }
        return cost;
    }

    /** {@return the derivatives of the last cost} */
    public Gradients gradients() {
        return gradients;
    }

    private void forward(SurfaceRows rows, int from, int count) {
        for (int at = from; at < from + count; at += ROWS) {
            int m = Math.min(ROWS, from + count - at);
            forward(rows.X, at, m);
            rows.read(twin, at, m);
        }
    }

    private void forward(Matrix X, int at, int m) {
        twin.forward(parameters, m, X.segment(), X.offset(at), X.ld());
    }

    /** The rows go forward once more, since the twin remembers one piece of them at a time. */
    private void backward(SurfaceRows rows, int from, int count, boolean accumulate) {
        boolean one = count <= ROWS;
        for (int at = from; at < from + count; at += ROWS) {
            int m = Math.min(ROWS, from + count - at);
            if (!one) {
                forward(rows.X, at, m);
            }
            rows.seed(twin, at, m);
            twin.backward(parameters, m, rows.X.segment(), rows.X.offset(at), rows.X.ld(), gradients, accumulate || at > from);
        }
    }
}
