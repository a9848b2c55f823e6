package tickgrad.proofs.model;

import java.util.function.DoubleUnaryOperator;

/**
 * The 6-point first difference {@code (±1, ∓9, ±45)/60h} with {@code h = 2^-7}: points next to a dyadic one are exact.
 */
final class Stencil {
    static final double H = 0x1p-7;

    private Stencil() {}

    static double slope(DoubleUnaryOperator f, double x) {
        double one = f.applyAsDouble(x + H) - f.applyAsDouble(x - H);
        double two = f.applyAsDouble(x + 2 * H) - f.applyAsDouble(x - 2 * H);
        double three = f.applyAsDouble(x + 3 * H) - f.applyAsDouble(x - 3 * H);
        return (45.0 * one - 9.0 * two + three) / (60.0 * H);
    }

    /**
     * Truncation {@code h^6/140·|f⁽⁷⁾|}, and the rounding of values that are right to 8 units of 2^-53: {@code 2(45 + 9
     * + 1)/60h} of it.
     *
     * @param seventh a bound of the seventh derivative
     * @param size a bound of the value
     * @return the tolerance of the difference
     */
    static double tolerance(double seventh, double size) {
        return StrictMath.pow(H, 6) / 140.0 * seventh + 110.0 / (60.0 * H) * 8 * 0x1p-53 * Math.max(1.0, size);
    }
}
