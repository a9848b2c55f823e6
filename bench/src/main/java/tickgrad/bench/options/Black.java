package tickgrad.bench.options;

import org.hipparchus.special.Erf;

/**
 * The formula of Black (1976) on a forward, not discounted: {@code B = ω·(F·Φ(ω·d1) - K·Φ(ω·d2))}, {@code ω} = 1 for a call and -1 for
 * a put, {@code d1 = ln(F/K)/s + s/2}, {@code d2 = d1 - s}, and {@code s = σ·√τ} the deviation of the log price until expiry.
 *
 * <p>{@code Φ} comes from Hipparchus' complementary error function, so that far tails keep their relative accuracy.
 */
public final class Black {
    private static final double ROOT_HALF = Math.sqrt(0.5);

    private static final double ROOT_2_PI = Math.sqrt(2 * Math.PI);

    /** Beyond this deviation a call costs its forward to the last bit: Φ(-20) is below 1e-88. */
    private static final double LARGEST = 40;

    private static final int MAX_ITERATIONS = 200;

    private Black() {}

    /** {@code Φ(x)}, the standard normal distribution. */
    public static double distribution(double x) {
        return 0.5 * Erf.erfc(-x * ROOT_HALF);
    }

    /** {@code ϕ(x) = exp(-x²/2)/√(2π)}. */
    public static double density(double x) {
        return Math.exp(-0.5 * x * x) / ROOT_2_PI;
    }

    /** {@code d1 = ln(F/K)/s + s/2}. */
    public static double d1(double forward, double strike, double deviation) {
        return Math.log(forward / strike) / deviation + 0.5 * deviation;
    }

    /**
     * The price, not discounted.
     *
     * @param call      or put
     * @param forward   {@code F > 0}
     * @param strike    {@code K > 0}
     * @param deviation {@code s = σ·√τ >= 0}; at 0 the price is the intrinsic value
     */
    public static double price(boolean call, double forward, double strike, double deviation) {
        int omega = call ? 1 : -1;
        if (deviation <= 0) {
            return intrinsic(call, forward, strike);
        }
        double d1 = d1(forward, strike, deviation);
        return Math.max(0, omega * (forward * distribution(omega * d1) - strike * distribution(omega * (d1 - deviation))));
    }

    /** What exercise at the forward would pay: {@code max(0, ω·(F - K))}. */
    public static double intrinsic(boolean call, double forward, double strike) {
        return Math.max(0, call ? forward - strike : strike - forward);
    }

    /**
     * The deviation {@code s} whose price this is: Newton's method on the logarithm of the price of the option that is out of the money
     * (concave in s, so the tails are as quick as the middle), bisection wherever Newton leaves the bracket.
     *
     * @param price not discounted
     * @return {@code s}; NaN where no deviation has this price: it is not above the intrinsic value, or not below the forward (call) or strike (put)
     */
    public static double impliedDeviation(boolean call, double forward, double strike, double price) {
        double time = price - intrinsic(call, forward, strike);
        double most = Math.min(forward, strike);
        if (!(forward > 0 && strike > 0 && time > 0 && time < most)) {
            return Double.NaN;
        }
        boolean up = strike >= forward; // parity: the time value is the price of the option out of the money
        double target = Math.log(time);
        double low = 0;
        double high = LARGEST;
        double s = Math.clamp(Math.sqrt(2 * Math.abs(Math.log(forward / strike))), 1e-3, 1);
        for (int i = 0; i < MAX_ITERATIONS && high - low > 1e-15 * high; i++) {
            double value = price(up, forward, strike, s);
            double miss = Math.log(value) - target;
            if (miss == 0) {
                return s;
            }
            if (miss > 0) {
                high = s;
            } else {
                low = s;
            }
            double slope = forward * density(d1(forward, strike, s)) / value;
            double next = s - miss / slope;
            boolean inside = next > low && next < high;
            next = inside ? next : 0.5 * (low + high);
            if (Math.abs(next - s) <= 1e-15 * s) {
                return next;
            }
            s = next;
        }
        return s;
    }
}
