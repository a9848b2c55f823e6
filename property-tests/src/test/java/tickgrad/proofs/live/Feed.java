package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.live.Canary;
import tickgrad.model.live.Event;
import tickgrad.model.live.Guards;
import tickgrad.model.live.Labels;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.StreamingScale;
import tickgrad.model.live.TickGuard;

/**
 * A market that is made up: order flow {@code u[i] = 0.9 u[i-1] + 0.44 ε} foretells the returns, {@code P[i+1] = P[i](1 + 1e-4(0.8 u[i] + 0.6 ε'))},
 * and a weak pull back to 60,000 keeps the price within some hundreds of it.
 * Inputs are price, flow, spread, last return, volume and a constant; the label is the return over the horizon in basis points, from the prices
 * that the feed told. One tick takes ten units of time. Arrays may be spoilt before the feed plays.
 */
final class Feed implements Labels {
    static final int INPUTS = 6;
    static final int PRICE = 0;
    static final int FLOW = 1;
    static final int VOLUME = 4;
    static final long STEP = 10;
    static final int HORIZON = 3;

    /** Basis points; labels have a deviation of 2.4. */
    static final double MOVE = 2.0;

    /** Loops made for a shape go with its last network, and would be compiled again for every learner. */
    private static final Map<String, Predictor> ALIVE = new ConcurrentHashMap<>();

    final int n;
    final float[][] x;
    final long[] sequence;
    final long[] time;
    final double[] price;
    final double[] bid;
    final double[] ask;
    final double[] bidSize;
    final double[] askSize;

    Feed(long seed, int n) {
        this.n = n;
        x = new float[n][INPUTS];
        sequence = new long[n];
        time = new long[n];
        price = new double[n];
        bid = new double[n];
        ask = new double[n];
        bidSize = new double[n];
        askSize = new double[n];
        CounterRandom random = new CounterRandom(seed, 7);
        double p = 60_000.0;
        double u = 0.0;
        double last = 0.0;
        for (int i = 0; i < n; i++) {
            u = 0.9 * u + 0.44 * random.nextGaussian();
            double spread = 1.0 + random.nextDouble();
            double volume = 20.0 + 5.0 * random.nextGaussian();
            sequence[i] = i;
            time[i] = STEP * i;
            price[i] = p;
            bid[i] = p - spread / 2;
            ask[i] = p + spread / 2;
            bidSize[i] = 1.0 + random.nextDouble();
            askSize[i] = 1.0 + random.nextDouble();
            x[i] = new float[] {(float) p, (float) u, (float) spread, (float) last, (float) volume, 7.0f};
            last = 1e-4 * (0.8 * u + 0.6 * random.nextGaussian()) - 0.01 * (p / 60_000.0 - 1.0);
            p *= 1.0 + last;
        }
    }

    /** The return in basis points between two prices that the feed told; none beyond its end. */
    @Override
    public boolean label(long sequence, long time, long due, MemorySegment x, long xOff, MemorySegment t) {
        int to = (int) (due / STEP);
        if (to >= n) {
            return false;
        }
        t.set(JAVA_FLOAT, 0, (float) (1e4 * (price[to] / price[(int) (time / STEP)] - 1.0)));
        return true;
    }

    /** Options that learn this market. */
    static LiveOptions options(Optimizer optimizer) {
        return LiveOptions.of(Loss.mse(), optimizer, STEP * HORIZON, MOVE)
                .scale(new StreamingScale.Settings(500.0, 1e-9, 100, 100))
                .canary(new Canary.Limits(16, 4, MOVE, 1, 0.2, 16, true))
                .steps(Guards.Limits.standard().target(1000.0))
                .publish(16)
                .memory(100.0);
    }

    /** The same without any guard. */
    static LiveOptions unguarded(Optimizer optimizer) {
        return options(optimizer).ticks(TickGuard.Limits.off()).steps(Guards.Limits.off()).canary(Canary.Limits.off());
    }

    static Parameters weights(Arena arena, String architecture) {
        ALIVE.computeIfAbsent(
                architecture, net -> new Predictor(Arena.ofAuto(), new Parameters(Arena.ofAuto(), Architecture.of(net)), 1));
        return Parameters.initialized(arena, Architecture.of(architecture), Initializer.GLOROT_UNIFORM, 3);
    }

    LiveLearner learner(Arena arena, String architecture, LiveOptions options) {
        return new LiveLearner(arena, weights(arena, architecture), this, options);
    }

    /** Plays a tick. */
    Event play(LiveLearner learner, MemorySegment row, int i) {
        MemorySegment.copy(x[i], 0, row, JAVA_FLOAT, 0, INPUTS);
        return learner.onTick(sequence[i], time[i], bid[i], ask[i], bidSize[i], askSize[i], row, 0);
    }

    /** Plays some ticks. */
    void play(Arena arena, LiveLearner learner, int from, int to) {
        MemorySegment row = arena.allocate(4L * INPUTS, 64);
        for (int i = from; i < to; i++) {
            play(learner, row, i);
        }
    }
}
