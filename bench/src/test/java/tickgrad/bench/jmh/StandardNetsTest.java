package tickgrad.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tickgrad.model.Architecture;
import tickgrad.model.Parameters;

/** What the benchmarks compute is right, so that what they time is the work and not a mistake. */
class StandardNetsTest {
    /** Unit roundoff of float32. */
    private static final double U = 0x1p-24;

    /** Rows compared with textbook loops. */
    private static final int ROWS = 3;

    private static StandardNets of(StandardNet net) {
        StandardNets nets = new StandardNets();
        nets.net = net;
        nets.setup();
        return nets;
    }

    /** Outputs of the textbook loop in double, and the bound of the float error (dot products: γ_{k+1}; tanh: 3 ulp more). */
    private static double[][] textbook(Parameters p, double[] x) {
        Architecture a = p.architecture();
        double[] y = x;
        double[] error = new double[x.length];
        for (int l = 0; l < a.layers(); l++) {
            int k = a.inputs(l);
            double gamma = (k + 1) * U / (1 - (k + 1) * U);
            double[] z = new double[a.outputs(l)];
            double[] e = new double[a.outputs(l)];
            for (int j = 0; j < z.length; j++) {
                double size = Math.abs(p.bias(l, j));
                z[j] = p.bias(l, j);
                for (int i = 0; i < k; i++) {
                    double w = p.weight(l, i, j);
                    z[j] += w * y[i];
                    e[j] += Math.abs(w) * error[i];
                    size += Math.abs(w) * (Math.abs(y[i]) + error[i]);
                }
                e[j] += gamma * size;
                z[j] = a.activation(l).value(z[j]);
                e[j] += 6 * U * (Math.abs(z[j]) + e[j]);
            }
            y = z;
            error = e;
        }
        return new double[][] {y, error};
    }

    private static double[] row(StandardNets nets, int r) {
        double[] x = new double[nets.X.cols()];
        for (int i = 0; i < x.length; i++) {
            x[i] = nets.X.get(r, i);
        }
        return x;
    }

    @ParameterizedTest
    @EnumSource
    void forward1IsTheTextbookOutput(StandardNet net) {
        StandardNets nets = of(net);
        for (int r = 1; r <= ROWS; r++) {
            float y = nets.forward1();
            double[][] expected = textbook(nets.predictor.parameters(), row(nets, r));
            assertEquals(expected[0][0], y, expected[1][0], net + " row " + r);
        }
    }

    @ParameterizedTest
    @EnumSource
    void forward256HasTheBitsOfForward1(StandardNet net) {
        StandardNets nets = of(net);
        nets.forward256();
        nets.forward256();
        for (int r = 1; r < 64; r++) {
            assertEquals(nets.forward1(), nets.Y.get(r, 0), net + " row " + r);
        }
    }

    /** A central difference along the gradient itself, of the textbook loop in double. */
    @ParameterizedTest
    @EnumSource
    void greeks1IsTheSlopeOfTheTextbookOutput(StandardNet net) {
        StandardNets nets = of(net);
        for (int r = 1; r <= ROWS; r++) {
            nets.greeks1();
            double[] x = row(nets, r);
            double[] g = new double[x.length];
            double norm2 = 0;
            for (int i = 0; i < g.length; i++) {
                g[i] = nets.greeks.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                norm2 += g[i] * g[i];
            }
            double norm = Math.sqrt(norm2);
            double h = 1e-7; // truncation is far below, kinks within h improbable at these fixed seeds
            double[] plus = x.clone();
            double[] minus = x.clone();
            for (int i = 0; i < g.length; i++) {
                plus[i] += h * g[i] / norm;
                minus[i] -= h * g[i] / norm;
            }
            Parameters p = nets.predictor.parameters();
            double slope = (textbook(p, plus)[0][0] - textbook(p, minus)[0][0]) / (2 * h);
            // Float gradients of these nets are good to some 1e-6; double rounding over 2h to some 1e-8.
            assertEquals(norm, slope, 1e-4 * norm, net + " row " + r);
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainingLowersTheLossOfItsOwnRows(StandardNet net) {
        StandardNets nets = of(net);
        double before = nets.adam.evaluate(nets.X, nets.T);
        String weights = nets.adam.parameters().sha256();
        for (int i = 0; i < 16; i++) {
            nets.train32Adam();
            nets.train256Adam();
        }
        assertNotEquals(weights, nets.adam.parameters().sha256());
        assertTrue(nets.adam.evaluate(nets.X, nets.T) < before, net + " batch steps");
        double first = nets.sgd.evaluate(nets.X.rows(0, 64), nets.T.rows(0, 64));
        for (int i = 0; i < 64; i++) {
            nets.train1Sgd();
        }
        assertTrue(nets.sgd.evaluate(nets.X.rows(0, 64), nets.T.rows(0, 64)) < first, net + " online steps");
    }

    @ParameterizedTest
    @EnumSource
    void dataIsTheSameAtEveryCall(StandardNet net) {
        StandardNets one = of(net);
        StandardNets two = of(net);
        assertEquals(one.predictor.parameters().sha256(), two.predictor.parameters().sha256());
        assertTrue(Arrays.equals(row(one, 5), row(two, 5)));
    }
}
