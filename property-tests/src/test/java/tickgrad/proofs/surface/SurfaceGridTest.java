package tickgrad.proofs.surface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.model.surface.SurfaceGrid;
import tickgrad.model.surface.SurfaceScale;

/** Where the nodes of a grid lie, and the scale of points: by their definitions, with 1e-14 for some roundings in double. */
class SurfaceGridTest {
    private static final double CLOSE = 1e-14;

    /** Five z from -1 to 3 at τ = 1/4, 1/2, 1: all of them, the τ of each together. */
    @Test
    void evenInZAndInTheLogarithmOfTau() {
        SurfaceGrid grid = SurfaceGrid.of(-1, 3, 5, 0.25, 1, 3);
        assertEquals(15, grid.nodes());
        for (int i = 0; i < 15; i++) {
            double tau = new double[] {0.25, 0.5, 1.0}[i / 5];
            assertEquals(tau, grid.tau()[i], CLOSE);
            assertEquals(Math.sqrt(tau) * (i % 5 - 1), grid.k()[i], CLOSE);
            assertEquals(0.004 * Math.sqrt(tau) * 4.0, grid.h()[i], CLOSE);
        }
        assertEquals(0.25, SurfaceGrid.of(0, 1, 2, 0.25, 1, 1).tau()[1], "the only τ");
        assertEquals(0.25, SurfaceGrid.of(0, 1, 2, 0.25, 0.25, 2).tau()[3], "both τ alike");
    }

    /** Ends that are linear in ln τ between a quarter and a year, half-way at τ = 1/2, and constant beyond. */
    @Test
    void endsBetweenYears() {
        double[] years = {0.25, 1.0, 4.0};
        SurfaceGrid grid = SurfaceGrid.between(years, new double[] {-2, -1, 0}, new double[] {2, 4, 10}, 2, 0.125, 8, 7);
        double[] low = {-2, -2, -1.5, -1, -0.5, 0, 0};
        double[] high = {2, 2, 3, 4, 7, 10, 10};
        double tau = 0.125;
        for (int t = 0; t < 7; t++) {
            assertEquals(low[t] * Math.sqrt(tau), grid.k()[2 * t], 10 * CLOSE);
            assertEquals(high[t] * Math.sqrt(tau), grid.k()[2 * t + 1], 100 * CLOSE);
            assertEquals(0.004 * (high[t] - low[t]) * Math.sqrt(tau), grid.h()[2 * t + 1], CLOSE);
            tau *= 2;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 2, 0.1, 1, 1", "0, 1, 1, 0.1, 1, 1", "0, 1, 2, 0, 1, 1", "0, 1, 2, 1, 0.5, 1", "0, 1, 2, 0.1, 1, 0", "NaN, 1, 2, 0.1, 1, 1"
    })
    void whatIsNoGridIsRefused(double zLow, double zHigh, int zs, double first, double last, int taus) {
        String message = "grid: z " + zLow + " to " + zHigh + " in " + zs + ", tau " + first + " to " + last + " in " + taus
                + ", expected ascending z in at least 2 and positive, ascending tau in at least 1";
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> SurfaceGrid.of(zLow, zHigh, zs, first, last, taus)).getMessage());
    }

    /** z = k/√τ is 2, 4, 9: of mean 5 and variance 26/3; the logarithms of τ are 0, ln 4 and ln 16. */
    @Test
    void scaledPointsHaveMeanZeroAndDeviationOne() {
        SurfaceScale scale = SurfaceScale.of(new double[] {2, 8, 36}, new double[] {1, 4, 16});
        double a = Math.sqrt(26.0 / 3.0);
        assertEquals(a, scale.a(), CLOSE);
        assertEquals(5.0 / a, scale.c(), CLOSE);
        assertEquals(Math.log(4), scale.m(), CLOSE);
        assertEquals(Math.log(4) * Math.sqrt(2.0 / 3.0), scale.s(), CLOSE);
        SurfaceScale one = SurfaceScale.of(new double[] {3}, new double[] {1});
        assertEquals(new SurfaceScale(1e-3, 3.0 / 1e-3, 0, 1e-3), one, "a deviation of nothing");
    }
}
