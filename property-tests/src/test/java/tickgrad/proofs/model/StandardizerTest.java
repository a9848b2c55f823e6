package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.model.CounterRandom;
import tickgrad.model.Matrix;
import tickgrad.model.Standardizer;

class StandardizerTest {
    /** Unit roundoff of double. */
    private static final double V = 0x1p-53;

    /**
     * Welford's recurrence against two passes in 60 decimal digits, which count as exact. With X the largest |x|, R the
     * range, v = 2^-53:
     *
     * <p>The n-th mean is rounded by {@code e_n <= 2v·2X/n + vX} (subtraction and division, then the addition) and
     * inherits (1 - 1/n) of the error before it, so it errs by {@code E <= Σ (i/n)·e_i <= vX(n + 9)/2}. Both factors of
     * an addend of M2 are at most R and err by E, the addend rounds three times: {@code 2RE + E² + 3vR²}; n addends,
     * and n roundings of the sum M2 <= nR² on the way. The root halves the relative error and, with the division,
     * rounds twice. 1.01 covers products of small terms.
     */
    @ParameterizedTest
    @CsvSource({
        "0, 1, 1000", "60000, 50, 1000", "60000, 50, 2", "-1e6, 1e-2, 500", "1e-3, 1e-6, 300", "0, 1e30, 300",
        "7, 100, 1"
    })
    void welfordAgreesWithTwoPasses(double mean, double deviation, int n) {
        CounterRandom random = new CounterRandom(21, n);
        double[] x = new double[n];
        double X = 0.0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        Standardizer s = new Standardizer(2);
        for (int r = 0; r < n; r++) {
            x[r] = mean + deviation * random.nextGaussian();
            X = Math.max(X, Math.abs(x[r]));
            low = Math.min(low, x[r]);
            high = Math.max(high, x[r]);
            s.update(new double[] {x[r], -2.0 * x[r]});
        }
        MathContext digits = new MathContext(60);
        BigDecimal sum = BigDecimal.ZERO;
        for (double v : x) {
            sum = sum.add(new BigDecimal(v));
        }
        BigDecimal exactMean = sum.divide(BigDecimal.valueOf(n), digits);
        BigDecimal squares = BigDecimal.ZERO;
        for (double v : x) {
            BigDecimal d = new BigDecimal(v).subtract(exactMean);
            squares = squares.add(d.multiply(d), digits);
        }
        double exact = squares.divide(BigDecimal.valueOf(n), digits).sqrt(digits).doubleValue();
        double R = high - low;
        double E = 1.01 * V * X * (n + 9) / 2.0;
        double variance = 2 * R * E + E * E + 3 * V * R * R + n * V * R * R;
        assertEquals(n, s.count());
        assertEquals(exactMean.doubleValue(), s.mean(0), E);
        if (n == 1) {
            assertEquals(1.0, s.deviation(0));
            return;
        }
        double tolerance = 1.01 * (variance / (2.0 * exact) + 2 * V * exact);
        assertEquals(exact, s.deviation(0), tolerance);
        assertEquals(-2.0 * s.mean(0), s.mean(1), "columns do not mix; doubling is exact");
        assertEquals(2.0 * s.deviation(0), s.deviation(1));
    }

    @Test
    void matrixGivesTheStatisticsOfItsRows() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix X = Fixtures.uniform(arena, 50, 3, 1);
            Standardizer rows = new Standardizer(3);
            for (int r = 0; r < 50; r++) {
                rows.update(new double[] {X.get(r, 0), X.get(r, 1), X.get(r, 2)});
            }
            Standardizer s = Standardizer.of(X);
            assertEquals(50, s.count());
            assertEquals(3, s.cols());
            for (int c = 0; c < 3; c++) {
                assertEquals(rows.mean(c), s.mean(c));
                assertEquals(rows.deviation(c), s.deviation(c));
            }
        }
    }

    @Test
    void constantColumnsHaveDeviationOneAndMapToZero() {
        for (double value : new double[] {0.0, 60000.1, -1e30, 1e-40}) {
            Standardizer s = new Standardizer(1);
            assertEquals(0.0, s.mean(0));
            assertEquals(1.0, s.deviation(0), "no rows");
            for (int r = 0; r < 1000; r++) {
                s.update(new double[] {value});
            }
            assertEquals(value, s.mean(0));
            assertEquals(1.0, s.deviation(0));
            assertEquals(0.0f, s.apply(0, value));
            assertEquals(value, s.invert(0, s.apply(0, value)));
        }
    }

    /**
     * {@code z = fl(x - μ)/σ} rounds three times: twice in double, once to float (u = 2^-24). Going back, the product
     * and the sum round once in double. So z errs by {@code (u + 2v)|z|} and the raw value by {@code (u + 3v)|x - μ| +
     * v(|x| + (u + 3v)|x - μ|)}; 1.01 as above.
     */
    @Test
    void invertUndoesApply() {
        double mean = 60_000.0;
        double deviation = 50.0;
        Standardizer s = Standardizer.of(new double[] {mean}, new double[] {deviation});
        CounterRandom random = new CounterRandom(22, 0);
        double u = 0x1p-24;
        for (int i = 0; i < 10_000; i++) {
            double x = mean + 3 * deviation * random.nextGaussian();
            double exact = (x - mean) / deviation; // x - mean is exact here (Sterbenz)
            float z = s.apply(0, x);
            assertEquals(exact, z, 1.01 * (u + 2 * V) * Math.abs(exact));
            double back = 1.01 * ((u + 3 * V) * Math.abs(x - mean) + V * Math.abs(x));
            assertEquals(x, s.invert(0, z), back);
        }
    }

    @Test
    void matricesAreStandardizedInPlaceToo() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix X = Fixtures.uniform(arena, 20, 2, 3);
            Matrix Z = Matrix.allocate(arena, 20, 2);
            Standardizer s = Standardizer.of(X);
            s.apply(X, Z);
            for (int r = 0; r < 20; r++) {
                for (int c = 0; c < 2; c++) {
                    assertEquals(s.apply(c, X.get(r, c)), Z.get(r, c));
                }
            }
            s.apply(X, X);
            Fixtures.assertSameBits(Z.segment(), X.segment(), "in place");
            // of z: mean 0 within rounding of 20 floats below 2 in size, deviation 1 likewise
            Standardizer after = Standardizer.of(Z);
            assertEquals(0.0, after.mean(1), 2 * 0x1p-24);
            assertEquals(1.0, after.deviation(1), 2 * 0x1p-24);
        }
    }

    @Test
    void givenStatisticsComeBackExactly() {
        double[] deviations = {1e-150, 3e-9, 1.0 / 3.0, 50.0, 1e150};
        Standardizer s = Standardizer.of(new double[] {1, 2, 3, 4, 5}, deviations);
        for (int c = 0; c < deviations.length; c++) {
            assertEquals(c + 1.0, s.mean(c));
            assertEquals(deviations[c], s.deviation(c), "the root of a square that neither over- nor underflows");
        }
    }

    @Test
    void badRowsAndStatisticsAreRefusedAndChangeNothing() {
        Standardizer s = new Standardizer(2);
        s.update(new double[] {1, 2});
        s.update(new double[] {3, 6});
        Fixtures.refused("row.length is 3, expected 2", () -> s.update(new double[3]));
        Fixtures.refused("row[1] is NaN, expected finite", () -> s.update(new double[] {9, Double.NaN}));
        Fixtures.refused("row[0] is -Infinity", () -> s.update(new double[] {Double.NEGATIVE_INFINITY, 9}));
        assertEquals(2, s.count());
        assertTrue(s.mean(0) == 2.0 && s.mean(1) == 4.0 && s.deviation(0) == 1.0 && s.deviation(1) == 2.0);
        Fixtures.refused("cols is 0", () -> new Standardizer(0));
        Fixtures.refused("deviation.length is 2, expected 1", () -> Standardizer.of(new double[1], new double[2]));
        Fixtures.refused("mean[0] is NaN", () -> Standardizer.of(new double[] {Double.NaN}, new double[] {1}));
        for (double bad : new double[] {0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY, 1e-200, 1e200}) {
            Fixtures.refused("deviation[0] is " + bad, () -> Standardizer.of(new double[1], new double[] {bad}));
        }
        Matrix gone;
        try (Arena arena = Arena.ofConfined()) {
            gone = Fixtures.uniform(arena, 4, 2, 4);
        }
        closed("X", () -> Standardizer.of(gone));
        closed("X", () -> s.apply(gone, gone));
        for (int col : new int[] {-1, 2}) {
            outside(col, () -> s.mean(col));
            outside(col, () -> s.deviation(col));
        }
        try (Arena arena = Arena.ofConfined()) {
            Matrix X = Fixtures.uniform(arena, 4, 2, 4);
            closed("Z", () -> s.apply(X, gone));
            Fixtures.refused("X has shape (4, 3), expected (4, 2)", () -> s.apply(Matrix.allocate(arena, 4, 3), X));
            X.set(3, 1, Float.NaN);
            Fixtures.refused("X[3, 1] is NaN, expected a finite number", () -> Standardizer.of(X));
            Fixtures.refused("Z has shape (4, 3), expected (4, 2)", () -> s.apply(X, Matrix.allocate(arena, 4, 3)));
        }
    }

    private static void closed(String name, Executable call) {
        String message = assertThrows(IllegalStateException.class, call).getMessage();
        assertTrue(message.startsWith(name + " belongs to an arena that is closed"), message);
    }

    private static void outside(int col, Executable call) {
        assertEquals("col is " + col + ", expected 0 to 1", assertThrows(IndexOutOfBoundsException.class, call).getMessage());
    }
}
