package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static tickgrad.model.Roundoff.ETA;
import static tickgrad.model.Roundoff.U;
import static tickgrad.model.Roundoff.gamma;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound of a softmax layer: forward that of its elements, backward that of {@code dz = p ⊙ (dy - Σ dy·p)}. */
class SoftmaxBoundTest {
    private final ActivationBound bound = ActivationBound.of(Activation.softmax());

    @Test
    void forward() {
        double[] z = {1.0, -2.0, 0.5};
        double[] Ez = {0.0, 0.125, 0.0625};
        double[] p = new double[3];
        Activation.softmax().forward(z, p);
        double[] Ey = new double[3];
        bound.forward(z, Ez, p, Ey);
        double ulps = Activation.softmax().ulps();
        double relative = SoftmaxError.relative(z, Ez, p, ulps);
        for (int j = 0; j < 3; j++) {
            assertEquals(SoftmaxError.absolute(z, Ez, p, j, ulps, relative), Ey[j]);
        }
    }

    /**
     * The dot product errs by {@code Σ (E_dy·p + |dy|E_p + E_dy·E_p) + γ_n Σ (|dy| + E_dy)(p + E_p) + nη}, its difference from dy by
     * {@code E_dy} more, rounded, and so does the product with p.
     */
    @ParameterizedTest
    @ValueSource(doubles = {1.0, 0x1p-140})
    void backward(double t) {
        double[] p = {0.5, 0.25, 0.25};
        double[] Ep = {0x1p-4, 0x1p-12, 0x1p-24};
        double[] dy = {-3.0 * t, 2.0 * t, 0.5 * t};
        double[] Edy = {0x1p-3 * t, 0x1p-20 * t, 0.0};
        double dot = 0.0;
        double moved = 0.0;
        double size = 0.0;
        for (int j = 0; j < 3; j++) {
            dot += p[j] * dy[j];
            moved += Edy[j] * p[j] + Math.abs(dy[j]) * Ep[j] + Edy[j] * Ep[j];
            size += (Math.abs(dy[j]) + Edy[j]) * (p[j] + Ep[j]);
        }
        double Edot = moved + gamma(3) * size + 3.0 * ETA;
        double[] Edz = new double[3];
        assertEquals(0, bound.backward(new double[3], new double[3], p, Ep, dy, Edy, Edz));
        for (int j = 0; j < 3; j++) {
            double d = Math.abs(dy[j] - dot);
            double Ed = Edy[j] + Edot;
            Ed += U * (d + Ed);
            double E = Ep[j] * d + p[j] * Ed + Ep[j] * Ed;
            Agree.same(E + U * (p[j] * d + E) + ETA, Edz[j], "dz " + j);
        }
    }
}
