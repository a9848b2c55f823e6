package tickgrad.bench.options;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tickgrad.model.surface.Arbitrage;

/** The curves that need no network: parabola, SVI, the prior; and g against the density of prices. */
class SmilesTest {
    private static double[] strikes(int n, double low, double high) {
        return IntStream.range(0, n).mapToDouble(i -> low + (high - low) * i / (n - 1)).toArray();
    }

    private static double[] ones(int n) {
        return DoubleStream.generate(() -> 1).limit(n).toArray();
    }

    /** Noiseless quotes: the ridge of 1e-4, squared against a sum of 15 squares, moves what it pulls by 1e-8/curvature, below 1e-4 here. */
    @Test
    void sviFindsSvi() {
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            double tau = 0.05 + random.nextDouble();
            double unit = 0.3 * Math.sqrt(tau);
            double b = 0.2 + 0.3 * random.nextDouble();
            double rho = -0.7 + random.nextDouble();
            double m = 0.6 * random.nextDouble() - 0.3;
            double sigma = 0.3 + random.nextDouble();
            double[] k = DoubleStream.of(strikes(15, -3, 2)).map(x -> x * unit).toArray();
            double[] vol = Arrays.stream(k)
                    .map(x -> unit * Math.sqrt((0.5 + b * (rho * (x / unit - m) + Math.hypot(x / unit - m, sigma))) / tau))
                    .toArray();
            Svi svi = Svi.fit(k, tau, vol, ones(15));
            for (int j = 0; j < k.length; j++) {
                assertEquals(vol[j], svi.vol(k[j]), 1e-4 * vol[j], "case " + i);
            }
        }
    }

    @Test
    void theParabolaFindsTheParabola() {
        double[] k = strikes(9, -0.4, 0.3);
        double[] vol = Arrays.stream(k).map(x -> 0.2 - 0.1 * x + 0.5 * x * x).toArray();
        Quadratic quadratic = Quadratic.fit(k, 0.5, vol, ones(9));
        assertArrayEquals(vol, Arrays.stream(k).map(quadratic::vol).toArray(), 1e-7);
    }

    @Test
    void fewQuotesStillGiveCurves() {
        double[] k = {-0.05, 0.1};
        double[] vol = {0.25, 0.2};
        assertArrayEquals(vol, Arrays.stream(k).map(Quadratic.fit(k, 0.1, vol, ones(2))::vol).toArray(), 1e-5);
        assertArrayEquals(vol, Arrays.stream(k).map(Svi.fit(k, 0.1, vol, ones(2))::vol).toArray(), 1e-3);
    }

    @Test
    void thePriorsSlopesAreThoseOfCalculusAndItNeverFallsInTime() {
        SsviPrior prior = new SsviPrior(new double[] {0.02, 0.1, 0.5, 1}, new double[] {0.001, 0.004, 0.02, 0.05}, -0.4, 1, 0.4);
        double[] out = new double[3];
        double[] up = new double[3];
        double[] down = new double[3];
        double h = 1e-6;
        for (double tau : new double[] {0.01, 0.05, 0.3, 0.8, 1.3}) {
            for (double z = -0.8; z < 0.7; z += 0.1) {
                double k = Math.sqrt(tau) * z;
                prior.at(k, tau, out);
                assertTrue(out[0] > 0 && out[2] >= 0, "at " + k + ", " + tau);
                prior.at(k + h, tau, up);
                prior.at(k - h, tau, down);
                assertEquals((up[0] - down[0]) / (2 * h), out[1], 1e-8);
                prior.at(k, tau + h, up);
                prior.at(k, tau - h, down);
                assertEquals((up[0] - down[0]) / (2 * h), out[2], 1e-7);
            }
        }
    }

    /**
     * The density of the price at expiry is the second difference of the call by strike; g has its sign. Axel Vogt's smile (in Gatheral and Jacquier
     * 2014, example 3.1) has a negative density around k = 0.8.
     */
    @Test
    void butterflyHasTheSignOfTheDensity() {
        int negative = 0;
        for (double k = -1.5; k <= 1.5; k += 0.05) {
            double h = 1e-3;
            double density = call(k + h) * Math.exp(-h) / (Math.exp(h) - 1) - call(k) * (Math.exp(-h) / (Math.exp(h) - 1) + 1 / (Math.exp(h) - 1))
                    + call(k - h) / (Math.exp(h) - 1);
            double w = vogt(k);
            double g = Arbitrage.butterfly(k, w, (vogt(k + h) - vogt(k - h)) / (2 * h), (vogt(k + h) - 2 * w + vogt(k - h)) / (h * h));
            if (Math.abs(g) > 0.01) {
                assertEquals(Math.signum(density), Math.signum(g), "k = " + k + ", g = " + g);
            }
            negative += g < 0 ? 1 : 0;
        }
        assertTrue(negative >= 5 && negative <= 20, negative + " negative");
    }

    private static double vogt(double k) {
        double d = k - 0.3586;
        return -0.0410 + 0.1331 * (0.3060 * d + Math.sqrt(d * d + 0.4153 * 0.4153));
    }

    private static double call(double k) {
        return Black.price(true, 1, Math.exp(k), Math.sqrt(vogt(k)));
    }
}
