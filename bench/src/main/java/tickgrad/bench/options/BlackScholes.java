package tickgrad.bench.options;

/**
 * A European option on a spot price that carries a yield (Black and Scholes 1973, Merton 1973):
 * {@code V = e^(-rτ)·B(F, K, σ√τ)}, {@code F = S·e^((r-q)τ)}, {@code B} of {@link Black}. An option on a forward or future is the case {@code q = r}.
 *
 * @param call   or put
 * @param strike {@code K > 0}
 * @param tau    years until expiry, {@code τ > 0}
 * @param rate   {@code r}, continuously compounded
 * @param yield  {@code q}, continuously compounded
 */
public record BlackScholes(boolean call, double strike, double tau, double rate, double yield) {
    /** @throws IllegalArgumentException naming the argument, its value and what it should be */
    public BlackScholes {
        require(strike > 0 && strike < Double.POSITIVE_INFINITY, "strike", strike, "a finite number above 0");
        require(tau > 0 && tau < Double.POSITIVE_INFINITY, "tau", tau, "a finite number above 0");
        require(Double.isFinite(rate), "rate", rate, "a finite number");
        require(Double.isFinite(yield), "yield", yield, "a finite number");
    }

    /**
     * Price and partial derivatives in raw units: per 1 of the spot, per 1 (100 points) of volatility, per year.
     *
     * @param price V
     * @param delta {@code ∂V/∂S}
     * @param gamma {@code ∂²V/∂S²}
     * @param vega  {@code ∂V/∂σ}
     * @param theta {@code -∂V/∂τ}
     * @param vanna {@code ∂²V/∂S∂σ}
     * @param volga {@code ∂²V/∂σ²}
     */
    public record Greeks(double price, double delta, double gamma, double vega, double theta, double vanna, double volga) {}

    /** {@code F = S·e^((r-q)τ)}. */
    public double forward(double spot) {
        return spot * Math.exp((rate - yield) * tau);
    }

    /** {@code e^(-rτ)}. */
    public double discount() {
        return Math.exp(-rate * tau);
    }

    /** The price at a spot {@code > 0} and a volatility {@code >= 0}. */
    public double price(double spot, double vol) {
        return discount() * Black.price(call, forward(spot), strike, vol * Math.sqrt(tau));
    }

    /** The volatility whose price this is; NaN where there is none. */
    public double impliedVol(double spot, double price) {
        return Black.impliedDeviation(call, forward(spot), strike, price / discount()) / Math.sqrt(tau);
    }

    /** Price and derivatives at a spot {@code > 0} and a volatility {@code > 0}. */
    public Greeks greeks(double spot, double vol) {
        require(spot > 0 && spot < Double.POSITIVE_INFINITY, "spot", spot, "a finite number above 0");
        require(vol > 0 && vol < Double.POSITIVE_INFINITY, "vol", vol, "a finite number above 0");
        double forward = forward(spot);
        double carry = forward / spot;
        double discount = discount();
        double s = vol * Math.sqrt(tau);
        double d1 = Black.d1(forward, strike, s);
        double d2 = d1 - s;
        double omega = call ? 1 : -1;
        double price = discount * Black.price(call, forward, strike, s);
        double deltaForward = discount * omega * Black.distribution(omega * d1);
        double density = discount * Black.density(d1);
        double vega = forward * density * Math.sqrt(tau);
        return new Greeks(
                price,
                carry * deltaForward,
                carry * carry * density / (forward * s),
                vega,
                rate * price - (rate - yield) * forward * deltaForward - 0.5 * vega * vol / tau,
                -carry * density * d2 / vol,
                vega * d1 * d2 / vol);
    }

    private static void require(boolean holds, String name, double value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + ", expected " + expected);
        }
    }
}
