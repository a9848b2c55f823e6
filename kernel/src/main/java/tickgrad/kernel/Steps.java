package tickgrad.kernel;

/** The step-dependent factors of Adam, in double and rounded to float once. */
public final class Steps {
    private static final long ONE = Double.doubleToRawLongBits(1.0);

    private Steps() {}

    /**
     * {@code lr/(1 - β₁ᵗ)}.
     *
     * @param lr learning rate
     * @param beta1 {@code β₁} in [0, 1)
     * @param t the step, 1 for the first
     * @return the rate of the biased first moment
     */
    public static float adamRate(double lr, double beta1, long t) {
        return (float) (lr / (1.0 - power(beta1, t)));
    }

    /**
     * {@code 1/√(1 - β₂ᵗ)}.
     *
     * @param beta2 {@code β₂} in [0, 1)
     * @param t the step, 1 for the first
     * @return the factor that takes the bias from the root of the second moment
     */
    public static float adamUnbias(double beta2, long t) {
        return (float) (1.0 / Math.sqrt(1.0 - power(beta2, t)));
    }

    /**
     * {@code xᵗ} by repeated squaring: the same bits on every machine, at most {@code 2 log₂ t} roundings.
     *
     * @param x the base
     * @param t the exponent, at least 0
     * @return the power
     */
    public static double power(double x, long t) {
        double result = 1.0;
        double square = x;
        int digits = Long.SIZE - Long.numberOfLeadingZeros(t);
        for (int d = 0; d < digits; d++) {
            // A branch on the digits of a count of steps would be mispredicted several times a step.
            long taken = -(t >> d & 1);
            result *= Double.longBitsToDouble(Double.doubleToRawLongBits(square) & taken | ONE & ~taken);
            square *= square;
        }
        return result;
    }
}
