package tickgrad.proofs.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The double-precision truths agree with 60-digit series, to 2^-36 relative. {@code -Dtickgrad.truths=100000} asks for that many points of each. */
class TruthTest {
    private static final int POINTS = Integer.getInteger("tickgrad.truths", 150);
    private static final MathContext MC = new MathContext(160);
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal PI = new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459");

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
        BigDecimal r = x.divide(BigDecimal.valueOf(1024), MC);
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ONE;
        for (int k = 1; k < 80; k++) {
            term = term.multiply(r, MC).divide(BigDecimal.valueOf(k), MC);
            sum = sum.add(term, MC);
        }
        return sum.pow(1024, MC);
    }

    /** erf(x) = 2/sqrt(pi) sum (-1)^k x^(2k+1) / (k! (2k+1)). */
    private static BigDecimal erf(BigDecimal x) {
        BigDecimal square = x.multiply(x, MC).negate();
        BigDecimal power = x;
        BigDecimal sum = x;
        for (int k = 1; k < 700; k++) {
            power = power.multiply(square, MC).divide(BigDecimal.valueOf(k), MC);
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * k + 1), MC), MC);
        }
        return sum.multiply(TWO).divide(PI.sqrt(MC), MC);
    }

    private static BigDecimal normCdf(BigDecimal x) {
        return BigDecimal.ONE.add(erf(x.divide(TWO.sqrt(MC), MC))).divide(TWO, MC);
    }
}
