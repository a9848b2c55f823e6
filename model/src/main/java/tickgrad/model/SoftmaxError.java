package tickgrad.model;

import static tickgrad.model.Roundoff.ETA;
import static tickgrad.model.Roundoff.U;
import static tickgrad.model.Roundoff.gamma;

/**
 * The error of {@code p_j = e^(z_j - max)/Σ_i e^(z_i - max)} in float.
 *
 * <p>Errors {@code E_z} of the arguments move p by the factor {@code e^(±2 max E_z)} at most. The kernel then adds,
 * relatively, {@code u(|z_j - max| + 2E_z)} for the rounded difference, {@code 2ku} for an exponential of k ulp, the
 * same averaged over the sum, {@code γ_n} for the sum and u for the division.
 */
final class SoftmaxError {
    private SoftmaxError() {}

    /** What all elements have in common: the relative error of the sum, of the division, and of the moved arguments. */
    static double relative(double[] z, double[] Ez, double[] p, double ulps) {
        double E = 0.0;
        double sum = 0.0;
        for (int i = 0; i < z.length; i++) {
            E = Math.max(E, Ez[i]);
        }
        for (int i = 0; i < z.length; i++) {
            sum += p[i] * StrictMath.exp(2.0 * E) * StrictMath.expm1(exponent(z, i, E));
        }
        return StrictMath.expm1(2.0 * E) + sum + 2.0 * ulps * U + gamma(z.length + 1) + z.length * ulps * ETA;
    }

    /** E of one element. */
    static double absolute(double[] z, double[] Ez, double[] p, int j, double ulps, double relative) {
        double E = 0.0;
        for (double e : Ez) {
            E = Math.max(E, e);
        }
        double own = StrictMath.expm1(exponent(z, j, E)) + 2.0 * ulps * U + U;
        // (1 + own)(1 + relative)/(1 - relative) covers numerator, moved arguments and denominator.
        double factor = (1.0 + own) * (1.0 + relative) / (1.0 - relative) - 1.0;
        if (!(relative < 1.0)) {
            return Double.POSITIVE_INFINITY;
        }
        return p[j] * factor + (ulps + 1.0) * ETA;
    }

    /** Rounding of {@code z_j - max}. */
    private static double exponent(double[] z, int j, double E) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : z) {
            max = Math.max(max, v);
        }
        return U * (max - z[j] + 2.0 * E);
    }
}
