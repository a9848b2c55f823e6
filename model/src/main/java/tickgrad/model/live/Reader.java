package tickgrad.model.live;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

/**
 * Answers of a network whose weights change meanwhile, for the one thread that attached this reader. Every call runs on the version that
 * was current when it began, to its end, a batch too; it costs a {@link Predictor}'s call, one acquire load and one release store.
 *
 * <p>Arguments and refusals are those of {@link Predictor}; a refused call is no answer. Other threads' calls are refused with
 * WrongThreadException. No call allocates. Where a version shifts its inputs, see {@link Folded}, a call takes them off while it reads them.
 */
public final class Reader {
    private final LiveWeights live;
    private final Versions versions;
    private final int index;
    private final ShiftedPredictor[] predictors;
    private final AtomicReference<Thread> owner = new AtomicReference<>();
    private long version;
    private long modelHash;

    Reader(LiveWeights live, Arena arena, int index, int maxRows) {
        this.live = live;
        this.versions = live.versions();
        this.index = index;
        this.predictors = new ShiftedPredictor[versions.buffers()];
        Predictor first = new Predictor(arena, live.buffer(0), maxRows);
        for (int b = 0; b < predictors.length; b++) {
            Predictor predictor = b == 0 ? first : first.sharing(live.buffer(b));
            predictors[b] = new ShiftedPredictor(arena, predictor, live.shift(b));
        }
    }

    /**
     * Makes this reader the calling thread's.
     *
     * @return this reader
     * @throws IllegalStateException if a thread has it already, or the live weights are closed
     */
    public Reader attach() {
        if (!owner.compareAndSet(null, Thread.currentThread())) {
            throw new IllegalStateException("reader " + index + " is attached, expected one that is not");
        }
        try {
            live.attached();
        } catch (IllegalStateException e) {
            owner.set(null);
            throw e;
        }
        versions.attach(index);
        return this;
    }

    /**
     * Gives this reader up, so that it delays no publication and the live weights can be closed. Called by its thread; or by another, when
     * that one has ended.
     */
    public void detach() {
        Thread thread = owner.get();
        if (thread == null || thread != Thread.currentThread() && thread.isAlive()) {
            throw notOwner(thread);
        }
        versions.detach(index);
        live.detached();
        owner.set(null);
    }

    /**
     * Output 0 of one row.
     *
     * @param x    inputs, native, aligned to 4 bytes
     * @param xOff byte offset of {@code x}
     * @return the output
     */
    public float predict(MemorySegment x, long xOff) {
        long current = begin();
        try {
            float y = predictors[Versions.buffer(current)].predict(x, xOff);
            answered(current);
            return y;
        } finally {
            versions.end(index, current);
        }
    }

    /**
     * The outputs of one row.
     *
     * @param x    inputs, native, aligned to 4 bytes
     * @param xOff byte offset of {@code x}
     * @param y    receives the outputs, native, aligned to 4 bytes
     * @param yOff byte offset of {@code y}
     */
    public void predict(MemorySegment x, long xOff, MemorySegment y, long yOff) {
        long current = begin();
        try {
            predictors[Versions.buffer(current)].predict(x, xOff, y, yOff);
            answered(current);
        } finally {
            versions.end(index, current);
        }
    }

    /**
     * The outputs of many rows, all of one version.
     *
     * @param X inputs {@code (m, inputs)}
     * @param Y receives the outputs {@code (m, outputs)}
     */
    public void predict(Matrix X, Matrix Y) {
        long current = begin();
        try {
            predictors[Versions.buffer(current)].predict(X, Y);
            answered(current);
        } finally {
            versions.end(index, current);
        }
    }

    /**
     * One output of one row, and its derivatives with respect to the inputs, in the network's units.
     *
     * @param x      inputs, native, aligned to 4 bytes
     * @param xOff   byte offset of {@code x}
     * @param output which output, from 0
     * @param g      receives {@code ∂y/∂x (inputs)}, native, aligned to 4 bytes
     * @param gOff   byte offset of {@code g}
     * @return the output
     */
    public float greeks(MemorySegment x, long xOff, int output, MemorySegment g, long gOff) {
        long current = begin();
        try {
            float y = predictors[Versions.buffer(current)].greeks(x, xOff, output, g, gOff);
            answered(current);
            return y;
        } finally {
            versions.end(index, current);
        }
    }

    /**
     * Copies the current weights, to be kept or compared: those for {@code x - shift} where the inputs are shifted.
     *
     * @param copy receives them
     */
    public void copyTo(Parameters copy) {
        long current = begin();
        try {
            copy.copyFrom(predictors[Versions.buffer(current)].parameters());
            answered(current);
        } finally {
            versions.end(index, current);
        }
    }

    /**
     * Copies the current network, weights and shift.
     *
     * @param copy receives it, of this architecture
     */
    public void copyTo(Folded copy) {
        long current = begin();
        try {
            predictors[Versions.buffer(current)].copyTo(copy);
            answered(current);
        } finally {
            versions.end(index, current);
        }
    }

    /** An empty call: says that this reader is done with all but the current version. For the duty cycle of an idle thread. */
    public void quiesce() {
        versions.end(index, begin());
    }

    /** {@return the version of the last answer, 1 for the first weights, 0 before any answer} */
    public long version() {
        return version;
    }

    /** {@return the hash of the weights of the last answer, their {@link Parameters#xxh64}} */
    public long modelHash() {
        return modelHash;
    }

    private long begin() {
        Thread thread = owner.getPlain();
        if (thread != Thread.currentThread()) {
            throw notOwner(thread);
        }
        return versions.begin();
    }

    private void answered(long current) {
        version = Versions.version(current);
        modelHash = versions.hash(Versions.buffer(current));
    }

    private RuntimeException notOwner(Thread thread) {
        if (thread == null) {
            return new IllegalStateException("reader " + index + " is not attached, expected attach() before its calls");
        }
        return new WrongThreadException("reader " + index + " belongs to thread " + thread.getName() + ", expected a call from it");
    }
}
