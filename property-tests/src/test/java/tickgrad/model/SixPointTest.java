package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The stencil on powers of z at dyadic points, where every value, sum and quotient is exact in double. */
class SixPointTest {
    private static final double Z = 2.0;
    private static final double H = 0.25;

    private static double power(double z, int degree) {
        double power = 1.0;
        for (int i = 0; i < degree; i++) {
            power *= z;
        }
        return power;
    }

    private static double derivative(int degree) {
        double[] f = new double[SixPoint.STEPS.length];
        for (int s = 0; s < f.length; s++) {
            f[s] = power(Z + SixPoint.STEPS[s] * H, degree);
        }
        return SixPoint.derivative(f, H);
    }

    @Test
    void polynomialsUpToDegreeSixAreExact() {
        assertEquals(0.0, derivative(0));
        for (int degree = 1; degree <= 6; degree++) {
            assertEquals(degree * power(Z, degree - 1), derivative(degree), "degree " + degree);
        }
    }

    /** {@code h⁶f⁽⁷⁾/140} is all there is: f⁽⁷⁾ = 7! is constant. */
    @Test
    void theSeventhPowerIsOffByTheTruncationError() {
        assertEquals(7.0 * power(Z, 6) + power(H, 6) * 5040.0 / 140.0, derivative(7));
    }

    @Test
    void equalValuesHaveTheSlopeZero() {
        assertEquals(0.0, SixPoint.derivative(new double[] {0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, 0.3));
    }
}
