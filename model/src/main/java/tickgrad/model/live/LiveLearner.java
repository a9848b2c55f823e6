package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import tickgrad.kernel.Padding;
import tickgrad.model.Architecture;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Range;
import tickgrad.model.RowBuffer;
import tickgrad.model.Standardizer;

/**
 * A network that predicts every tick and learns from the labels when they come, on one thread, in the backtest and live alike.
 *
 * <p>A tick that passes its guards first settles the predictions that are due: each is judged, and learned from if its step passes the five gates
 * of {@link Guards}. Then it is answered by the published weights, and the prediction waits in the {@link Ledger}. Every so many labels the weights
 * that learn become a candidate; what the {@link Canary} refuses is dropped and the last good weights come back. A tick that is refused gets the last
 * good answer, or zeros, and its {@link Event}; nothing is thrown for what a market may send.
 *
 * <p>All that a learner is lies in {@link #sections}: whoever copies them into a learner with the same options goes on with the same bits. The same ticks and labels
 * leave the same bits on every machine. No tick allocates; a label that the loss itself refuses costs an exception that is caught here.
 */
public final class LiveLearner {
    /** The answer to the last tick, then the last good one, each (outputs), padded with +0.0. */
    private static final long ANSWER = 0;

    private final LiveOptions options;
    private final Parameters parameters;
    private final int inputs;
    private final int outputs;
    private final GuardedStep step;
    private final TickGuard ticks;
    private final Guards guards;
    private final StreamingScale scale;
    private final Ledger ledger;
    private final Counters counters;
    private final Serving serving;
    private final MemorySegment answers;
    private final MemorySegment answer;
    private final long lastGood;
    private final Sections sections = new Sections();

    private final RowBuffer row;
    private final MemorySegment x;
    private final MemorySegment y;
    private final MemorySegment zeros;
    private final Matrix T;
    private final MemorySegment t;
    private final Ledger.Settler settler = this::settle;
    private final Labels labels;
    private Event.Listener listener = (event, sequence, time, value) -> {};
    private long now;

    /**
     * A learner that has seen no tick.
     *
     * @param arena      owns its memory
     * @param parameters weights to begin with, trained in place
     * @param labels     where labels come from
     * @param options    how to go about it
     */
    public LiveLearner(Arena arena, Parameters parameters, Labels labels, LiveOptions options) {
        Architecture a = parameters.architecture();
        Range.require(parameters.isFinite(), "parameters", "NaN or infinite in part", "finite weights");
        this.options = options;
        this.parameters = parameters;
        this.labels = labels;
        this.inputs = a.inputs();
        this.outputs = a.outputs();
        this.ticks = new TickGuard(arena, options.ticks());
        this.guards = new Guards(arena, options.steps());
        this.scale = new StreamingScale(arena, inputs, options.scale());
        this.ledger = options.mixed()
                ? Ledger.ofMixedHorizons(arena, options.capacity(), inputs, outputs)
                : Ledger.ofOneHorizon(arena, options.capacity(), inputs, outputs);
        this.step = new GuardedStep(arena, parameters, scale, guards, options);
        this.counters = new Counters(arena);
        this.serving = new Serving(arena, a, options);
        this.lastGood = (long) Float.BYTES * Padding.pad(outputs);
        this.answers = arena.allocate(2 * lastGood, Padding.BYTES);
        this.row = new RowBuffer(arena, inputs);
        this.x = row.segment();
        this.y = arena.allocate(lastGood, Padding.BYTES);
        this.zeros = arena.allocate(lastGood, Padding.BYTES);
        this.answer = answers.asSlice(ANSWER, (long) Float.BYTES * outputs).asReadOnly();
        this.T = Matrix.allocate(arena, 1, options.loss().targets(outputs));
        this.t = T.segment();
        name();
    }

    private void name() {
        step.name(sections);
        serving.name(sections);
        sections.put("answers", answers);
        sections.put("ledger", ledger.state());
        sections.put("ticks", ticks.state());
        sections.put("guards", guards.state());
        sections.put("scale", scale.state());
        sections.put("counters", counters.state());
    }

    /**
     * A learner of the same shape and options that rehearses before the open, for {@link tickgrad.model.Warmup}.
     *
     * @param architecture the network's shape
     * @param options      how it will go about it
     * @return the calls that compile what a live learner calls
     */
    public static LearnerRehearsal rehearsal(Architecture architecture, LiveOptions options) {
        return new LearnerRehearsal(architecture, options);
    }

    /** {@return this} @param publication who else takes what is published; it sees the next one */
    public LiveLearner publication(Publication publication) {
        serving.publication(publication);
        return this;
    }

    /** {@return this} @param listener hears of every event, for a journal */
    public LiveLearner listener(Event.Listener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Begins with weights that were trained under a known scale: no tick is spent on warming.
     *
     * @param standardizer the scale of the inputs under which the parameters were trained
     * @return whether the first version was published
     */
    public boolean begin(Standardizer standardizer) {
        scale.begin(standardizer);
        return begin(0, 0);
    }

    private boolean begin(long sequence, long time) {
        boolean finite = guards.finite(Guards.length(parameters));
        if (!finite || !serving.serve(parameters, scale)) {
            count(finite ? Event.PUT_OFF : Event.WEIGHTS_BROKEN, sequence, time, 0.0);
            return false;
        }
        step.begin();
        count(Event.PUBLISHED, sequence, time, 1);
        return true;
    }

    /**
     * A tick without a book: settles what is due, then predicts.
     *
     * @param sequence number of the tick, growing
     * @param time     of the tick, not falling, in the units of the horizon
     * @param x        raw inputs, memory of any kind and alignment
     * @param xOff     byte offset of {@code x}
     * @return {@link Event#PREDICTED}, or why not; the answer is at {@link #answer}
     */
    public Event onTick(long sequence, long time, MemorySegment x, long xOff) {
        row.from(x, xOff);
        long mark = 0;
        for (int i = 0; i < inputs; i++) {
            mark = TickGuard.mix(mark, this.x.get(JAVA_FLOAT, 4L * i));
        }
        return onTick(ticks.check(sequence, time, mark), sequence, time);
    }

    /**
     * A tick with the best prices of a book: settles what is due, then predicts.
     *
     * @param sequence number of the tick, growing
     * @param time     of the tick, not falling, in the units of the horizon
     * @param bid      best price that is bid
     * @param ask      best price that is asked
     * @param bidSize  how much is bid
     * @param askSize  how much is asked
     * @param x        raw inputs, memory of any kind and alignment
     * @param xOff     byte offset of {@code x}
     * @return {@link Event#PREDICTED}, or why not; the answer is at {@link #answer}
     */
    public Event onTick(long sequence, long time, double bid, double ask, double bidSize, double askSize, MemorySegment x, long xOff) {
        row.from(x, xOff);
        return onTick(ticks.check(sequence, time, bid, ask, bidSize, askSize), sequence, time);
    }

    private Event onTick(Event verdict, long sequence, long time) {
        if (verdict != Event.CLEAN) {
            return refuse(verdict, sequence, time, 0.0);
        }
        count(Event.CLEAN, sequence, time, 0.0);
        Event values = guards.values(inputs, x, 0, guards.limits().range());
        if (values != Event.CLEAN) {
            return refuse(values, sequence, time, 0.0);
        }
        if (version() == 0) {
            scale.observe(x, 0, Double.POSITIVE_INFINITY);
            if (scale.warm()) {
                scale.adopt();
                begin(sequence, time);
            }
            return refuse(Event.WARMING, sequence, time, scale.count());
        }
        double distance = scale.distance(x, 0);
        if (!guards.distance(distance)) {
            scale.observe(x, 0, guards.limits().deviations());
            return refuse(Event.FAR, sequence, time, distance);
        }
        settle(time);
        return predict(sequence, time);
    }

    private Event predict(long sequence, long time) {
        serving.served().predict(x, 0, y, 0);
        if (guards.values(outputs, y, 0, Double.POSITIVE_INFINITY) != Event.CLEAN) {
            return refuse(Event.ANSWER_NOT_FINITE, sequence, time, 0.0);
        }
        MemorySegment.copy(y, 0, answers, ANSWER, lastGood);
        MemorySegment.copy(y, 0, answers, lastGood, lastGood);
        record(time + options.horizon(), sequence, version(), time, x, 0, y, 0);
        scale.observe(x, 0, guards.limits().deviations());
        serving.canary().offer(x, 0);
        if (scale.due()) {
            step.rebase();
            count(Event.REBASED, sequence, time, scale.count());
        }
        count(Event.PREDICTED, sequence, time, y.get(JAVA_FLOAT, 0));
        return Event.PREDICTED;
    }

    private Event refuse(Event why, long sequence, long time, double value) {
        if (options.neutral()) {
            MemorySegment.copy(zeros, 0, answers, ANSWER, lastGood);
        } else {
            MemorySegment.copy(answers, lastGood, answers, ANSWER, lastGood);
        }
        count(why, sequence, time, value);
        return why;
    }

    /**
     * Takes in a prediction that another thread made, from a version that was published.
     *
     * @param due      when its label will be known
     * @param sequence of its tick
     * @param version  of the weights that answered
     * @param time     of its tick
     * @param x        raw inputs, native, finite
     * @param xOff     byte offset of {@code x}
     * @param y        outputs, native
     * @param yOff     byte offset of {@code y}
     * @return false, and counted, if the ledger has no room
     */
    public boolean record(long due, long sequence, long version, long time, MemorySegment x, long xOff, MemorySegment y, long yOff) {
        boolean taken = ledger.add(due, sequence, version, time, x, xOff, y, yOff);
        if (!taken) {
            count(Event.OVERFLOWED, sequence, time, due);
        }
        return taken;
    }

    /**
     * Settles what is due, learns from it and publishes. Ticks do so by themselves.
     *
     * @param now the time
     * @return how many predictions were due
     */
    public int settle(long now) {
        this.now = now;
        return ledger.settle(now, settler);
    }

    private boolean settle(Ledger from, long entry) {
        long sequence = from.sequence(entry);
        boolean late = now - from.due(entry) > options.lateness();
        if (late || !labels.label(sequence, from.time(entry), from.due(entry), from.state(), from.inputs(entry), t)) {
            count(Event.UNSETTLED, sequence, now, 0.0);
            return false;
        }
        count(Event.SETTLED, sequence, now, 0.0);
        Event outcome = step.learn(from.state(), from.inputs(entry), from.answer(entry), T);
        if (step.drifted()) {
            count(Event.DRIFT, sequence, now, step.drift().alarms());
        }
        if (step.factor() < 1.0) {
            count(Event.UPDATE_SCALED, sequence, now, step.factor());
        }
        count(outcome, sequence, now, step.judged());
        if (outcome == Event.WEIGHTS_BROKEN) {
            restore(sequence);
        }
        if (step.settled(outcome == Event.LEARNED)) {
            count(Event.GOOD_ADVANCED, sequence, now, 0.0);
        }
        offer(sequence);
        return true;
    }

    /** Lets the weights that learn take the place of those that answer, when it is time and the canary agrees. */
    private void offer(long sequence) {
        Event verdict = serving.settled(parameters, scale, published(), learning());
        switch (verdict) {
            case CLEAN -> {}
            case PUBLISHED -> {
                step.wasPublished();
                count(verdict, sequence, now, version());
            }
            case PUT_OFF -> count(verdict, sequence, now, version());
            default -> {
                count(verdict, sequence, now, serving.canary().move());
                restore(sequence);
                if (serving.refusesAll() && serving.serve(parameters, scale)) {
                    count(Event.ROLLED_BACK, sequence, now, version());
                }
            }
        }
    }

    private void restore(long sequence) {
        step.restore();
        count(Event.RESTORED, sequence, now, 0.0);
    }

    /** {@return the answer to the last tick (outputs), which another tick overwrites} */
    public MemorySegment answer() {
        return answer;
    }

    /** {@return an output of the answer to the last tick} @param j which output */
    public float answer(int j) {
        return answers.get(JAVA_FLOAT, ANSWER + 4L * Objects.checkIndex(j, outputs));
    }

    /** {@return the version that answers, 0 before the first} */
    public long version() {
        return serving.version();
    }

    /** {@return the network that answers} */
    public Folded served() {
        return serving.served();
    }

    /** {@return the weights that learn, for inputs in the units of the scale's base} */
    public Parameters parameters() {
        return parameters;
    }

    /** {@return what was counted; any thread may read it} */
    public Counters counters() {
        return counters;
    }

    /** {@return the predictions that wait} */
    public Ledger ledger() {
        return ledger;
    }

    /** {@return how good the published answers were} */
    public Prequential published() {
        return step.published();
    }

    /** {@return how good the weights that learn were, over the same labels} */
    public Prequential learning() {
        return step.learning();
    }

    /** {@return how it goes about it} */
    public LiveOptions options() {
        return options;
    }

    /** {@return the scale of the inputs} */
    public StreamingScale scale() {
        return scale;
    }

    /** {@return the drift alarm} */
    public PageHinkley drift() {
        return step.drift();
    }

    /** {@return the gates of a step, with their medians} */
    public Guards guards() {
        return guards;
    }

    /** {@return all that this learner is; to resume is to copy it into a learner that was made with the same architecture and options} */
    public Sections sections() {
        return sections;
    }

    private void count(Event event, long sequence, long time, double value) {
        counters.add(event);
        listener.event(event, sequence, time, value);
    }
}
