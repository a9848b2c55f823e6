package tickgrad.bench.options;

import java.lang.foreign.Arena;
import java.util.function.IntConsumer;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Schedule;
import tickgrad.model.surface.SurfaceGrid;
import tickgrad.model.surface.SurfaceLoss;
import tickgrad.model.surface.SurfaceNetwork;
import tickgrad.model.surface.SurfaceQuotes;
import tickgrad.model.surface.SurfaceScale;
import tickgrad.model.surface.SurfaceTrainer;
import tickgrad.model.surface.VariancePrior;

/** One surface network fitted: Adam on all quotes with a cosine schedule, from weights that leave the prior as it is. */
final class SurfaceFit {
    private static final long BIASES = 0x5A1E5L;

    /** Weights of the first layer are larger than Glorot's and have biases, so that units bend at different places of the smile. */
    private static final double FIRST = 1.5;

    /** The last layer's are smaller: the fit starts at the prior. */
    private static final double LAST = 0.1;

    private static final double FINAL_RATE = 1e-3;

    private static final int TURNS = 16;

    /** Penalties begin at this share: the quotes come first, ... */
    private static final double SOFT = 1e-6;

    /** ... and have grown geometrically to all of it after this share of the steps. */
    private static final double GROWN = 0.8;

    private SurfaceFit() {}

    static SurfaceNetwork fit(
            Arena arena,
            PriceOptions options,
            VariancePrior prior,
            SurfaceQuotes quotes,
            SurfaceLoss loss,
            SurfaceGrid grid,
            IntConsumer progress) {
        Architecture architecture = Architecture.of(options.architecture());
        Parameters parameters = initial(arena, architecture, options.seed());
        SurfaceScale scale = SurfaceScale.of(quotes.k(), quotes.tau());
        SurfaceTrainer trainer = new SurfaceTrainer(
                arena, parameters, scale, prior, quotes, loss, grid, Math.min(TURNS, grid.nodes()), Optimizer.adam(options.learningRate()));
        Schedule schedule = Schedule.cosine(options.steps(), options.steps() / 50, FINAL_RATE);
        for (int step = 0; step < options.steps(); step++) {
            trainer.step(options.learningRate() * schedule.factor(step), Math.pow(SOFT, Math.max(0, 1 - step / (GROWN * options.steps()))));
            progress.accept(step + 1);
        }
        return new SurfaceNetwork(arena, parameters, scale, prior);
    }

    private static Parameters initial(Arena arena, Architecture architecture, long seed) {
        Parameters p = Parameters.initialized(arena, architecture, Initializer.GLOROT_UNIFORM, seed);
        CounterRandom random = new CounterRandom(seed, BIASES);
        int last = architecture.layers() - 1;
        for (int o = 0; o < architecture.outputs(0); o++) {
            for (int i = 0; i < 2; i++) {
                p.weight(0, i, o, (float) FIRST * p.weight(0, i, o));
            }
            p.bias(0, o, (float) random.nextGaussian());
        }
        for (int i = 0; i < architecture.inputs(last); i++) {
            p.weight(last, i, 0, (float) LAST * p.weight(last, i, 0));
        }
        return p;
    }
}
