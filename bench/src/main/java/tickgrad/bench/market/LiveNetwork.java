package tickgrad.bench.market;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import tickgrad.model.InputScale;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Standardizer;
import tickgrad.model.file.JournalWriter;
import tickgrad.model.live.Canary;
import tickgrad.model.live.Event;
import tickgrad.model.live.JournaledLearner;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.PageHinkley;

/**
 * A network that forecasts every tick and learns from its outcome when that is known: the one path of a backtest's online stage and of a live
 * feed, so that the same ticks give the same bits in both.
 */
final class LiveNetwork {

    private static final int PUBLISH = 8; // labels from one version to the next
    private static final int CLEAN = 8; // labels in a row after which a version is good
    private static final double MOVE = 2; // of a logit, or in deviations of the outcome
    private static final int CANARIES = 16;
    private static final long SEGMENT = 1 << 24; // bytes of a journal's file
    private static final double WORSE = 0.1; // share of the published loss that a candidate's may exceed it by
    private static final PageHinkley.Settings DRIFT = new PageHinkley.Settings(0.05, 50, 100); // all losses are of order 1

    private final Head head;
    private final JournaledLearner journaled;
    private final LiveLearner learner;
    private final int inputs;
    private JournalWriter journal;

    /** What became of a tick. */
    @FunctionalInterface
    interface Outcomes {
        /** The logarithm of the price at {@code due} over that of the tick; NaN where it is not known and never will be. */
        double of(long sequence, long due);
    }

    /**
     * @param parameters weights to begin with, trained in place
     * @param rate of plain SGD, one step per outcome
     * @param horizon units of time from a tick to its outcome
     * @param capacity ticks that may wait for their outcomes
     */
    LiveNetwork(Arena arena, Parameters parameters, Head head, double rate, long horizon, int capacity, Outcomes outcomes) {
        this.head = head;
        this.inputs = parameters.architecture().inputs();
        this.journaled = new JournaledLearner(arena, parameters, (sequence, time, due, x, xOff, t) -> {
            double outcome = outcomes.of(sequence, due);
            if (Double.isNaN(outcome)) {
                return false;
            }
            t.set(JAVA_FLOAT, 0, head.target(outcome));
            return true;
        }, options(head, rate, horizon, capacity));
        this.learner = journaled.learner();
    }

    private static LiveOptions options(Head head, double rate, long horizon, int capacity) {
        boolean direction = head.target() == Target.DIRECTION;
        double level = direction ? 0.5 : head.scale().apply(0, 0);
        return LiveOptions.of(head.loss(), Optimizer.sgd(rate), horizon, MOVE)
                .ledger(false, capacity)
                .canary(new Canary.Limits(CANARIES, 1, MOVE, head.outputs(), WORSE, CLEAN, true))
                .publish(PUBLISH)
                .drift(DRIFT, LiveOptions.Response.none())
                .up(level, direction ? 0 : level);
    }

    /** Begins with weights that were trained under a scale of the inputs. */
    void begin(Standardizer scale) {
        if (!learner.begin(scale)) {
            throw new IllegalStateException("weights of no finite length");
        }
    }

    /**
     * Learns from the outcomes that are due, then forecasts.
     *
     * @param x raw inputs
     * @return {@link Event#PREDICTED}, or why the last good forecast stands
     */
    Event tick(long sequence, long time, MemorySegment x, long xOff) {
        return journal == null ? learner.onTick(sequence, time, x, xOff) : journaled.onTick(sequence, time, x, xOff);
    }

    /** Begins a journal, from where the learner stands, for {@code tickgrad replay}: before its next tick. */
    void journal(Path folder) throws IOException {
        journal = journaled.open(folder, SEGMENT);
    }

    /** Ends the journal, if there is one. */
    void end() throws IOException {
        if (journal != null) {
            journaled.close();
        }
    }

    /** Records that the journal had no room for. */
    long lost() {
        return journal == null ? 0 : journal.lost();
    }

    /** Writes the forecast of the last tick. */
    void forecast(double[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = learner.answer(j);
        }
        head.forecast(y);
    }

    /** The scale of the inputs that the weights are for now. */
    Standardizer scale() {
        double[] mean = new double[inputs];
        double[] deviation = new double[inputs];
        MemorySegment state = learner.scale().state();
        for (int c = 0; c < inputs; c++) {
            long at = learner.scale().base() + InputScale.BYTES * c;
            mean[c] = state.get(JAVA_DOUBLE, at);
            deviation[c] = state.get(JAVA_DOUBLE, at + Double.BYTES);
        }
        return Standardizer.of(mean, deviation);
    }

    /** The learner itself. */
    LiveLearner learner() {
        return learner;
    }
}
