package tickgrad.bench.options;

import java.util.List;
import tickgrad.model.surface.SurfaceQuotes;

/** What needs no network: one parabola and one SVI for each expiry, on the quotes that teach. */
final class Baselines {
    private Baselines() {}

    /** The parabola's volatility, then SVI's, of each point of the chain. */
    static double[][] vols(Chain chain, HoldOut holdOut) {
        double[][] vols = new double[2][chain.points().size()];
        for (int e = 0; e < chain.expiries().size(); e++) {
            int expiry = e;
            List<Point> train = holdOut.train().stream().filter(p -> p.expiry() == expiry).toList();
            SurfaceQuotes q = Weights.quotes(train);
            double tau = chain.expiries().get(e).tau();
            Quadratic quadratic = Quadratic.fit(q.k(), tau, q.vol(), q.weight());
            Svi svi = Svi.fit(q.k(), tau, q.vol(), q.weight());
            for (int i = 0; i < chain.points().size(); i++) {
                Point p = chain.points().get(i);
                if (p.expiry() == e) {
                    vols[0][i] = quadratic.vol(p.k());
                    vols[1][i] = svi.vol(p.k());
                }
            }
        }
        return vols;
    }
}
