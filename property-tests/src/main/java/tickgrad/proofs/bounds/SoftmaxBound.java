package tickgrad.proofs.bounds;

import static tickgrad.proofs.bounds.Roundoff.U;
import static tickgrad.proofs.bounds.Roundoff.gamma;

/** Relative errors of {@code p_j = e^(o_j - c)/Σ e^(o_i - c)} with c the largest computed o. */
final class SoftmaxBound {
    private SoftmaxBound() {}

    /**
     * The exact p does not depend on c, so the argument errs by {@code E_j} and the rounding {@code u|o_j - c|}; its
     * exponential by k ulp more; the sum of n terms by {@code γ_n}, the division by u.
     *
     * @param o arguments
     * @param E their bounds
     * @param k accuracy of the exponential in ulp
     * @return {@code |p̂_j - p_j|/p_j} at most
     */
    static double[] shares(double[] o, double[] E, double k) {
        double[] shares = exponentials(o, E, k);
        double sum = sum(o, shares);
        for (int j = 0; j < o.length; j++) {
            shares[j] = (1.0 + shares[j]) * (1.0 + U) / (1.0 - sum) - 1.0;
        }
        return shares;
    }

    /** Relative errors of {@code e^(o_j - c)}, apart from a factor that all share. */
    static double[] exponentials(double[] o, double[] E, double k) {
        double max = Double.NEGATIVE_INFINITY;
        double widest = 0.0;
        for (int j = 0; j < o.length; j++) {
            max = Math.max(max, o[j]);
            widest = Math.max(widest, E[j]);
        }
        double[] shares = new double[o.length];
        for (int j = 0; j < o.length; j++) {
            double argument = E[j] + U * (max - o[j] + 2.0 * widest);
            shares[j] = (1.0 + StrictMath.expm1(argument)) * (1.0 + 2.0 * k * U) - 1.0;
        }
        return shares;
    }

    /** Relative error of the sum of exponentials with these relative errors. */
    static double sum(double[] o, double[] shares) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : o) {
            max = Math.max(max, v);
        }
        double sum = 0.0;
        double weighted = 0.0;
        for (int j = 0; j < o.length; j++) {
            double e = StrictMath.exp(o[j] - max);
            sum += e;
            weighted += e * shares[j];
        }
        return (1.0 + weighted / sum) * (1.0 + gamma(o.length)) - 1.0;
    }
}
