package tickgrad.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tickgrad.kernel.reference.Tanh;
import tickgrad.model.Architecture;
import tickgrad.model.Parameters;

/** What the benchmarks compute is right, so that what they time is the work and not a mistake. */
class StandardNetsTest {
    /** Unit roundoff of float32. */
    private static final double U = 0x1p-24;

    /** Rows compared with textbook loops. */
    private static final int ROWS = 3;

    private static Workloads of(StandardNet net) {
        return new Workloads(Arena.ofAuto(), net);
    }

    /**
     * Outputs of the textbook loop in double, and the bound of the float error: a dot product of k terms and a bias
     * errs by γ_{k+1} of its size, tanh by 3 ulp, which is 6 units of roundoff.
     */
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

    /**
     * dy_0/dx in float32, in the order of additions that the arithmetic prescribes, so that every bit is decided:
     * layers of 8 outputs or more add up z as one chain over their inputs, or up to 64 outputs as two, the bias between them, and dx as a dot of
     * 16 lanes over their outputs; layers of fewer the other way round.
     */
    private static float[] greeks(Parameters p, float[] x) {
        Architecture a = p.architecture();
        float[][] y = new float[a.layers() + 1][];
        y[0] = x;
        for (int l = 0; l < a.layers(); l++) {
            y[l + 1] = new float[a.outputs(l)];
            for (int j = 0; j < y[l + 1].length; j++) {
                float[] w = new float[a.inputs(l)];
                for (int i = 0; i < w.length; i++) {
                    w[i] = p.weight(l, i, j);
                }
                boolean paired = a.outputs(l) >= 8 && a.outputs(l) <= 64;
                float z = paired ? chain(0, 2, y[l], w) : sum(y[l], w, a.outputs(l) < 8 ? 16 : 1);
                z += p.bias(l, j);
                z += paired ? chain(1, 2, y[l], w) : 0;
                y[l + 1][j] = switch (a.activation(l).name()) {
                    case "tanh" -> Tanh.f(z);
                    case "relu" -> z > 0 ? z : 0;
                    default -> z;
                };
            }
        }
        float[] dy = new float[a.outputs()];
        dy[0] = 1;
        for (int l = a.layers() - 1; l >= 0; l--) {
            for (int j = 0; j < dy.length; j++) {
                float out = y[l + 1][j];
                dy[j] = switch (a.activation(l).name()) {
                    case "tanh" -> dy[j] * Math.fma(-out, out, 1);
                    case "relu" -> out > 0 ? dy[j] : 0;
                    default -> dy[j];
                };
            }
            float[] dx = new float[a.inputs(l)];
            for (int i = 0; i < dx.length; i++) {
                float[] w = new float[dy.length];
                for (int j = 0; j < w.length; j++) {
                    w[j] = p.weight(l, i, j);
                }
                dx[i] = sum(dy, w, dy.length >= 8 ? 16 : 1);
            }
            dy = dx;
        }
        return dy;
    }

    private static float chain(int from, int by, float[] a, float[] b) {
        float sum = 0;
        for (int i = from; i < a.length; i += by) {
            sum = Math.fma(a[i], b[i], sum);
        }
        return sum;
    }

    /** Σ a_i·b_i in 1 or 16 chains by i modulo their number, which are then added pairwise, half as far apart each time. */
    private static float sum(float[] a, float[] b, int chains) {
        float[] t = new float[chains];
        for (int i = 0; i < a.length; i++) {
            t[i % t.length] = Math.fma(a[i], b[i], t[i % t.length]);
        }
        for (int h = t.length / 2; h > 0; h /= 2) {
            for (int i = 0; i < h; i++) {
                t[i] += t[i + h];
            }
        }
        return t[0];
    }

    private static double[] row(Workloads nets, int r) {
        double[] x = new double[nets.X.cols()];
        for (int i = 0; i < x.length; i++) {
            x[i] = nets.X.get(r, i);
        }
        return x;
    }

    @ParameterizedTest
    @EnumSource
    void forward1IsTheTextbookOutput(StandardNet net) {
        Workloads nets = of(net);
        for (int r = 1; r <= ROWS; r++) {
            double y = nets.forward1(1);
            double[][] expected = textbook(nets.predictor.parameters(), row(nets, r));
            assertEquals(expected[0][0], y, expected[1][0], net + " row " + r);
        }
    }

    @ParameterizedTest
    @EnumSource
    void forward256HasTheBitsOfForward1(StandardNet net) {
        Workloads nets = of(net);
        nets.forward256(2);
        for (int r = 1; r < 64; r++) {
            assertEquals(nets.forward1(1), nets.Y.get(r, 0), net + " row " + r);
        }
    }

    @ParameterizedTest
    @EnumSource
    void greeks1HasTheBitsOfTheTextbookLoops(StandardNet net) {
        Workloads nets = of(net);
        for (int r = 1; r <= ROWS; r++) {
            nets.greeks1(1);
            double[] row = row(nets, r);
            float[] x = new float[row.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) row[i];
            }
            float[] expected = greeks(nets.predictor.parameters(), x);
            for (int i = 0; i < x.length; i++) {
                float g = nets.greeks.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                assertEquals(expected[i], g, net + " row " + r + " input " + i);
                assertTrue(g != 0, "an input that matters");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainingLowersTheLossOfItsOwnRows(StandardNet net) {
        Workloads nets = of(net);
        double before = nets.adam.evaluate(nets.X, nets.T);
        String weights = nets.adam.parameters().sha256();
        for (int i = 0; i < 16; i++) {
            nets.train32Adam(1);
            nets.train256Adam(1);
        }
        assertNotEquals(weights, nets.adam.parameters().sha256());
        assertTrue(nets.adam.evaluate(nets.X, nets.T) < before, net + " batch steps");
        double first = nets.sgd.evaluate(nets.X.rows(0, 64), nets.T.rows(0, 64));
        nets.train1Sgd(64);
        assertTrue(nets.sgd.evaluate(nets.X.rows(0, 64), nets.T.rows(0, 64)) < first, net + " online steps");
    }

    @ParameterizedTest
    @EnumSource
    void guardsThatLetPassLeaveTheBitsOfThePlainStep(StandardNet net) {
        Workloads nets = of(net);
        String start = nets.guarded.parameters().sha256();
        assertEquals(nets.train1Sgd(64), of(net).guarded1Sgd(64), net + ": all losses, so no guard fired");
        nets.guarded1Sgd(64);
        assertNotEquals(start, nets.guarded.parameters().sha256(), "steps that do something");
        assertEquals(nets.sgd.parameters().sha256(), nets.guarded.parameters().sha256(), net.toString());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsTimedIsWhatIsTested(StandardNet net) {
        StandardNets jmh = new StandardNets();
        jmh.net = net;
        jmh.setup();
        Heap heap = new Heap();
        Workloads same = of(net);
        assertEquals(same.forward1(1024), jmh.forward1(heap));
        assertEquals(same.greeks1(1024), jmh.greeks1(heap));
        assertEquals(same.forward256(4), jmh.forward256(heap));
        assertEquals(same.train32Adam(4), jmh.train32Adam(heap));
        assertEquals(same.sha256(), jmh.work.sha256());
    }

    @Test
    void theDigestSeesEveryWorkload() {
        Set<String> digests = new HashSet<>();
        Workloads work = of(StandardNet.A);
        digests.add(work.sha256());
        for (Workload workload : Workload.values()) {
            work.run(workload, 1);
            // A prediction of one row writes nothing; its bits are compared with those of a batch above.
            assertTrue(digests.add(work.sha256()) || workload == Workload.FORWARD_1, workload.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void dataIsTheSameAtEveryCall(StandardNet net) {
        Workloads one = of(net);
        Workloads two = of(net);
        assertEquals(one.predictor.parameters().sha256(), two.predictor.parameters().sha256());
        assertTrue(Arrays.equals(row(one, 5), row(two, 5)));
    }
}
