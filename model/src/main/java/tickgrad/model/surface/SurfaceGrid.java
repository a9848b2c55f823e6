package tickgrad.model.surface;

/**
 * The nodes on which arbitrage is looked for: {@code k = z·√τ}, z evenly spaced, times the τ, evenly spaced in their logarithm.
 *
 * @param k   log-moneyness of each node
 * @param tau years of each node
 * @param h   half of the step of the second difference at each node, in k
 */
public record SurfaceGrid(double[] k, double[] tau, double[] h) {
    /** Half a step as a share of the width of the grid in z. */
    private static final double STEP = 0.004;

    /**
     * A grid.
     *
     * @param zLow  lowest {@code k/√τ}
     * @param zHigh highest
     * @param zs    how many, at least 2
     * @param first shortest τ, above 0
     * @param last  longest τ
     * @param taus  how many, at least 1
     * @return the nodes
     */
    public static SurfaceGrid of(double zLow, double zHigh, int zs, double first, double last, int taus) {
        if (!(zLow < zHigh && zs >= 2 && first > 0 && last >= first && taus >= 1)) {
            throw new IllegalArgumentException("grid: z " + zLow + " to " + zHigh + " in " + zs + ", tau " + first + " to " + last + " in " + taus
                    + ", expected ascending z in at least 2 and positive, ascending tau in at least 1");
        }
        return between(new double[] {first}, new double[] {zLow}, new double[] {zHigh}, zs, first, last, taus);
    }

    /**
     * A grid whose width changes with τ: between the given years its ends are linear in ln τ, before and behind them constant.
     *
     * @param years ascending, above 0
     * @param zLow  lowest {@code k/√τ} at each
     * @param zHigh highest
     * @param zs    how many, at least 2
     * @param first shortest τ
     * @param last  longest τ
     * @param taus  how many, at least 1
     * @return the nodes
     */
    public static SurfaceGrid between(double[] years, double[] zLow, double[] zHigh, int zs, double first, double last, int taus) {
        double[] k = new double[zs * taus];
        double[] tau = new double[k.length];
        double[] h = new double[k.length];
        for (int t = 0; t < taus; t++) {
            double at = taus == 1 ? first : first * StrictMath.pow(last / first, (double) t / (taus - 1));
            double low = interpolated(years, zLow, at);
            double width = interpolated(years, zHigh, at) - low;
            for (int z = 0; z < zs; z++) {
                int i = t * zs + z;
                tau[i] = at;
                k[i] = StrictMath.sqrt(at) * (low + width * z / (zs - 1));
                h[i] = STEP * StrictMath.sqrt(at) * width;
            }
        }
        return new SurfaceGrid(k, tau, h);
    }

    private static double interpolated(double[] years, double[] values, double at) {
        int next = 0;
        while (next < years.length && years[next] < at) {
            next++;
        }
        if (next == 0 || next == years.length) {
            return values[Math.min(next, years.length - 1)];
        }
        double share = StrictMath.log(at / years[next - 1]) / StrictMath.log(years[next] / years[next - 1]);
        return values[next - 1] + share * (values[next] - values[next - 1]);
    }

    /** The same nodes in another order: first every {@code turns}-th from the first on, then every {@code turns}-th from the second on, and so forth. */
    SurfaceGrid interleaved(int turns) {
        int m = nodes();
        double[][] of = new double[3][m];
        int at = 0;
        for (int turn = 0; turn < turns; turn++) {
            for (int i = turn; i < m; i += turns) {
                of[0][at] = k[i];
                of[1][at] = tau[i];
                of[2][at++] = h[i];
            }
        }
        return new SurfaceGrid(of[0], of[1], of[2]);
    }

    /** {@return how many nodes} */
    public int nodes() {
        return k.length;
    }
}
