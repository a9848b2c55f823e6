package tickgrad.model.surface;

import java.lang.foreign.Arena;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.TwinNetwork;

/** A fitted surface: {@code w(k, τ) = w₀(k, τ)·softplus(n(x₁, x₂))/ln 2}, above 0 everywhere. Belongs to one thread at a time. */
public final class SurfaceNetwork {
    private static final int ROWS = 256;

    private final Parameters parameters;
    private final SurfaceScale scale;
    private final VariancePrior prior;
    private final TwinNetwork twin;

    /**
     * A surface.
     *
     * @param arena      owns the scratch memory
     * @param parameters of a smooth network of two inputs and one output
     * @param scale      of its inputs
     * @param prior      that it bends
     */
    public SurfaceNetwork(Arena arena, Parameters parameters, SurfaceScale scale, VariancePrior prior) {
        this.parameters = parameters;
        this.scale = scale;
        this.prior = prior;
        twin = new TwinNetwork(arena, parameters.architecture(), ROWS);
    }

    /** {@return the network's parameters} */
    public Parameters parameters() {
        return parameters;
    }

    /**
     * Total variance of many points.
     *
     * @param k   log-moneyness
     * @param tau years
     * @return w of each
     */
    public double[] variance(double[] k, double[] tau) {
        try (Arena arena = Arena.ofConfined()) {
            return rows(arena, k, tau).w;
        }
    }

    /**
     * Looks for arbitrage on a grid.
     *
     * @param grid the nodes
     * @return what was found
     */
    public Arbitrage arbitrage(SurfaceGrid grid) {
        try (Arena arena = Arena.ofConfined()) {
            SurfaceRows rows = nodes(arena, grid, scale, prior);
            run(rows);
            int m = grid.nodes();
            double[][] of = new double[4][m];
            for (int i = 0; i < m; i++) {
                of[0][i] = rows.w[3 * i];
                of[1][i] = rows.wk[3 * i];
                of[2][i] = rows.wt[3 * i];
                of[3][i] = (rows.wk[3 * i + 2] - rows.wk[3 * i + 1]) / (2 * grid.h()[i]);
            }
            return Arbitrage.of(grid.k(), grid.tau(), of[0], of[1], of[2], of[3]);
        }
    }

    /** Three rows a node: k, k - h, k + h. */
    static SurfaceRows nodes(Arena arena, SurfaceGrid grid, SurfaceScale scale, VariancePrior prior) {
        double[] k = new double[3 * grid.nodes()];
        double[] tau = new double[k.length];
        for (int i = 0; i < grid.nodes(); i++) {
            k[3 * i] = grid.k()[i];
            k[3 * i + 1] = grid.k()[i] - grid.h()[i];
            k[3 * i + 2] = grid.k()[i] + grid.h()[i];
            for (int side = 0; side < 3; side++) {
                tau[3 * i + side] = grid.tau()[i];
            }
        }
        return new SurfaceRows(arena, scale, prior, k, tau);
    }

    private SurfaceRows rows(Arena arena, double[] k, double[] tau) {
        SurfaceRows rows = new SurfaceRows(arena, scale, prior, k, tau);
        run(rows);
        return rows;
    }

    private void run(SurfaceRows rows) {
        Matrix X = rows.X;
        for (int from = 0; from < X.rows(); from += ROWS) {
            int m = Math.min(ROWS, X.rows() - from);
            twin.forward(parameters, m, X.segment(), X.offset(from), X.ld());
            rows.read(twin, from, m);
        }
    }
}
