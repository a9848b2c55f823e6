package tickgrad.proofs.surface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.surface.SurfaceGrid;
import tickgrad.model.surface.SurfaceLoss;
import tickgrad.model.surface.SurfaceQuotes;
import tickgrad.model.surface.SurfaceScale;
import tickgrad.model.surface.SurfaceTrainer;
import tickgrad.model.surface.VariancePrior;

/**
 * The penalised loss of a surface and its derivatives by every weight, against finite differences of a loss written out once more in double.
 *
 * <p>The tolerance is what float32 can do: the same derivatives with the network's value and slopes of every row off by 64 units of 2^-24, eight times
 * at random, four times the largest change; and 256 units of the largest derivative for the sums over rows.
 */
class SurfaceGradientTest {
    private static final double U = 0x1p-24;
    private static final double OFF = 64 * U;
    private static final double TILT = 0.25;
    private static final int[] WIDTHS = {2, 7, 5, 1};
    private static final SurfaceScale SCALE = new SurfaceScale(0.25, 0.1, -0.7, 0.8);

    @Test
    void quotesAlone() {
        compare(SurfaceLoss.unpenalised(), 0.4);
    }

    @Test
    void butterflies() {
        compare(new SurfaceLoss(1, 0, 0, 0.3), 0.4);
    }

    @Test
    void calendars() {
        compare(new SurfaceLoss(0, 1, 0, 0.3), 0.4);
    }

    @Test
    void wings() {
        compare(new SurfaceLoss(0, 0, 1, 0), 2.5);
    }

    @Test
    void allOfThem() {
        compare(new SurfaceLoss(0.7, 1.3, 0.1, 0.2), 1.2);
    }

    /** A step at a factor is one of the loss with penalties so many times as high; at 0 quotes stand alone. */
    @Test
    void penaltiesAreWeighedByTheirFactor() {
        SurfaceLoss loss = new SurfaceLoss(0.7, 1.3, 0.1, 0.2);
        assertEquals(stepped(new SurfaceLoss(0.25 * 0.7, 0.25 * 1.3, 0.25 * 0.1, 0.2), 1), stepped(loss, 0.25));
        assertEquals(stepped(SurfaceLoss.unpenalised(), 1), stepped(loss, 0));
        assertNotEquals(stepped(loss, 0), stepped(loss, 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY})
    void aFactorThatIsNoneIsRefused(double penalties) {
        try (Arena arena = Arena.ofConfined()) {
            SurfaceTrainer trainer = trainer(arena, new Case(SurfaceLoss.unpenalised(), 1.2), parameters(arena));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> trainer.step(1e-3, penalties));
            assertEquals("penalties: " + penalties + ", expected a finite factor >= 0", e.getMessage());
        }
    }

    /** Weights after three steps. */
    private static String stepped(SurfaceLoss loss, double penalties) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = parameters(arena);
            SurfaceTrainer trainer = trainer(arena, new Case(loss, 1.2), p);
            for (int i = 0; i < 3; i++) {
                trainer.step(1e-3, penalties);
            }
            return p.sha256();
        }
    }

    private static Parameters parameters(Arena arena) {
        return Parameters.initialized(arena, Architecture.of("2-7-5-1 tanh"), Initializer.GLOROT_UNIFORM, 5);
    }

    /** Of weights that are wild enough for every penalty. */
    private static SurfaceTrainer trainer(Arena arena, Case c, Parameters p) {
        c.load(p);
        return new SurfaceTrainer(
                arena, p, SCALE, c.prior(), new SurfaceQuotes(c.k, c.tau, c.vol, c.weight), c.loss, c.grid, 1, Optimizer.adam(1e-3));
    }

    private static void compare(SurfaceLoss loss, double vol) {
        try (Arena arena = Arena.ofConfined()) {
            Case c = new Case(loss, vol);
            SurfaceTrainer trainer = trainer(arena, c, parameters(arena));
            double cost = trainer.gradients(0);
            double[] truth = c.slopes(0);
            double[] slack = new double[truth.length];
            double costSlack = 0;
            double largest = 0;
            for (int seed = 1; seed <= 8; seed++) {
                double[] other = c.slopes(seed);
                for (int j = 0; j < truth.length; j++) {
                    slack[j] = Math.max(slack[j], Math.abs(other[j] - truth[j]));
                    largest = Math.max(largest, Math.abs(truth[j]));
                }
                costSlack = Math.max(costSlack, Math.abs(c.cost(seed) - c.cost(0)));
            }
            assertEquals(c.cost(0), cost, 4 * costSlack + 64 * U * cost);
            assertTrue(largest > 1e-3 * cost && c.penalty() == (loss.butterfly() + loss.calendar() + loss.wings() > 0), "the case costs something");
            for (int j = 0; j < truth.length; j++) {
                double own = c.engine(trainer, j);
                assertEquals(truth[j], own, 4 * slack[j] + 256 * U * largest, "weight " + j);
            }
        }
    }

    /** A loss over a network in double, as the formulas have it. */
    private static final class Case {
        final SurfaceLoss loss;
        final double prior;
        final SurfaceGrid grid = SurfaceGrid.of(-0.9, 0.6, 9, 0.1, 1.3, 5);
        final double[] k = new double[20];
        final double[] tau = new double[20];
        final double[] vol = new double[20];
        final double[] weight = new double[20];
        final double[][][] W = new double[3][][];
        final double[][] b = new double[3][];

        Case(SurfaceLoss loss, double prior) {
            this.loss = loss;
            this.prior = prior;
            Random random = new Random(3);
            for (int i = 0; i < k.length; i++) {
                tau[i] = 0.1 + 1.2 * random.nextDouble();
                k[i] = 0.4 * random.nextGaussian() * Math.sqrt(tau[i]);
                vol[i] = prior * (0.7 + 0.6 * random.nextDouble());
                weight[i] = 0.2 + random.nextDouble();
            }
        }

        /** {@code w₀ = σ²τ·e^(k/4)}: tilted, so that its slope has a part in all. */
        VariancePrior prior() {
            return (k, tau, out) -> {
                out[2] = prior * prior * Math.exp(TILT * k);
                out[0] = out[2] * tau;
                out[1] = TILT * out[0];
            };
        }

        /** Large weights and random biases, so that smiles are wild enough for every penalty; floats exactly. */
        void load(Parameters p) {
            Random random = new Random(4);
            for (int l = 0; l < 3; l++) {
                W[l] = new double[WIDTHS[l]][WIDTHS[l + 1]];
                b[l] = new double[WIDTHS[l + 1]];
                for (int o = 0; o < WIDTHS[l + 1]; o++) {
                    for (int i = 0; i < WIDTHS[l]; i++) {
                        p.weight(l, i, o, (float) (1.5 * p.weight(l, i, o)));
                        W[l][i][o] = p.weight(l, i, o);
                    }
                    p.bias(l, o, (float) (0.5 * random.nextGaussian()));
                    b[l][o] = p.bias(l, o);
                }
            }
        }

        private double get(int j) {
            return reach(j, 0);
        }

        /** Adds to the j-th of all weights and biases, and returns it. */
        private double reach(int j, double add) {
            int at = j;
            for (int l = 0; l < 3; l++) {
                int n = WIDTHS[l + 1];
                if (at < WIDTHS[l] * n) {
                    return W[l][at / n][at % n] += add;
                }
                at -= WIDTHS[l] * n;
                if (at < n) {
                    return b[l][at] += add;
                }
                at -= n;
            }
            throw new IndexOutOfBoundsException(j);
        }

        double engine(SurfaceTrainer trainer, int j) {
            int at = j;
            for (int l = 0; l < 3; l++) {
                int n = WIDTHS[l + 1];
                if (at < WIDTHS[l] * n) {
                    return trainer.gradients().weight(l, at / n, at % n);
                }
                at -= WIDTHS[l] * n;
                if (at < n) {
                    return trainer.gradients().bias(l, at);
                }
                at -= n;
            }
            throw new IndexOutOfBoundsException(j);
        }

        /** Four-point differences: error {@code h⁴/30·f⁽⁵⁾} and {@code u·C/h}, below 1e-11 of C; next to the kink of a squared penalty h times its jump. */
        double[] slopes(int seed) {
            double[] slopes = new double[2 * 7 + 7 + 7 * 5 + 5 + 5 + 1];
            double h = 1e-5;
            for (int j = 0; j < slopes.length; j++) {
                double before = get(j);
                double sum = 0;
                for (int step : new int[] {-2, -1, 1, 2}) {
                    reach(j, step * h);
                    sum += (Math.abs(step) == 1 ? 8 : -1) * Math.signum(step) * cost(seed);
                    reach(j, before - get(j));
                }
                slopes[j] = sum / (12 * h);
            }
            return slopes;
        }

        boolean penalty() {
            double all = cost(0);
            double total = 0;
            double quotes = 0;
            for (double w : weight) {
                total += w;
            }
            for (int i = 0; i < k.length; i++) {
                double miss = Math.sqrt(row(k[i], tau[i], 0, i)[0] / tau[i]) - vol[i];
                quotes += weight[i] / total * miss * miss;
            }
            return all > quotes * (1 + 1e-9);
        }

        double cost(int seed) {
            double total = 0;
            for (double w : weight) {
                total += w;
            }
            double cost = 0;
            for (int i = 0; i < k.length; i++) {
                double miss = Math.sqrt(row(k[i], tau[i], seed, i)[0] / tau[i]) - vol[i];
                cost += weight[i] / total * miss * miss;
            }
            int m = grid.nodes();
            for (int i = 0; i < m; i++) {
                double x = grid.k()[i];
                double t = grid.tau()[i];
                double h = grid.h()[i];
                double[] middle = row(x, t, seed, 100 + 3 * i);
                double w = middle[0];
                double wk = middle[1];
                double wkk = (row(x + h, t, seed, 101 + 3 * i)[1] - row(x - h, t, seed, 102 + 3 * i)[1]) / (2 * h);
                double g = Math.pow(1 - x * wk / (2 * w), 2) - wk * wk / 4 * (1 / w + 0.25) + wkk / 2;
                cost += loss.butterfly() / m * Math.pow(Math.max(0, loss.margin() - g), 2);
                cost += loss.calendar() / m * Math.pow(Math.max(0, loss.margin() - middle[2] * t / w), 2);
                cost += loss.wings() / m * Math.pow(Math.max(0, Math.abs(wk) - 2), 2);
            }
            return cost;
        }

        /** w, w_k, w_τ; a seed other than 0 spoils the network's value and slopes. */
        private double[] row(double k, double tau, int seed, int id) {
            double[] x = {k / Math.sqrt(tau) / SCALE.a() - SCALE.c(), (Math.log(tau) - SCALE.m()) / SCALE.s()};
            double[] y = x;
            double[][] by = {{1, 0}, {0, 1}};
            for (int l = 0; l < 3; l++) {
                double[] next = new double[WIDTHS[l + 1]];
                double[][] nextBy = new double[next.length][2];
                for (int o = 0; o < next.length; o++) {
                    double z = b[l][o];
                    for (int i = 0; i < y.length; i++) {
                        z += W[l][i][o] * y[i];
                        nextBy[o][0] += W[l][i][o] * by[i][0];
                        nextBy[o][1] += W[l][i][o] * by[i][1];
                    }
                    next[o] = l < 2 ? Math.tanh(z) : z;
                    double slope = l < 2 ? 1 - next[o] * next[o] : 1;
                    nextBy[o][0] *= slope;
                    nextBy[o][1] *= slope;
                }
                y = next;
                by = nextBy;
            }
            Random random = new Random(31L * seed + id);
            double[] off = new double[3];
            for (int i = 0; i < 3; i++) {
                off[i] = seed == 0 ? 0 : OFF * (2 * random.nextDouble() - 1);
            }
            double n = y[0] + off[0];
            double n1 = by[0][0] + off[1];
            double n2 = by[0][1] + off[2];
            double h = Math.log1p(Math.exp(n)) / Math.log(2);
            double h1 = 1 / (1 + Math.exp(-n)) / Math.log(2);
            double level = prior * prior * Math.exp(TILT * k);
            double w0 = level * tau;
            double root = Math.sqrt(tau) * SCALE.a();
            return new double[] {
                w0 * h, TILT * w0 * h + w0 * h1 * n1 / root, level * h + w0 * h1 * (n1 * -0.5 * k / root / tau + n2 / tau / SCALE.s())
            };
        }
    }
}
