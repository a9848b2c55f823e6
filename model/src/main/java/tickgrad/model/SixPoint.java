package tickgrad.model;

/**
 * The six-point first derivative {@code (45(f₁ - f₋₁) - 9(f₂ - f₋₂) + (f₃ - f₋₃)) / 60h}, exact for polynomials up to
 * degree 6; its truncation error is {@code h⁶f⁽⁷⁾/140} to leading order (Fornberg 1988, table 1).
 */
final class SixPoint {
    /** The points of the stencil, in steps. */
    static final int[] STEPS = {-3, -2, -1, 1, 2, 3};

    private SixPoint() {}

    /** The derivative from the values at {@link #STEPS}; exactly 0 for equal values. */
    static double derivative(double[] f, double h) {
        return (45.0 * (f[3] - f[2]) - 9.0 * (f[4] - f[1]) + (f[5] - f[0])) / (60.0 * h);
    }
}
