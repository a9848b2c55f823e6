package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tickgrad.model.Roundoff.ETA;
import static tickgrad.model.Roundoff.U;
import static tickgrad.model.Roundoff.gamma;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The error of softmax against its formula, with arguments so wrong that terms of second order show. */
class SoftmaxErrorTest {
    private static final double[] Z = {1.0, -2.0, 0.5};
    private static final double[] E = {0.0, 0.125, 0.0625};
    private static final double K = 3.0;

    private static double[] softmax(double[] z) {
        double[] p = new double[z.length];
        Activation.softmax().forward(z, p);
        return p;
    }

    /** {@code u(max - z_i + 2 max E)}: how far rounding moves the exponent. */
    private static double exponent(double z, double max, double most) {
        return U * (max - z + 2.0 * most);
    }

    @Test
    void whatAllElementsHaveInCommon() {
        double[] p = softmax(Z);
        double sum = 0.0;
        for (int i = 0; i < 3; i++) {
            sum += p[i] * StrictMath.exp(0.25) * StrictMath.expm1(exponent(Z[i], 1.0, 0.125));
        }
        Agree.same(StrictMath.expm1(0.25) + sum + 2.0 * K * U + gamma(4), SoftmaxError.relative(Z, E, p, K), "relative");
    }

    /** Arguments without error and of one size: what is left is a multiple of u, of which single terms show. */
    @Test
    void exactArgumentsLeaveTheRoundings() {
        double[] z = {-1.0, -1.0};
        Agree.same(2.0 * K * U + gamma(3), SoftmaxError.relative(z, new double[2], softmax(z), K), "relative");
    }

    /** {@code (1 + own)(1 + relative)/(1 - relative) - 1}, which cancels: 4 roundings of numbers below 2, and (k + 1)η. */
    @Test
    void oneElement() {
        double[] p = softmax(Z);
        for (double relative : new double[] {0.0, 1e-6, 0.25, 0.5}) {
            for (int j = 0; j < 3; j++) {
                double own = StrictMath.expm1(exponent(Z[j], 1.0, 0.125)) + 2.0 * K * U + U;
                double factor = (own + relative * own + 2.0 * relative) / (1.0 - relative);
                double E = SoftmaxError.absolute(Z, SoftmaxErrorTest.E, p, j, K, relative);
                assertTrue(Math.abs(p[j] * factor - E) <= 8.0 * 0x1p-52 * p[j] / (1.0 - relative), relative + ": " + E);
            }
        }
    }

    /** A share of 0 errs by underflow alone, unless nothing is known. */
    @Test
    void theSmallestShares() {
        assertEquals((K + 1.0) * ETA, SoftmaxError.absolute(Z, E, new double[3], 0, K, 0.5));
        for (double relative : new double[] {1.0, 2.0, Double.NaN}) {
            assertEquals(Double.POSITIVE_INFINITY, SoftmaxError.absolute(Z, E, new double[3], 0, K, relative));
        }
    }

    /** Of numbers moved by their errors, all of one sign or of two, none is further than the bound. */
    @Test
    void movedArgumentsStayWithin() {
        double[] p = softmax(Z);
        double relative = SoftmaxError.relative(Z, E, p, K);
        for (int signs = 0; signs < 8; signs++) {
            double[] moved = Z.clone();
            for (int i = 0; i < 3; i++) {
                moved[i] += (signs >> i & 1) == 0 ? E[i] : -E[i];
            }
            double[] q = softmax(moved);
            for (int j = 0; j < 3; j++) {
                double gap = Math.abs(q[j] - p[j]);
                double bound = SoftmaxError.absolute(Z, E, p, j, K, relative);
                assertTrue(gap <= bound, () -> Arrays.toString(q));
            }
        }
    }
}
