package tickgrad.model.surface;

/**
 * What the network sees of {@code (k, τ)}: {@code x₁ = k/√τ/a - c}, deviations of the log price, in which smiles of all expiries have one width, and
 * {@code x₂ = (ln τ - m)/s}.
 *
 * @param a above 0
 * @param c centre of x₁
 * @param m mean of ln τ
 * @param s above 0
 */
public record SurfaceScale(double a, double c, double m, double s) {
    private static final double LEAST = 1e-3;

    /**
     * The scale under which points have mean 0 and deviation 1.
     *
     * @param k   log-moneyness of the points
     * @param tau their years
     * @return the scale
     */
    public static SurfaceScale of(double[] k, double[] tau) {
        double[] z = new double[k.length];
        double[] t = new double[k.length];
        for (int i = 0; i < k.length; i++) {
            z[i] = k[i] / StrictMath.sqrt(tau[i]);
            t[i] = StrictMath.log(tau[i]);
        }
        double a = deviation(z);
        return new SurfaceScale(a, mean(z) / a, mean(t), deviation(t));
    }

    /** {@return x₁} */
    double x1(double k, double tau) {
        return k / StrictMath.sqrt(tau) / a - c;
    }

    /** {@return x₂} */
    double x2(double tau) {
        return (StrictMath.log(tau) - m) / s;
    }

    private static double mean(double[] v) {
        double sum = 0;
        for (double x : v) {
            sum += x;
        }
        return sum / v.length;
    }

    private static double deviation(double[] v) {
        double mean = mean(v);
        double squares = 0;
        for (double x : v) {
            squares += (x - mean) * (x - mean);
        }
        return Math.max(LEAST, StrictMath.sqrt(squares / v.length));
    }
}
