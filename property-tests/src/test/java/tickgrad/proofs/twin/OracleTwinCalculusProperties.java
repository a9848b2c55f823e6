package tickgrad.proofs.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleFunction;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tickgrad.proofs.bounds.TwinBounds;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.EngineRun;
import tickgrad.proofs.oracle.OracleNetwork;
import tickgrad.proofs.oracle.OracleTwin;

/**
 * The oracle's second derivatives against calculus: six-point differences of its own first ones, which calculus judges elsewhere; the Hessian is
 * symmetric; and a direction's slope is the same from the input forward as from the output back.
 */
class OracleTwinCalculusProperties {
    private static final double STEP = 0x1p-9;

    /** What rounding in double is of what {@link TwinBounds} derives for float. */
    private static final double DOUBLE = 0x1p-29;

    private static double worst;
    private static double worstSymmetry;
    private static int compared;

    @BeforeContainer
    static void start() {
        worst = 0.0;
        worstSymmetry = 0.0;
        compared = 0;
    }

    @AfterContainer
    static void report() {
        System.out.printf(
                "oracle's second derivatives against six-point differences: %,d compared, worst error/tolerance %.3f;"
                        + " q'Hp against p'Hq %.3f%n",
                compared, worst, worstSymmetry);
    }

    @Provide
    Arbitrary<CaseSpec> specs() {
        return TwinAgainstOracleProperties.smooth(5, 30, 3);
    }

    @Property(tries = 150, afterFailure = AfterFailureMode.RANDOM_SEED)
    void secondDerivativesAreDerivativesOfTheFirst(@ForAll("specs") CaseSpec spec) {
        check(spec);
    }

    private static void check(CaseSpec spec) {
        NetworkCase c = spec.build();
        Random random = new Random(spec.seed() + 1);
        int o = random.nextInt(c.widths()[c.layers()]);
        double[][] p = TwinRun.seeds(random, c.batch(), c.widths()[0]);
        double[][] q = TwinRun.seeds(random, c.batch(), c.widths()[0]);
        OracleTwin along = OracleTwin.of(c.oracle(), c.activations(), c.X(), o, p);
        OracleTwin other = OracleTwin.of(c.oracle(), c.activations(), c.X(), o, q);
        double[][] zero = new double[c.batch()][c.widths()[c.layers()]];
        TwinBounds E = new TwinBounds(c, EngineRun.promises(c), o, zero, zero, p, TwinRun.zeros(p));
        TwinBounds Eq = new TwinBounds(c, EngineRun.promises(c), o, zero, zero, q, TwinRun.zeros(q));
        for (int r = 0; r < c.batch(); r++) {
            double tolerance = DOUBLE * (dot(abs(p[r]), E.g[r]) + E.Ry[r][o]);
            assertEquals(along.Ry()[r], dot(p[r], along.g()[r]), tolerance, spec + ": p·delta");
            double symmetric = DOUBLE * (dot(abs(q[r]), E.dX[r]) + dot(abs(p[r]), Eq.dX[r]));
            double gap = Math.abs(dot(q[r], along.Hs()[r]) - dot(p[r], other.Hs()[r]));
            worstSymmetry = Math.max(worstSymmetry, gap == 0.0 ? 0.0 : gap / symmetric);
            assertTrue(gap <= symmetric, spec + ": q'Hp and p'Hq differ by " + gap + ", at most " + symmetric);
            for (int j = 0; j < p[r].length; j++) {
                int row = r;
                int column = j;
                judge(spec + ": Hp", t -> gradient(c, o, moved(c.X(), p, t))[row][column], along.Hs()[r][j], E.g[r][j], E.dX[r][j]);
            }
        }
        parameters(spec, c, o, p, along, E, random);
    }

    /** The gradient of Σ p·delta by the parameters, along a random direction of theirs. */
    private static void parameters(
            CaseSpec spec, NetworkCase c, int o, double[][] p, OracleTwin along, TwinBounds E, Random random) {
        double[][][] dW = new double[c.layers()][][];
        double[][] db = new double[c.layers()][];
        double exact = 0.0;
        double own = 0.0;
        for (int l = 0; l < c.layers(); l++) {
            dW[l] = TwinRun.seeds(random, c.widths()[l], c.widths()[l + 1]);
            db[l] = TwinRun.seeds(random, 1, c.widths()[l + 1])[0];
            for (int i = 0; i < dW[l].length; i++) {
                for (int j = 0; j < db[l].length; j++) {
                    dW[l][i][j] /= c.widths()[l];
                }
                exact += dot(dW[l][i], along.dW()[l][i]);
                own += dot(abs(dW[l][i]), E.dW[l][i]);
            }
            exact += dot(db[l], along.db()[l]);
            own += dot(abs(db[l]), E.db[l]);
        }
        double noise = 0.0;
        for (int r = 0; r < p.length; r++) {
            noise += dot(abs(p[r]), E.g[r]) + E.Ry[r][o];
        }
        judge(spec + ": parameters", t -> {
            double[][][] W = new double[c.layers()][][];
            double[][] b = new double[c.layers()][];
            for (int l = 0; l < c.layers(); l++) {
                W[l] = moved(c.W()[l], dW[l], t);
                b[l] = moved(new double[][] {c.b()[l]}, new double[][] {db[l]}, t)[0];
            }
            double[][] g = gradient(new OracleNetwork(W, b, c.oracle().phi), c.X(), o);
            double sum = 0.0;
            for (int r = 0; r < p.length; r++) {
                sum += dot(p[r], g[r]);
            }
            return sum;
        }, exact, noise, own);
    }

    /**
     * Compares with six-point differences at h and h/2. The tolerance is the difference of both, 63 times the error of the second while the
     * seventh derivative rules, and what rounding does to them: coefficients of 110/60 in all, over h/2.
     */
    private static void judge(String what, DoubleFunction<Double> f, double exact, double Ef, double own) {
        double fine = sixPoint(f, STEP / 2.0);
        double tolerance =
                Math.abs(sixPoint(f, STEP) - fine) + DOUBLE * (110.0 / 60.0 * 2.0 / STEP * 2.0 * Ef + own);
        double error = Math.abs(fine - exact);
        assertTrue(error <= tolerance, () -> what + " is " + exact + ", by differences " + fine + " +- " + tolerance);
        compared++;
        worst = Math.max(worst, error == 0.0 ? 0.0 : error / tolerance);
    }

    private static double sixPoint(DoubleFunction<Double> f, double h) {
        return (45.0 * (f.apply(h) - f.apply(-h)) - 9.0 * (f.apply(2 * h) - f.apply(-2 * h)) + f.apply(3 * h) - f.apply(-3 * h))
                / (60.0 * h);
    }

    private static double[][] gradient(NetworkCase c, int o, double[][] X) {
        return gradient(c.oracle(), X, o);
    }

    private static double[][] gradient(OracleNetwork network, double[][] X, int o) {
        OracleNetwork.Pass pass = network.forward(X);
        double[][] dY = new double[X.length][pass.y()[0].length];
        for (double[] row : dY) {
            row[o] = 1.0;
        }
        return network.backward(pass, dY).dX();
    }

    private static double[][] moved(double[][] X, double[][] p, double t) {
        double[][] moved = new double[X.length][X[0].length];
        for (int r = 0; r < X.length; r++) {
            for (int j = 0; j < X[r].length; j++) {
                moved[r][j] = X[r][j] + t * p[r][j];
            }
        }
        return moved;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0.0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static double[] abs(double[] a) {
        double[] abs = a.clone();
        for (int j = 0; j < abs.length; j++) {
            abs[j] = Math.abs(abs[j]);
        }
        return abs;
    }

    /** The control: differences of a function whose derivative is off by a millionth are seen. */
    @Example
    void aWrongDerivativeIsSeen() {
        judge("sine", Math::sin, 1.0, 1e-7, 0.0);
        boolean seen = false;
        try {
            judge("sine", Math::sin, 1.0 + 1e-6, 1e-7, 0.0);
        } catch (AssertionError e) {
            seen = true;
        }
        assertTrue(seen);
    }
}
