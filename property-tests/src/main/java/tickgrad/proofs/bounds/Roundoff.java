package tickgrad.proofs.bounds;

/** Unit roundoff of float32 and what follows from it. */
final class Roundoff {
    /** {@code u = 2^-24}: rounding to nearest changes a normal float by at most this share. */
    static final double U = 0x1p-24;

    /** {@code η = 2^-149}: what rounding a subnormal changes at most (twice that, in fact). */
    static final double ETA = 0x1p-149;

    private Roundoff() {}

    /** {@code γ_n = nu/(1 - nu)}: the share by which n roundings in a row change a number at most. */
    static double gamma(double n) {
        return n * U / (1.0 - n * U);
    }

    /** Rounding a result that is at most {@code |x| + E}, added to what was there. */
    static double rounded(double x, double E) {
        return E + U * (Math.abs(x) + E) + ETA;
    }

    /** {@code E} of a product, not yet rounded. */
    static double product(double x, double Ex, double y, double Ey) {
        return Ex * Math.abs(y) + Math.abs(x) * Ey + Ex * Ey;
    }

    /**
     * {@code E} of {@code e^x} from a kernel of 1.25 ulp; one ulp is at most 2u of the value.
     */
    static double exp(double x, double Ex) {
        double high = StrictMath.exp(x + Ex);
        return StrictMath.exp(x) * StrictMath.expm1(Ex) + 2.5 * U * high + 1.25 * ETA;
    }
}
