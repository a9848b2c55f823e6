package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static tickgrad.model.Roundoff.ETA;
import static tickgrad.model.Roundoff.U;
import static tickgrad.model.Roundoff.gamma;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The running bound against its formulas, with identities for activations: those pass errors on as they are. Beside ordinary numbers,
 * numbers whose products are near the smallest floats, where gradual underflow decides.
 */
class ErrorBoundTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    /** Weights of the first layer in units of s, biases of s²; the first unit has nothing but zeros, before and after it. */
    private Parameters parameters(String activations, double s) {
        Parameters p = new Parameters(arena, Architecture.of("2-3-2 " + activations));
        CounterRandom random = new CounterRandom(7, 0);
        for (int l = 0; l < 2; l++) {
            for (int j = 0; j < (l == 0 ? 3 : 2); j++) {
                boolean nothing = l == 0 && j == 0;
                p.bias(l, j, nothing ? 0.0f : (float) (s * s * random.nextGaussian()));
                for (int i = 0; i < (l == 0 ? 2 : 3); i++) {
                    boolean zero = nothing || l == 1 && i == 0;
                    p.weight(l, i, j, zero ? 0.0f : (float) ((l == 0 ? s : 1.0) * random.nextGaussian()));
                }
            }
        }
        return p;
    }

    /** {@code E_z = E_a|W| + γ_{k+1}((|a| + E_a)|W| + |b|) + (k+1)η}; 0 where nothing but zeros is added. */
    private static double[] affine(Parameters p, int l, double[] a, double[] Ea) {
        int k = a.length;
        double[] E = new double[p.architecture().outputs(l)];
        for (int j = 0; j < E.length; j++) {
            double moved = 0.0;
            double size = Math.abs(p.bias(l, j));
            for (int i = 0; i < k; i++) {
                moved += Ea[i] * Math.abs(p.weight(l, i, j));
                size += (Math.abs(a[i]) + Ea[i]) * Math.abs(p.weight(l, i, j));
            }
            E[j] = size == 0.0 ? 0.0 : moved + gamma(k + 1) * size + (k + 1) * ETA;
        }
        return E;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.0, 0x1p-70})
    void forward(double s) {
        Parameters p = parameters("identity", s);
        Shadow shadow = new Shadow(p);
        Shadow.Row row = new Shadow.Row(p.architecture());
        row.x[0] = 0.75 * s;
        row.x[1] = -1.5 * s;
        shadow.forward(row);
        ErrorBound bound = new ErrorBound(shadow);
        bound.forward(row);
        double[] hidden = affine(p, 0, row.x, new double[2]);
        assertEquals(0.0, hidden[0]);
        Agree.same(hidden, bound.Ea(1), "hidden");
        Agree.same(affine(p, 1, row.y[0], hidden), bound.outputs(), "outputs");
        assertEquals(0.0, bound.Ea(0)[0] + bound.Ea(0)[1]);
    }

    /** {@code E_dx = E_dz|W|ᵀ + γ_n(|dz| + E_dz)|W|ᵀ + nη}, and a product with the slope 1 before it. */
    private static double[] inputs(Parameters p, int l, double[] dz, double[] Edz) {
        int n = dz.length;
        double[] E = new double[p.architecture().inputs(l)];
        for (int i = 0; i < E.length; i++) {
            double moved = 0.0;
            double size = 0.0;
            for (int j = 0; j < n; j++) {
                moved += Edz[j] * Math.abs(p.weight(l, i, j));
                size += (Math.abs(dz[j]) + Edz[j]) * Math.abs(p.weight(l, i, j));
            }
            E[i] = size == 0.0 ? 0.0 : moved + gamma(n) * size + n * ETA;
        }
        return E;
    }

    private static double[] timesOne(double[] dy, double[] Edy) {
        double[] E = new double[dy.length];
        Arrays.setAll(E, j -> dy[j] == 0.0 && Edy[j] == 0.0 ? 0.0 : Edy[j] + U * (Math.abs(dy[j]) + Edy[j]) + ETA);
        return E;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.0, 0x1p-140})
    void backward(double t) {
        Parameters p = parameters("identity", 1.0);
        Shadow shadow = new Shadow(p);
        Shadow.Row row = new Shadow.Row(p.architecture());
        row.x[0] = 0.75;
        row.x[1] = -1.5;
        shadow.forward(row);
        row.outputGradients()[0] = 0.5 * t;
        row.outputGradients()[1] = -1.25 * t;
        shadow.backward(row);
        ErrorBound bound = new ErrorBound(shadow);
        bound.forward(row);
        bound.outputGradients()[0] = 0x1p-20 * t;
        bound.outputGradients()[1] = 0x1p-3 * t;
        assertEquals(0, bound.backward(row));
        double[] last = timesOne(row.dy[1], bound.outputGradients());
        Agree.same(last, bound.Edz(1), "dz1");
        double[] first = timesOne(row.dy[0], inputs(p, 1, row.dz[1], last));
        assertEquals(0.0, first[0]);
        Agree.same(first, bound.Edz(0), "dz0");
        Agree.same(inputs(p, 0, row.dz[0], first), bound.inputGradients(), "dx");
    }

    /** Three pre-activations of the two layers are moved to where float32 cannot tell their sign. */
    @Test
    void undecidedSignsAreCountedOverAllLayers() {
        Parameters p = parameters("relu,relu", 1.0);
        Shadow shadow = new Shadow(p);
        Shadow.Row row = new Shadow.Row(p.architecture());
        row.x[0] = 0.75;
        row.x[1] = -1.5;
        shadow.forward(row);
        row.z[0][1] = 1e-9;
        row.z[0][2] = -1e-9;
        row.z[1][1] = 1e-9;
        row.z[1][0] = 1.0;
        ErrorBound bound = new ErrorBound(shadow);
        bound.forward(row);
        assertEquals(3, bound.backward(row));
    }

    /** {@code E_x|y| + |x|E_y + E_xE_y}, and the rounding: u of what the product is at most, and η unless that is 0. */
    @ParameterizedTest
    @ValueSource(doubles = {1.0, 0x1p-140})
    void products(double t) {
        double[] values = {0.0, 0.5, -1.5};
        double[] errors = {0.0, 0x1p-12, 0.5};
        for (double x : values) {
            for (double y : values) {
                for (double Ex : errors) {
                    for (double Ey : errors) {
                        double moved = t * (Ex * Math.abs(y) + Math.abs(x) * Ey + Ex * Ey);
                        double size = t * Math.abs(x * y) + moved;
                        double expected = size == 0.0 ? 0.0 : moved + U * size + ETA;
                        Agree.same(expected, ErrorBound.product(t * x, t * Ex, y, Ey), x + "±" + Ex + " by " + y + "±" + Ey);
                    }
                }
            }
        }
    }

    @Test
    void sums() {
        for (double x : new double[] {0.0, 3.0, -3.0}) {
            for (double E : new double[] {0.0, 0.25, 8.0}) {
                Agree.same(E + U * (Math.abs(x) + E), ErrorBound.rounded(x, E), x + "±" + E);
            }
        }
    }
}
