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
        double[] k = new double[zs * taus];
        double[] tau = new double[k.length];
        double[] h = new double[k.length];
        for (int t = 0; t < taus; t++) {
            double years = taus == 1 ? first : first * StrictMath.pow(last / first, (double) t / (taus - 1));
            for (int z = 0; z < zs; z++) {
                int i = t * zs + z;
                tau[i] = years;
                k[i] = StrictMath.sqrt(years) * (zLow + (zHigh - zLow) * z / (zs - 1));
                h[i] = STEP * StrictMath.sqrt(years) * (zHigh - zLow);
            }
        }
        return new SurfaceGrid(k, tau, h);
    }

    /** {@return how many nodes} */
    public int nodes() {
        return k.length;
    }
}
