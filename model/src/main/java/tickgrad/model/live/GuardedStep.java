package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.OnlineStep;
import tickgrad.model.Parameters;

/**
 * What a learner does with one settled prediction: judges it, and learns from it if the five gates of {@link Guards} let it. Owns the weights that
 * learn, what their optimizer remembers, the metrics, the drift alarm and the last good weights.
 *
 * <pre>
 * byte 0   optimizer steps (int64)
 *      8   labels for which the learning rate is raised (int64)
 *      16  ‖W‖ (float64)
 * </pre>
 */
final class GuardedStep {
    private static final long STEPS = 0;
    private static final long RAISED = 8;
    private static final long LENGTH = 16;

    private final MemorySegment state;
    private final LiveOptions options;
    private final Parameters parameters;
    private final StreamingScale scale;
    private final Guards guards;
    private final OnlineStep step;
    private final PageHinkley drift;
    private final Prequential published;
    private final Prequential learning;
    private final Snapshots snapshots;
    private final int outputs;
    private final MemorySegment z;
    private final MemorySegment dY;
    private double judged;
    private double factor;
    private boolean drifted;

    GuardedStep(Arena arena, Parameters parameters, StreamingScale scale, Guards guards, LiveOptions options) {
        this.options = options;
        this.parameters = parameters;
        this.scale = scale;
        this.guards = guards;
        this.outputs = parameters.architecture().outputs();
        this.state = arena.allocate(64, Padding.BYTES);
        this.step = new OnlineStep(arena, parameters, options.loss(), options.optimizer());
        this.drift = new PageHinkley(arena, options.drift());
        this.published = new Prequential(arena, options.memory());
        this.learning = new Prequential(arena, options.memory());
        this.snapshots = new Snapshots(arena, step, scale, options.canary().labels());
        this.z = arena.allocate((long) Float.BYTES * Padding.pad(parameters.architecture().inputs()), Padding.BYTES);
        this.dY = arena.allocate((long) Float.BYTES * Padding.pad(outputs), Padding.BYTES);
    }

    /** Names all that this remembers. */
    void name(Sections sections) {
        sections.put("parameters", parameters.segment());
        if (options.optimizer().moments() >= 1) {
            sections.put("moment.V", step.state().V());
        }
        if (options.optimizer().moments() >= 2) {
            sections.put("moment.M", step.state().M());
        }
        sections.put("step", state);
        sections.put("drift", drift.state());
        sections.put("prequential.published", published.state());
        sections.put("prequential.learning", learning.state());
        sections.put("snapshots", snapshots.state());
    }

    /** The weights as they are are the last good ones. */
    void begin() {
        measure();
        step.state().step(state.get(JAVA_LONG, STEPS));
        snapshots.begin();
    }

    /** The weights as they are were published. */
    void wasPublished() {
        step.state().step(state.get(JAVA_LONG, STEPS));
        snapshots.published();
    }

    /** Moves the base of the scale, and the weights along. */
    void rebase() {
        scale.rebase(parameters, options.optimizer(), step.state());
        measure();
    }

    /** Brings the last good weights back; they are taken to be as good as the published ones. */
    void restore() {
        snapshots.restore();
        state.set(JAVA_LONG, STEPS, step.state().step());
        measure();
        learning.recent(published.recent());
    }

    private void measure() {
        state.set(JAVA_DOUBLE, LENGTH, Guards.length(parameters));
    }

    /**
     * One step on a raw row, whose answer was {@code y} and whose targets are {@code T}. Returns LEARNED, or the gate that refused; nothing has then
     * been written to the weights, but for WEIGHTS_BROKEN.
     */
    Event learn(MemorySegment S, long xOff, long yOff, Matrix T) {
        judged = 0.0;
        factor = 1.0;
        drifted = false;
        MemorySegment t = T.segment();
        if (guards.values(T.cols(), t, 0, guards.limits().target()) != Event.CLEAN || !accepts(T)) {
            return Event.LABEL_REFUSED;
        }
        judged = scale.standardize(S, xOff, z);
        if (!guards.distance(judged)) {
            return Event.INPUT_REFUSED;
        }
        double loss = lossOf(S, yOff, T);
        judged = step.look(z, 0, t, 0);
        if (!guards.loss(judged) || !guards.finite(loss)) {
            return Event.LOSS_REFUSED;
        }
        double learningLoss = judged;
        published.loss(loss);
        published.direction(S.get(JAVA_FLOAT, yOff) - options.answer(), t.get(JAVA_FLOAT, 0) - options.level());
        learning.loss(learningLoss);
        drifted = drift.add(loss);
        if (drifted) {
            state.set(JAVA_LONG, RAISED, options.response().labels());
            scale.widen(options.response().widen());
            scale.freeze(options.response().freeze());
        }
        judged = step.norm();
        if (!guards.gradient(judged)) {
            return Event.GRADIENT_REFUSED;
        }
        take();
        if (!guards.finite(factor) || !guards.finite(state.get(JAVA_DOUBLE, LENGTH))) {
            return Event.WEIGHTS_BROKEN;
        }
        judged = learningLoss;
        return Event.LEARNED;
    }

    private void take() {
        double rate = options.optimizer().lr() * (state.get(JAVA_LONG, RAISED) > 0 ? options.response().boost() : 1.0);
        step.state().step(state.get(JAVA_LONG, STEPS));
        factor = step.take(rate, guards.longest(state.get(JAVA_DOUBLE, LENGTH)));
        state.set(JAVA_LONG, STEPS, step.state().step());
        measure();
    }

    /** Whether the loss takes these targets; only it knows, and it says no by an exception. */
    private boolean accepts(Matrix T) {
        try {
            options.loss().check(T, outputs);
            return true;
        } catch (IllegalArgumentException refused) {
            return !guards.limits().on();
        }
    }

    private double lossOf(MemorySegment Y, long YOff, Matrix T) {
        Loss loss = options.loss();
        int ld = Padding.pad(outputs);
        double sum = loss.backward(1, outputs, Y, YOff, ld, T.segment(), 0, T.ld(), MemorySegment.NULL, 0, 1.0f, dY, 0, ld);
        return sum / loss.elements(outputs);
    }

    /** Counts a settled label; returns whether the last good weights advanced. */
    boolean settled(boolean clean) {
        scale.settled();
        state.set(JAVA_LONG, RAISED, Math.max(0L, state.get(JAVA_LONG, RAISED) - 1));
        return snapshots.settled(clean);
    }

    /** What the last gate judged: a distance, a loss or a norm; after LEARNED the loss. */
    double judged() {
        return judged;
    }

    /** The factor of the last step. */
    double factor() {
        return factor;
    }

    /** Whether the last label raised the drift alarm. */
    boolean drifted() {
        return drifted;
    }

    PageHinkley drift() {
        return drift;
    }

    Prequential published() {
        return published;
    }

    Prequential learning() {
        return learning;
    }
}
