package tickgrad.proofs.calculus;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleLoss;
import tickgrad.proofs.oracle.OracleNetwork;

/**
 * Judges claimed gradients of a case, block by block (each W, each b, and X), by six-point differences of the float64
 * loss.
 *
 * <p>Along a unit direction v the claim is {@code |D(h) - ⟨g, v⟩| <= 1e-9·‖g‖ + 8·u·Σ|terms of J|/h} with {@code u =
 * 2^-53}: the six values of J err by a few u of their terms, and the stencil's coefficients sum to 110/60 in
 * magnitude. The step is {@code h = 2^-7}, where the truncation of ordinary networks is near {@code 4e-13·‖g‖}. Where
 * the stencil would cross a kink the step shrinks by 2^-3, down to 2^-19 (a piecewise linear network is a
 * polynomial between its kinks, so nothing is lost but rounding), as long as rounding stays below {@code 1e-7·‖g‖};
 * then another direction is drawn, and counted. A difference
 * above its tolerance is a failure only where the six-point value itself has settled: if half the step brings it
 * closer by a factor of 16 or more, but for the rounding of that step, it is undecided. Truncation (64) does that, and an
 * error {@code e} of the gradient cannot if it is more than rounding: {@code e - 2r <= (e + r)/16 + 2r}, {@code r} the
 * rounding of the whole step, holds up to {@code e = 13 r / 3}.
 */
public final class FiniteDifferences {
    private static final double U = 0x1p-53;
    private static final double RELATIVE = 1e-9;
    private static final double UNDECIDED = 1e-7;
    private static final double[] STEPS = {0x1p-7, 0x1p-10, 0x1p-13, 0x1p-16, 0x1p-19};
    private static final int DIRECTIONS = 3;
    private static final int DRAWS = 10;
    private static final int EVERY_COORDINATE = 300;

    private final NetworkCase c;
    private final OracleNetwork network;
    private final OracleLoss loss;
    private final OracleNetwork.Pass still;
    private final Surface centre;
    private final double terms;
    private final Random random;

    private FiniteDifferences(NetworkCase c, long seed) {
        this.c = c;
        this.network = c.oracle();
        this.loss = c.oracleLoss();
        this.still = network.forward(c.X());
        this.centre = Surface.at(c, network, loss, still);
        this.terms = Rounding.terms(c, network, loss);
        this.random = new Random(seed);
    }

    /**
     * Checks three random directions a block, and every coordinate of networks of up to 300 parameters.
     *
     * @param c the case; its arrays are varied, and restored
     * @param claimed the gradients to judge, in the order of {@link NetworkCase#blocks}
     * @param seed of the directions
     * @return what was found
     */
    public static Certificate check(NetworkCase c, List<double[][]> claimed, long seed) {
        FiniteDifferences check = new FiniteDifferences(c, seed);
        Certificate total = Certificate.NONE;
        for (int block = 0; block < claimed.size(); block++) {
            for (int d = 0; d < DIRECTIONS; d++) {
                total = total.and(check.randomDirection(block, claimed.get(block)));
            }
            if (c.parameterCount() <= EVERY_COORDINATE) {
                total = total.and(check.everyCoordinate(block, claimed.get(block)));
            }
        }
        return total;
    }

    /**
     * The gradients in the order of {@link NetworkCase#blocks}.
     *
     * @param g gradients of an oracle
     * @return one block each
     */
    public static List<double[][]> blocks(OracleNetwork.Gradients g) {
        List<double[][]> blocks = new ArrayList<>();
        for (int l = 0; l < g.dW().length; l++) {
            blocks.add(g.dW()[l]);
            blocks.add(new double[][] {g.db()[l]});
        }
        blocks.add(g.dX());
        return blocks;
    }

    private Certificate randomDirection(int block, double[][] g) {
        for (int draw = 0; draw < DRAWS; draw++) {
            double[][] v = Ray.direction(List.<double[][]>of(g), random).getFirst();
            Certificate one = along(block, g, v, c.blockName(block));
            if (one != null) {
                return one.and(new Certificate(0, 0, 0, draw, 0.0, ""));
            }
        }
        return new Certificate(1, 0, 1, DRAWS, 0.0, "");
    }

    private Certificate everyCoordinate(int block, double[][] g) {
        Certificate total = Certificate.NONE;
        for (int i = 0; i < g.length; i++) {
            for (int j = 0; j < g[i].length; j++) {
                double[][] unit = new double[g.length][g[i].length];
                unit[i][j] = 1.0;
                Certificate one = along(block, g, unit, c.blockName(block) + "[" + i + "," + j + "]");
                total = total.and(one == null ? new Certificate(1, 0, 1, 1, 0.0, "") : one);
            }
        }
        return total;
    }

    /** {@code null} where a kink is too near. */
    private Certificate along(int block, double[][] g, double[][] v, String where) {
        double norm = norm(g);
        double slope = dot(g, v);
        for (double h : STEPS) {
            SixPoint fd = SixPoint.of(t -> at(block, v, t), centre, h);
            if (!fd.smooth()) {
                continue;
            }
            double error = Math.abs(fd.derivative() - slope);
            double rounding = 8.0 * U * terms / h;
            double tolerance = RELATIVE * norm + rounding;
            boolean wrong = !(error <= tolerance);
            boolean drowned = rounding > UNDECIDED * Math.max(norm, Math.abs(fd.derivative()));
            if (error > 0.0 && drowned && h < STEPS[0]) {
                return null;
            }
            if (error > 0.0 && (drowned || wrong && truncated(block, v, slope, h, error, rounding))) {
                return new Certificate(1, 0, 1, 0, 0.0, "");
            }
            double share = tolerance == 0.0 ? 0.0 : error / tolerance;
            String place = where + " of " + c.name();
            return new Certificate(1, wrong ? 1 : 0, 0, 0, wrong ? Math.max(share, 1.0) : share, place);
        }
        return null;
    }

    private boolean truncated(int block, double[][] v, double slope, double h, double error, double rounding) {
        SixPoint finer = SixPoint.of(t -> at(block, v, t), centre, 0.5 * h);
        return Math.abs(finer.derivative() - slope) <= error / 16.0 + 2.0 * rounding;
    }

    private Surface at(int block, double[][] v, double t) {
        int layer = block == 2 * c.layers() ? 0 : block / 2;
        return new Ray(c, network, loss, still, layer, List.<double[][]>of(c.blocks().get(block)), List.<double[][]>of(v)).at(t);
    }

    private static double norm(double[][] x) {
        return Math.sqrt(dot(x, x));
    }

    static double dot(double[][] x, double[][] y) {
        double sum = 0.0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[i].length; j++) {
                sum += x[i][j] * y[i][j];
            }
        }
        return sum;
    }
}
