package tickgrad.model.surface;

/**
 * What a surface costs, and the derivatives of that by w, w_k and w_τ of every row:
 * <pre>
 * C = Σ_q ω_q (σ_q - σ̂_q)²/Σω  +  μ₁·mean max(0, ε - g)²  +  μ₂·mean max(0, ε - w_τ·τ/w)²  +  μ₃·mean max(0, |w_k| - 2)²
 * </pre>
 * {@code σ = √(w/τ)}; the first sum over quotes, the means over the nodes of a grid. Each node is three rows, at {@code k}, {@code k - h} and
 * {@code k + h}: {@code w_kk = (w_k(k+h) - w_k(k-h))/(2h)}, whose error is {@code h²·w_kkkk/6}.
 *
 * @param butterfly μ₁
 * @param calendar  μ₂
 * @param wings     μ₃
 * @param margin    ε: how far from an arbitrage a node costs nothing
 */
public record SurfaceLoss(double butterfly, double calendar, double wings, double margin) {
    private static final double STEEPEST = 2;

    /** Quotes alone. */
    public static SurfaceLoss unpenalised() {
        return new SurfaceLoss(0, 0, 0, 0);
    }

    /** The same with penalties {@code factor} times as high. */
    SurfaceLoss times(double factor) {
        return new SurfaceLoss(factor * butterfly, factor * calendar, factor * wings, margin);
    }

    /** Writes dw, dw_k and dw_τ of the rows of all quotes and returns their part of C. */
    double quotes(SurfaceRows rows, double[] vol, double[] weight) {
        double total = 0;
        for (double v : weight) {
            total += v;
        }
        double cost = 0;
        for (int r = 0; r < vol.length; r++) {
            double sigma = StrictMath.sqrt(rows.w[r] / rows.tau[r]);
            double miss = sigma - vol[r];
            cost += weight[r] / total * miss * miss;
            rows.dw[r] = weight[r] / total * miss / (sigma * rows.tau[r]); // dσ/dw = 1/(2στ)
            rows.dwk[r] = 0;
            rows.dwt[r] = 0;
        }
        return cost;
    }

    /** Writes dw, dw_k and dw_τ of the rows of nodes {@code from … from+count-1}, of {@code count} in the mean, and returns their part of C. */
    double nodes(SurfaceRows rows, double[] h, int from, int count) {
        double cost = 0;
        for (int i = from; i < from + count; i++) {
            int r = 3 * i;
            double k = rows.k[r];
            double w = rows.w[r];
            double wk = rows.wk[r];
            double wt = rows.wt[r];
            double tau = rows.tau[r];
            double g = Arbitrage.butterfly(k, w, wk, (rows.wk[r + 2] - rows.wk[r + 1]) / (2 * h[i]));
            double lack = Math.max(0, margin - g);
            double fall = Math.max(0, margin - wt * tau / w);
            double steep = Math.max(0, Math.abs(wk) - STEEPEST);
            cost += (butterfly * lack * lack + calendar * fall * fall + wings * steep * steep) / count;
            double dg = -2 * butterfly * lack / count;
            double dc = -2 * calendar * fall / count;
            rows.dw[r] = dg * Arbitrage.butterflyByVariance(k, w, wk) - dc * wt * tau / (w * w);
            rows.dwk[r] = dg * Arbitrage.butterflyBySlope(k, w, wk) + 2 * wings * steep * Math.signum(wk) / count;
            rows.dwt[r] = dc * tau / w;
            for (int side = 1; side <= 2; side++) {
                rows.dw[r + side] = 0;
                rows.dwk[r + side] = (side == 1 ? -0.5 : 0.5) * dg / (2 * h[i]);
                rows.dwt[r + side] = 0;
            }
        }
        return cost;
    }
}
