package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import tickgrad.model.Model;
import tickgrad.model.Parameters;
import tickgrad.model.RawPredictor;
import tickgrad.model.Standardizer;
import tickgrad.proofs.bounds.NetworkBounds;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;

class RawPredictorTest {
    /** Unit roundoff of double. */
    private static final double V = 0x1p-53;

    private static final double[] MEAN = {60_000.0, -3e-4, 0.0, 1e6};
    private static final double[] DEVIATION = {50.0, 1e-4, 1.0, 3e5};
    private static final double[] TARGET_MEAN = {100.0, -2.0};
    private static final double[] TARGET_DEVIATION = {7.0, 1e-3};

    /**
     * {@code y = μ_y + σ_y·f(z)} and {@code ∂y/∂x_i = (σ_y/σ_i)·∂f/∂z_i}, with f and ∂f of a float64 network at the
     * floats z that the standardizer gives. The engine's f and ∂f err by E (forward error analysis); the way back to
     * raw units rounds twice in double.
     */
    @Test
    void rawUnitsFollowTheChainRule() {
        NetworkCase c = CaseSpec.parse("4-9-8-2 tanh,silu,identity | mse | batch 20 | seed 3").build();
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Standardizer inputs = Standardizer.of(MEAN, DEVIATION);
            RawPredictor raw =
                    new Model(p, inputs, Standardizer.of(TARGET_MEAN, TARGET_DEVIATION)).predictor(arena);
            double[][] x = new double[20][4];
            for (int r = 0; r < 20; r++) {
                for (int i = 0; i < 4; i++) {
                    x[r][i] = MEAN[i] + DEVIATION[i] * c.X()[r][i];
                    c.X()[r][i] = inputs.apply(i, x[r][i]);
                }
            }
            NetworkBounds bounds = new NetworkBounds(c, EngineRun.promises(c));
            for (int output = 0; output < 2; output++) {
                double[][] seed = new double[20][2];
                for (double[] row : seed) {
                    row[output] = 1.0;
                }
                NetworkBounds.Backward back = bounds.backward(seed, new double[0][][]);
                double sigma = TARGET_DEVIATION[output];
                for (int r = 0; r < 20; r++) {
                    double[] y = new double[2];
                    double[] g = new double[4];
                    raw.predict(x[r], y);
                    assertEquals(y[output], raw.greeks(x[r], output, g));
                    double f = bounds.y()[r][output];
                    double Ef = bounds.Ey()[r][output];
                    double expected = TARGET_MEAN[output] + sigma * f;
                    double size = Math.abs(TARGET_MEAN[output]) + sigma * (Math.abs(f) + Ef);
                    assertEquals(expected, y[output], sigma * Ef + 1.01 * 2 * V * size + 2 * V * size);
                    for (int i = 0; i < 4; i++) {
                        double slope = back.exact().dX()[r][i];
                        double E = back.E().dX()[r][i];
                        double ratio = sigma / DEVIATION[i];
                        double tolerance = 1.01 * ratio * (E + 4 * V * (Math.abs(slope) + E));
                        assertEquals(ratio * slope, g[i], tolerance, "dy[" + output + "]/dx[" + i + "] of row " + r);
                    }
                }
            }
        }
    }

    @Test
    void modelsWithoutStatisticsAreInTheirOwnUnits() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Fixtures.parameters(arena, "4-9-2 tanh", 1);
            double[] y = new double[2];
            Model.of(p).predictor(arena).predict(new double[] {0.5, -0.25, 0.125, 1.0}, y);
            float[] expected = new float[2];
            new tickgrad.model.Predictor(arena, p, 1).predict(new float[] {0.5f, -0.25f, 0.125f, 1.0f}, expected);
            assertEquals(expected[0], y[0]);
            assertEquals(expected[1], y[1]);
        }
    }

    @Test
    void wrongLengthsAreNamed() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Fixtures.parameters(arena, "4-9-2 tanh", 1);
            RawPredictor raw = Model.of(p).predictor(arena);
            Fixtures.refused("x.length is 3, expected 4", () -> raw.predict(new double[3], new double[2]));
            Fixtures.refused("y.length is 1, expected 2", () -> raw.predict(new double[4], new double[1]));
            Fixtures.refused("greeks.length is 2, expected 4", () -> raw.greeks(new double[4], 0, new double[2]));
            Fixtures.refused("output is 2, expected 0 to 1", () -> raw.greeks(new double[4], 2, new double[4]));
            Fixtures.refused(
                    "targets.cols() is 4, expected 2", () -> new Model(p, new Standardizer(4), new Standardizer(4)));
            assertThrows(IllegalArgumentException.class, () -> new Model(p, new Standardizer(2), new Standardizer(2)));
        }
    }
}
