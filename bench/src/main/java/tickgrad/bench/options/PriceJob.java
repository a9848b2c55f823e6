package tickgrad.bench.options;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import tickgrad.bench.data.DataException;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Standardizer;
import tickgrad.model.surface.SurfaceGrid;
import tickgrad.model.surface.SurfaceLoss;
import tickgrad.model.surface.SurfaceNetwork;
import tickgrad.model.surface.SurfaceQuotes;

/** Fits the surface and the baselines to a chain and judges them on the quotes held out. Owns the network until it is closed. */
public final class PriceJob implements AutoCloseable {
    /** The training grid, and the grid of the judgement, whose nodes lie elsewhere. */
    private static final int[] TRAIN_NODES = {61, 80};

    private static final int[] DENSE_NODES = {201, 101};

    /** Grids reach beyond the quotes of an expiry by this share of their range, in k/√τ. */
    private static final double BEYOND = 0.15;

    /** How far from an arbitrage a node costs nothing. */
    private static final double MARGIN = 0.003;

    private static final int TIMED = 20;

    private final Arena arena = Arena.ofShared();
    private final SurfaceNetwork surface;
    private final PriceResult result;

    private PriceJob(Chain chain, PriceOptions options, IntConsumer progress) {
        HoldOut holdOut = HoldOut.of(chain, options.test(), options.seed());
        SurfaceQuotes quotes = Weights.quotes(holdOut.train());
        double[] taus = chain.expiries().stream().mapToDouble(Expiry::tau).toArray();
        SsviPrior prior = SsviPrior.fit(taus, quotes);
        double[][] ends = ends(chain);
        double low = Arrays.stream(ends[0]).min().orElseThrow();
        double high = Arrays.stream(ends[1]).max().orElseThrow();
        double last = taus[taus.length - 1];
        SurfaceGrid grid = SurfaceGrid.between(taus, ends[0], ends[1], TRAIN_NODES[0], taus[0], last, TRAIN_NODES[1]);
        SurfaceGrid dense = SurfaceGrid.between(taus, ends[0], ends[1], DENSE_NODES[0], taus[0], last, DENSE_NODES[1]);
        IntConsumer counted = counted(progress);
        CompletableFuture<SurfaceNetwork> free = CompletableFuture.supplyAsync(
                () -> SurfaceFit.fit(arena, options, prior, quotes, SurfaceLoss.unpenalised(), grid, counted));
        double mu = options.penalty();
        long start = System.nanoTime();
        surface = SurfaceFit.fit(arena, options, prior, quotes, new SurfaceLoss(mu, mu, mu, MARGIN), grid, counted);
        double seconds = (System.nanoTime() - start) / 1e9;
        double[] own = vols(chain.points());
        double[][] baselines = Baselines.vols(chain, holdOut);
        result = new PriceResult(
                chain,
                holdOut,
                new double[][] {own, baselines[0], baselines[1]},
                prior,
                RawArbitrage.of(chain),
                free.join().arbitrage(dense),
                surface.arbitrage(dense),
                low,
                high,
                seconds,
                quoteNanos(chain));
    }

    /** The lowest and the highest k/√τ of the grid at each expiry. */
    private static double[][] ends(Chain chain) {
        double[][] ends = new double[2][chain.expiries().size()];
        for (int e = 0; e < ends[0].length; e++) {
            double[] z = Weights.of(chain.of(e), p -> p.k() / Math.sqrt(p.tau()));
            double beyond = BEYOND * (z[z.length - 1] - z[0]);
            ends[0][e] = z[0] - beyond;
            ends[1][e] = z[z.length - 1] + beyond;
        }
        return ends;
    }

    /** Counts the steps of both networks, which are fitted at the same time, each on a thread of its own. */
    private static IntConsumer counted(IntConsumer progress) {
        int[] done = new int[1];
        return _ -> {
            synchronized (done) {
                progress.accept(++done[0]);
            }
        };
    }

    /** Reads nothing and writes nothing; {@code progress} hears of each of the {@code 2·steps} steps. */
    public static PriceJob run(Path file, double asof, PriceOptions options, IntConsumer progress) throws DataException {
        return new PriceJob(ChainCleaner.clean(ChainReader.read(file), asof), options, progress);
    }

    static PriceJob run(Chain chain, PriceOptions options, IntConsumer progress) {
        return new PriceJob(chain, options, progress);
    }

    PriceResult result() {
        return result;
    }

    /** The fitted surface's volatility at points. */
    double[] vols(double[] k, double[] tau) {
        double[] w = surface.variance(k, tau);
        return IntStream.range(0, w.length).mapToDouble(i -> Math.sqrt(w[i] / tau[i])).toArray();
    }

    private double[] vols(List<Point> points) {
        return vols(Weights.of(points, Point::k), Weights.of(points, Point::tau));
    }

    /** Writes the network, which sees x₁ and x₂ of its scale; the prior and the scale stand in the JSON file. */
    void save(Path file) throws IOException {
        ModelFile.save(file, new Model(surface.parameters(), new Standardizer(2), new Standardizer(1), ""));
    }

    SurfaceNetwork surface() {
        return surface;
    }

    private double quoteNanos(Chain chain) {
        double best = Double.POSITIVE_INFINITY;
        double sum = 0;
        for (int i = 0; i < TIMED; i++) {
            long start = System.nanoTime();
            double[] vols = vols(chain.points());
            for (int j = 0; j < vols.length; j++) {
                Point p = chain.points().get(j);
                sum += GreeksGap.greeks(chain.expiries().get(p.expiry()), p, vols[j]).delta();
            }
            best = Math.min(best, (double) (System.nanoTime() - start) / vols.length);
        }
        return Double.isNaN(sum) ? Double.NaN : best;
    }

    /** What a method says of a point of the chain. */
    static ToDoubleFunction<Point> of(PriceResult result, int method) {
        Map<Point, Integer> at = new IdentityHashMap<>();
        for (int i = 0; i < result.chain().points().size(); i++) {
            at.put(result.chain().points().get(i), i);
        }
        return p -> result.vols()[method][at.get(p)];
    }

    @Override
    public void close() {
        arena.close();
    }
}
