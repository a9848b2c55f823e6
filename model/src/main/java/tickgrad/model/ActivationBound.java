package tickgrad.model;

import static tickgrad.model.Roundoff.ETA;
import static tickgrad.model.Roundoff.U;

/**
 * The error of an activation's float kernels, given that of its argument.
 *
 * <p>With {@code V} the variation of φ′ over {@code [z - E_z, z + E_z]}, {@code L = |φ′(z)| + V} and a kernel of k ulp:
 * {@code E_φ = L·E_z + 2ku(|φ| + L·E_z) + kη}. The derivative errs by V and by {@code 4u·max(|φ′|, |zφ″|) + 2u} where
 * it is computed from z; from y, by {@code S·E_φ + 3u(|φ′| + S·E_φ) + 2u} with {@code S = sup|dφ′/dφ|}. Where a kink
 * lies within the interval, V is the jump: the bound then accepts either branch.
 */
class ActivationBound {
    private final Activation f;
    private final double[] kinks;
    private final double S;
    private double slope;
    private double variation;
    private double ulps;

    private ActivationBound(Activation f) {
        this.f = f;
        this.kinks = f.kinks();
        this.S = f.derivativeFromOutput() && f.ulps() > 0.0 && !(f instanceof Softmax) ? slopeInOutput() : 0.0;
    }

    static ActivationBound of(Activation f) {
        return f instanceof Softmax ? new SoftmaxBound(f) : new ActivationBound(f);
    }

    /** Whether every activation is softmax or acts on single elements, so that a bound can be derived. */
    static boolean exist(Architecture architecture) {
        for (int l = 0; l < architecture.layers(); l++) {
            if (!(architecture.activation(l) instanceof Softmax) && !elementwise(architecture.activation(l))) {
                return false;
            }
        }
        return true;
    }

    private static boolean elementwise(Activation f) {
        try {
            return !Double.isNaN(f.value(0.0) + f.derivative(0.0));
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    /** E_y of a row. */
    void forward(double[] z, double[] Ez, double[] y, double[] Ey) {
        for (int j = 0; j < z.length; j++) {
            explore(z[j], Ez[j]);
            double moved = (Math.abs(slope) + variation) * Ez[j];
            Ey[j] = moved + 2.0 * ulps * U * (Math.abs(y[j]) + moved) + ulps * ETA;
        }
    }

    /** E_dz of a row; returns how many branches float32 cannot decide. */
    int backward(double[] z, double[] Ez, double[] y, double[] Ey, double[] dy, double[] Edy, double[] Edz) {
        int branches = 0;
        for (int j = 0; j < z.length; j++) {
            boolean jump = explore(z[j], Ez[j]);
            branches += jump ? 1 : 0;
            Edz[j] = ErrorBound.product(dy[j], Edy[j], slope, slopeError(z[j], Ez[j], Ey[j], jump));
        }
        return branches;
    }

    private double slopeError(double z, double Ez, double Ey, boolean jump) {
        if (ulps == 0.0) {
            return variation;
        }
        if (f.derivativeFromOutput()) {
            double moved = S * Ey;
            return moved + 3.0 * U * (Math.abs(slope) + moved) + 2.0 * U + (jump ? variation : 0.0);
        }
        double bend = f.smooth() ? Math.abs(z * SecondDerivativeCheck.second(f, z)) : Ez > 0.0 ? Math.abs(z) * variation / Ez : 0.0;
        return variation + 4.0 * U * Math.max(Math.abs(slope), bend) + 2.0 * U;
    }

    /**
     * Finds φ′, V and k on {@code [z - E, z + E]} from its ends, quarters and kinks; true where a kink makes φ′ jump.
     */
    private boolean explore(double z, double E) {
        slope = f.derivative(z);
        variation = 0.0;
        ulps = f.ulps(z);
        if (E == 0.0) {
            return false;
        }
        for (double s = -1.0; s <= 1.0; s += 0.5) {
            visit(z + s * E);
        }
        boolean jump = false;
        for (double kink : kinks) {
            if (Math.abs(z - kink) <= E) {
                double left = Math.nextDown(kink);
                double right = Math.nextUp(kink);
                visit(left);
                visit(kink);
                visit(right);
                jump |= Math.abs(f.derivative(right) - f.derivative(left)) > U;
            }
        }
        return jump;
    }

    private void visit(double z) {
        variation = Math.max(variation, Math.abs(f.derivative(z) - slope));
        ulps = Math.max(ulps, f.ulps(z));
    }

    /** sup|dφ′/dφ| over |z| <= 8, between the kinks; further out both sides saturate or are linear. */
    private double slopeInOutput() {
        double most = 0.0;
        double step = 0x1p-6;
        for (double z = -8.0; z < 8.0; z += step) {
            double y = Math.abs(f.value(z + step) - f.value(z));
            if (y > 0.0 && !kinkWithin(z, z + step)) {
                most = Math.max(most, Math.abs(f.derivative(z + step) - f.derivative(z)) / y);
            }
        }
        return most;
    }

    private boolean kinkWithin(double from, double to) {
        for (double kink : kinks) {
            if (kink >= from && kink <= to) {
                return true;
            }
        }
        return false;
    }

    /** Softmax: {@code p = e^(z - max)/Σ} has a small relative error, and {@code dz = p ⊙ (dy - Σ dy·p)}. */
    private static final class SoftmaxBound extends ActivationBound {
        private final Activation f;

        SoftmaxBound(Activation f) {
            super(f);
            this.f = f;
        }

        @Override
        void forward(double[] z, double[] Ez, double[] y, double[] Ey) {
            double relative = SoftmaxError.relative(z, Ez, y, f.ulps());
            for (int j = 0; j < z.length; j++) {
                Ey[j] = SoftmaxError.absolute(z, Ez, y, j, f.ulps(), relative);
            }
        }

        @Override
        int backward(double[] z, double[] Ez, double[] y, double[] Ey, double[] dy, double[] Edy, double[] Edz) {
            double dot = 0.0;
            double E = 0.0;
            double size = 0.0;
            for (int j = 0; j < y.length; j++) {
                dot += dy[j] * y[j];
                E += Edy[j] * y[j] + Math.abs(dy[j]) * Ey[j] + Edy[j] * Ey[j];
                size += (Math.abs(dy[j]) + Edy[j]) * (y[j] + Ey[j]);
            }
            E += Roundoff.gamma(y.length) * size + y.length * ETA;
            for (int j = 0; j < y.length; j++) {
                double difference = dy[j] - dot;
                Edz[j] = ErrorBound.product(y[j], Ey[j], difference, ErrorBound.rounded(difference, Edy[j] + E));
            }
            return 0;
        }
    }
}
