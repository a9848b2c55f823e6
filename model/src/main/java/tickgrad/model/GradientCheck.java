package tickgrad.model;

import java.lang.foreign.Arena;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

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
 * <p>Where activations are smooth, their second derivatives too, which {@link HessianVector} and {@link DifferentialTrainer} use: at every
 * pre-activation of the rows, {@code φ″} against differences of {@code φ′}, within 1e-9 of the largest of its layer plus the rounding floor, and
 * the float kernel {@link Activation#derivatives} against both, within a bound. Layers that are not smooth are skipped, and named.
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
    private final LongConsumer progress;

    private GradientCheck(int directions, int coordinates, long seed, Matrix weights, LongConsumer progress) {
        this.directions = directions;
        this.coordinates = coordinates;
        this.seed = seed;
        this.weights = weights;
        this.progress = progress;
    }

    /**
     * {@return a check of 3 directions a block and objective, and every coordinate of networks of up to 300 parameters}
     */
    public static GradientCheck standard() {
        return new GradientCheck(3, -1, 0x7109, null, _ -> {});
    }

    /**
     * Sets the random directions of each block and objective.
     *
     * @param directions {@code >= 1}
     * @return the check
     */
    public GradientCheck directions(int directions) {
        Range.require(directions >= 1, "directions", directions, ">= 1");
        return new GradientCheck(directions, coordinates, seed, weights, progress);
    }

    /**
     * Sets the coordinates of each block and objective: all of them if there are no more, else as many random ones.
     *
     * @param coordinates {@code >= 0}; {@link Integer#MAX_VALUE} for all
     * @return the check
     */
    public GradientCheck coordinates(int coordinates) {
        Range.require(coordinates >= 0, "coordinates", coordinates, ">= 0");
        return new GradientCheck(directions, coordinates, seed, weights, progress);
    }

    /**
     * Sets the seed of the directions.
     *
     * @param seed any number
     * @return the check
     */
    public GradientCheck seed(long seed) {
        return new GradientCheck(directions, coordinates, seed, weights, progress);
    }

    /**
     * Sets the weights of the rows in the mean loss.
     *
     * @param weights {@code (m, 1)}, none negative, not all zero; {@code null} for ones
     * @return the check
     */
    public GradientCheck weights(Matrix weights) {
        return new GradientCheck(directions, coordinates, seed, weights, progress);
    }

    /**
     * Sets who is told how far the check has come.
     *
     * @param progress takes the number of directions and coordinates tried so far, after each of them
     * @return the check
     */
    public GradientCheck progress(LongConsumer progress) {
        Objects.requireNonNull(progress, "progress");
        return new GradientCheck(directions, coordinates, seed, weights, progress);
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
        int limit = limit(architecture);
        AtomicLong done = new AtomicLong();
        Runnable tried = () -> progress.accept(done.incrementAndGet());
        Sweep outputs = new Sweep(network, directions, limit, new CounterRandom(seed, 3), tried);
        Sweep mean = new Sweep(whole, directions, limit, new CounterRandom(seed, 4), tried);
        EngineCheck engine = null;
        if (ActivationBound.exist(architecture)) {
            engine = new EngineCheck(shadow, batch, loss, whole.blocks(), whole.gradient());
            engine.parameters(claimed);
            try (Arena arena = Arena.ofConfined()) {
                engine.inputs(arena, p, X, spread(X.rows()));
            }
        }
        return Verdict.of(architecture, loss, whole, outputs, mean, engine, SecondDerivativeCheck.of(shadow, batch));
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

    /**
     * How many directions and coordinates a check of a network tries, unless something fails.
     *
     * @param architecture the network's shape
     * @return of all blocks and both objectives
     */
    public long tries(Architecture architecture) {
        return 2 * Sweep.planned(Block.of(architecture, 1), directions, limit(architecture));
    }

    private int limit(Architecture architecture) {
        return coordinates >= 0 ? coordinates : architecture.parameterCount() <= SMALL ? Integer.MAX_VALUE : 0;
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
     * One weight, bias or input, or all of a layer; or one derivative of an activation.
     *
     * @param layer  from 0
     * @param kind   {@code weight}, {@code bias}, {@code input}, {@code first} or {@code second}
     * @param row    the input of a weight, the row of an input or of a derivative; -1 for all
     * @param column the output of a weight, bias or derivative, the column of an input; -1 for all
     */
    public record Place(int layer, String kind, int row, int column) {
        /** Such as {@code dW1[3,5]}, {@code db1[5]}, {@code dX[7,3]}, {@code d2Y1[7,5]}; without indices for a whole block. */
        @Override
        public String toString() {
            String name = switch (kind) {
                case "input" -> "dX";
                case "first" -> "dY" + layer;
                case "second" -> "d2Y" + layer;
                case "bias" -> "db" + layer;
                default -> "dW" + layer;
            };
            if (column < 0) {
                return name;
            }
            return name + (kind.equals("bias") ? "[" + column + "]" : "[" + row + "," + column + "]");
        }
    }

    /**
     * The verdict.
     *
     * @param passed   whether nothing disagreed and something was decided
     * @param cause    what is wrong; empty when passed
     * @param wrong    the derivative that is most wrong; null when passed, or where nothing could be decided
     * @param blocks   the figures, from the output to the input
     * @param branches values so close to a kink that either branch was accepted in float32
     * @param seconds  the second derivatives of the layers, from the output to the input
     */
    public record Report(
            boolean passed, String cause, BlockReport.Reading wrong, List<BlockReport> blocks, int branches,
            List<SecondDerivativeReport> seconds) {
        /** Throws an {@link AssertionError} with the verdict unless passed. */
        public void assertPassed() {
            if (!passed) {
                throw new AssertionError(toString());
            }
        }

        /** {@return random directions tried} */
        public int directions() {
            return sum(BlockReport.Calculus::directions);
        }

        /** {@return coordinates tried} */
        public int coordinates() {
            return sum(BlockReport.Calculus::coordinates);
        }

        /** {@return directions and coordinates in which rounding leaves nothing to decide} */
        public int undecided() {
            return sum(BlockReport.Calculus::undecided);
        }

        /** {@return rows set aside, in some direction, because a kink lay within the difference quotient} */
        public int kinks() {
            return sum(BlockReport.Calculus::kinks);
        }

        private int sum(ToIntFunction<BlockReport.Calculus> figure) {
            return blocks.stream()
                    .mapToInt(b -> figure.applyAsInt(b.outputs()) + figure.applyAsInt(b.mean()))
                    .sum();
        }

        /** {@return the largest error of float64 against calculus, if anything was decided} */
        public Optional<BlockReport.Reading> worst() {
            return largest(blocks.stream().flatMap(b -> Stream.of(b.outputs().worst(), b.mean().worst())));
        }

        /**
         * {@return the largest error of float32 against float64, if a bound exists: it does not for an activation of
         * one's own that acts on whole rows}
         */
        public Optional<BlockReport.Reading> engine() {
            return largest(blocks.stream().map(BlockReport::engine).filter(Objects::nonNull).map(BlockReport.Engine::worst));
        }

        private static Optional<BlockReport.Reading> largest(Stream<BlockReport.Reading> readings) {
            return readings.filter(Objects::nonNull).max(Comparator.comparingDouble(BlockReport.Reading::share));
        }

        /** {@return the verdict in one line} */
        @Override
        public String toString() {
            StringBuilder line = new StringBuilder(passed ? "CERTIFIED  " : "NOT CERTIFIED  " + cause + "; ");
            line.append(wrong == null ? "" : wrong + "; ");
            line.append(String.format(Locale.ROOT, "%,d directions", directions()));
            line.append(coordinates() == 0 ? "" : String.format(Locale.ROOT, " and %,d coordinates", coordinates()));
            worst().ifPresent(w -> line.append(", worst error " + number(w.share()) + " of its derived tolerance (" + w.place() + ")"));
            line.append(String.format(Locale.ROOT, ", %,d kinks met, %,d undecided; ", kinks(), undecided()));
            return line.append(engineLine()).append(SecondDerivativeReport.line(seconds)).toString();
        }

        private String engineLine() {
            if (blocks.getFirst().engine() == null) {
                return "engine float32 not compared: no bound exists for an activation that acts on whole rows";
            }
            List<BlockReport.Engine> engines = blocks.stream().map(BlockReport::engine).toList();
            int unbounded = engines.stream().mapToInt(BlockReport.Engine::unbounded).sum();
            double median = engines.stream().mapToDouble(BlockReport.Engine::medianUlps).max().orElse(0.0);
            double most = engines.stream().mapToDouble(BlockReport.Engine::largestUlps).max().orElse(0.0);
            String worst = engine().map(w -> (w.share() <= 1.0 ? "within its bound" : "NOT within its bound") + ", worst "
                            + number(w.share()) + " (" + w.place() + ")")
                    .orElse("without a bound");
            return "engine float32 " + worst + (branches == 0 ? "" : ", " + branches + " at either branch")
                    + (unbounded == 0 ? "" : ", " + unbounded + " components without a bound")
                    + ", gap to float64 " + number(median) + " ulp in the median, " + number(most) + " ulp at most";
        }

        static String number(double value) {
            String text = String.format(Locale.ROOT, "%.2g", value);
            return text.replaceFirst("e([+-])0", "e$1").replace("e+", "e");
        }
    }
}
