package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Finite;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Updates;

/**
 * Gradient descent on values and Greeks together (Huge and Savine 2020, "Differential Machine Learning"), for networks of one output whose
 * activations are smooth:
 * <pre>
 * C = 1/Σw · Σ_rows w_r [ α(y - Y)² + β/n · Σ_j λ_j²(g_j - G_j)² ],   g = ∂y/∂x (n),   α = 1/(1 + λn),   β = 1 - α
 * ∂C/∂y = 2α/Σw · w_r(y - Y),   ∂C/∂g_j = 2β/(nΣw) · w_r λ_j²(g_j - G_j)         seeds of the {@link TwinNetwork}
 * </pre>
 * n inputs, row weights {@code w_r} (default 1), {@code λ = 1} unless {@link #balance} says otherwise. Targets are one matrix
 * {@code T (m, 1 + n)}: Y, then G, all in the network's units; {@link DifferentialData} makes it. A Greek that is NaN is missing and weighs
 * nothing.
 *
 * <p>A batch longer than {@code maxRows} runs in pieces with the bits of one piece, see {@link TwinNetwork}; with {@code λ = 0} all bits are
 * those of a {@link Trainer} on the values with {@link Loss#mse}. Steps allocate nothing. Bad input is refused before anything is written; a
 * step whose loss overflows, or with clipping the gradient's norm, returns NaN and updates nothing.
 */
public final class DifferentialTrainer implements FitLoop.Steps {
    private final Trainer trainer;
    private final TwinNetwork twin;
    private final Gradients h;
    private final int inputs;
    private final double[] lambda;
    private final Matrix values;
    private final MemorySegment rowWeights;
    private double alpha;
    private double beta;

    /**
     * A trainer with fresh optimizer state.
     *
     * @param arena      owns gradients, moments and scratch memory
     * @param parameters what is trained, in place: one output, smooth activations
     * @param optimizer  the update rule
     * @param maxRows    rows that run through the layers together
     * @param lambda     factors {@code λ_j >= 0} of the Greeks' errors, one an input; {@link DifferentialData#lambda} gives the usual ones
     * @throws IllegalArgumentException if the network has several outputs or an activation that is not smooth, or a number is out of range
     */
    public DifferentialTrainer(Arena arena, Parameters parameters, Optimizer optimizer, int maxRows, double[] lambda) {
        Architecture architecture = parameters.architecture();
        Range.require(architecture.outputs() == 1, "the number of outputs", architecture.outputs(), "1");
        this.inputs = architecture.inputs();
        this.lambda = lambda.clone();
        Range.require(lambda.length == inputs, "lambda.length", lambda.length, "" + inputs);
        for (int j = 0; j < inputs; j++) {
            Range.nonNegative("lambda[" + j + "]", lambda[j]);
        }
        this.twin = new TwinNetwork(arena, architecture, maxRows);
        this.trainer = new Trainer(arena, parameters, Loss.mse(), optimizer, 1);
        this.h = new Gradients(arena, architecture);
        this.values = Matrix.allocate(arena, maxRows, 1);
        this.rowWeights = arena.allocate((long) Padding.pad(maxRows) * Float.BYTES, Padding.BYTES);
        balance(1.0);
    }

    /**
     * Sets how values and Greeks are weighed: {@code α = 1/(1 + λn)}, {@code β = 1 - α}.
     *
     * @param lambda {@code λ >= 0}; 0 for the values alone, infinity for the Greeks alone
     * @return this
     * @throws IllegalArgumentException if λ is negative or NaN
     */
    public DifferentialTrainer balance(double lambda) {
        Range.require(lambda >= 0.0, "lambda", lambda, ">= 0");
        alpha = 1.0 / (1.0 + lambda * inputs);
        beta = 1.0 - alpha;
        return this;
    }

    /**
     * Sets the learning rate schedule, see {@link Trainer#schedule}.
     *
     * @param schedule the factor of the optimizer's learning rate
     * @return this
     */
    public DifferentialTrainer schedule(Schedule schedule) {
        trainer.schedule(schedule);
        return this;
    }

    /**
     * Sets global-norm clipping, see {@link Trainer#clipNorm}.
     *
     * @param clipNorm the most that ‖G‖ may be, {@code > 0}; infinity for none
     * @return this
     */
    public DifferentialTrainer clipNorm(double clipNorm) {
        trainer.clipNorm(clipNorm);
        return this;
    }

    /** {@return what is trained} */
    @Override
    public Parameters parameters() {
        return trainer.parameters();
    }

    /** {@return the gradient of the last step, after clipping} */
    public Gradients gradients() {
        return trainer.gradients();
    }

    /** {@return moments and step count of the optimizer} */
    public OptimizerState state() {
        return trainer.state();
    }

    /**
     * One optimizer step on a batch of equally weighted rows.
     *
     * @param X inputs {@code (m, n)}
     * @param T values and Greeks {@code (m, 1 + n)}
     * @return C before the step; NaN if it overflowed and nothing was updated
     * @throws IllegalArgumentException if a shape is wrong, an input or value is not finite, or a Greek is infinite
     * @throws IllegalStateException    if an arena is closed
     */
    public double step(Matrix X, Matrix T) {
        return step(X, T, null);
    }

    /**
     * One optimizer step on a batch.
     *
     * @param X       inputs {@code (m, n)}
     * @param T       values and Greeks {@code (m, 1 + n)}
     * @param weights row weights {@code (m, 1)}, none negative, not all zero; {@code null} for ones
     * @return C before the step; NaN if it overflowed and nothing was updated
     * @throws IllegalArgumentException if a shape is wrong, an input or value is not finite, a Greek is infinite, or the weights are no weights
     * @throws IllegalStateException    if an arena is closed
     */
    @Override
    public double step(Matrix X, Matrix T, Matrix weights) {
        double loss = gradient(X, T, weights);
        return Double.isFinite(loss) && trainer.update(false) ? loss : Double.NaN;
    }

    /**
     * C of a batch and, in {@link #gradients}, its gradient {@code ∂C/∂(W, b)}; nothing is updated.
     *
     * @param X       inputs {@code (m, n)}
     * @param T       values and Greeks {@code (m, 1 + n)}
     * @param weights row weights {@code (m, 1)}, or {@code null} for ones
     * @return C, not finite if it overflowed
     * @throws IllegalArgumentException as {@link #step(Matrix, Matrix, Matrix)}
     * @throws IllegalStateException    if an arena is closed
     */
    public double gradient(Matrix X, Matrix T, Matrix weights) {
        double loss = pass(X, T, weights, true);
        if (beta != 0.0) {
            // The sums over rows of both adjoints, each in the order of the rows: g += h.
            Updates.sgd(h.floats(), gradients().segment(), 0, h.segment(), 0, -1.0, 0.0);
        }
        return loss;
    }

    /**
     * C of a batch of equally weighted rows; parameters and gradients stay as they are.
     *
     * @param X inputs {@code (m, n)}
     * @param T values and Greeks {@code (m, 1 + n)}
     * @return C, not finite if it overflowed
     * @throws IllegalArgumentException as {@link #step(Matrix, Matrix)}
     * @throws IllegalStateException    if an arena is closed
     */
    @Override
    public double evaluate(Matrix X, Matrix T) {
        return pass(X, T, null, false);
    }

    private double pass(Matrix X, Matrix T, Matrix weights, boolean backward) {
        int rows = X.rows();
        if (rows < 1) {
            throw Range.refusal("X.rows()", rows, ">= 1");
        }
        Seam.shape("X", X, rows, inputs);
        Seam.shape("T", T, rows, 1 + inputs);
        Seam.alive("X", X.segment());
        Seam.alive("T", T.segment());
        Seam.finite("X", X);
        check(T);
        double total = Trainer.totalWeight(weights, rows);
        double sum = 0.0;
        double greeks = 0.0;
        for (int r = 0; r < rows; r += twin.maxRows()) {
            int m = Math.min(twin.maxRows(), rows - r);
            Rows.copy(m, 1, T.segment(), T.offset(r), T.ld(), values.segment(), 0, values.ld());
            if (weights != null) {
                Rows.copy(m, 1, weights.segment(), weights.offset(r), weights.ld(), rowWeights, 0, 1);
            }
            MemorySegment w = weights == null ? MemorySegment.NULL : rowWeights;
            if (beta == 0.0) {
                twin.values(parameters(), m, X.segment(), X.offset(r), X.ld());
            } else {
                twin.forward(parameters(), m, X.segment(), X.offset(r), X.ld());
                greeks = greekErrors(T, r, m, w, total, greeks);
            }
            sum = valueErrors(m, w, (float) (alpha / total), sum, r > 0);
            if (backward) {
                twin.backward(
                        parameters(), m, X.segment(), X.offset(r), X.ld(), gradients(), r > 0, beta == 0.0 ? null : h, r > 0);
            }
        }
        return alpha * sum / total + beta / inputs * greeks / total;
    }

    /** Refuses a value that is not finite, or a Greek that is infinite; a Greek that is NaN is missing. */
    private void check(Matrix T) {
        if (Finite.all(T.rows(), 1 + inputs, T.segment(), T.offset(), T.ld())) {
            return;
        }
        for (int r = 0; r < T.rows(); r++) {
            for (int j = 0; j <= inputs; j++) {
                float t = T.get(r, j);
                if (Float.isInfinite(t) || j == 0 && Float.isNaN(t)) {
                    throw new IllegalArgumentException("T[" + r + ", " + j + "] is " + t + ", expected a finite "
                            + (j == 0 ? "value" : "Greek, or NaN for a missing one"));
                }
            }
        }
    }

    /** Σ w_r (y - Y)² of m rows, added to a sum; their gradient goes into the seeds. As in {@link Trainer}, one order for all pieces. */
    private double valueErrors(int m, MemorySegment w, float scale, double sum, boolean rowByRow) {
        if (!rowByRow) {
            return valueErrors(0, m, w, scale);
        }
        double total = sum;
        for (int r = 0; r < m; r++) {
            total += valueErrors(r, 1, w, scale);
        }
        return total;
    }

    private double valueErrors(int from, int m, MemorySegment w, float scale) {
        Matrix y = twin.values();
        Matrix dy = twin.valueSeeds();
        return trainer.loss()
                .backward(
                        m, 1, y.segment(), y.offset(from), y.ld(), values.segment(), values.offset(from), values.ld(), w,
                        4L * from, scale, dy.segment(), dy.offset(from), dy.ld());
    }

    /** Σ w_r Σ_j λ_j²(g_j - G_j)² of m rows, added to a sum; the gradient {@code 2β/(nΣw)·w_r λ_j²(g_j - G_j)} goes into the seeds. */
    private double greekErrors(Matrix T, int from, int m, MemorySegment w, double total, double sum) {
        MemorySegment A = twin.inputGradients().segment();
        MemorySegment G = T.segment();
        double errors = sum;
        for (int r = 0; r < m; r++) {
            double weight = w.address() == 0L ? 1.0 : w.get(JAVA_FLOAT, 4L * r);
            double scale = 2.0 * beta / inputs * weight / total;
            long g = twin.inputGradients().offset(r);
            long seed = twin.inputGradientSeeds().offset(r);
            long target = T.offset(from + r) + Float.BYTES;
            for (int j = 0; j < inputs; j++) {
                float wanted = G.get(JAVA_FLOAT, target + 4L * j);
                double error = Float.isNaN(wanted) ? 0.0 : lambda[j] * ((double) A.get(JAVA_FLOAT, g + 4L * j) - wanted);
                errors += weight * error * error;
                A.set(JAVA_FLOAT, seed + 4L * j, (float) (scale * lambda[j] * error));
            }
        }
        return errors;
    }

    /**
     * Trains for some epochs, as {@link Trainer#fit}.
     *
     * @param X   inputs {@code (rows, n)}
     * @param T   values and Greeks {@code (rows, 1 + n)}
     * @param fit epochs, batch, seed, validation and so on
     * @return C of every epoch
     * @throws IllegalArgumentException if a shape or a value is wrong, before the first step
     */
    public History fit(Matrix X, Matrix T, Fit fit) {
        return new FitLoop(this, X, T, fit, 1 + inputs, this::check).run();
    }
}
