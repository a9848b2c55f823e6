package tickgrad.model.live;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import tickgrad.kernel.Finite;
import tickgrad.model.Architecture;
import tickgrad.model.Parameters;
import tickgrad.model.Rehearsed;

/**
 * The weights of a network that is asked while it learns. A writer trains parameters of its own and publishes copies; readers, each on a
 * thread of its own, answer from the version that was current when their call began, without ever waiting.
 *
 * <pre>{@code
 * LiveWeights live = new LiveWeights(trainer.parameters(), 3, 1, 1);
 * // the predicting thread
 * Reader reader = live.reader(0).attach();
 * float y = reader.predict(x, 0);        // reader.version() says whose weights answered
 * // the learning thread
 * trainer.learn(x, 0, t, 0);
 * live.publish(trainer.parameters());    // false: no buffer is free, learn on and publish later
 * }</pre>
 *
 * <p>All memory is allocated here, in an arena of its own that {@link #close} closes; nothing else allocates. For what makes it safe see
 * {@link Versions}; to compile it before the first tick, give {@link #rehearsal} to the warm-up.
 */
public final class LiveWeights implements AutoCloseable {
    private static final int CLOSED = -1;

    /** Two would do, but then every publication waits for every reader. */
    private static final int FEWEST = 3;

    private final Arena arena;
    private final Architecture architecture;
    private final Versions versions;
    private final Parameters[] buffers;
    private final MemorySegment[] shifts;
    private final Reader[] readers;

    /** How many readers are attached, or CLOSED. */
    private final AtomicInteger attached = new AtomicInteger();

    /**
     * Publishes the first version; no reader is attached.
     *
     * @param first   the weights to begin with, copied
     * @param buffers copies of the weights, 3 to 256: 3 are safe for any number of readers, more shorten the wait for slow ones
     * @param readers the most readers
     * @param maxRows rows of a reader's batch that run through the layers together
     * @throws IllegalArgumentException if a weight is NaN or infinite, or a number is out of range
     */
    public LiveWeights(Parameters first, int buffers, int readers, int maxRows) {
        this(Arena.ofShared(), first, buffers, readers, maxRows);
    }

    private LiveWeights(Arena arena, Parameters first, int buffers, int readers, int maxRows) {
        require(buffers >= FEWEST, "buffers", buffers, ">= " + FEWEST);
        require(maxRows >= 1, "maxRows", maxRows, ">= 1");
        architecture = first.architecture();
        if (!fit(first)) {
            throw refusal(first);
        }
        this.arena = arena;
        this.versions = new Versions(arena, buffers, readers);
        this.buffers = new Parameters[buffers];
        long spacing = (first.segment().byteSize() + Versions.SPACING - 1) / Versions.SPACING * Versions.SPACING;
        MemorySegment memory = arena.allocate(buffers * spacing, Versions.SPACING);
        this.shifts = new MemorySegment[buffers];
        for (int b = 0; b < buffers; b++) {
            this.buffers[b] = Parameters.view(architecture, memory, b * spacing);
            this.shifts[b] = arena.allocate(ShiftedPredictor.bytes(architecture.inputs()), Versions.SPACING);
        }
        this.readers = new Reader[readers];
        for (int r = 0; r < readers; r++) {
            this.readers[r] = new Reader(this, arena, r, maxRows);
        }
        publish(first);
    }

    /**
     * Calls for {@link tickgrad.model.Warmup}: a reader and a writer of a network of that architecture, on memory of their own.
     *
     * @param architecture the network's shape
     * @param rows         rows of a reader's batch
     * @return the calls
     */
    public static Rehearsed rehearsal(Architecture architecture, int rows) {
        Arena arena = Arena.ofAuto();
        Parameters weights = new Parameters(arena, architecture);
        return new LiveRehearsal(arena, new LiveWeights(arena, weights, FEWEST, 1, rows), weights, rows);
    }

    /** {@return the network's shape} */
    public Architecture architecture() {
        return architecture;
    }

    /**
     * A reader; attach it before its first call.
     *
     * @param r which reader, from 0
     * @return always the same one for the same number
     */
    public Reader reader(int r) {
        require(r >= 0 && r < readers.length, "r", r, "0 to " + (readers.length - 1));
        return readers[r];
    }

    /**
     * Makes a copy of some weights current. Calls of readers that have begun end on the version that they began with; those that begin
     * afterwards see this one. Never waits and never allocates. Biases of -0.0 become +0.0, as in a file that is read.
     *
     * @param weights of this architecture; they may change as soon as this returns
     * @return whether they are current now; if not, no buffer was free or another thread was publishing: try again later
     * @throws IllegalArgumentException if the architecture differs, or a weight is NaN or infinite; nothing is then published
     * @throws IllegalStateException    if these live weights are closed
     */
    public boolean publish(Parameters weights) {
        requireFit(weights);
        if (!versions.enter()) {
            return false;
        }
        try {
            int free = versions.free();
            if (free < 0) {
                return false;
            }
            ShiftedPredictor.none(shifts[free]);
            publish(free, weights);
            return true;
        } finally {
            versions.leave();
        }
    }

    /**
     * Makes a copy of a network of raw inputs current, its weights and what it subtracts from its inputs; otherwise as {@link #publish(Parameters)}.
     *
     * @param folded of this architecture; it may change as soon as this returns
     * @return whether it is current now
     * @throws IllegalArgumentException if the architecture differs, or a weight or a shift is NaN or infinite; nothing is then published
     * @throws IllegalStateException    if these live weights are closed
     */
    public boolean publish(Folded folded) {
        requireFit(folded.weights());
        int inputs = architecture.inputs();
        if (!Finite.all(1, inputs, folded.shift(), 0, inputs)) {
            versions.refuse();
            throw new IllegalArgumentException("a shift of folded is NaN or infinite, expected finite ones");
        }
        if (!versions.enter()) {
            return false;
        }
        try {
            int free = versions.free();
            if (free < 0) {
                return false;
            }
            ShiftedPredictor.of(folded, shifts[free]);
            publish(free, folded.weights());
            return true;
        } finally {
            versions.leave();
        }
    }

    private void requireFit(Parameters weights) {
        requireOpen();
        if (!fit(weights)) {
            versions.refuse();
            throw refusal(weights);
        }
    }

    private void publish(int free, Parameters weights) {
        Parameters buffer = buffers[free];
        buffer.copyFrom(weights);
        normalize(buffer);
        versions.publish(free, buffer.xxh64());
    }

    private static void require(boolean condition, String name, int value, String expected) {
        if (!condition) {
            throw new IllegalArgumentException(name + " is " + value + ", expected " + expected);
        }
    }

    private boolean fit(Parameters weights) {
        return architecture.equals(weights.architecture()) && weights.isFinite();
    }

    private IllegalArgumentException refusal(Parameters weights) {
        return architecture.equals(weights.architecture())
                ? new IllegalArgumentException("a weight or bias of weights is NaN or infinite, expected finite ones")
                : new IllegalArgumentException("weights has architecture " + weights.architecture() + ", expected " + architecture);
    }

    /** Equal bits, with or without skipped inputs, need biases that are not -0.0; the setter adds +0.0. */
    private void normalize(Parameters buffer) {
        for (int l = 0; l < architecture.layers(); l++) {
            for (int j = 0; j < architecture.outputs(l); j++) {
                buffer.bias(l, j, buffer.bias(l, j));
            }
        }
    }

    /** {@return the version that is current, 1 for the first weights} */
    public long version() {
        return Versions.version(versions.current());
    }

    /** {@return the protocol's counters, for any thread} */
    public Versions versions() {
        return versions;
    }

    Parameters buffer(int b) {
        return buffers[b];
    }

    MemorySegment shift(int b) {
        return shifts[b];
    }

    /** Counts a reader in. */
    void attached() {
        int now;
        do {
            now = attached.get();
            requireOpen();
        } while (!attached.compareAndSet(now, now + 1));
    }

    /** Counts a reader out. */
    void detached() {
        attached.decrementAndGet();
    }

    private void requireOpen() {
        if (attached.get() == CLOSED) {
            throw new IllegalStateException("the live weights are closed, expected open ones");
        }
    }

    /**
     * Frees the memory. To be called at shutdown: closing memory of all threads makes the JVM stop each of them for a moment. A second call
     * does nothing.
     *
     * @throws IllegalStateException if readers are attached; nothing has then changed
     */
    @Override
    public void close() {
        int now = attached.compareAndExchange(0, CLOSED);
        if (now > 0) {
            throw new IllegalStateException(now + " readers are attached, expected none: each detaches on its own thread");
        }
        if (now == 0) {
            arena.close();
        }
    }
}
