package tickgrad.model;

import java.util.Locale;

/**
 * What a {@link GradientCheck} found in one block: the weights of a layer, its biases, or the inputs.
 *
 * @param place   the block
 * @param outputs float64 backpropagation against calculus, of a random linear functional of the outputs
 * @param mean    the same of the mean loss
 * @param engine  float32 against float64, for inputs output by output (the Greeks); null where no bound exists
 */
public record BlockReport(GradientCheck.Place place, Calculus outputs, Calculus mean, Engine engine) {
    /**
     * A derivative beside what it should be.
     *
     * @param place     the coordinate; the whole block for a random direction
     * @param claimed   what backpropagation says
     * @param expected  what it is held to
     * @param tolerance how far it may be off
     */
    public record Reading(GradientCheck.Place place, double claimed, double expected, double tolerance) {
        /** {@return the error as a share of its tolerance; infinite for NaN} */
        public double share() {
            double error = Math.abs(claimed - expected);
            double share = error == 0.0 ? 0.0 : error / tolerance;
            return Double.isNaN(share) ? Double.POSITIVE_INFINITY : share;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%s: claimed %.10g, by calculus %.10g, tolerance %.1e", place, claimed, expected, tolerance);
        }
    }

    /**
     * Directional derivatives of one objective.
     *
     * @param directions  random directions tried
     * @param coordinates coordinates tried
     * @param undecided   of both, those in which rounding leaves nothing to decide
     * @param kinks       rows set aside, in some direction, because a kink lay within the difference quotient
     * @param failed      whether a direction or coordinate disagreed; the rest of the block is then not tried
     * @param worst       the largest share of its tolerance, of a failed block in its most wrong coordinate; null if
     *                    nothing was decided
     */
    public record Calculus(
            int directions, int coordinates, int undecided, int kinks, boolean failed, Reading worst) {}

    /**
     * Components in float32.
     *
     * @param components  compared
     * @param unbounded   of these, those whose bound overflows: nothing is promised about them
     * @param worst       the largest share of its bound
     * @param medianUlps  half of the components are at most so many units in the last place from float64
     * @param largestUlps the largest such gap; where terms cancel it may be large and right
     */
    public record Engine(int components, int unbounded, Reading worst, double medianUlps, double largestUlps) {}
}
