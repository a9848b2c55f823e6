package tickgrad.bench.surfaces;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.model.CounterRandom;

class SurfaceStudyTest {
    private static final int DAYS = 120;
    private static final int LEARNT = 90;
    private static final int POINTS = 12;
    private static final double FLOOR = 1e-4;

    /** Two factors that wander, a bend, and noise. */
    private static double[][] vols() {
        CounterRandom random = new CounterRandom(1, 0);
        double[][] vols = new double[DAYS][POINTS];
        double level = 0;
        double slope = 0;
        for (int d = 0; d < DAYS; d++) {
            level = 0.95 * level + 0.02 * random.nextGaussian();
            slope = 0.9 * slope + 0.02 * random.nextGaussian();
            for (int j = 0; j < POINTS; j++) {
                double k = (j - 5.5) / 6;
                vols[d][j] = 0.3 + level + slope * k + 4 * level * level * k * k + 0.001 * random.nextGaussian();
            }
        }
        return vols;
    }

    private static SurfaceSeries series(double[][] vols) {
        LocalDate[] dates = new LocalDate[DAYS];
        Arrays.setAll(dates, d -> LocalDate.of(2020, 1, 1).plusDays(d));
        return SurfaceSeries.of("planted", new double[] {0.8, 0.9, 1.0, 1.1}, new double[] {0.1, 0.5, 1}, dates, vols, FLOOR);
    }

    private static SurfaceStudy study(double[][] vols) {
        return new SurfaceStudy(series(vols), LEARNT, 20, _ -> {});
    }

    /** Whatever comes on a day and after it: forecasts of that day and reconstructions of the days before it keep every bit. */
    @Test
    void nothingIsForeseen() {
        List<Forecast> ahead = study(vols()).forecasts(2, 1, 3);
        List<Forecast> same = study(vols()).reconstructions(2, 1, 3);
        for (int day : new int[] {LEARNT, LEARNT + 7, DAYS - 1}) {
            double[][] other = vols();
            for (int d = day; d < DAYS; d++) {
                for (int j = 0; j < POINTS; j++) {
                    other[d][j] = j % 3 == 0 ? 0 : 2 - other[d][j];
                }
            }
            int known = day - LEARNT;
            List<Forecast> aheadThen = study(other).forecasts(2, 1, 3);
            List<Forecast> sameThen = study(other).reconstructions(2, 1, 3);
            for (int i = 0; i < ahead.size(); i++) {
                for (int d = 0; d <= known; d++) {
                    assertArrayEquals(ahead.get(i).values()[d], aheadThen.get(i).values()[d], ahead.get(i).name() + ", day " + d);
                }
                boolean more = known + 1 < DAYS - LEARNT;
                assertEquals(more, more && !Arrays.equals(ahead.get(i).values()[DAYS - LEARNT - 1], aheadThen.get(i).values()[DAYS - LEARNT - 1]),
                        ahead.get(i).name() + " looks at the day before");
            }
            for (int i = 0; i < same.size(); i++) {
                for (int d = 0; d < known; d++) {
                    assertArrayEquals(same.get(i).values()[d], sameThen.get(i).values()[d], same.get(i).name() + ", day " + d);
                }
            }
        }
    }

    /** A bad point's value is nowhere: any other bad value gives the same bits, forecasts and errors. */
    @Test
    void badPointsWeighNothing() {
        double[][] floor = vols();
        double[][] wild = vols();
        for (int d = 5; d < DAYS; d += 11) {
            floor[d][d % POINTS] = FLOOR;
            wild[d][d % POINTS] = d % 2 == 0 ? Double.NaN : -1e30;
        }
        assertEquals(11, series(floor).bad(0, DAYS));
        assertEquals(8, series(wild).bad(0, LEARNT), "days 5, 16, … 82");
        List<Forecast> a = study(floor).forecasts(2, 1, 3);
        List<Forecast> b = study(wild).forecasts(2, 1, 3);
        a.addAll(study(floor).reconstructions(2, 1, 3));
        b.addAll(study(wild).reconstructions(2, 1, 3));
        for (int i = 0; i < a.size(); i++) {
            assertTrue(Arrays.deepEquals(a.get(i).values(), b.get(i).values()), a.get(i).name());
            assertEquals(a.get(i).rmse(series(floor), LEARNT), b.get(i).rmse(series(wild), LEARNT), a.get(i).name());
            assertTrue(a.get(i).rmse(series(floor), LEARNT) < 0.1, a.get(i).name());
        }
        assertFalse(Arrays.deepEquals(a.getLast().values(), study(vols()).reconstructions(2, 1, 3).getLast().values()), "the good ones do");
    }

    /** Errors are means over good points: by hand for two days of two points. */
    @Test
    void errorsAreThoseOfGoodPoints() {
        LocalDate[] dates = {LocalDate.of(2020, 1, 1), LocalDate.of(2020, 1, 2)};
        SurfaceSeries s = SurfaceSeries.of("two", new double[] {1, 2}, new double[] {1}, dates, new double[][] {{0.5, 0.25}, {0.0, 0.75}}, FLOOR);
        Forecast f = new Forecast("f", -1, new double[][] {{0.75, 0.25}, {9, 0.5}});
        assertEquals(Math.sqrt((0.0625 + 0 + 0.0625) / 3), f.rmse(s, 0));
        assertEquals(0.03125, f.squaredError(s, 0, 0));
        assertEquals(0.0625, f.squaredError(s, 0, 1));
        assertArrayEquals(new double[] {0.25, Math.sqrt(0.03125)}, f.byPoint(s, 0));
        assertArrayEquals(new double[] {0.5, 0.75}, s.filled()[1], "the last good value stands in for a bad one");
    }

    /** Components are orthonormal, and rows of two factors lie in two of them: n roundings of sums below 2 in double. */
    @Test
    void componentsAreThePlaneOfPlantedRows() {
        CounterRandom random = new CounterRandom(2, 0);
        double[][] rows = new double[40][8];
        for (double[] row : rows) {
            double a = random.nextGaussian();
            double b = 0.3 * random.nextGaussian();
            for (int j = 0; j < 8; j++) {
                row[j] = 1 + a * Math.cos(j) + b * Math.sin(2 * j);
            }
        }
        Pca two = Pca.of(rows, 40, 2);
        Pca one = Pca.of(rows, 40, 1);
        double lost = 0;
        double kept = 0;
        for (double[] row : rows) {
            assertArrayEquals(row, two.row(two.scores(row)), 1e-12);
            double[] near = one.row(one.scores(row));
            for (int j = 0; j < 8; j++) {
                lost += (row[j] - near[j]) * (row[j] - near[j]);
                kept += (near[j] - one.row(new double[1])[j]) * (near[j] - one.row(new double[1])[j]);
            }
        }
        assertTrue(lost > 1e-3 && kept > lost, lost + " lost, " + kept + " kept: the first component is the greater");
        assertArrayEquals(new double[] {1, 0}, unit(two), 1e-12);
    }

    /** The scores of mean + first component. */
    private static double[] unit(Pca pca) {
        return pca.scores(pca.row(new double[] {1, 0}));
    }

    @Test
    void missingTargetsHaveNoLossAndNoGradient() {
        MaskedSquares loss = new MaskedSquares();
        double[] t = {1, Double.NaN, -2};
        double[] y = {3, 5, -2.5};
        double[] dy = new double[3];
        loss.gradient(y, t, dy);
        assertEquals(4.25, loss.value(y, t));
        assertArrayEquals(new double[] {4, 0, -1}, dy);
    }
}
