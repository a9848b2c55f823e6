package tickgrad.model;

/**
 * The six-point first derivative {@code (45(f₁ - f₋₁) - 9(f₂ - f₋₂) + (f₃ - f₋₃)) / 60h}, exact for polynomials up to degree 6;
 * its truncation error is {@code h⁶f⁽⁷⁾/140} (Fornberg 1988, table 1).
 */
final class SixPoint {
    /** The points of the stencil, in steps. */
    static final int[] STEPS = {-3, -2, -1, 1, 2, 3};

    private static final double[] WEIGHTS = {-1.0, 9.0, -45.0, 45.0, -9.0, 1.0};

    private SixPoint() {}

    /** The derivative from the values at {@link #STEPS}. */
    static double derivative(double[] values, double h) {
        double sum = 0.0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            sum += WEIGHTS[i] * values[i];
        }
        return sum / (60.0 * h);
    }
}
