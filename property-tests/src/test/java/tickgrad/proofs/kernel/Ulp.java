package tickgrad.proofs.kernel;

/** Errors of floats in units in the last place of the true value. */
final class Ulp {
    private static final double OVERFLOW = 0x1.ffffffp127; // halfway between the greatest float and 2^128

    private Ulp() {}

    /** |y - truth| in ulps of the float binade of truth; infinite where one is NaN or infinite and the other is not. */
    static double error(float y, double truth) {
        if (Float.isNaN(y) || Double.isNaN(truth)) {
            return Float.isNaN(y) && Double.isNaN(truth) ? 0 : Double.POSITIVE_INFINITY;
        }
        if (Float.isInfinite(y)) {
            boolean justified = Math.abs(truth) >= OVERFLOW && Math.signum(truth) == Math.signum(y);
            return justified ? 0 : Double.POSITIVE_INFINITY;
        }
        if (Math.abs(truth) > OVERFLOW * (1 + 0x1p-20)) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.abs(y - truth) / size(truth);
    }

    /** The spacing of floats in the binade of x. */
    static double size(double x) {
        return Math.scalb(1.0, Math.max(Math.getExponent(x), -126) - 23);
    }
}
