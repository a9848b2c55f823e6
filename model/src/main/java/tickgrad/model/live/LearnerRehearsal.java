package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Parameters;
import tickgrad.model.Rehearsed;

/**
 * A learner's day before the open, on memory of its own and data without meaning: what it compiles is the same code, and no live state is touched.
 * Ticks, labels, steps and publications come from {@link #rows}; what a bad day brings, from {@link #upset}.
 */
public final class LearnerRehearsal implements Rehearsed {
    /** Ticks in a row. */
    private static final int REPEATS = 3;

    private static final int ROWS = 64;

    private final LiveLearner learner;
    private final int inputs;
    private final MemorySegment rows;
    private final MemorySegment bad;
    private final long stride;
    private final long pace;
    private float target;
    private long tick;

    LearnerRehearsal(Architecture architecture, LiveOptions options) {
        Arena arena = Arena.ofAuto();
        inputs = architecture.inputs();
        Parameters parameters = Parameters.initialized(arena, architecture, Initializer.LECUN_NORMAL, 1);
        learner = new LiveLearner(arena, parameters, this::label, options);
        stride = (long) Float.BYTES * Padding.pad(inputs);
        rows = arena.allocate(stride * ROWS, Padding.BYTES);
        bad = arena.allocate(stride, Padding.BYTES);
        pace = Math.max(1, Math.min(options.horizon(), options.ticks().gap()) / 4);
        CounterRandom random = new CounterRandom(1, 0);
        for (int r = 0; r < ROWS; r++) {
            for (int i = 0; i < inputs; i++) {
                rows.set(JAVA_FLOAT, stride * r + 4L * i, (float) random.nextGaussian());
            }
        }
    }

    private boolean label(long sequence, long time, long due, MemorySegment x, long xOff, MemorySegment t) {
        t.set(JAVA_FLOAT, 0, target);
        return sequence % 16 != 15;
    }

    /** {@return the learner that rehearses} */
    public LiveLearner learner() {
        return learner;
    }

    /** Some ticks of a quiet market. */
    @Override
    public void rows() {
        for (int i = 0; i < REPEATS; i++) {
            good(0.0);
        }
    }

    private void good(double shift) {
        tick++;
        double price = 100.0 + tick % 7 + shift;
        learner.onTick(tick, pace * tick, price, price + 1.0, 1.0, 1.0, rows, stride * (tick % ROWS));
    }

    /** Batches are no part of a learner's day. */
    @Override
    public void batch(int m) {}

    /** Ticks, labels and weights that are refused. */
    @Override
    public void upset() {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e30f, 1e6f}) {
            MemorySegment.copy(rows, 0, bad, 0, stride);
            bad.set(JAVA_FLOAT, 0, value);
            tick++;
            learner.onTick(tick, pace * tick, 100.0, 101.0, 1.0, 1.0, bad, 0);
        }
        learner.onTick(tick, pace * tick, 100.0, 101.0, 1.0, 1.0, rows, 0);
        learner.onTick(tick + 1, pace * tick - 1, 100.0, 101.0, 1.0, 1.0, rows, 0);
        tick++;
        learner.onTick(tick, pace * tick, 102.0, 101.0, 1.0, 1.0, rows, 0);
        tick++;
        learner.onTick(tick, pace * tick, 100.0, 101.0, 0.0, 1.0, rows, 0);
        tick++;
        learner.onTick(tick, pace * tick, rows, 0);
        for (float value : new float[] {Float.NaN, 1e20f, 1e6f}) {
            target = value;
            for (int i = 0; i < 2 * REPEATS; i++) {
                good(0.5);
            }
            target = 0.0f;
        }
        if (learner.version() > 0) {
            learner.parameters().weight(0, 0, 0, Float.NaN);
        }
    }
}
