package tickgrad.bench.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinearModelTest {
    /**
     * The ridge shrinks a slope by a relative 1e-8/λ at most, λ the least eigenvalue of the inputs' correlation matrix.
     * For 200 independent draws of two inputs λ is above 0.5, so slopes are right to 2e-8.
     */
    @Test
    void anExactLinearLawIsRecovered() {
        Random random = new Random(1);
        double[][] rows = new double[200][];
        double[][] t = new double[200][1];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {5 + random.nextGaussian(), 100 * random.nextGaussian(), Double.NaN};
            t[i][0] = 3 + 2 * rows[i][0] - 0.01 * rows[i][1];
        }
        LinearModel model = LinearModel.fit(rows, IntStream.range(0, 200).toArray(), 2, t);
        double[] other = {-1, 250, Double.NaN};
        // Standardised coordinates of that row are within 6 deviations, slopes 2 and 1, so 1e-6 is above 2e-8 · 12.
        assertEquals(3 - 2 - 2.5, model.predict(other)[0], 1e-6);
    }

    @Test
    void constantAndDuplicateColumnsDoNoHarm() {
        double[][] rows = new double[50][];
        double[][] t = new double[50][1];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {i, i, 4};
            t[i][0] = i;
        }
        LinearModel model = LinearModel.fit(rows, IntStream.range(0, 50).toArray(), 3, t);
        // Two equal columns share the slope: eigenvalue 2, ridge 1e-8, standardised distance below 2 deviations of
        // 14.4.
        assertEquals(20, model.predict(new double[] {20, 20, 4})[0], 1e-6);
    }
}
