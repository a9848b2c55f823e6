package tickgrad.proofs.calculus;

/**
 * A dual number {@code x + d·ε}, ε² = 0, for derivatives forward, without steps and without truncation; with it the
 * magnitude of the terms that d was summed from, of which its rounding error is a few units.
 *
 * @param x value
 * @param d tangent
 * @param size {@code Σ|terms of d|}
 */
record Dual(double x, double d, double size) {
    static Dual of(double x) {
        return new Dual(x, 0.0, 0.0);
    }

    static Dual of(double x, double d) {
        return new Dual(x, d, Math.abs(d));
    }

    Dual plus(Dual o) {
        return new Dual(x + o.x, d + o.d, size + o.size);
    }

    Dual plus(double c) {
        return new Dual(x + c, d, size);
    }

    Dual times(Dual o) {
        return new Dual(x * o.x, d * o.x + x * o.d, size * Math.abs(o.x) + Math.abs(x) * o.size);
    }

    Dual times(double c) {
        return new Dual(c * x, c * d, Math.abs(c) * size);
    }

    Dual over(Dual o) {
        double q = x / o.x;
        return new Dual(q, (d - q * o.d) / o.x, (size + Math.abs(q) * o.size) / Math.abs(o.x));
    }

    Dual exp() {
        return chained(StrictMath.exp(x), StrictMath.exp(x));
    }

    Dual log() {
        return chained(StrictMath.log(x), 1.0 / x);
    }

    /** A function of this number, by its value and slope at x. */
    Dual chained(double value, double slope) {
        return new Dual(value, slope * d, Math.abs(slope) * size);
    }
}
