package tickgrad.proofs.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Steps;

/** Powers of Adam's betas: repeated squaring, the lowest digit first, and close to the power in 60 digits. */
class StepsTest {
    private static final double[] BASES = {0.0, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, Math.nextDown(1.0)};
    private static final long[] LARGE = {1 << 20, (1 << 20) + 12345, Integer.MAX_VALUE, 1L << 40, (1L << 53) + 1, Long.MAX_VALUE};

    private static double squared(double x, long t) {
        double[] squares = new double[63];
        squares[0] = x;
        for (int d = 1; d < squares.length; d++) {
            squares[d] = squares[d - 1] * squares[d - 1];
        }
        double product = 1.0;
        for (int d = 0; d < squares.length; d++) {
            if ((t & 1L << d) != 0) {
                product *= squares[d];
            }
        }
        return product;
    }

    @Test
    void powersAreTheProductsOfTheirSquares() {
        for (double x : BASES) {
            for (long t = 0; t < 5000; t++) {
                assertEquals(squared(x, t), Steps.power(x, t), x + "^" + t);
            }
            for (long t : LARGE) {
                assertEquals(squared(x, t), Steps.power(x, t), x + "^" + t);
            }
        }
    }

    /** Each of at most {@code 2 log₂ t} products errs by {@code 2^-53}, and a square hands its error on twice: {@code 2 t 2^-53} in all. */
    @Test
    void powersAreThoseOfExactArithmetic() {
        MathContext digits = new MathContext(60);
        for (double x : new double[] {0.5, 0.9, 0.99, 0.999}) {
            for (int t : new int[] {1, 2, 3, 10, 255, 256, 1000, 5000}) {
                double exact = new BigDecimal(x).pow(t, digits).doubleValue();
                assertEquals(exact, Steps.power(x, t), 2.0 * t * 0x1p-53 * exact, x + "^" + t);
            }
        }
    }
}
