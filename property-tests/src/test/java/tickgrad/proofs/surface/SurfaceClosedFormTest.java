package tickgrad.proofs.surface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.model.Architecture;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.surface.SurfaceGrid;
import tickgrad.model.surface.SurfaceLoss;
import tickgrad.model.surface.SurfaceQuotes;
import tickgrad.model.surface.SurfaceScale;
import tickgrad.model.surface.SurfaceTrainer;
import tickgrad.model.surface.VariancePrior;

/**
 * The cost of a surface and its derivatives, written down: where all parameters of {@code n = W₁x₁ + W₂x₂ + b} are 0 the prior stands alone, here
 * {@code w = A·τ^p·e^(βk)}, and they move {@code ln w} by {@code ψ/(2 ln 2)}, {@code ψ = x₁, x₂, 1}: that is, β, ln A and the slope in τ.
 *
 * <p>The cost is held to 1e-11 of itself: the second difference loses {@code 1/h < 1000} of 2^-53, twice and squared, all else less. Derivatives
 * are sums of N floats, each off by a few roundings: within {@code (N + 8)·2^-24} of the sum of their sizes, of which the rows beside a node,
 * whose slopes over {@code 2h} cancel, are the largest.
 */
class SurfaceClosedFormTest {
    private static final double U = 0x1p-24;
    private static final double SLOPE = 1 / (2 * StrictMath.log(2));
    private static final SurfaceScale SCALE = new SurfaceScale(0.4, 0.3, -0.6, 0.7);
    private static final SurfaceGrid GRID = SurfaceGrid.of(-0.9, 0.6, 4, 0.2, 1.1, 2);
    private static final double[] K = {-0.3, 0.1, 0.25};
    private static final double[] TAU = {0.3, 0.5, 1.2};
    private static final double[] VOL = {0.5, 0.7, 0.9};
    private static final double[] WEIGHT = {1, 4, 0.5};

    private final double[] slopes = new double[3];
    private final double[] sizes = new double[3];

    @ParameterizedTest
    @CsvSource({
        "0.3, 1.0, 1.5, 0, 0, 0, 0, 1",
        "0.3, 1.0, 1.5, 0, 0, 0, 0, 400",
        "0.3, 1.0, 1.5, 1, 0, 0, 3, 1",
        "0.6, 1.0, -1.5, 2, 0, 0, 3, 1",
        "0.3, -0.5, 0.8, 0, 1, 0, 0.1, 1",
        "0.3, 0.5, -0.8, 0, 2, 0, 2, 1",
        "2.5, 0.2, 1.5, 0, 0, 1, 0, 1",
        "2.5, 0.2, -1.5, 0, 0, 2, 0, 1",
        "2.5, -0.4, -1.5, 0.7, 0.5, 0.3, 2.5, 1",
        "2.5, -0.4, -1.5, 0.7, 0.5, 0.3, 2.5, 400"
    })
    void costAndDerivatives(double A, double p, double beta, double butterfly, double calendar, double wings, double margin, int times) {
        SurfaceLoss loss = new SurfaceLoss(butterfly, calendar, wings, margin);
        VariancePrior prior = (k, tau, out) -> {
            out[0] = A * StrictMath.pow(tau, p) * StrictMath.exp(beta * k);
            out[1] = beta * out[0];
            out[2] = p * out[0] / tau;
        };
        double quotes = quotes(A, p, beta);
        double nodes = nodes(loss, A, p, beta);
        assertEquals(butterfly + calendar + wings > 0, nodes > 0.01 * quotes, "penalties are paid");
        try (Arena arena = Arena.ofConfined()) {
            Parameters zero = new Parameters(arena, Architecture.of("2-1 identity"));
            SurfaceTrainer trainer = new SurfaceTrainer(
                    arena, zero, SCALE, prior, repeated(times), loss, repeated(GRID, times), 1, Optimizer.sgd(0.1));
            trainer.gradients(0);
            double cost = trainer.gradients(0); // adds nothing to the first
            assertEquals(quotes + nodes, cost, 1e-11 * (quotes + nodes));
            double slack = (times * (K.length + 3 * GRID.nodes()) + 8) * U;
            for (int i = 0; i < 3; i++) {
                double own = i < 2 ? trainer.gradients().weight(0, i, 0) : trainer.gradients().bias(0, 0);
                assertTrue(slack * sizes[i] < 0.01 * sizes[2] && sizes[i] > 0, "the bound says something");
                assertEquals(slopes[i], own, slack * sizes[i], "derivative " + i);
            }
        }
    }

    /** Means of the same numbers many times over are the same; so many rows run in pieces. */
    private static double[] repeated(double[] values, int times) {
        double[] all = new double[times * values.length];
        Arrays.setAll(all, i -> values[i % values.length]);
        return all;
    }

    private static SurfaceQuotes repeated(int times) {
        return new SurfaceQuotes(repeated(K, times), repeated(TAU, times), repeated(VOL, times), repeated(WEIGHT, times));
    }

    private static SurfaceGrid repeated(SurfaceGrid grid, int times) {
        return new SurfaceGrid(repeated(grid.k(), times), repeated(grid.tau(), times), repeated(grid.h(), times));
    }

    /** {@code σ = √(w/τ)}, {@code δσ = σ/2·δ ln w}. */
    private double quotes(double A, double p, double beta) {
        double cost = 0;
        for (int i = 0; i < K.length; i++) {
            double sigma = StrictMath.sqrt(A * StrictMath.pow(TAU[i], p - 1) * StrictMath.exp(beta * K[i]));
            double share = WEIGHT[i] / (WEIGHT[0] + WEIGHT[1] + WEIGHT[2]);
            double miss = sigma - VOL[i];
            cost += share * miss * miss;
            double byLevel = share * miss * sigma;
            move(byLevel, K[i] * byLevel, 0, K[i], TAU[i], 0);
        }
        return cost;
    }

    /** By the definitions of g, c and the wings for {@code w_k = βw} and {@code w_kk = βw·sinh(βh)/h}. */
    private double nodes(SurfaceLoss loss, double A, double p, double beta) {
        double cost = 0;
        int m = GRID.nodes();
        for (int i = 0; i < m; i++) {
            double k = GRID.k()[i];
            double tau = GRID.tau()[i];
            double h = GRID.h()[i];
            double w = A * StrictMath.pow(tau, p) * StrictMath.exp(beta * k);
            double bend = beta * w * StrictMath.sinh(beta * h) / h;
            double g = (1 - k * beta / 2) * (1 - k * beta / 2) - beta * beta * w / 4 - beta * beta * w * w / 16 + bend / 2;
            double byLevel = -beta * beta * w / 4 - beta * beta * w * w / 8 + bend / 2;
            double byBeta = -k * (1 - k * beta / 2) - beta * w / 2 - beta * w * w / 8 - k * beta * beta * w / 4 - k * beta * beta * w * w / 8
                    + (1 / beta + k + h / StrictMath.tanh(beta * h)) * bend / 2;
            double lack = Math.max(0, loss.margin() - g);
            double fall = Math.max(0, loss.margin() - p);
            double steep = Math.max(0, Math.abs(beta) * w - 2);
            cost += (loss.butterfly() * lack * lack + loss.calendar() * fall * fall + loss.wings() * steep * steep) / m;
            double dg = -2 * loss.butterfly() * lack / m;
            double dc = -2 * loss.calendar() * fall / m;
            double ds = 2 * loss.wings() * steep / m;
            move(dg * byLevel + ds * Math.abs(beta) * w, dg * byBeta + ds * Math.signum(beta) * (1 + k * beta) * w, dc, k, tau,
                    Math.abs(dg) * w * (1 + Math.abs(beta)) * (1 + 1 / h));
        }
        return cost;
    }

    /** Adds what a cost with these derivatives by ln A, β and {@code c = τ·∂ln w/∂τ} has by W₁, W₂ and b; and its size. */
    private void move(double byLevel, double byBeta, double byCalendar, double k, double tau, double beside) {
        double alpha = 1 / (StrictMath.sqrt(tau) * SCALE.a());
        double[] level = {-SCALE.c(), (StrictMath.log(tau) - SCALE.m()) / SCALE.s(), 1};
        double[] slope = {alpha, 0, 0};
        double[] growth = {-alpha * k / 2, 1 / SCALE.s(), 0};
        for (int i = 0; i < 3; i++) {
            slopes[i] += SLOPE * (byLevel * level[i] + byBeta * slope[i] + byCalendar * growth[i]);
            double psi = Math.abs(level[i]) + Math.abs(slope[i] * k);
            sizes[i] += SLOPE * (Math.abs(byLevel) + Math.abs(byBeta) + 2 * Math.abs(byCalendar) + beside)
                    * (psi + slope[i] + Math.abs(growth[i]));
        }
    }
}
