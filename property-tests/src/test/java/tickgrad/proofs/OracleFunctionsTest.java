package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.bounds.ActivationBound;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.oracle.OracleActivation;
import tickgrad.proofs.oracle.Special;

/** The oracle's own special functions against series in 60 digits, and the curvatures that error bounds rest on. */
class OracleFunctionsTest {
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal PI =
            new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459");

    /** {@code 2/√π Σ (-1)ⁿ x²ⁿ⁺¹/(n!(2n+1))} in so many digits that the cancellation up to x = 6 does not matter. */
    private static BigDecimal erf(double x) {
        BigDecimal square = new BigDecimal(x).multiply(new BigDecimal(x));
        BigDecimal term = new BigDecimal(x);
        BigDecimal sum = term;
        for (int n = 1; n < 250; n++) {
            term = term.multiply(square).divide(BigDecimal.valueOf(-n), DIGITS);
            sum = sum.add(term.divide(BigDecimal.valueOf(2L * n + 1), DIGITS), DIGITS);
        }
        return sum.multiply(BigDecimal.TWO).divide(PI.sqrt(DIGITS), DIGITS);
    }

    /**
     * Both methods round a few dozen times in double: 1e-14 of erf; of erfc 1e-14, and below 2, a difference,
     * 1e-14/erfc(2).
     */
    @Test
    void erfIsTheSeries() {
        for (int i = -300; i <= 300; i++) {
            double x = i / 50.0 + 0.001;
            BigDecimal exact = erf(x);
            double relative = x > 2.0 ? 1e-14 : 1e-14 / Special.erfc(Math.min(x, 2.0));
            assertEquals(exact.doubleValue(), Special.erf(x), 1e-14 * Math.abs(exact.doubleValue()), "erf " + x);
            double complement = BigDecimal.ONE.subtract(exact).doubleValue();
            assertEquals(complement, Special.erfc(x), relative * complement, "erfc " + x);
        }
    }

    /**
     * {@code |φ″| <= bend} wherever φ is smooth: differences of φ′ over 2^-10, on [-12, 12], each at most bend·2^-10.
     */
    @Test
    void curvaturesAreBounded() {
        for (String name : NetworkCases.ACTIVATIONS) {
            if (name.equals("softmax")) {
                continue;
            }
            ActivationBound bound = ActivationBound.of(name, z -> 0.0);
            OracleActivation phi = bound.phi();
            double worst = 0.0;
            for (double z = -12.0; z < 12.0; z += 0x1p-10) {
                if (z > 0.0 == z + 0x1p-10 > 0.0) {
                    worst = Math.max(worst, Math.abs(slope(phi, z + 0x1p-10) - slope(phi, z)) * 0x1p10);
                }
            }
            double sup = worst;
            assertTrue(sup <= bound.bend() + 1e-9, () -> name + " bends by " + sup + ", not " + bound.bend());
            assertTrue(sup >= 0.99 * bound.bend(), () -> name + " bends by " + sup + " only, not " + bound.bend());
        }
    }

    private static double slope(OracleActivation phi, double z) {
        return phi.backward().of(new double[] {z}, new double[] {1.0})[0];
    }
}
