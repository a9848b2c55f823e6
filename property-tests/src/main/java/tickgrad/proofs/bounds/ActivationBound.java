package tickgrad.proofs.bounds;

import static tickgrad.proofs.bounds.Roundoff.ETA;
import static tickgrad.proofs.bounds.Roundoff.U;
import static tickgrad.proofs.bounds.Roundoff.gamma;
import static tickgrad.proofs.bounds.Roundoff.product;
import static tickgrad.proofs.bounds.Roundoff.rounded;

import java.util.function.DoubleUnaryOperator;
import tickgrad.proofs.oracle.OracleActivation;
import tickgrad.proofs.oracle.OracleTwin;

/**
 * Bounds of one activation, elementwise or softmax.
 *
 * @param phi the activation
 * @param name its name without parameters
 * @param bend {@code sup|φ″|} over each smooth piece
 * @param ulps the accuracy k of the float kernel at z: it errs by at most k ulp, which is at most 2ku of the value
 */
public record ActivationBound(OracleActivation phi, String name, double bend, DoubleUnaryOperator ulps) {
    private static final double SELU_ALPHA = 1.7580993408473768;

    /**
     * The bounds of a named activation.
     *
     * @param text as in {@link OracleActivation#named}
     * @param ulps accuracy of the float kernel as a function of z
     * @return its bounds
     */
    public static ActivationBound of(String text, DoubleUnaryOperator ulps) {
        String name = text.split("\\(")[0];
        OracleActivation phi = OracleActivation.named(text);
        double bend = switch (name) {
            case "tanh" -> 4.0 / (3.0 * StrictMath.sqrt(3.0));
            case "sigmoid" -> 1.0 / (6.0 * StrictMath.sqrt(3.0));
            case "softplus" -> 0.25;
            case "elu" -> slope(phi, -Double.MIN_VALUE);
            case "selu" -> SELU_ALPHA;
            case "gelu", "gelu_tanh" -> StrictMath.sqrt(2.0 / Math.PI);
            case "silu" -> 0.5;
            default -> 0.0;
        };
        return new ActivationBound(phi, name, bend, ulps);
    }

    /**
     * {@return E of y}
     *
     * @param z pre-activations
     * @param Ez their bounds
     * @param y the activations
     */
    double[] forward(double[] z, double[] Ez, double[] y) {
        double[] Ey = new double[z.length];
        double[] share = name.equals("softmax") ? SoftmaxBound.shares(z, Ez, ulps.applyAsDouble(0.0)) : null;
        for (int j = 0; j < z.length; j++) {
            if (share != null) {
                Ey[j] = y[j] * share[j] + ETA;
                continue;
            }
            double k = ulps.applyAsDouble(Math.abs(z[j]) + Ez[j]);
            double moved = steepest(z[j], Ez[j]) * Ez[j];
            Ey[j] = moved + 2.0 * k * U * (Math.abs(y[j]) + moved) + k * ETA;
        }
        return Ey;
    }

    /** {@code sup|φ′|} on [z - E, z + E]; across a kink the larger of both sides. */
    private double steepest(double z, double E) {
        double left = Math.abs(slope(phi, Math.min(z, -Double.MIN_VALUE)));
        double right = Math.abs(slope(phi, Math.max(z, Double.MIN_VALUE)));
        boolean both = !Double.isNaN(phi.kink()) && Math.abs(z) <= E;
        return (both ? Math.max(left, right) : Math.abs(slope(phi, z))) + bend * E;
    }

    /**
     * E of dz.
     *
     * @param z pre-activations; where the sign of one is undecidable, a tiny number on the side that the engine took
     * @param Ez their bounds
     * @param y activations
     * @param Ey their bounds
     * @param dy gradients of the activations
     * @param Edy their bounds
     * @return one bound an element
     */
    double[] backward(double[] z, double[] Ez, double[] y, double[] Ey, double[] dy, double[] Edy) {
        if (name.equals("softmax")) {
            return softmaxBackward(y, Ey, dy, Edy);
        }
        double[] Edz = new double[z.length];
        for (int j = 0; j < z.length; j++) {
            double slope = slope(phi, z[j]);
            double E = slopeError(z[j], Ez[j], slope, y[j], Ey[j]);
            if (name.equals("identity") || E == 0.0 && (slope == 0.0 || slope == 1.0)) {
                Edz[j] = slope == 0.0 ? 0.0 : Edy[j];
                continue;
            }
            Edz[j] = rounded(dy[j] * slope, product(dy[j], Edy[j], slope, E));
        }
        return Edz;
    }

    /**
     * E of φ′(z). Tanh {@code 1 - y²} and sigmoid {@code y(1 - y)} are computed from y, with an absolute error at
     * saturation; ELU and SELU add a constant to y. The others are computed from z within {@code 4u·max(|φ′|, |zφ″|)
     * + 2u} of φ′ there.
     */
    private double slopeError(double z, double Ez, double slope, double y, double Ey) {
        return switch (name) {
            case "identity", "relu", "leaky_relu" -> 0.0;
            case "tanh" -> outputError(2.0 * Math.abs(y), slope, Ey);
            case "sigmoid" -> outputError(Math.abs(1.0 - 2.0 * y), slope, Ey);
            case "elu" -> z > 0.0 ? 0.0 : rounded(slope, Ey);
            case "selu" -> z > 0.0 ? U * slope : rounded(slope, Ey + U * bend);
            default -> {
                double moved = bend * Ez;
                yield moved + 4.0 * U * Math.max(Math.abs(slope) + moved, (Math.abs(z) + Ez) * bend) + 2.0 * U;
            }
        };
    }

    /** {@code |dφ′/dy|·E_y + E_y² + 3u(|φ′| + |dφ′/dy|·E_y) + 2u}. */
    private static double outputError(double sensitivity, double slope, double Ey) {
        return sensitivity * Ey + Ey * Ey + 3.0 * U * (Math.abs(slope) + sensitivity * Ey + Ey * Ey) + 2.0 * U;
    }

    /**
     * E of {@code d + φ″(z)·a·b}, three roundings beside that of φ″: of {@code φ″·a}, and of the fused sum.
     *
     * @return one bound an element
     */
    double[] curvature(
            double[] z, double[] Ez, double[] y, double[] Ey, double[] a, double[] Ea, double[] b, double[] Eb, double[] d,
            double[] Ed) {
        if (name.equals("identity")) {
            return Ed;
        }
        double[] E = new double[z.length];
        for (int j = 0; j < z.length; j++) {
            double bend = OracleTwin.bend(name).applyAsDouble(z[j]);
            double first = rounded(bend * a[j], product(bend, bendError(bend, Ez[j], y[j], Ey[j]), a[j], Ea[j]));
            E[j] = rounded(d[j] + bend * a[j] * b[j], Ed[j] + product(bend * a[j], first, b[j], Eb[j]));
        }
        return E;
    }

    /**
     * E of φ″(z): what it moves by where z does, and the documented error of the kernel at its largest over all z. Tanh {@code -2y(1 - y²)}
     * and sigmoid {@code y(1 - y)(1 - 2y)} are computed from y.
     */
    private double bendError(double bend, double Ez, double y, double Ey) {
        return switch (name) {
            case "tanh" -> outputError(Math.abs(6.0 * y * y - 2.0), 6.0, bend, Ey);
            case "sigmoid" -> outputError(Math.abs(1.0 - 6.0 * y + 6.0 * y * y), 3.0, bend, Ey);
            // sup|φ‴| and the largest error in u: 1/(6√3) and 9/4; |(4z - z³)ϕ| < 0.78 and (6 + z²/2)|2 - z²|ϕ at 0; 0.309 and 5.71; 0.777
            // and 14.7, the last four by their graphs. Subnormal tails are multiplied by at most 2(2 + |z|) with |z| <= 104.
            case "softplus" -> Ez / (6.0 * StrictMath.sqrt(3.0)) + 2.25 * U + 256.0 * ETA;
            case "gelu" -> 0.78 * Ez + 6.0 * U * this.bend + 256.0 * ETA;
            case "silu" -> 0.31 * Ez + 6.0 * U + 256.0 * ETA;
            case "gelu_tanh" -> 0.78 * Ez + 15.0 * U + 256.0 * ETA;
            default -> throw new IllegalArgumentException("no second derivative of " + name);
        };
    }

    /** From y: {@code |dφ″/dy|·E_y + ½sup|d²φ″/dy²|·E_y²}, and four roundings. */
    private static double outputError(double sensitivity, double second, double bend, double Ey) {
        double moved = (sensitivity + second * Ey) * Ey;
        return moved + gamma(4) * (Math.abs(bend) + moved) + ETA;
    }

    /** {@code dz_j = y_j (dy_j - Σ dy·y)}. */
    private static double[] softmaxBackward(double[] y, double[] Ey, double[] dy, double[] Edy) {
        int n = y.length;
        double dot = 0.0;
        double Edot = n * ETA;
        for (int j = 0; j < n; j++) {
            dot += dy[j] * y[j];
            Edot += product(dy[j], Edy[j], y[j], Ey[j]) + gamma(n) * (Math.abs(dy[j]) + Edy[j]) * (y[j] + Ey[j]);
        }
        double[] Edz = new double[n];
        for (int j = 0; j < n; j++) {
            double difference = dy[j] - dot;
            double E = rounded(difference, Edy[j] + Edot);
            Edz[j] = rounded(y[j] * difference, product(y[j], Ey[j], difference, E));
        }
        return Edz;
    }

    private static double slope(OracleActivation phi, double z) {
        return phi.backward().of(new double[] {z}, new double[] {1.0})[0];
    }
}
