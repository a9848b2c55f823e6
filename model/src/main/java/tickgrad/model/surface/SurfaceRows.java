package tickgrad.model.surface;

import java.lang.foreign.Arena;
import java.util.Arrays;
import tickgrad.model.Matrix;
import tickgrad.model.TwinNetwork;

/**
 * Points of a surface as rows of a {@link TwinNetwork}: from the network's value n and slopes n₁, n₂ to total variance and its slopes, and the
 * adjoint of that.
 * <pre>
 * h = softplus(n)/ln 2, h′ = σ(n)/ln 2, h″ = h′·(1 - σ(n))           h = 1 where n = 0: then the prior stands alone
 * w   = w₀·h
 * w_k = w₀_k·h + w₀·h′·a,       a = n₁·∂x₁/∂k
 * w_τ = w₀_τ·h + w₀·h′·b,       b = n₁·∂x₁/∂τ + n₂·∂x₂/∂τ
 * dn  = h′·(w₀·dw + w₀_k·dw_k + w₀_τ·dw_τ) + w₀·h″·(a·dw_k + b·dw_τ)
 * dn₁ = w₀·h′·(∂x₁/∂k·dw_k + ∂x₁/∂τ·dw_τ),   dn₂ = w₀·h′·∂x₂/∂τ·dw_τ
 * </pre>
 */
final class SurfaceRows {
    private static final double LN_2 = StrictMath.log(2);

    /** Inputs {@code (m, 2)}. */
    final Matrix X;

    final double[] k;
    final double[] tau;
    final double[] w;
    final double[] wk;
    final double[] wt;

    /** The derivatives of a cost by {@link #w}, {@link #wk} and {@link #wt}; whoever computes the cost writes them. */
    final double[] dw;

    final double[] dwk;
    final double[] dwt;

    private final double[] w0;
    private final double[] w0k;
    private final double[] w0t;
    private final double[] x1k;
    private final double[] x1t;
    private final double[] x2t;

    SurfaceRows(Arena arena, SurfaceScale scale, VariancePrior prior, double[] k, double[] tau) {
        int m = k.length;
        this.k = k.clone();
        this.tau = tau.clone();
        X = Matrix.allocate(arena, m, 2);
        w = new double[m];
        wk = new double[m];
        wt = new double[m];
        dw = new double[m];
        dwk = new double[m];
        dwt = new double[m];
        w0 = new double[m];
        w0k = new double[m];
        w0t = new double[m];
        x1k = new double[m];
        x1t = new double[m];
        x2t = new double[m];
        double[] guess = new double[3];
        for (int r = 0; r < m; r++) {
            prior.at(k[r], tau[r], guess);
            if (!(guess[0] > 0 && Double.isFinite(guess[0] + guess[1] + guess[2]))) {
                throw new IllegalArgumentException("prior at k " + k[r] + ", tau " + tau[r] + ": " + Arrays.toString(guess)
                        + ", expected a variance above 0 and finite slopes");
            }
            w0[r] = guess[0];
            w0k[r] = guess[1];
            w0t[r] = guess[2];
            double root = StrictMath.sqrt(tau[r]);
            x1k[r] = 1 / (root * scale.a());
            x1t[r] = -0.5 * k[r] * x1k[r] / tau[r];
            x2t[r] = 1 / (tau[r] * scale.s());
            X.set(r, 0, (float) scale.x1(k[r], tau[r]));
            X.set(r, 1, (float) scale.x2(tau[r]));
        }
    }

    /** Total variance and slopes of rows {@code from … from+m-1}, which are the rows {@code 0 … m-1} of the twin's last forward. */
    void read(TwinNetwork twin, int from, int m) {
        for (int i = 0; i < m; i++) {
            int r = from + i;
            double n = twin.values().get(i, 0);
            double h1 = sigmoid(n) / LN_2;
            double a = twin.inputGradients().get(i, 0) * x1k[r];
            double b = twin.inputGradients().get(i, 0) * x1t[r] + twin.inputGradients().get(i, 1) * x2t[r];
            double h = softplus(n) / LN_2;
            w[r] = w0[r] * h;
            wk[r] = w0k[r] * h + w0[r] * h1 * a;
            wt[r] = w0t[r] * h + w0[r] * h1 * b;
        }
    }

    /** The seeds of those rows, from {@link #dw}, {@link #dwk} and {@link #dwt}. */
    void seed(TwinNetwork twin, int from, int m) {
        for (int i = 0; i < m; i++) {
            int r = from + i;
            double n = twin.values().get(i, 0);
            double s = sigmoid(n);
            double h1 = s / LN_2;
            double h2 = h1 * (1 - s);
            double a = twin.inputGradients().get(i, 0) * x1k[r];
            double b = twin.inputGradients().get(i, 0) * x1t[r] + twin.inputGradients().get(i, 1) * x2t[r];
            twin.valueSeeds().set(i, 0, (float) (h1 * (w0[r] * dw[r] + w0k[r] * dwk[r] + w0t[r] * dwt[r])
                    + w0[r] * h2 * (a * dwk[r] + b * dwt[r])));
            twin.inputGradientSeeds().set(i, 0, (float) (w0[r] * h1 * (x1k[r] * dwk[r] + x1t[r] * dwt[r])));
            twin.inputGradientSeeds().set(i, 1, (float) (w0[r] * h1 * x2t[r] * dwt[r]));
        }
    }

    private static double sigmoid(double n) {
        double e = StrictMath.exp(-Math.abs(n));
        return n >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    private static double softplus(double n) {
        return Math.max(n, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(n)));
    }
}
