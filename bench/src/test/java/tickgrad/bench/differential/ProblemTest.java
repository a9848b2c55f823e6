package tickgrad.bench.differential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.bench.options.Black;

/** The samples are of the model whose closed form judges: their means are integrals that are known too. */
class ProblemTest {
    private static final int MANY = 200_000;

    /** A mean of independent values lies within 5 standard errors of its expectation but once in 1.7 million; the seed is fixed. */
    private static void assertMean(String what, double expected, double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        assertEquals(expected, mean, 5 * Math.sqrt(squares) / values.length, what);
    }

    @Test
    void meansOfTheCallAreThoseOfTwoYears() {
        Samples s = new BlackScholesCall().draw(MANY, 1);
        // S2 = S1·R is lognormal with both variances: E max(S2 - K, 0) is Black's formula, and E[S1·R·1{S2 > K}] = Φ(d1).
        double deviation = Math.sqrt(0.3 * 0.3 + 0.2 * 0.2);
        assertMean("payoff", Black.price(true, 1, 1.10, deviation), s.Y());
        double[] spotTimesSlope = new double[MANY];
        Arrays.setAll(spotTimesSlope, i -> s.X()[i][0] * s.G()[i][0]);
        assertMean("slope", Black.distribution(Black.d1(1, 1.10, deviation)), spotTimesSlope);
        assertMean("spot", 1, Arrays.stream(s.X()).mapToDouble(x -> x[0]).toArray());
    }

    @Test
    void meansOfTheBasketAreThoseOfTwoYears() {
        Samples s = new BachelierBasket(7).draw(MANY, 2);
        // The basket in two years is normal with mean 1 and both variances.
        double deviation = Math.sqrt(0.3 * 0.3 + 0.2 * 0.2);
        double d = (1 - 1.10) / deviation;
        assertMean("payoff", (1 - 1.10) * Black.distribution(d) + deviation * Black.density(d), s.Y());
        assertMean("slope", Black.distribution(d), Arrays.stream(s.G()).mapToDouble(g -> Arrays.stream(g).sum()).toArray());
    }

    /** Central differences of the price of the basket have its derivative to h²/6·max|Φ″|/σ² < 2e-6·(1/6)·0.25/0.04 < 3e-6, and rounding. */
    @Test
    void deltasOfTheBasketAreThoseOfItsPrice() {
        Samples s = new BachelierBasket(3).draw(2, 3);
        double h = 1e-3;
        for (int i = 0; i < 200; i++) {
            double weights = Arrays.stream(s.delta()[i]).sum();
            double basket = inverse(s.price()[i]);
            double slope = (BachelierBasket.price(basket + h) - BachelierBasket.price(basket - h)) / (2 * h);
            assertEquals(slope, weights, 3e-6, "state " + i);
        }
    }

    /** The basket of a price: the price rises with it. */
    private static double inverse(double price) {
        double low = -5;
        double high = 5;
        for (int i = 0; i < 200; i++) {
            double middle = 0.5 * (low + high);
            if (BachelierBasket.price(middle) < price) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Each label's derivatives are its slope: the payoff is linear in the state wherever no sample path crosses the strike. */
    @Test
    void derivativesOfLabelsAreTheirSlopes() {
        Samples s = new BachelierBasket(4).draw(1000, 5);
        for (int i = 0; i < 1000; i++) {
            double slope = Arrays.stream(s.G()[i]).sum();
            boolean whole = Math.abs(slope - 1) < 1e-12 || slope == 0 || Math.abs(slope - 0.5) < 1e-12;
            assertTrue(whole, "the weights of the basket add up to 1: both paths pay, one, or none; sample " + i + ": " + slope);
            assertEquals(slope == 0, s.Y()[i] == 0, "sample " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sameSeedSameSamples(boolean basket) {
        Problem problem = basket ? new BachelierBasket(3) : new BlackScholesCall();
        Samples a = problem.draw(50, 4);
        Samples b = problem.draw(50, 4);
        assertArrayEquals(a.Y(), b.Y());
        assertTrue(Arrays.deepEquals(a.X(), b.X()) && Arrays.deepEquals(a.G(), b.G()) && Arrays.deepEquals(a.testX(), b.testX()));
        assertFalse(Arrays.equals(a.Y(), problem.draw(50, 5).Y()));
    }
}
