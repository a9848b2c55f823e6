package tickgrad.model;

import static tickgrad.model.Roundoff.ETA;
import static tickgrad.model.Roundoff.U;
import static tickgrad.model.Roundoff.gamma;

/**
 * The error of {@code δ = s·∂ℓ/∂y}, {@code s = w/(elements·Σw)}, as the float kernels of the losses compute it from
 * outputs that err by {@code E_y}. With {@code c = ∂ℓ/∂y} and its error {@code E_c}, {@code E_δ = s·E_c + γ_4·s(|c| +
 * E_c) + 2η}: three roundings make s and its multiples, one the product.
 */
final class LossBound {
    /** Roundings of a kernel of 1.25 ulp (exp) and of 2.5 ulp (sigmoid), relative. */
    private static final double EXP = 2.5 * U;

    private static final double SIGMOID = 5.0 * U;

    /**
     * A user's own float kernel: its result is that of outputs and targets moved by at most this, itself within this.
     */
    private static final double STABLE = 8.0 * U;

    private final Loss loss;

    LossBound(Loss loss) {
        this.loss = loss;
    }

    /** Writes E_δ of a row; returns how many branches float32 cannot decide. */
    int backward(double[] y, double[] Ey, double[] t, double factor, double[] Edy) {
        double[] c = new double[y.length];
        loss.gradient(y, t, c);
        int branches = 0;
        switch (loss) {
            case ResidualLosses.Squared _, ResidualLosses.Huber _, ResidualLosses.Absolute _, Pinball _ ->
                branches = residual(y, Ey, t, c, Edy);
            case LikelihoodLosses.BceWithLogits _ -> bce(y, Ey, c, Edy);
            case LikelihoodLosses.PoissonNll _ -> poisson(y, Ey, c, Edy);
            case LikelihoodLosses.GaussianNll _ -> gaussian(y, Ey, t, Edy);
            case CrossEntropies.OfIndex _ -> crossEntropy(y, Ey, 1.0, 0.0, c, Edy);
            case CrossEntropies.OfDistribution _ -> crossEntropy(y, Ey, sum(t), gamma(t.length), c, Edy);
            default -> users(y, Ey, t, c, Edy);
        }
        for (int j = 0; j < y.length; j++) {
            double size = Math.abs(c[j]) + Edy[j];
            Edy[j] = factor == 0.0 || size == 0.0 ? 0.0 : factor * (Edy[j] + gamma(4) * size) + 2.0 * ETA;
        }
        return branches;
    }

    /**
     * {@code d = y - t}: exact targets, {@code E_d = E_y + u(|d| + E_y)}; c is a function of d, with jumps at kinks.
     */
    private int residual(double[] y, double[] Ey, double[] t, double[] c, double[] E) {
        int branches = 0;
        for (int j = 0; j < y.length; j++) {
            double d = y[j] - t[(int) ((long) j * t.length / y.length)];
            double Ed = ErrorBound.rounded(d, Ey[j]);
            boolean undecided = Math.abs(d) <= Ed && Ey[j] > 0.0;
            E[j] = switch (loss) {
                case ResidualLosses.Squared _ -> 2.0 * Ed;
                case ResidualLosses.Huber _ -> Ed;
                case ResidualLosses.Absolute _ -> undecided ? 1.0 + Math.abs(c[j]) : 0.0;
                default -> U * Math.abs(c[j]) + (undecided ? 1.0 : 0.0);
            };
            branches += undecided && loss.kinks().length == 1 ? 1 : 0;
        }
        return branches;
    }

    /**
     * {@code c = σ(y) - t}, or {@code (1 - t) - σ(-y)}; {@code |σ′| <= 1/4}, and both differences round by u at most.
     */
    private static void bce(double[] y, double[] Ey, double[] c, double[] E) {
        for (int j = 0; j < y.length; j++) {
            double tail = Sigmoidal.sigmoid(-Math.abs(y[j]));
            E[j] = ErrorBound.rounded(c[j], Ey[j] / 4.0 + SIGMOID * (tail + Ey[j] / 4.0) + 3.0 * ETA + U);
        }
    }

    /** {@code c = e^y - t}. */
    private static void poisson(double[] y, double[] Ey, double[] c, double[] E) {
        for (int j = 0; j < y.length; j++) {
            E[j] = ErrorBound.rounded(c[j], exponential(y[j], Ey[j]));
        }
    }

    /** E of {@code e^y} in float. */
    private static double exponential(double y, double Ey) {
        return StrictMath.exp(y) * (StrictMath.expm1(Ey) + EXP * StrictMath.exp(Ey)) + 2.0 * ETA;
    }

    /** {@code r = t - μ, p = e^-s}: {@code c_μ = -r·p}, {@code c_s = (1 - r²p)/2}. */
    private static void gaussian(double[] y, double[] Ey, double[] t, double[] E) {
        int d = y.length / 2;
        for (int i = 0; i < d; i++) {
            double r = t[i] - y[i];
            double Er = ErrorBound.rounded(r, Ey[i]);
            double p = StrictMath.exp(-y[d + i]);
            double Ep = exponential(-y[d + i], Ey[d + i]);
            E[i] = ErrorBound.product(r, Er, p, Ep);
            double square = ErrorBound.product(r, Er, r, Er);
            E[d + i] = 0.5 * ErrorBound.rounded(1.0 - r * r * p, ErrorBound.product(r * r, square, p, Ep));
        }
    }

    /** {@code c = p·Σt - t} with the softmax p. */
    private static void crossEntropy(double[] y, double[] Ey, double mass, double massError, double[] c, double[] E) {
        double[] p = new double[y.length];
        Activation.softmax().forward(y, p);
        double relative = SoftmaxError.relative(y, Ey, p, EXP / (2.0 * U));
        for (int j = 0; j < y.length; j++) {
            double Ep = SoftmaxError.absolute(y, Ey, p, j, EXP / (2.0 * U), relative);
            E[j] = ErrorBound.rounded(c[j], ErrorBound.product(p[j], Ep, mass, massError * mass));
        }
    }

    /**
     * By how much each {@code c_j} moves when the outputs and targets do, one at a time and, for what they do together,
     * all at once.
     */
    private void users(double[] y, double[] Ey, double[] t, double[] c, double[] E) {
        double[] all = new double[y.length];
        double[] v = y.clone();
        double[] moved = new double[y.length];
        for (double sign = -1.0; sign <= 1.0; sign += 2.0) {
            for (int i = 0; i < y.length; i++) {
                v[i] = y[i] + sign * (Ey[i] + STABLE * Math.abs(y[i]));
            }
            loss.gradient(v, t, moved);
            for (int j = 0; j < y.length; j++) {
                all[j] = Math.max(all[j], Math.abs(moved[j] - c[j]));
            }
        }
        java.util.Arrays.fill(E, 0.0);
        for (int i = 0; i < y.length; i++) {
            one(y, i, Ey[i] + STABLE * Math.abs(y[i]), t, c, E);
        }
        double[] targets = t.clone();
        for (int i = 0; i < t.length; i++) {
            // Upwards only, so that a class index stays in its class.
            targets[i] = t[i] + STABLE * Math.abs(t[i]);
            loss.gradient(y, targets, moved);
            targets[i] = t[i];
            for (int j = 0; j < y.length; j++) {
                E[j] += Math.abs(moved[j] - c[j]);
            }
        }
        for (int j = 0; j < y.length; j++) {
            E[j] = Math.max(E[j], all[j]);
            E[j] += STABLE * (Math.abs(c[j]) + E[j]);
        }
    }

    private void one(double[] y, int i, double step, double[] t, double[] c, double[] E) {
        double[] v = y.clone();
        double[] up = new double[y.length];
        double[] down = new double[y.length];
        v[i] = y[i] + step;
        loss.gradient(v, t, up);
        v[i] = y[i] - step;
        loss.gradient(v, t, down);
        for (int j = 0; j < y.length; j++) {
            E[j] += Math.max(Math.abs(up[j] - c[j]), Math.abs(down[j] - c[j]));
        }
    }

    private static double sum(double[] t) {
        double sum = 0.0;
        for (double v : t) {
            sum += v;
        }
        return sum;
    }
}
