package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static tickgrad.model.Roundoff.ETA;
import static tickgrad.model.Roundoff.U;
import static tickgrad.model.Roundoff.gamma;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * The error of the gradient of a loss of one's own is by how much it moves with its outputs and targets. For polynomials of dyadic numbers
 * that is known, and every difference is exact in double.
 */
class UsersLossBoundTest {
    private static final double STABLE = 8.0 * U;

    private interface Slopes {
        void of(double[] y, double[] t, double[] dy);
    }

    private record Own(Slopes slopes) implements Loss {
        @Override
        public String name() {
            return "own";
        }

        @Override
        public double value(double[] y, double[] t) {
            return 0.0;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            slopes.of(y, t, dy);
        }
    }

    /** How far an output or a target moves that itself is exact. */
    private static double step(double v) {
        return STABLE * Math.abs(v);
    }

    /** The kernel's own error comes on top, and then the factor's and the product's as of every loss. */
    private static void check(Slopes slopes, double[] y, double[] Ey, double[] t, double... moved) {
        double[] c = new double[y.length];
        slopes.of(y, t, c);
        double[] expected = new double[y.length];
        for (int j = 0; j < y.length; j++) {
            double E = moved[j] + STABLE * (Math.abs(c[j]) + moved[j]);
            expected[j] = 0.5 * (E + gamma(4) * (Math.abs(c[j]) + E)) + 2.0 * ETA;
        }
        double[] E = new double[y.length];
        Arrays.fill(E, 7.0); // is overwritten
        assertEquals(0, new LossBound(new Own(slopes)).backward(y, Ey, t, 0.5, E));
        Agree.same(expected, E, "E");
    }

    /** {@code c_0 = 3y_0 - 2y_1 + 4t_1, c_1 = y_1 - 5t_0}: each moves by the sum of what its outputs and targets do to it. */
    @Test
    void linear() {
        Slopes linear = (y, t, dy) -> {
            dy[0] = 3.0 * y[0] - 2.0 * y[1] + 4.0 * t[1];
            dy[1] = y[1] - 5.0 * t[0];
        };
        double[] y = {1.5, -0.75};
        double[] t = {-2.0, 3.0};
        for (double[] Ey : new double[][] {{0.25, 0.125}, {0.0, 0.0}}) {
            double s = Ey[0] + step(1.5);
            double z = Ey[1] + step(0.75);
            check(linear, y, Ey, t, 3.0 * s + 2.0 * z + 4.0 * step(3.0), z + 5.0 * step(2.0));
        }
    }

    /** {@code c_0 = y_0y_1} moves furthest when both move together: up where they are positive, down where they are negative. */
    @Test
    void together() {
        Slopes product = (y, t, dy) -> {
            dy[0] = y[0] * y[1];
            dy[1] = y[1];
        };
        for (double sign : new double[] {1.0, -1.0}) {
            double s = 0.25 + step(1.5);
            double z = 0.125 + step(0.75);
            double[] y = {sign * 1.5, sign * 0.75};
            check(product, y, new double[] {0.25, 0.125}, new double[] {1, 1}, 0.75 * s + 1.5 * z + s * z, z);
        }
    }

    /** {@code c = y² + t²} moves further away from zero than towards it; targets move up. */
    @Test
    void curved() {
        Slopes squares = (y, t, dy) -> dy[0] = y[0] * y[0] + t[0] * t[0];
        double z = step(4.0);
        for (double Ey : new double[] {0.25, 0.0}) {
            for (double sign : new double[] {1.0, -1.0}) {
                double s = Ey + step(0x1p-10);
                double moved = 2.0 * 0x1p-10 * s + s * s;
                double[] y = {sign * 0x1p-10};
                check(squares, y, new double[] {Ey}, new double[] {4.0}, moved + 8.0 * z + z * z);
                check(squares, y, new double[] {Ey}, new double[] {-4.0}, moved + 8.0 * z - z * z);
            }
        }
    }
}
