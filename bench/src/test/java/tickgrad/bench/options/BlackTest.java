package tickgrad.bench.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class BlackTest {
    private static final MathContext DIGITS = new MathContext(80);

    private static final BigDecimal LEAST = new BigDecimal("1e-60");

    /** Hull, "Options, Futures, and Other Derivatives", examples 15.6 (price) and 19.1 to 19.6 (Greeks). */
    @Test
    void theTextbooksFiguresCome() {
        assertEquals(4.76, new BlackScholes(true, 40, 0.5, 0.1, 0).price(42, 0.2), 0.005);
        assertEquals(0.81, new BlackScholes(false, 40, 0.5, 0.1, 0).price(42, 0.2), 0.005);
        BlackScholes.Greeks g = new BlackScholes(true, 50, 0.3846, 0.05, 0).greeks(49, 0.2);
        assertEquals(0.522, g.delta(), 0.0005);
        assertEquals(0.066, g.gamma(), 0.0005);
        assertEquals(12.1, g.vega(), 0.05);
        assertEquals(-4.31, g.theta(), 0.005);
    }

    /**
     * Φ of 80 digits. An erfc within a few ulp of its argument's rounding has relative error {@code c·u·(1 + x²)}, since
     * {@code d ln Φ/dx} is about {@code |x|} in the left tail; c = 16 leaves room for the library's continued fraction.
     */
    @Test
    void distributionAgreesWithEightyDigits() {
        for (double x = -12; x <= 6; x += 0.171875) {
            double truth = distribution(x);
            assertEquals(truth, Black.distribution(x), 16 * Math.ulp(1.0) * (1 + x * x) * truth, "x = " + x);
        }
    }

    /** Prices of both kinds are differences of two terms that carry the error of Φ, so it scales with F·Φ(ωd1) + K·Φ(ωd2). */
    @Test
    void pricesAgreeWithEightyDigits() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            double forward = 100;
            double strike = 100 * Math.exp(random.nextGaussian());
            double s = 0.01 + 2 * random.nextDouble();
            double d1 = Black.d1(forward, strike, s);
            if (Math.abs(d1) > 12 || Math.abs(d1 - s) > 12) {
                continue;
            }
            boolean call = i % 2 == 0;
            int omega = call ? 1 : -1;
            double a = forward * distribution(omega * d1);
            double b = strike * distribution(omega * (d1 - s));
            double bound = 32 * Math.ulp(1.0) * (1 + d1 * d1 + s * s) * (a + b);
            assertEquals(truth(call, strike, s), Black.price(call, forward, strike, s), bound, strike + " " + s);
        }
    }

    /** The condition of the inverse: {@code ds = dB / (F·ϕ(d1))}, dB the rounding of price and intrinsic value. */
    @Test
    void impliedDeviationInvertsThePrice() {
        Random random = new Random(2);
        int inverted = 0;
        for (int i = 0; i < 4000; i++) {
            double forward = Math.exp(6 * random.nextGaussian());
            double s = Math.exp(-4 + 5 * random.nextDouble());
            double strike = forward * Math.exp(3 * s * random.nextGaussian());
            boolean call = random.nextBoolean();
            double price = Black.price(call, forward, strike, s);
            double found = Black.impliedDeviation(call, forward, strike, price);
            double d1 = Black.d1(forward, strike, s);
            double slope = forward * Black.density(d1);
            double noise = 64 * Math.ulp(1.0) * (1 + d1 * d1 + s * s) * (price + Math.min(forward, strike) * Black.distribution(-Math.abs(d1)));
            double bound = noise / slope + 1e-14 * s;
            if (bound < 1e-3 * s) {
                inverted++;
                assertEquals(s, found, 4 * bound, forward + " " + strike + " " + s + (call ? " call" : " put"));
            }
        }
        assertTrue(inverted > 3000, inverted + " of 4000 cases were well conditioned");
    }

    @Test
    void noDeviationWhereThePriceIsImpossible() {
        for (double price : new double[] {Double.NaN, -1, 0, 19.9, 20, 120, 130}) {
            assertEquals(Double.NaN, Black.impliedDeviation(true, 120, 100, price), "" + price);
        }
        assertEquals(Double.NaN, Black.impliedDeviation(false, 120, 100, 100));
        assertEquals(20, Black.price(true, 120, 100, 0));
    }

    /** Greeks against five-point differences of price and vega: error {@code h⁴·f⁗′/30} and {@code u·f/h}, both below 1e-8 here. */
    @Test
    void greeksAreTheDerivativesOfThePrice() {
        for (boolean call : new boolean[] {true, false}) {
            for (double strike : new double[] {70, 95, 100, 130}) {
                BlackScholes o = new BlackScholes(call, strike, 0.7, 0.04, 0.015);
                BlackScholes.Greeks g = o.greeks(100, 0.3);
                assertEquals(o.price(100, 0.3), g.price(), 1e-12);
                assertEquals(slope(s -> o.price(s, 0.3), 100, 0.1), g.delta(), 1e-8);
                assertEquals(slope(s -> o.greeks(s, 0.3).delta(), 100, 0.1), g.gamma(), 1e-8);
                assertEquals(slope(v -> o.price(100, v), 0.3, 1e-3), g.vega(), 1e-7);
                assertEquals(slope(v -> o.greeks(100, v).delta(), 0.3, 1e-3), g.vanna(), 1e-7);
                assertEquals(slope(v -> o.greeks(100, v).vega(), 0.3, 1e-3), g.volga(), 1e-6);
                assertEquals(
                        -slope(t -> new BlackScholes(call, strike, t, 0.04, 0.015).price(100, 0.3), 0.7, 1e-3), g.theta(), 1e-7);
                assertEquals(0.3, o.impliedVol(100, g.price()), 1e-12);
            }
        }
    }

    @Test
    void badArgumentsAreNamed() {
        String message = assertThrows(IllegalArgumentException.class, () -> new BlackScholes(true, 0, 1, 0, 0)).getMessage();
        assertEquals("strike: 0.0, expected a finite number above 0", message);
        BlackScholes o = new BlackScholes(true, 1, 1, 0, 0);
        assertThrows(IllegalArgumentException.class, () -> o.greeks(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> o.greeks(-1, 0.2));
    }

    private static double slope(DoubleUnaryOperator f, double x, double h) {
        return (8 * (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) - f.applyAsDouble(x + 2 * h) + f.applyAsDouble(x - 2 * h)) / (12 * h);
    }

    /** {@code F = 100}: the price in 80 digits, d1 and d2 rounded as the code rounds them. */
    private static double truth(boolean call, double strike, double s) {
        int omega = call ? 1 : -1;
        double d1 = Black.d1(100, strike, s);
        return new BigDecimal(100)
                .multiply(normal(omega * d1))
                .subtract(new BigDecimal(strike).multiply(normal(omega * (d1 - s))))
                .multiply(BigDecimal.valueOf(omega))
                .doubleValue();
    }

    private static double distribution(double x) {
        return normal(x).doubleValue();
    }

    /** {@code Φ(x) = 1/2 + ϕ(x)·Σ x^(2k+1)/(1·3·5···(2k+1))} (Marsaglia 2004); 80 digits, of which the cancellation at x = -12 takes 32. */
    private static BigDecimal normal(double at) {
        BigDecimal x = new BigDecimal(at);
        BigDecimal square = x.multiply(x, DIGITS);
        BigDecimal term = x;
        BigDecimal sum = x;
        for (int k = 1; term.abs().compareTo(LEAST) > 0; k++) {
            term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf(2 * k + 1), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        BigDecimal exponential = BigDecimal.ONE;
        BigDecimal power = BigDecimal.ONE;
        BigDecimal half = square.divide(BigDecimal.TWO, DIGITS);
        for (int k = 1; power.compareTo(LEAST) > 0; k++) {
            power = power.multiply(half, DIGITS).divide(BigDecimal.valueOf(k), DIGITS);
            exponential = exponential.add(power, DIGITS);
        }
        BigDecimal pi = new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803");
        BigDecimal density = BigDecimal.ONE.divide(exponential.multiply(pi.multiply(BigDecimal.TWO).sqrt(DIGITS), DIGITS), DIGITS);
        return new BigDecimal("0.5").add(density.multiply(sum, DIGITS), DIGITS);
    }
}
