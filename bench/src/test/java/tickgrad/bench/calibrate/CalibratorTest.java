package tickgrad.bench.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.DiagonalMatrix;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresBuilder;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresOptimizer;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LevenbergMarquardtOptimizer;
import org.hipparchus.util.Pair;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Model;
import tickgrad.model.Parameters;
import tickgrad.model.RawPredictor;
import tickgrad.model.Standardizer;

class CalibratorTest {
    private static final Box BOX = new Box(new double[] {0, -1, 2}, new double[] {1, 1, 6});
    private static final int POINTS = 24;

    /** A network of random weights in raw units: its surfaces are exact, so nothing but rounding stands between x and what is found. */
    private static Model model(Arena arena) {
        Parameters p = Parameters.initialized(arena, Architecture.of("3-16-" + POINTS + " tanh"), Initializer.GLOROT_UNIFORM, 11);
        double[] mean = new double[POINTS];
        double[] deviation = new double[POINTS];
        for (int o = 0; o < POINTS; o++) {
            mean[o] = 0.2 + 0.01 * o;
            deviation[o] = 0.05 + 0.002 * o;
        }
        return new Model(p, BOX.toUnit(), Standardizer.of(mean, deviation));
    }

    private static double[] inside(CounterRandom random) {
        double[] x = new double[3];
        for (int j = 0; j < 3; j++) {
            x[j] = BOX.lower()[j] + random.nextDouble() * (BOX.upper()[j] - BOX.lower()[j]);
        }
        return x;
    }

    @Test
    void plantedParametersAreRecovered() {
        try (Arena arena = Arena.ofConfined()) {
            Model model = model(arena);
            Calibrator calibrator = new Calibrator(arena, model, BOX);
            RawPredictor surface = model.predictor(arena);
            CounterRandom random = new CounterRandom(1, 0);
            double[] vols = new double[POINTS];
            double[] found = new double[3];
            for (int i = 0; i < 200; i++) {
                double[] x = inside(random);
                surface.predict(x, vols);
                assertTrue(calibrator.calibrate(vols, found), "case " + i);
                // The surfaces are reproduced to some float roundings of standardised volatilities below 4: 24 sums of 16 products.
                assertTrue(calibrator.rmse() < 1e-5, "case " + i + ": " + calibrator.rmse());
                for (int j = 0; j < 3; j++) {
                    // Steps below 1e-5 of a half width end the search, and near an exact fit each step is far shorter than the one before it.
                    assertEquals(x[j], found[j], 2e-5 * (BOX.upper()[j] - BOX.lower()[j]), "case " + i + ", parameter " + j);
                }
            }
        }
    }

    /** With noise the minimum is no longer at zero: Hipparchus, in double and unbounded, finds the same one. */
    @Test
    void theMinimumIsThatOfHipparchus() {
        try (Arena arena = Arena.ofConfined()) {
            Model model = model(arena);
            Calibrator calibrator = new Calibrator(arena, model, BOX);
            RawPredictor surface = model.predictor(arena);
            CounterRandom random = new CounterRandom(2, 0);
            double[] vols = new double[POINTS];
            double[] found = new double[3];
            int compared = 0;
            for (int i = 0; i < 50; i++) {
                surface.predict(inside(random), vols);
                for (int o = 0; o < POINTS; o++) {
                    vols[o] += 0.02 * model.targets().deviation(o) * random.nextGaussian();
                }
                assertTrue(calibrator.calibrate(vols, found), "case " + i);
                double[] other = hipparchus(surface, model, vols);
                if (BOX.contains(other)) {
                    compared++;
                    for (int j = 0; j < 3; j++) {
                        assertEquals(other[j], found[j], 1e-4 * (BOX.upper()[j] - BOX.lower()[j]), "case " + i + ", parameter " + j);
                    }
                }
            }
            assertTrue(compared >= 40, compared + " of 50 minima within the box");
        }
    }

    private static double[] hipparchus(RawPredictor surface, Model model, double[] vols) {
        double[] value = new double[POINTS];
        double[] greeks = new double[3];
        double[] weights = new double[POINTS];
        for (int o = 0; o < POINTS; o++) {
            weights[o] = Math.pow(model.targets().deviation(o), -2);
        }
        LeastSquaresOptimizer.Optimum best = new LevenbergMarquardtOptimizer().optimize(new LeastSquaresBuilder()
                .start(new double[] {0.5, 0, 4})
                .target(vols)
                .weight(new DiagonalMatrix(weights))
                .model(point -> {
                    double[][] jacobian = new double[POINTS][3];
                    surface.predict(point.toArray(), value);
                    for (int o = 0; o < POINTS; o++) {
                        surface.greeks(point.toArray(), o, greeks);
                        jacobian[o] = greeks.clone();
                    }
                    return new Pair<>(new ArrayRealVector(value.clone()), new Array2DRowRealMatrix(jacobian));
                })
                .maxEvaluations(1000)
                .maxIterations(1000)
                .build());
        return best.getPoint().toArray();
    }

    /** A surface of parameters outside the box: what is found lies in the box, at a bound, and no neighbour in the box is better. */
    @Test
    void boundsAreKept() {
        try (Arena arena = Arena.ofConfined()) {
            Model model = model(arena);
            Calibrator calibrator = new Calibrator(arena, model, BOX);
            RawPredictor surface = model.predictor(arena);
            CounterRandom random = new CounterRandom(3, 0);
            double[] vols = new double[POINTS];
            double[] found = new double[3];
            for (int i = 0; i < 50; i++) {
                double[] x = inside(random);
                int out = i % 3;
                double width = BOX.upper()[out] - BOX.lower()[out];
                x[out] = i % 2 == 0 ? BOX.lower()[out] - 0.2 * width : BOX.upper()[out] + 0.2 * width;
                surface.predict(x, vols);
                assertTrue(calibrator.calibrate(vols, found), "case " + i);
                assertTrue(BOX.contains(found), "case " + i);
                double least = distance(surface, model, vols, found);
                for (int j = 0; j < 3; j++) {
                    for (double step : new double[] {-1e-3, 1e-3}) {
                        double[] neighbour = found.clone();
                        neighbour[j] = Math.clamp(found[j] + step * (BOX.upper()[j] - BOX.lower()[j]), BOX.lower()[j], BOX.upper()[j]);
                        // Equal where the clamp undid the step; float rounding of the surfaces moves the distance by less than 1e-6.
                        assertTrue(distance(surface, model, vols, neighbour) >= least - 1e-6, "case " + i + ", parameter " + j);
                    }
                }
                assertTrue(found[out] == BOX.lower()[out] || found[out] == BOX.upper()[out] || calibrator.rmse() < 0.05, "case " + i);
            }
        }
    }

    private static double distance(RawPredictor surface, Model model, double[] vols, double[] x) {
        double[] y = new double[POINTS];
        surface.predict(x, y);
        double sum = 0;
        for (int o = 0; o < POINTS; o++) {
            double r = (y[o] - vols[o]) / model.targets().deviation(o);
            sum += r * r;
        }
        return Math.sqrt(sum / POINTS);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            Model few = Model.of(new Parameters(arena, Architecture.of("3-4-7 tanh")));
            assertEquals("the network has 7 outputs, expected at least 8",
                    assertThrows(IllegalArgumentException.class, () -> new Calibrator(arena, few, BOX)).getMessage());
            Box two = new Box(new double[2], new double[] {1, 1});
            assertEquals("the box is one of 2 parameters, expected 3",
                    assertThrows(IllegalArgumentException.class, () -> new Calibrator(arena, model(arena), two)).getMessage());
            assertEquals("box of parameter 2: 1.0 to 0.0, expected a finite lower below a finite upper",
                    assertThrows(IllegalArgumentException.class, () -> new Box(new double[] {0, 1}, new double[] {1, 0})).getMessage());
        }
    }
}
