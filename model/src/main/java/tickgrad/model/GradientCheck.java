package tickgrad.model;

import java.lang.foreign.Arena;
import java.util.Locale;

/**
 * A certificate that the gradients of a network, with its own parameters, loss and data, are the derivatives they claim
 * to be.
 *
 * <p>Two links. First, backpropagation in float64 (through the double side of {@link Activation} and {@link Loss}, on
 * the float parameters widened) against calculus: for every block, that is every {@code W_l}, every {@code b_l} and the
 * inputs, along random directions, a six-point difference quotient within {@code 1e-9·‖g‖} plus the rounding floor; of
 * the mean loss, and of a random linear functional of the outputs, since a trained network's gradient vanishes. Second,
 * the engine's float32 gradients (and derivatives with respect to the inputs) against float64, every component within
 * an error bound derived for these very numbers, not a tuned tolerance.
 *
 * <p>What it sees: on the double side, a derivative of an activation or a gradient of a loss that is wrong by a factor
 * of 1 + 1e-6 or more; in the engine, whatever exceeds the worst case of rounding: a missing or misplaced term, a
 * transposed matrix, a layer scaled by 1.001 in networks such as 16-64-64-8 (the worst case grows with width and depth:
 * by some per cent in 64-256-256-10). What it cannot see: an error of the engine below that, such as a factor of
 * 1 + 1e-6, which float32 can hardly express, and what the rows do not reach, such as a branch that none of them takes.
 * The former is left to tests on integers, where float arithmetic is exact and every bit must agree.
 *
 * <p>The bound trusts {@link Activation#ulps(double)}, {@link Activation#kinks} and {@link Loss#kinks} of one's own
 * activations and losses; the float kernel of one's own loss is held to 8 units of roundoff, forward and backward.
 *
 * <p>Where float32 cannot decide on which side of a kink a value lies, either branch is accepted, and counted. The cost
 * is some hundred forward passes over the rows in double: check on hundreds of rows, {@code X.rows(from, count)},
 * rather than on millions. Nothing is changed; memory is allocated and freed. Instances are immutable.
 */
public final class GradientCheck {
    /** Networks up to this size are checked along every coordinate, too. */
    private static final int SMALL = 300;

    /** Rows whose derivatives with respect to inputs are compared. */
    private static final int INPUT_ROWS = 64;

    /** Rows that run through the engine together. */
    private static final int PIECE = 64;

    private final int directions;
    private final int coordinates;
    private final long seed;
    private final Matrix weights;

    private GradientCheck(int directions, int coordinates, long seed, Matrix weights) {
        this.directions = directions;
        this.coordinates = coordinates;
        this.seed = seed;
        this.weights = weights;
    }

    /**
     * {@return a check of 3 directions a block and objective, and every coordinate of networks of up to 300 parameters}
     */
    public static GradientCheck standard() {
        return new GradientCheck(3, -1, 0x7109, null);
    }

    /**
     * Sets the random directions of each block and objective.
     *
     * @param directions {@code >= 1}
     * @return the check
     */
    public GradientCheck directions(int directions) {
        Range.require(directions >= 1, "directions", directions, ">= 1");
        return new GradientCheck(directions, coordinates, seed, weights);
    }

    /**
     * Sets the coordinates of each block and objective: all of them if there are no more, else as many random ones.
     *
     * @param coordinates {@code >= 0}; {@link Integer#MAX_VALUE} for all
     * @return the check
     */
    public GradientCheck coordinates(int coordinates) {
        Range.require(coordinates >= 0, "coordinates", coordinates, ">= 0");
        return new GradientCheck(directions, coordinates, seed, weights);
    }

    /**
     * Sets the seed of the directions.
     *
     * @param seed any number
     * @return the check
     */
    public GradientCheck seed(long seed) {
        return new GradientCheck(directions, coordinates, seed, weights);
    }

    /**
     * Sets the weights of the rows in the mean loss.
     *
     * @param weights {@code (m, 1)}, none negative, not all zero; {@code null} for ones
     * @return the check
     */
    public GradientCheck weights(Matrix weights) {
        return new GradientCheck(directions, coordinates, seed, weights);
    }

    /**
     * Checks as {@link #standard} does.
     *
     * @param p    parameters
     * @param loss the loss
     * @param X    inputs {@code (m, inputs)}
     * @param T    targets {@code (m, targets)}
     * @return the verdict
     */
    public static Report check(Parameters p, Loss loss, Matrix X, Matrix T) {
        return standard().run(p, loss, X, T);
    }

    /**
     * Checks a gradient of the mean loss that comes from elsewhere, as {@link #standard} does.
     *
     * @param p       parameters
     * @param loss    the loss
     * @param X       inputs {@code (m, inputs)}
     * @param T       targets {@code (m, targets)}
     * @param claimed the float32 gradient
     * @return the verdict
     */
    public static Report check(Parameters p, Loss loss, Matrix X, Matrix T, Gradients claimed) {
        return standard().run(p, loss, X, T, claimed);
    }

    /**
     * Checks the engine's gradients.
     *
     * @param p    parameters, finite
     * @param loss the loss
     * @param X    inputs {@code (m, inputs)}, finite, at least one row
     * @param T    targets {@code (m, targets)}, as the loss wants them
     * @return the verdict
     * @throws IllegalArgumentException if a shape or a value is wrong
     * @throws ArithmeticException      if the loss or its gradient overflows double
     */
    public Report run(Parameters p, Loss loss, Matrix X, Matrix T) {
        require(p);
        try (Arena arena = Arena.ofConfined()) {
            Trainer trainer = new Trainer(arena, p, loss, Optimizer.sgd(1.0), Math.min(PIECE, Math.max(1, X.rows())));
            trainer.gradient(X, T, weights);
            return run(p, loss, X, T, trainer.gradients());
        }
    }

    /**
     * Checks a gradient of the mean loss that comes from elsewhere, and the engine's derivatives with respect to the
     * inputs.
     *
     * @param p       parameters, finite
     * @param loss    the loss
     * @param X       inputs {@code (m, inputs)}, finite, at least one row
     * @param T       targets {@code (m, targets)}, as the loss wants them
     * @param claimed the float32 gradient
     * @return the verdict
     * @throws IllegalArgumentException if a shape or a value is wrong
     * @throws ArithmeticException      if the loss or its gradient overflows double
     */
    public Report run(Parameters p, Loss loss, Matrix X, Matrix T, Gradients claimed) {
        require(p);
        Architecture architecture = p.architecture();
        if (!architecture.equals(claimed.architecture())) {
            throw new IllegalArgumentException(
                    "claimed has architecture " + claimed.architecture() + ", expected " + architecture);
        }
        CheckBatch batch = new CheckBatch(architecture, loss, X, T, weights);
        Shadow shadow = new Shadow(p);
        Objective functional =
                Objective.LinearFunctional.random(X.rows(), architecture.outputs(), new CounterRandom(seed, 0));
        CalculusCheck network = calculus(shadow, batch, functional, 1);
        CalculusCheck whole = calculus(shadow, batch, new Objective.MeanLoss(loss, batch), 2);
        Sweep outputs = sweep(network, architecture, 3);
        Sweep mean = sweep(whole, architecture, 4);
        EngineCheck engine = null;
        if (ActivationBound.exist(architecture)) {
            engine = new EngineCheck(shadow, batch, loss, whole.blocks(), whole.gradient());
            engine.parameters(claimed);
            try (Arena arena = Arena.ofConfined()) {
                engine.inputs(arena, p, X, spread(X.rows()));
            }
        }
        return Verdict.of(architecture, loss, outputs, mean, engine);
    }

    private static void require(Parameters p) {
        Seam.alive("p", p.segment());
        if (!p.isFinite()) {
            throw new IllegalArgumentException("p holds NaN or infinite parameters, expected finite ones");
        }
    }

    private CalculusCheck calculus(Shadow shadow, CheckBatch batch, Objective objective, long stream) {
        CalculusCheck check = new CalculusCheck(shadow, batch, objective, new CounterRandom(seed, stream));
        if (!check.gradient().isFinite()) {
            throw new ArithmeticException("the gradient overflows double on these rows, expected a finite one");
        }
        return check;
    }

    private Sweep sweep(CalculusCheck check, Architecture architecture, long stream) {
        int limit = coordinates >= 0 ? coordinates : architecture.parameterCount() <= SMALL ? Integer.MAX_VALUE : 0;
        return new Sweep(check, directions, limit, new CounterRandom(seed, stream));
    }

    /** Rows evenly spread over all rows. */
    private static int[] spread(int rows) {
        int count = Math.min(rows, INPUT_ROWS);
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = (int) ((long) i * rows / count);
        }
        return chosen;
    }

    /**
     * One weight, bias or input, or all of a layer.
     *
     * @param layer  from 0
     * @param kind   {@code weight}, {@code bias} or {@code input}
     * @param row    the input of a weight, the row of an input; -1 for all
     * @param column the output of a weight or bias, the column of an input; -1 for all
     */
    public record Place(int layer, String kind, int row, int column) {
        @Override
        public String toString() {
            String layerOf = kind.equals("input") ? "" : "layer " + layer + " ";
            if (column < 0) {
                return layerOf + (kind.equals("bias") ? "biases" : kind + "s");
            }
            return layerOf + kind + (kind.equals("bias") ? " [" + column + "]" : " [" + row + ", " + column + "]");
        }
    }

    /**
     * The verdict.
     *
     * @param passed      whether nothing disagreed and something was decided
     * @param cause       what is wrong; empty when passed
     * @param directions  random directions tried
     * @param coordinates coordinates tried
     * @param worst       the largest error of float64 against calculus, as a share of its tolerance
     * @param place       where
     * @param kinks       rows set aside, in some direction, because a kink lay within the difference quotient
     * @param undecided   directions and coordinates in which rounding leaves nothing to decide
     * @param engineWorst the largest error of float32 against float64 in the block of {@code enginePlace}, as a share of
     *                    its bound; NaN if no bound exists (an activation of one's own that acts on whole rows)
     * @param enginePlace where
     * @param branches    values so close to a kink that either branch was accepted
     * @param unbounded   components of float32 whose bound overflows: nothing is promised about them
     */
    public record Report(
            boolean passed,
            String cause,
            int directions,
            int coordinates,
            double worst,
            Place place,
            int kinks,
            int undecided,
            double engineWorst,
            Place enginePlace,
            int branches,
            int unbounded) {
        /** Throws an {@link AssertionError} with the verdict unless passed. */
        public void assertPassed() {
            if (!passed) {
                throw new AssertionError(toString());
            }
        }

        /** {@return the verdict in one line} */
        @Override
        public String toString() {
            String verdict = passed ? "gradient certified: " : "gradient NOT certified: " + cause + ": ";
            String along = coordinates == 0 ? "" : " and " + coordinates + " coordinates";
            String engine = enginePlace == null
                    ? "engine not compared"
                    : "engine at " + number(engineWorst) + " of its float32 bound (" + enginePlace + "), " + branches
                            + " at either branch" + (unbounded == 0 ? "" : ", " + unbounded + " without a bound");
            return verdict + directions + " directions" + along + ", worst " + number(worst) + " of tolerance (" + place
                    + "), " + kinks + " kinks, " + undecided + " undecided; " + engine;
        }

        private static String number(double share) {
            return String.format(Locale.ROOT, "%.1e", share).replaceFirst("e([+-])0", "e$1").replace("e+", "e");
        }
    }
}
