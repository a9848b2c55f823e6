package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tickgrad.model.Roundoff.ETA;
import static tickgrad.model.Roundoff.U;
import static tickgrad.model.Roundoff.gamma;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The error of each built-in loss's gradient against its formula, with factors of the mean that are ordinary, 0, and near underflow. */
class LossBoundTest {
    private int branches;

    /**
     * {@code E_δ = s·E_c + γ_4·s(|c| + E_c) + 2η} of every output.
     *
     * @param c  the slopes
     * @param Ec their errors, as the formula of the loss has them
     */
    private void check(Loss loss, double[] y, double[] Ey, double[] t, double[] c, double[] Ec) {
        for (double factor : new double[] {0.0, 0.375, 0x1p-140}) {
            double[] expected = new double[y.length];
            for (int j = 0; j < y.length; j++) {
                double size = Math.abs(c[j]) + Ec[j];
                expected[j] = factor == 0.0 || size == 0.0 ? 0.0 : factor * Ec[j] + gamma(4) * factor * size + 2.0 * ETA;
            }
            double[] E = each(y.length, _ -> 7.0); // is overwritten
            branches = new LossBound(loss).backward(y, Ey, t, factor, E);
            Agree.same(expected, E, loss.name() + ", factor " + factor);
        }
    }

    /** {@code E_d = E_y + u(|d| + E_y)}. */
    private static double residual(double d, double Ey) {
        return Ey + U * (Math.abs(d) + Ey);
    }

    private static double[] each(int n, IntToDoubleFunction of) {
        double[] values = new double[n];
        Arrays.setAll(values, of);
        return values;
    }

    private static final double[] Y = {2.5, -1.0, 1.0625, 0.75};
    private static final double[] T = {1.0, 0.5, 1.0, 0.75};
    private static final double[] EY = {0.25, 0x1p-10, 0.125, 0.0};

    @Test
    void squared() {
        check(Loss.mse(), Y, EY, T, each(4, j -> 2.0 * (Y[j] - T[j])), each(4, j -> 2.0 * residual(Y[j] - T[j], EY[j])));
        assertEquals(0, branches);
    }

    @Test
    void huber() {
        double[] c = each(4, j -> Math.max(-1.0, Math.min(1.0, Y[j] - T[j])));
        check(Loss.huber(1.0), Y, EY, T, c, each(4, j -> residual(Y[j] - T[j], EY[j])));
        assertEquals(0, branches);
    }

    /** Only the third residual, 1/16, is less than its error; where an output hits its target, the slope is 0 for certain. */
    @Test
    void absolute() {
        check(Loss.mae(), Y, EY, T, new double[] {1, -1, 1, 0}, new double[] {0, 0, 2, 0});
        assertEquals(1, branches);
        check(Loss.mae(), new double[] {3, 3}, new double[] {0.5, 0.5}, new double[] {3, 3}, new double[2], new double[] {1, 1});
        assertEquals(2, branches);
    }

    /** Four quantiles, two of each of two targets; the second and the third output may be on either side. */
    @Test
    void pinball() {
        double[] y = {0.0, 1.0625, -1.125, 5.0};
        double[] c = {-0.25, 0.25, -0.25, 0.25};
        double[] E = {0.25 * U, 0.25 * U + 1.0, 0.25 * U + 1.0, 0.25 * U};
        check(Loss.pinball(0.25, 0.75), y, new double[] {0.25, 0.25, 0.25, 0.25}, new double[] {1.0, -1.0}, c, E);
        assertEquals(2, branches);
    }

    /** A residual as large as its own error, to the last bit, is undecided; one that is any larger is not. */
    @Test
    void atTheEdgeNothingIsDecided() {
        double Ey = 0.125;
        double d = residual(0.125, Ey);
        while (residual(d, Ey) > d) {
            d = Math.nextUp(d);
        }
        assertEquals(d, residual(d, Ey), "the edge");
        assertEquals(1, new LossBound(Loss.mae()).backward(new double[] {d}, new double[] {Ey}, new double[1], 1.0, new double[1]));
        d = Math.nextUp(d);
        assertTrue(residual(d, Ey) < d);
        assertEquals(0, new LossBound(Loss.mae()).backward(new double[] {d}, new double[] {Ey}, new double[1], 1.0, new double[1]));
    }

    private static double sigmoid(double y) {
        return 1.0 / (1.0 + StrictMath.exp(-y));
    }

    @Test
    void bceWithLogits() {
        double[] y = {3.0, -3.0, 0.5};
        double[] t = {0.25, 0.0, 1.0};
        double[] Ey = {0.25, 0x1p-22, 0.0};
        double[] c = each(3, j -> sigmoid(y[j]) - t[j]);
        double[] E = each(3, j -> {
            double moved = Ey[j] / 4.0;
            double both = moved + 5.0 * U * (sigmoid(-Math.abs(y[j])) + moved) + U;
            return both + U * (Math.abs(c[j]) + both);
        });
        check(Loss.bceWithLogits(), y, Ey, t, c, E);
    }

    /** {@code e^y·(e^E - 1 + 2.5u·e^E) + 2η}: an exponential of 1.25 ulp. */
    private static double exponential(double y, double Ey) {
        return StrictMath.exp(y) * (StrictMath.expm1(Ey) + 2.5 * U * StrictMath.exp(Ey)) + 2.0 * ETA;
    }

    /** The last output is near underflow. */
    @Test
    void poissonNll() {
        double[] y = {1.0, -2.0, -100.0};
        double[] t = {2.0, 0.0, 0.0};
        double[] Ey = {0.25, 0.0, 0.5};
        double[] c = each(3, j -> StrictMath.exp(y[j]) - t[j]);
        double[] E = each(3, j -> residual(c[j], exponential(y[j], Ey[j])));
        check(Loss.poissonNll(), y, Ey, t, c, E);
    }

    /** {@code r = t - μ, p = e^-s}: products {@code rp} and {@code r²p}, each rounded. */
    @Test
    void gaussianNll() {
        double[] y = {1.5, -2.0, 0.5, -1.0};
        double[] t = {3.5, -1.75};
        for (double[] Ey : new double[][] {{0.25, 0.125, 0.0625, 0.5}, {0.0, 0x1p-20, 0x1p-21, 0.0}}) {
            double[] c = new double[4];
            double[] E = new double[4];
            for (int i = 0; i < 2; i++) {
                double r = t[i] - y[i];
                double Er = residual(r, Ey[i]);
                double p = StrictMath.exp(-y[2 + i]);
                double Ep = exponential(-y[2 + i], Ey[2 + i]);
                c[i] = -r * p;
                c[2 + i] = 0.5 * (1.0 - r * r * p);
                E[i] = ErrorBound.product(r, Er, p, Ep);
                double both = ErrorBound.product(r * r, ErrorBound.product(r, Er, r, Er), p, Ep);
                E[2 + i] = 0.5 * residual(1.0 - r * r * p, both);
            }
            check(Loss.gaussianNll(), y, Ey, t, c, E);
        }
    }

    /** {@code p·Σt - t}: the error of softmax times Σt, which is rounded as a sum unless it is the 1 of a class. */
    @Test
    void crossEntropies() {
        double[] y = {1.0, -2.0, 0.5};
        double[] t = {0.5, 0.75, 0.25};
        double[] Ey = {0.0, 0x1p-20, 0x1p-12};
        double[] p = new double[3];
        Activation.softmax().forward(y, p);
        double relative = SoftmaxError.relative(y, Ey, p, 1.25);
        double[] Ep = each(3, j -> SoftmaxError.absolute(y, Ey, p, j, 1.25, relative));
        double[] c = each(3, j -> p[j] * 1.5 - t[j]);
        double[] E = each(3, j -> residual(c[j], ErrorBound.product(p[j], Ep[j], 1.5, gamma(3) * 1.5)));
        check(Loss.crossEntropyDistribution(), y, Ey, t, c, E);
        double[] one = each(3, j -> p[j] - (j == 2 ? 1.0 : 0.0));
        double[] Eone = each(3, j -> residual(one[j], ErrorBound.product(p[j], Ep[j], 1.0, 0.0)));
        check(Loss.crossEntropy(), y, Ey, new double[] {2.0}, one, Eone);
    }
}
