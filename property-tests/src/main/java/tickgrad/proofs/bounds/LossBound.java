package tickgrad.proofs.bounds;

import static tickgrad.proofs.bounds.Roundoff.ETA;
import static tickgrad.proofs.bounds.Roundoff.U;
import static tickgrad.proofs.bounds.Roundoff.exp;
import static tickgrad.proofs.bounds.Roundoff.gamma;
import static tickgrad.proofs.bounds.Roundoff.product;
import static tickgrad.proofs.bounds.Roundoff.rounded;

import java.util.Arrays;
import tickgrad.proofs.oracle.Special;

/**
 * Bounds of {@code ∂ℓ/∂y} and of ℓ for one row: outputs y within E of the exact ones, targets exact. The accuracies
 * of the float functions are exp 1.25, log 1, sigmoid and softplus 2.5 ulp.
 */
final class LossBound {
    private final String name;
    private final double[] y;
    private final double[] E;
    private final double[] t;

    LossBound(String loss, double[] y, double[] E, double[] t) {
        this.name = loss.split("\\(")[0];
        this.y = y;
        this.E = E;
        this.t = t;
    }

    /**
     * E of the gradient, before its factor.
     *
     * @param slope the exact gradient, on the side of a kink that the engine took
     * @return one bound an output
     */
    double[] gradient(double[] slope) {
        double[] out = new double[y.length];
        switch (name) {
            case "mae" -> {}
            case "pinball" -> Arrays.setAll(out, j -> U * Math.abs(slope[j]));
            case "mse" -> Arrays.setAll(out, j -> 2.0 * residual(j));
            case "huber" -> Arrays.setAll(out, this::residual);
            case "bce_with_logits" -> Arrays.setAll(out, j -> {
                double tail = Special.sigmoid(-Math.abs(y[j]));
                double sigma = 0.25 * E[j] + 5.0 * U * (tail + 0.25 * E[j]) + 2.5 * ETA;
                return rounded(slope[j], sigma + U * Math.abs(1.0 - t[j]));
            });
            case "poisson_nll" -> Arrays.setAll(out, j -> rounded(slope[j], exp(y[j], E[j])));
            case "cross_entropy", "cross_entropy_distribution" -> crossEntropy(slope, out);
            case "gaussian_nll" -> gaussian(slope, out);
            default -> throw new IllegalArgumentException("no bound for loss " + name);
        }
        return out;
    }

    /** E of {@code y_j - t}. */
    private double residual(int j) {
        return rounded(y[j] - t[j], E[j]);
    }

    private void crossEntropy(double[] slope, double[] out) {
        double[] share = SoftmaxBound.shares(y, E, 1.25);
        double lse = Special.logSumExp(y);
        boolean index = name.equals("cross_entropy");
        double mass = index ? 1.0 : Arrays.stream(t).sum();
        double Emass = index ? 0.0 : gamma(y.length) * mass;
        for (int j = 0; j < y.length; j++) {
            double p = StrictMath.exp(y[j] - lse);
            out[j] = rounded(slope[j], product(p, p * share[j] + ETA, mass, Emass));
        }
    }

    private void gaussian(double[] slope, double[] out) {
        int d = t.length;
        for (int j = 0; j < d; j++) {
            double r = t[j] - y[j];
            double Er = residual(j);
            double p = StrictMath.exp(-y[d + j]);
            double Ep = exp(-y[d + j], E[d + j]);
            out[j] = rounded(r * p, product(r, Er, p, Ep));
            double Eq = rounded(r * r, product(r, Er, r, Er));
            out[d + j] = 0.5 * rounded(2.0 * slope[d + j], product(r * r, Eq, p, Ep));
        }
    }

    /**
     * E of the float sum of the row's terms: each term's own error, and {@code γ_n} of their magnitudes.
     *
     * @param terms the exact terms
     * @param slope the exact gradient
     * @return the bound of ℓ
     */
    double value(double[] terms, double[] slope) {
        if (name.startsWith("cross_entropy")) {
            return crossEntropyValue();
        }
        int d = t.length;
        double sum = 0.0;
        double magnitude = 0.0;
        for (int j = 0; j < (name.equals("gaussian_nll") ? d : y.length); j++) {
            double own = name.equals("gaussian_nll") ? gaussianTerm(j) : term(j, terms[j], slope[j]);
            double exact = name.equals("gaussian_nll") ? terms[j] + terms[d + j] : terms[j];
            sum += own;
            magnitude += Math.abs(exact) + own;
        }
        return sum + gamma(y.length) * magnitude + y.length * ETA;
    }

    private double term(int j, double term, double slope) {
        double target = t[j / (y.length / t.length)];
        double d = Math.abs(y[j] - target);
        double Ed = rounded(d, E[j]);
        return switch (name) {
            case "mse" -> rounded(term, product(d, Ed, d, Ed));
            case "mae" -> Ed;
            // τ - 1 and the product round once each; max(τ, 1 - τ) < 1 is the Lipschitz constant.
            case "pinball" -> Ed + 2.0 * U * (d + Ed) + ETA;
            // Slope at most |slope| + E_d; on the linear piece the subtraction and the product round.
            case "huber" -> (Math.abs(slope) + Ed) * Ed + 3.0 * U * (Math.abs(slope) + Ed) * (d + Ed) + ETA;
            case "bce_with_logits" -> {
                double moved = (Math.abs(slope) + 0.25 * E[j]) * E[j];
                double v = Math.abs(y[j]) + E[j];
                double tail = Special.softplus(-Math.abs(y[j])) + E[j];
                yield rounded(term, moved + U * (1.0 + Math.abs(target)) * v + 5.0 * U * tail + 3.0 * ETA);
            }
            case "poisson_nll" -> rounded(term, exp(y[j], E[j]) + Math.abs(target) * E[j]);
            default -> throw new IllegalArgumentException("no bound for loss " + name);
        };
    }

    private double gaussianTerm(int j) {
        int d = t.length;
        double r = t[j] - y[j];
        double Er = residual(j);
        double Eq = rounded(r * r, product(r, Er, r, Er));
        double s = y[d + j];
        double p = StrictMath.exp(-s);
        return 0.5 * rounded(r * r * p + s, product(r * r, Eq, p, exp(-s, E[d + j])) + E[d + j]);
    }

    /** {@code Σ t_j((c - y_j) + log Σ e^(y - c))}: log Σ e^y moves by at most the largest E. */
    private double crossEntropyValue() {
        double widest = Arrays.stream(E).max().orElseThrow();
        double max = Arrays.stream(y).max().orElseThrow();
        double lse = Special.logSumExp(y);
        double logSum = lse - max;
        double sumShare = SoftmaxBound.sum(y, SoftmaxBound.exponentials(y, new double[y.length], 1.25));
        double Elog = -StrictMath.log1p(-sumShare) + 2.0 * U * (logSum + sumShare) + ETA;
        double total = 0.0;
        double magnitude = 0.0;
        for (int j = 0; j < y.length; j++) {
            double share = name.equals("cross_entropy") ? (j == (int) t[0] ? 1.0 : 0.0) : t[j];
            double gap = max - y[j];
            double Ej = widest + E[j] + U * (gap + widest + E[j]) + 2.0 * U * widest + Elog;
            double own = share == 0.0 ? 0.0 : rounded(share * (lse - y[j]), share * rounded(lse - y[j], Ej));
            total += own;
            magnitude += Math.abs(share * (lse - y[j])) + own;
        }
        return total + gamma(y.length) * magnitude;
    }
}
