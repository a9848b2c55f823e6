package tickgrad.proofs.calculus;

import java.util.List;
import java.util.Random;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleLoss;
import tickgrad.proofs.oracle.OracleNetwork;

/**
 * The Taylor remainders of a claimed gradient along one direction through all parameters and inputs: {@code R1(h) =
 * |J(h) - J(0) - h⟨g, v⟩|} falls as {@code h²}, and {@code R2(h) = |J(h) - J(-h) - 2h⟨g, v⟩|/2} as {@code h³}, if and
 * only if g is the gradient. Slopes are fitted by least squares in the logarithms over the four smallest steps {@code
 * 2^-i} whose remainders are above the floor {@code 5e-13·max(1, |J|)}, or {@code 2^10·u·Σ|terms of J|} where that is
 * more. With {@code R1 = |ah² + bh³|} and {@code R2 = |b|h³} the slope of R1 is {@code 2 ± R2/R1}: where R2 is more than
 * a tenth of R1, the steps are too large to tell.
 *
 * @param r1 the slope of R1; NaN where {@link #points1} is below 3
 * @param points1 steps with R1 above the floor
 * @param thirdOrder the largest R2/R1 at the fitted steps
 * @param r2 the slope of R2; NaN where {@link #points2} is below 3
 * @param points2 steps with R2 above the floor
 */
public record Taylor(double r1, int points1, double thirdOrder, double r2, int points2) {
    private static final double FLOOR = 5e-13;
    private static final double ROUNDING = 0x1p-43;
    private static final int FIRST = 4;
    private static final int LAST = 22;
    private static final int FITTED = 4;
    private static final int DRAWS = 10;

    /** Steps needed for a slope. */
    public static final int POINTS = 3;

    /**
     * Follows a direction on which all steps from {@code 2^-6} stay on one smooth piece.
     *
     * @param c the case; its arrays are moved, and put back
     * @param g the claimed gradients, in the order of {@link NetworkCase#blocks}
     * @param seed of the direction
     * @return the slopes; {@code null} where ten directions all met a kink
     */
    public static Taylor of(NetworkCase c, List<double[][]> g, long seed) {
        OracleNetwork network = c.oracle();
        OracleLoss loss = c.oracleLoss();
        Random random = new Random(seed);
        double terms = Rounding.terms(c, network, loss);
        for (int draw = 0; draw < DRAWS; draw++) {
            List<double[][]> v = Ray.direction(c.blocks(), random);
            double slope = 0.0;
            for (int b = 0; b < v.size(); b++) {
                slope += FiniteDifferences.dot(g.get(b), v.get(b));
            }
            Taylor found = along(new Ray(c, network, loss, c.blocks(), v), slope, terms);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Taylor along(Ray ray, double slope, double terms) {
        Surface centre = ray.at(0.0);
        double floor = Math.max(FLOOR * Math.max(1.0, Math.abs(centre.value())), ROUNDING * terms);
        double[] h = new double[LAST - FIRST + 1];
        double[] R1 = new double[h.length];
        double[] R2 = new double[h.length];
        int n = 0;
        for (int i = FIRST; i <= LAST; i++) {
            double step = Math.scalb(1.0, -i);
            Surface ahead = ray.at(step);
            Surface behind = ray.at(-step);
            if (!centre.onePieceWith(ahead) || !centre.onePieceWith(behind)) {
                if (i >= 14) {
                    return null;
                }
                n = 0;
                continue;
            }
            h[n] = step;
            R1[n] = Math.abs(ahead.value() - centre.value() - step * slope);
            R2[n++] = Math.abs(ahead.value() - behind.value() - 2.0 * step * slope) / 2.0;
        }
        int above1 = above(R1, n, floor);
        int above2 = above(R2, n, floor);
        double thirdOrder = 0.0;
        for (int i = Math.max(0, above1 - FITTED); i < above1; i++) {
            thirdOrder = Math.max(thirdOrder, R2[i] / R1[i]);
        }
        return new Taylor(fit(h, R1, above1), above1, thirdOrder, fit(h, R2, above2), above2);
    }

    /** How many of the largest steps have remainders above the floor, up to the first that has not. */
    private static int above(double[] R, int n, double floor) {
        int count = 0;
        while (count < n && R[count] > floor) {
            count++;
        }
        return count;
    }

    /** The slope of log R over log h through the last few of the first {@code count} points. */
    private static double fit(double[] h, double[] R, int count) {
        if (count < POINTS) {
            return Double.NaN;
        }
        int from = Math.max(0, count - FITTED);
        double x = 0.0;
        double y = 0.0;
        for (int i = from; i < count; i++) {
            x += Math.log(h[i]) / (count - from);
            y += Math.log(R[i]) / (count - from);
        }
        double xx = 0.0;
        double xy = 0.0;
        for (int i = from; i < count; i++) {
            xx += (Math.log(h[i]) - x) * (Math.log(h[i]) - x);
            xy += (Math.log(h[i]) - x) * (Math.log(R[i]) - y);
        }
        return xy / xx;
    }
}
