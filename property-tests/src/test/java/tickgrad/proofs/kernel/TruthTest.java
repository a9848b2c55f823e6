package tickgrad.proofs.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The double-precision truths agree with 60-digit series, to 2^-36 relative. {@code -Dtickgrad.truths=100000} asks for that many points of each. */
class TruthTest {
    private static final int POINTS = Integer.getInteger("tickgrad.truths", 150);
    private static final MathContext MC = new MathContext(120);
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal ROOT_TWO = TWO.sqrt(MC);
    private static final BigDecimal ROOT_PI = new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459").sqrt(MC);

    /** Series are summed in whole numbers of 2^-400, which is 4e-121: terms up to e^72 = 2e31 cancel to 1e-33 and leave more than 50 digits. */
    private static final int BITS = 400;

    private static final BigDecimal ONE = new BigDecimal(BigInteger.ONE.shiftLeft(BITS));

    @Test
    void truthsAgreeWithLongSeries() {
        check("exp", StrictMath::exp, TruthTest::exp, 60);
        check("tanh", StrictMath::tanh, x -> {
            BigDecimal e = exp(x.multiply(TWO));
            return e.subtract(BigDecimal.ONE).divide(e.add(BigDecimal.ONE), MC);
        }, 9);
        check("sigmoid", Truth::sigmoid, x -> BigDecimal.ONE.divide(BigDecimal.ONE.add(exp(x.negate())), MC), 60);
        check("erf", Truth::erf, TruthTest::erf, 5);
        check("normCdf", Truth::normCdf, TruthTest::normCdf, 12);
        // ln is inverted: exp of the truth, corrected to first order, must give back 1 + exp(x).
        check("exp of softplus", x -> 1 + StrictMath.exp(x), x ->
                exp(new BigDecimal(Truth.softplus(x.doubleValue()))), 20);
        check("exp of log", x -> x, x -> x.signum() > 0 ? exp(new BigDecimal(StrictMath.log(x.doubleValue()))) : x, 20);
    }

    private static void check(String name, DoubleUnaryOperator truth, UnaryOperator<BigDecimal> series, double range) {
        Random random = new Random(3);
        double worst = 0.0;
        for (int i = 0; i < POINTS; i++) {
            double x = (float) ((2 * random.nextDouble() - 1) * range);
            BigDecimal exact = series.apply(new BigDecimal(x));
            double gap = new BigDecimal(truth.applyAsDouble(x)).subtract(exact).divide(exact, MC).abs().doubleValue();
            assertTrue(gap < 0x1p-36, () -> name + " at " + x + ": relative error " + gap);
            worst = Math.max(worst, gap);
        }
        System.out.printf("truth of %s at %d points: worst relative error 2^%.1f%n", name, POINTS, Math.log(worst) / Math.log(2));
    }

    /** exp(x) = exp(x / 2^10)^(2^10) by Taylor's series. */
    private static BigDecimal exp(BigDecimal x) {
        BigInteger r = fixed(x).shiftRight(10);
        BigInteger term = BigInteger.ONE.shiftLeft(BITS);
        BigInteger sum = term;
        for (int k = 1; term.signum() != 0; k++) {
            term = times(term, r).divide(BigInteger.valueOf(k));
            sum = sum.add(term);
        }
        for (int i = 0; i < 10; i++) {
            sum = times(sum, sum);
        }
        return decimal(sum);
    }

    /** erf(x) = 2/sqrt(pi) sum (-1)^k x^(2k+1) / (k! (2k+1)). */
    private static BigDecimal erf(BigDecimal x) {
        BigInteger power = fixed(x);
        BigInteger square = times(power, power).negate();
        BigInteger sum = power;
        for (int k = 1; power.signum() != 0; k++) {
            power = times(power, square).divide(BigInteger.valueOf(k));
            sum = sum.add(power.divide(BigInteger.valueOf(2L * k + 1)));
        }
        return decimal(sum).multiply(TWO).divide(ROOT_PI, MC);
    }

    private static BigDecimal normCdf(BigDecimal x) {
        return BigDecimal.ONE.add(erf(x.divide(ROOT_TWO, MC))).divide(TWO, MC);
    }

    private static BigInteger fixed(BigDecimal x) {
        return x.multiply(ONE).toBigInteger();
    }

    private static BigInteger times(BigInteger a, BigInteger b) {
        return a.multiply(b).shiftRight(BITS);
    }

    private static BigDecimal decimal(BigInteger fixed) {
        return new BigDecimal(fixed).divide(ONE, MC);
    }
}
