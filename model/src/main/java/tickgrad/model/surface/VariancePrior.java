package tickgrad.model.surface;

/** A first guess {@code w₀(k, τ) > 0} of total variance, which a network then bends. */
public interface VariancePrior {
    /**
     * The guess and its slopes.
     *
     * @param k   log-moneyness
     * @param tau years, above 0
     * @param out receives {@code w₀, ∂w₀/∂k, ∂w₀/∂τ}
     */
    void at(double k, double tau, double[] out);

    /**
     * {@code w₀ = σ²τ}: one volatility for all.
     *
     * @param vol above 0
     * @return the prior
     */
    static VariancePrior flat(double vol) {
        if (!(vol > 0 && vol < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("vol: " + vol + ", expected a finite number above 0");
        }
        return (_, tau, out) -> {
            out[0] = vol * vol * tau;
            out[1] = 0;
            out[2] = vol * vol;
        };
    }
}
