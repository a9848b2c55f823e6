package tickgrad.bench.latency;

import java.lang.foreign.Arena;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;
import tickgrad.model.Warmup;
import tickgrad.model.live.LiveWeights;
import tickgrad.model.live.Reader;

/**
 * A predictor at a fixed pace beside a learner that steps and publishes as fast as it can. Before it publishes a version the learner computes what
 * that version answers, so that every answer of the predictor is compared with the bits of the version that it names.
 */
public final class LiveLoad implements AutoCloseable {
    private static final int BUFFERS = 3;
    private static final int ROWS = 4;

    /** Versions whose answers are remembered: a reader holds up publication before it is three behind. */
    private static final int REMEMBERED = 8;

    private static final double LEARNING_RATE = 1e-5;

    private final Arena arena = Arena.ofShared();
    private final StandardNet net;
    private final Parameters weights;
    private final Trainer trainer;
    private final Predictor teller;
    private final LiveWeights live;
    private final Matrix X;
    private final Matrix T;
    private final float[] expected = new float[REMEMBERED * ROWS];
    private volatile boolean over;
    private long steps;
    private long torn;

    /**
     * What a run saw.
     *
     * @param latencies    of the predictions, in nanoseconds from the moment each was due
     * @param torn         answers that were not those of their version
     * @param publications versions that became current
     * @param putOff       publications for which no buffer was free
     * @param steps        the learner's steps
     */
    public record Seen(Histogram latencies, long torn, long publications, long putOff, long steps) {}

    /** A network with seeded weights and data; its first version is published. */
    public LiveLoad(StandardNet net) {
        this.net = net;
        weights = net.parameters(arena);
        trainer = new Trainer(arena, weights, net.loss(), Optimizer.sgd(LEARNING_RATE), 1);
        teller = new Predictor(arena, weights, 1);
        X = net.inputs(arena);
        T = net.targets(arena);
        foretell(1);
        live = new LiveWeights(weights, BUFFERS, 1, 1);
    }

    /** Compiles all that this load calls. */
    public Warmup.Report warmUp(Duration budget) {
        Loss loss = net.loss();
        return Warmup.run(
                arena, net.architecture(), loss, Optimizer.sgd(LEARNING_RATE), 1, budget, LiveWeights.rehearsal(net.architecture(), 1));
    }

    /**
     * Predicts from the calling thread for some seconds.
     *
     * @param perSecond predictions a second
     * @param seconds   how long
     * @param learns    whether the learner runs
     */
    public Seen run(double perSecond, double seconds, boolean learns) throws InterruptedException {
        long published = live.versions().published();
        long putOff = live.versions().putOffs();
        over = !learns;
        steps = 0;
        torn = 0;
        Thread learner = Thread.ofPlatform().name("learner").start(this::learn);
        Reader reader = live.reader(0).attach();
        Histogram histogram;
        try {
            histogram = new PacedLoop().run(i -> predict(reader, i % ROWS), (int) Math.max(1, perSecond * seconds), perSecond);
        } finally {
            reader.detach();
            over = true;
            learner.join();
        }
        return new Seen(histogram, torn, live.versions().published() - published, live.versions().putOffs() - putOff, steps);
    }

    private void predict(Reader reader, int row) {
        float y = reader.predict(X.segment(), X.offset(row));
        float told = expected[(int) (reader.version() % REMEMBERED) * ROWS + row];
        torn += Float.floatToRawIntBits(y) == Float.floatToRawIntBits(told) ? 0 : 1;
    }

    private void learn() {
        for (int i = 0; !over; i = (i + 1) % StandardNet.ROWS) {
            trainer.learn(X.segment(), X.offset(i), T.segment(), T.offset(i));
            foretell(live.version() + 1);
            live.publish(weights);
            steps++;
        }
    }

    /** Publication makes what was written here visible to whoever reads that version. */
    private void foretell(long version) {
        for (int r = 0; r < ROWS; r++) {
            expected[(int) (version % REMEMBERED) * ROWS + r] = teller.predict(X.segment(), X.offset(r));
        }
    }

    /** Frees all memory. */
    @Override
    public void close() {
        live.close();
        arena.close();
    }
}
