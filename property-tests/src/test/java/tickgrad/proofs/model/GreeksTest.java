package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Matrix;
import tickgrad.model.Predictor;
import tickgrad.proofs.bounds.NetworkBounds;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;

/** Greeks of the engine against differences of a textbook network in float64, which know nothing of backpropagation. */
class GreeksTest {
    private static final double H = 0x1p-9;

    /** Weights at {@code i·h} of the 6-point first difference; its error is {@code h⁶/140·|f⁽⁷⁾|}. */
    private static final double[] STENCIL = {-1 / 60.0, 9 / 60.0, -45 / 60.0, 45 / 60.0, -9 / 60.0, 1 / 60.0};

    private static final int[] POINTS = {-3, -2, -1, 1, 2, 3};

    @ParameterizedTest
    @ValueSource(strings = {
        "6-8-8-2 tanh,tanh,identity | mse | batch 1 | seed 1",
        "16-32-32-1 tanh,tanh,identity | mse | batch 1 | seed 2",
        "3-5-4 tanh,identity | mse | batch 1 | seed 3",
        "2-7-6-5-4-1 tanh,tanh,tanh,tanh,identity | mse | batch 1 | seed 4"
    })
    void greeksAgreeWithSixPointDifferences(String spec) {
        NetworkCase c = CaseSpec.parse(spec).build();
        for (double[] x : c.X()) {
            Arrays.setAll(x, i -> Math.rint(x[i] * 0x1p10) * 0x1p-10); // so that x + i·h is exact
        }
        int k = c.widths()[0];
        int n = c.widths()[c.layers()];
        NetworkBounds bounds = new NetworkBounds(c, EngineRun.promises(c));
        try (Arena arena = Arena.ofConfined()) {
            Predictor predictor = new Predictor(arena, Copies.parameters(arena, c, c.layers()), 1);
            Matrix X = Matrix.of(arena, c.X());
            MemorySegment g = arena.allocate(4L * k, 64);
            for (int output = 0; output < n; output++) {
                double[][] seed = new double[1][n];
                seed[0][output] = 1.0;
                double[] E = bounds.backward(seed, new double[0][][]).E().dX()[0];
                predictor.greeks(X.segment(), 0, output, g, 0);
                for (int i = 0; i < k; i++) {
                    Difference d = difference(c, i, output);
                    assertTrue(d.error < 1e-4, "a blunt difference proves nothing: " + d.error);
                    String place = "dy[" + output + "]/dx[" + i + "]";
                    assertEquals(d.value, g.get(JAVA_FLOAT, 4L * i), E[i] + d.error, place);
                }
            }
        }
    }

    private record Difference(double value, double error) {}

    /**
     * The difference and its error: truncation, and the rounding of six outputs. The outputs' errors in float64 are
     * those of a float32 engine times {@code 2^-53/2^-24}, since the same analysis holds with the other unit roundoff
     * (the library's tanh is no worse).
     */
    private static Difference difference(NetworkCase c, int input, int output) {
        double[][] X = new double[POINTS.length][];
        for (int p = 0; p < POINTS.length; p++) {
            X[p] = c.X()[0].clone();
            X[p][input] += POINTS[p] * H;
        }
        NetworkCase moved = new NetworkCase(
                c.name(), c.widths(), c.activations(), c.loss(), c.W(), c.b(), X, X, new double[POINTS.length]);
        NetworkBounds bounds = new NetworkBounds(moved, EngineRun.promises(moved));
        double value = 0.0;
        double rounding = 0.0;
        for (int p = 0; p < POINTS.length; p++) {
            double y = bounds.y()[p][output];
            value += STENCIL[p] / H * y;
            // the products and the sum of six round 8 times at most
            rounding += Math.abs(STENCIL[p]) / H * (bounds.Ey()[p][output] * 0x1p-29 + 8 * 0x1p-53 * Math.abs(y));
        }
        return new Difference(value, rounding + Math.pow(H, 6) / 140.0 * seventh(c, input, output));
    }

    /**
     * A bound of the seventh derivative along one input, by Cauchy: {@code 7!·M/ρ⁷} where |f| <= M on discs of radius ρ
     * about the points. For {@code |Im z| <= π/4} is {@code |tanh z| <= 1} and {@code |Im tanh z| <= tan|Im z|}. So as
     * long as ρ keeps all pre-activations within π/4 of the real line, {@code M = Σ|W| + |b|} of the last layer.
     */
    private static double seventh(NetworkCase c, int input, int output) {
        int last = c.layers() - 1;
        double M = Math.abs(c.b()[last][output]);
        for (double[] row : c.W()[last]) {
            M += Math.abs(row[output]);
        }
        double rho = 1.0;
        while (!staysNearTheRealLine(c, input, rho)) {
            rho *= 0.95;
        }
        return 5040.0 * M / Math.pow(rho, 7);
    }

    private static boolean staysNearTheRealLine(NetworkCase c, int input, double rho) {
        double[] imaginary = new double[c.widths()[0]];
        imaginary[input] = rho;
        for (int l = 0; l < c.layers() - 1; l++) {
            double[] next = new double[c.widths()[l + 1]];
            for (int j = 0; j < next.length; j++) {
                for (int i = 0; i < imaginary.length; i++) {
                    next[j] += Math.abs(c.W()[l][i][j]) * imaginary[i];
                }
                if (next[j] > Math.PI / 4) {
                    return false;
                }
                next[j] = Math.tan(next[j]);
            }
            imaginary = next;
        }
        return true;
    }
}
