package tickgrad.proofs.calculus;

import java.util.List;
import java.util.Random;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleLoss;
import tickgrad.proofs.oracle.OracleNetwork;

/**
 * The Taylor remainders of a claimed gradient g along one direction v through all parameters and inputs: {@code R1(h) = |J(h) - J(0) -
 * h⟨g, v⟩|} falls as {@code h²}, and {@code R2(h) = |J(h) - J(-h) - 2h⟨g, v⟩|/2} as {@code h³}, if and only if g is the gradient.
 *
 * <p>Which steps {@code h = 2^-i} can show it, J alone tells, so that no claim chooses its own evidence. Of {@code J(±h) = J(0) ± sh + ah² ±
 * bh³ + ch⁴ ± dh⁵ …} the even part {@code A(h) = (J(h) + J(-h))/2 - J(0)} and, with {@code D(h) = (J(h) - J(-h))/2}, the odd {@code C(h) =
 * 4/3·(D(h) - 2D(h/2)) = bh³ + 5/4·dh⁵ + …} hold no s. R1 is fitted where A, and R2 where C, is above the floor {@code 5e-13·max(1, |J|)}, or
 * {@code 2^10·u·Σ|terms of J|} where that is more: at the four smallest such steps, by least squares in the logarithms.
 *
 * <p>With {@code R1 = |ah²(1 + ε)|} and {@code R2 = |bh³(1 + ε)|} a share ε of higher orders, t at the largest of three or four fitted steps
 * and a half (or a quarter) of it at each next, moves the slope by at most {@code 0.68·t/(1 - t)}, and 16 roundings of u·Σ|terms| at the
 * smallest, {@code 2^-6} of the floor, by 0.012. Hence R1 lies in 2 ± 0.05 where {@code |C| + 4/3·|A(h) - 4A(h/2)|} is at most 0.05 of A, and
 * R2 in 3 ± 0.1 where {@code 16/15·|C(h) - 8C(h/2)|} is at most 0.1 of C. Larger steps are left out; where fewer than three remain, as where
 * a happens to be nearly zero, the slope is legally another.
 *
 * @param first R1
 * @param central R2
 * @param excess steps where C has sunk below the floor and R2 has not: a wrong claim where R2's slope is not to be had; none if g is the
 *     gradient
 * @param directions followed: another where one left a slope undecided
 */
public record Taylor(Remainder first, Remainder central, int excess, int directions) {
    private static final double FLOOR = 5e-13;
    private static final double ROUNDING = 0x1p-43;
    private static final int FIRST = 0;
    private static final int LAST = 22;
    private static final int FITTED = 4;
    private static final int DRAWS = 40;

    /** Steps needed for a slope. */
    private static final int POINTS = 3;

    /** From the third step below the floor on, C and R2 cannot differ by what cancels in one of them alone. */
    private static final int BELOW = 3;

    /**
     * A remainder's slope.
     *
     * @param slope fitted; of no meaning unless {@link #decided}
     * @param points steps that it was fitted through
     * @param above steps where J's own part is above the floor
     */
    public record Remainder(double slope, int points, int above) {
        /** {@return whether there were enough steps} */
        public boolean decided() {
            return points >= POINTS;
        }

        /** The first that was decided, else the one with more steps. */
        private Remainder after(Remainder earlier) {
            return earlier.decided() || !decided() && earlier.above >= above ? earlier : this;
        }
    }

    /**
     * Follows directions until both slopes are decided, forty at most.
     *
     * @param c the case; its arrays are moved, and put back
     * @param g the claimed gradients, in the order of {@link NetworkCase#blocks}
     * @param seed of the directions
     * @return the slopes; {@code null} where all directions met kinks
     */
    public static Taylor of(NetworkCase c, List<double[][]> g, long seed) {
        OracleNetwork network = c.oracle();
        OracleLoss loss = c.oracleLoss();
        Random random = new Random(seed);
        double terms = Rounding.terms(c, network, loss);
        OracleNetwork.Pass still = network.forward(c.X());
        Taylor found = null;
        for (int draw = 0; draw < DRAWS && (found == null || !found.decided()); draw++) {
            List<double[][]> v = Ray.direction(c.blocks(), random);
            double slope = 0.0;
            for (int b = 0; b < v.size(); b++) {
                slope += FiniteDifferences.dot(g.get(b), v.get(b));
            }
            Taylor next = along(new Ray(c, network, loss, still, 0, c.blocks(), v), slope, terms);
            found = next == null ? found : found == null ? next : next.after(found);
        }
        return found;
    }

    private boolean decided() {
        return first.decided() && central.decided();
    }

    private Taylor after(Taylor earlier) {
        return new Taylor(
                first.after(earlier.first), central.after(earlier.central), excess + earlier.excess, directions + earlier.directions);
    }

    private static Taylor along(Ray ray, double slope, double terms) {
        Surface centre = ray.at(0.0);
        double floor = Math.max(FLOOR * Math.max(1.0, Math.abs(centre.value())), ROUNDING * terms);
        double[] h = new double[LAST - FIRST + 1];
        double[] A = new double[h.length];
        double[] D = new double[h.length];
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
            A[n] = (ahead.value() - centre.value() + (behind.value() - centre.value())) / 2.0;
            D[n] = (ahead.value() - behind.value()) / 2.0;
            R1[n] = Math.abs(ahead.value() - centre.value() - step * slope);
            R2[n] = Math.abs(D[n] - step * slope);
            n++;
        }
        double[] C = new double[n - 1];
        for (int i = 0; i < n - 1; i++) {
            C[i] = 4.0 / 3.0 * (D[i] - 2.0 * D[i + 1]);
        }
        boolean[] second = new boolean[n - 2];
        boolean[] third = new boolean[n - 2];
        for (int i = 0; i < n - 2; i++) {
            second[i] = Math.abs(C[i]) + 4.0 / 3.0 * Math.abs(A[i] - 4.0 * A[i + 1]) <= 0.05 * Math.abs(A[i]);
            third[i] = 16.0 / 15.0 * Math.abs(C[i] - 8.0 * C[i + 1]) <= 0.1 * Math.abs(C[i]);
        }
        int above = above(C, n - 1, floor);
        int excess = 0;
        for (int i = above + BELOW - 1; i < n; i++) {
            excess += R2[i] <= floor ? 0 : 1;
        }
        return new Taylor(fit(h, R1, above(A, n, floor), second), fit(h, R2, above, third), excess, 1);
    }

    /** The number of steps down to the smallest at which a part is above the floor. */
    private static int above(double[] part, int n, double floor) {
        int count = n;
        while (count > 0 && Math.abs(part[count - 1]) <= floor) {
            count--;
        }
        return count;
    }

    /** The slope of log R over log h through the last few of the first {@code above} points, without those where R is not of its order. */
    private static Remainder fit(double[] h, double[] R, int above, boolean[] pure) {
        int from = Math.max(0, above - FITTED);
        while (above - from >= POINTS && !pure[from]) {
            from++;
        }
        int points = above - from;
        double x = 0.0;
        double y = 0.0;
        for (int i = from; i < above; i++) {
            x += Math.log(h[i]) / points;
            y += Math.log(R[i]) / points;
        }
        double xx = 0.0;
        double xy = 0.0;
        for (int i = from; i < above; i++) {
            xx += (Math.log(h[i]) - x) * (Math.log(h[i]) - x);
            xy += (Math.log(h[i]) - x) * (Math.log(R[i]) - y);
        }
        return new Remainder(xy / xx, points, above);
    }
}
