package tickgrad.bench.calibrate;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Updates;
import tickgrad.model.Matrix;
import tickgrad.model.Model;

/**
 * The parameters of an observed surface: {@code min ½‖r(z)‖², r = f(z) - t}, over the box, by Levenberg and Marquardt's method with
 * Marquardt's scaling, {@code (JᵀJ + λ·diag(JᵀJ))·d = -Jᵀr}, and Nielsen's rule for λ (Madsen, Nielsen and Tingleff 2004, "Methods for
 * non-linear least squares problems", algorithm 3.16). Parameters that stand at a bound and are pushed out of it are held; the step of the
 * others is cut at the bounds.
 *
 * <p>z, f and t are in the network's units: standardised volatilities weigh equally. The Jacobian comes from {@link Tangents}, the network's
 * own derivatives; {@code JᵀJ} and {@code Jᵀr} are one call of a dense kernel. For one thread; no call allocates.
 */
public final class Calibrator {
    private static final int MOST_ITERATIONS = 100;
    private static final double FIRST_LAMBDA = 1e-3;
    private static final double LAST_LAMBDA = 1e12;
    private static final double LEAST_DIAGONAL = 1e-12;

    /** Steps below this, in half widths of the box, end the search: 1e-5 is far below what a network's own error moves a parameter. */
    private static final double STEP = 1e-5;

    private final Model model;
    private final Tangents f;
    private final int p;
    private final int n;
    private final double[] lower;
    private final double[] upper;
    private final double[] z;
    private final double[] next;
    private final double[] g;
    private final double[] d;
    private final boolean[] held;
    private final double[][] A;
    private final double[][] R;
    private final Matrix t;
    private final Matrix normal;
    private int iterations;
    private boolean converged;
    private double cost;

    /**
     * A calibrator.
     *
     * @param arena owns its memory
     * @param model a network of surfaces of at least 8 points, copied now
     * @param box   the parameters that are allowed
     */
    public Calibrator(Arena arena, Model model, Box box) {
        this.model = model;
        p = model.inputs().cols();
        n = model.targets().cols();
        if (Dense.narrow(n)) {
            throw new IllegalArgumentException("the network has " + n + " outputs, expected at least 8");
        }
        if (box.size() != p) {
            throw new IllegalArgumentException("the box is one of " + box.size() + " parameters, expected " + p);
        }
        f = new Tangents(arena, model.parameters(), 1);
        lower = new double[p];
        upper = new double[p];
        for (int j = 0; j < p; j++) {
            lower[j] = unit(j, box.lower()[j]);
            upper[j] = unit(j, box.upper()[j]);
        }
        z = new double[p];
        next = new double[p];
        g = new double[p];
        d = new double[p];
        held = new boolean[p];
        A = new double[p][p];
        R = new double[p][p];
        t = Matrix.allocate(arena, 1, n);
        normal = Matrix.allocate(arena, p + 1, p);
    }

    private double unit(int j, double x) {
        return (x - model.inputs().mean(j)) / model.inputs().deviation(j);
    }

    /**
     * Finds the parameters of a surface, from the middle of the box.
     *
     * @param vols the observed surface, n finite volatilities
     * @param x    receives the p parameters
     * @return whether the last step was small enough; if not, the best parameters found are in {@code x} all the same
     */
    public boolean calibrate(double[] vols, double[] x) {
        for (int o = 0; o < n; o++) {
            t.set(0, o, model.targets().apply(o, vols[o]));
        }
        for (int j = 0; j < p; j++) {
            z[j] = 0.5 * (lower[j] + upper[j]);
        }
        search();
        for (int j = 0; j < p; j++) {
            // The inverse map may round past a bound by an ulp.
            double raw = model.inputs().invert(j, z[j]);
            x[j] = Math.clamp(raw, model.inputs().invert(j, lower[j]), model.inputs().invert(j, upper[j]));
        }
        return converged;
    }

    private void search() {
        converged = false;
        iterations = 0;
        cost = costAt(z);
        linearise();
        double lambda = FIRST_LAMBDA;
        double growth = 2;
        while (!converged && iterations < MOST_ITERATIONS && lambda < LAST_LAMBDA) {
            iterations++;
            step(lambda);
            double length = 0;
            for (int j = 0; j < p; j++) {
                next[j] = Math.clamp(z[j] + d[j], lower[j], upper[j]);
                d[j] = next[j] - z[j];
                length = Math.max(length, Math.abs(d[j]) * 2 / (upper[j] - lower[j]));
            }
            converged = length <= STEP;
            double trial = costAt(next);
            if (trial < cost) {
                double gain = 2 * (cost - trial) / -promised() - 1;
                lambda *= Math.max(1.0 / 3, 1 - gain * gain * gain);
                growth = 2;
                System.arraycopy(next, 0, z, 0, p);
                cost = trial;
                if (!converged) {
                    linearise();
                }
            } else {
                lambda *= growth;
                growth *= 2;
            }
        }
    }

    /** The change of the quadratic model over d: {@code gᵀd + ½dᵀAd}, negative where the step is a good one. */
    private double promised() {
        double change = -Double.MIN_NORMAL;
        for (int i = 0; i < p; i++) {
            double Ad = 0;
            for (int j = 0; j < p; j++) {
                Ad += A[i][j] * d[j];
            }
            change += d[i] * (g[i] + 0.5 * Ad);
        }
        return change;
    }

    private double costAt(double[] at) {
        for (int j = 0; j < p; j++) {
            f.input().set(0, j, (float) at[j]);
        }
        f.forward();
        f.residual(t.segment(), 0);
        return 0.5 * Updates.sumOfSquares(f.rows().ld(), f.rows().segment(), f.rows().offset(p));
    }

    /** A = JᵀJ and g = Jᵀr at the point of the last {@link #costAt}: rows J and r, times J transposed. */
    private void linearise() {
        f.jacobian();
        MemorySegment rows = f.rows().segment();
        int ld = f.rows().ld();
        Dense.backwardInput(p + 1, p, n, rows, 0, ld, rows, 0, ld, normal.segment(), 0, normal.ld());
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                A[i][j] = normal.get(i, j);
            }
            g[i] = normal.get(p, i);
        }
    }

    /** Solves for d by Cholesky; a held parameter's row is that of the identity. */
    private void step(double lambda) {
        for (int i = 0; i < p; i++) {
            held[i] = z[i] <= lower[i] && g[i] > 0 || z[i] >= upper[i] && g[i] < 0;
        }
        for (int i = 0; i < p; i++) {
            d[i] = held[i] ? 0 : -g[i];
            for (int j = 0; j <= i; j++) {
                double diagonal = i == j ? lambda * Math.max(A[i][i], LEAST_DIAGONAL) : 0;
                double sum = held[i] || held[j] ? (i == j ? 1 : 0) : A[i][j] + diagonal;
                for (int q = 0; q < j; q++) {
                    sum -= R[i][q] * R[j][q];
                }
                R[i][j] = i == j ? Math.sqrt(Math.max(sum, LEAST_DIAGONAL)) : sum / R[j][j];
            }
            for (int q = 0; q < i; q++) {
                d[i] -= R[i][q] * d[q];
            }
            d[i] /= R[i][i];
        }
        for (int i = p - 1; i >= 0; i--) {
            for (int q = i + 1; q < p; q++) {
                d[i] -= R[q][i] * d[q];
            }
            d[i] /= R[i][i];
        }
    }

    /** Steps tried in the last search. */
    public int iterations() {
        return iterations;
    }

    /** Root mean square of the last search's residuals, standardised. */
    public double rmse() {
        return Math.sqrt(2 * cost / n);
    }

    /** The network's volatilities at the point tried last, in volatilities; at the parameters found once they are asked for again. */
    public void surface(double[] vols) {
        costAt(z);
        for (int o = 0; o < n; o++) {
            vols[o] = model.targets().invert(o, f.outputs().segment().get(JAVA_FLOAT, 4L * o));
        }
    }
}
