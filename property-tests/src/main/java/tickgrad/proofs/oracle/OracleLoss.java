package tickgrad.proofs.oracle;

/**
 * The loss {@code ℓ(y, t)} of a row, in float64. The mean over a batch is {@code Σ_r w_r ℓ_r / (elements · Σ_r w_r)}.
 *
 * @param terms the terms whose sum is ℓ
 * @param gradient {@code ∂ℓ/∂y}
 * @param perOutput {@code elements = perOutput · outputs}; 0 stands for one element a row
 * @param targetsPerOutput {@code targets = targetsPerOutput · outputs}; 0 stands for one target a row
 * @param kinks the values of {@code y - t} where smooth pieces meet
 */
public record OracleLoss(RowPair terms, RowPair gradient, double perOutput, double targetsPerOutput, double[] kinks) {
    /** A function of outputs and targets of a row. */
    public interface RowPair {
        /**
         * {@return one number an output}
         *
         * @param y outputs
         * @param t targets
         */
        double[] of(double[] y, double[] t);
    }

    private interface Element {
        double of(double y, double t, double tau);
    }

    /**
     * {@return the loss of a text such as {@code huber(1)} or {@code pinball(0.1;0.9)}}
     *
     * @param text name and parameters
     */
    public static OracleLoss named(String text) {
        Named n = Named.parse(text);
        double delta = n.number(1.0);
        return switch (n.name()) {
            case "mse" -> elementwise((y, t, q) -> (y - t) * (y - t), (y, t, q) -> 2.0 * (y - t));
            case "mae" -> elementwise((y, t, q) -> Math.abs(y - t), (y, t, q) -> Math.signum(y - t)).kinks(0.0);
            case "huber" ->
                elementwise(
                                (y, t, q) -> Math.abs(y - t) <= delta
                                        ? 0.5 * (y - t) * (y - t)
                                        : delta * (Math.abs(y - t) - 0.5 * delta),
                                (y, t, q) -> Math.max(-delta, Math.min(delta, y - t)))
                        .kinks(-delta, delta);
            case "bce_with_logits" ->
                elementwise((y, t, q) -> Special.softplus(y) - t * y, (y, t, q) -> Special.sigmoid(y) - t);
            case "poisson_nll" ->
                elementwise((y, t, q) -> StrictMath.exp(y) - t * y, (y, t, q) -> StrictMath.exp(y) - t);
            case "pinball" ->
                elementwise(
                                (y, t, q) -> Math.max(q * (t - y), (q - 1.0) * (t - y)),
                                (y, t, q) -> y > t ? 1.0 - q : -q,
                                n.numbers())
                        .kinks(0.0);
            case "cross_entropy" -> crossEntropy(0.0, (y, t) -> Rows.map(y.length, j -> j == (int) t[0] ? 1.0 : 0.0));
            case "cross_entropy_distribution" -> crossEntropy(1.0, (y, t) -> t);
            case "gaussian_nll" ->
                new OracleLoss(OracleLoss::gaussianTerms, OracleLoss::gaussianGradient, 0.5, 0.5, new double[0]);
            default -> throw new IllegalArgumentException("loss is \"" + text + "\", expected a name known here");
        };
    }

    /**
     * {@return the divisor of the mean}
     *
     * @param outputs outputs of the network
     */
    public double elements(int outputs) {
        return perOutput == 0.0 ? 1.0 : perOutput * outputs;
    }

    /**
     * {@return how many targets a row has}
     *
     * @param outputs outputs of the network
     */
    public int targets(int outputs) {
        return targetsPerOutput == 0.0 ? 1 : (int) Math.round(targetsPerOutput * outputs);
    }

    private OracleLoss kinks(double... at) {
        return new OracleLoss(terms, gradient, perOutput, targetsPerOutput, at);
    }

    /** Output j has quantile {@code τ[j mod q]} of target {@code j / q}, with one τ (unused) but for pinball. */
    private static OracleLoss elementwise(Element value, Element slope, double... taus) {
        int q = Math.max(1, taus.length);
        double[] tau = taus.length == 0 ? new double[1] : taus;
        return new OracleLoss(
                (y, t) -> Rows.map(y.length, j -> value.of(y[j], t[j / q], tau[j % q])),
                (y, t) -> Rows.map(y.length, j -> slope.of(y[j], t[j / q], tau[j % q])),
                1.0,
                1.0 / q,
                new double[0]);
    }

    /** {@code ℓ = Σ_j p_j (log Σ e^y - y_j)}. */
    private static OracleLoss crossEntropy(double targetsPerOutput, RowPair p) {
        RowPair terms = (y, t) -> {
            double lse = Special.logSumExp(y);
            double[] share = p.of(y, t);
            return Rows.map(y.length, j -> share[j] * (lse - y[j]));
        };
        RowPair gradient = (y, t) -> {
            double lse = Special.logSumExp(y);
            double[] share = p.of(y, t);
            double mass = Rows.sum(share);
            return Rows.map(y.length, j -> mass * StrictMath.exp(y[j] - lse) - share[j]);
        };
        return new OracleLoss(terms, gradient, 0.0, targetsPerOutput, new double[0]);
    }

    /** {@code ℓ = Σ ½(s + (t - μ)² e^-s)} with outputs μ, then s. */
    private static double[] gaussianTerms(double[] y, double[] t) {
        int d = t.length;
        return Rows.map(
                2 * d,
                j -> j < d ? 0.5 * (t[j] - y[j]) * (t[j] - y[j]) * StrictMath.exp(-y[d + j]) : 0.5 * y[j]);
    }

    private static double[] gaussianGradient(double[] y, double[] t) {
        int d = t.length;
        return Rows.map(
                2 * d,
                j -> j < d
                        ? (y[j] - t[j]) * StrictMath.exp(-y[d + j])
                        : 0.5 - 0.5 * (t[j - d] - y[j - d]) * (t[j - d] - y[j - d]) * StrictMath.exp(-y[j]));
    }
}
