package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import tickgrad.kernel.Padding;
import tickgrad.model.Parameters;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Draft;
import tickgrad.model.file.JournalWriter;
import tickgrad.model.file.RecordType;

/**
 * A {@link LiveLearner} of whose session nothing is forgotten: all that it consumes, and what it made of it, goes into a journal, from which
 * {@link LearnerReplay} runs the whole session again, to the same bits. The journal begins with the checkpoint of {@link LearnerFile}; then
 *
 * <pre>
 * label       a label that was asked for, as it was told: sequence and due time of its prediction, targets
 * unlabelled  the same, but there was none
 * publish     weights were offered to {@link Publication}: time, version, xxh64 of the weights; flags 1 if they were taken, 0 if put off
 * tick        a tick, behind the three above that it brought about: time; book 1 with best prices and sizes, else 0; event that was returned, by its
 *             number in {@link Event}; version that answers and xxh64 of its weights, 0 before the first; flags, bit e for every event e that was
 *             counted meanwhile; x as given; y, the answer
 * taken       {@link #record}: due time, version, time; flags as above; x, y
 * settled     {@link #settle}: now; how many were due; version, weights and flags as above
 * state       {@link #mark}: version, SHA-256 of {@link LiveLearner#sections}, high bits first
 * </pre>
 *
 * <p>Appending allocates nothing and makes no system call; see {@link JournalWriter}. A record that finds no room is counted in {@link JournalWriter#lost}.
 * Whatever else changes the learner, such as {@link LiveLearner#begin}, comes before {@link #open}.
 */
public final class JournaledLearner implements AutoCloseable {
    private final LiveLearner learner;
    private final MemorySegment tick;
    private final MemorySegment taken;
    private final MemorySegment settled;
    private final MemorySegment one;
    private final long targetBytes;
    private final int inputs;
    private final int outputs;
    private final long tickX;
    private final long tickY;
    private final long takenX;
    private final long takenY;
    private final int tickBytes;
    private final int takenBytes;
    private final int settledBytes;
    private Publication publication = (folded, version) -> true;
    private Event.Listener listener = (event, sequence, time, value) -> {};
    private JournalWriter writer;
    private long sequence;
    private long time;
    private long weights;
    private long flags;

    /**
     * A learner that has seen no tick.
     *
     * @param arena      owns its memory
     * @param parameters weights to begin with, trained in place
     * @param labels     where labels come from
     * @param options    how to go about it
     */
    public JournaledLearner(Arena arena, Parameters parameters, Labels labels, LiveOptions options) {
        Objects.requireNonNull(labels, "labels");
        this.inputs = parameters.architecture().inputs();
        this.outputs = parameters.architecture().outputs();
        this.learner = new LiveLearner(arena, parameters, told(labels), options).publication(this::publish).listener(this::event);
        this.targetBytes = (long) Float.BYTES * options.loss().targets(outputs);
        RecordType type = RecordType.tick(inputs, outputs);
        this.tickX = type.offset("x");
        this.tickY = type.offset("y");
        this.tickBytes = type.bytes();
        RecordType other = RecordType.taken(inputs, outputs);
        this.takenX = other.offset("x");
        this.takenY = other.offset("y");
        this.takenBytes = other.bytes();
        this.settledBytes = RecordType.settled().bytes();
        this.tick = arena.allocate(tickBytes, Padding.BYTES);
        this.taken = arena.allocate(takenBytes, Padding.BYTES);
        this.settled = arena.allocate(settledBytes, Padding.BYTES);
        this.one = arena.allocate(Long.BYTES, Padding.BYTES);
    }

    /** {@return this} @param publication who else takes what is published */
    public JournaledLearner publication(Publication publication) {
        this.publication = Objects.requireNonNull(publication, "publication");
        return this;
    }

    /** {@return this} @param listener hears of every event */
    public JournaledLearner listener(Event.Listener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** {@return the learner, to be asked and, before {@link #open}, to be begun or resumed; not to be called past this one} */
    public LiveLearner learner() {
        return learner;
    }

    /**
     * Begins the journal, from where the learner stands.
     *
     * @param folder       where it will be: absent or empty
     * @param segmentBytes length of a file, from 64 KiB to 1 GiB
     * @return the journal, for {@link JournalWriter#prepare} and {@link JournalWriter#force} by other threads
     * @throws IOException           if the folder cannot be written
     * @throws IllegalStateException if it was opened before
     */
    public JournalWriter open(Path folder, long segmentBytes) throws IOException {
        if (writer != null) {
            throw new IllegalStateException("the journal is open, expected one that is not");
        }
        try (Arena temporary = Arena.ofConfined()) {
            Draft draft = LearnerFile.draft(learner);
            MemorySegment image = temporary.allocate(draft.bytes(), Padding.BYTES);
            draft.encode(image);
            int targets = (int) (targetBytes / Float.BYTES);
            writer = new JournalWriter(folder, Checkpoint.of(image), inputs, outputs, targets, segmentBytes);
        }
        weights = learner.version() == 0 ? 0 : learner.served().weights().xxh64();
        return writer;
    }

    /**
     * A tick without a book, see {@link LiveLearner#onTick(long, long, MemorySegment, long)}.
     *
     * @param sequence number of the tick, growing
     * @param time     of the tick, not falling
     * @param x        raw inputs, memory of any kind and alignment
     * @param xOff     byte offset of {@code x}
     * @return {@link Event#PREDICTED}, or why not
     */
    public Event onTick(long sequence, long time, MemorySegment x, long xOff) {
        begin(sequence, time);
        Event event = learner.onTick(sequence, time, x, xOff);
        append(event, 0, 0.0, 0.0, 0.0, 0.0, x, xOff);
        return event;
    }

    /**
     * A tick with the best prices of a book, see {@link LiveLearner#onTick(long, long, double, double, double, double, MemorySegment, long)}.
     *
     * @param sequence number of the tick, growing
     * @param time     of the tick, not falling
     * @param bid      best price that is bid
     * @param ask      best price that is asked
     * @param bidSize  how much is bid
     * @param askSize  how much is asked
     * @param x        raw inputs, memory of any kind and alignment
     * @param xOff     byte offset of {@code x}
     * @return {@link Event#PREDICTED}, or why not
     */
    public Event onTick(long sequence, long time, double bid, double ask, double bidSize, double askSize, MemorySegment x, long xOff) {
        begin(sequence, time);
        Event event = learner.onTick(sequence, time, bid, ask, bidSize, askSize, x, xOff);
        append(event, 1, bid, ask, bidSize, askSize, x, xOff);
        return event;
    }

    private void begin(long sequence, long time) {
        if (writer == null) {
            throw new IllegalStateException("the journal is not open, expected open() before its calls");
        }
        this.sequence = sequence;
        this.time = time;
        this.flags = 0;
    }

    private void append(Event event, long book, double bid, double ask, double bidSize, double askSize, MemorySegment x, long xOff) {
        tick.set(JAVA_LONG, 0, time);
        tick.set(JAVA_LONG, 8, book);
        tick.set(JAVA_DOUBLE, 16, bid);
        tick.set(JAVA_DOUBLE, 24, ask);
        tick.set(JAVA_DOUBLE, 32, bidSize);
        tick.set(JAVA_DOUBLE, 40, askSize);
        tick.set(JAVA_LONG, 48, event.ordinal());
        four(tick, 56, learner.version(), weights, flags);
        MemorySegment.copy(x, xOff, tick, tickX, (long) Float.BYTES * inputs);
        MemorySegment.copy(learner.answer(), 0, tick, tickY, (long) Float.BYTES * outputs);
        writer.append(RecordType.TICK, sequence, tick, 0, tickBytes);
    }

    private static void four(MemorySegment payload, long at, long a, long b, long c) {
        payload.set(JAVA_LONG, at, a);
        payload.set(JAVA_LONG, at + 8, b);
        payload.set(JAVA_LONG, at + 16, c);
    }

    /**
     * Takes in a prediction that another thread made, see {@link LiveLearner#record}.
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
        begin(sequence, time);
        boolean room = learner.record(due, sequence, version, time, x, xOff, y, yOff);
        taken.set(JAVA_LONG, 0, due);
        four(taken, 8, version, time, flags);
        MemorySegment.copy(x, xOff, taken, takenX, (long) Float.BYTES * inputs);
        MemorySegment.copy(y, yOff, taken, takenY, (long) Float.BYTES * outputs);
        writer.append(RecordType.TAKEN, sequence, taken, 0, takenBytes);
        return room;
    }

    /**
     * Settles what is due, see {@link LiveLearner#settle}.
     *
     * @param now the time
     * @return how many predictions were due
     */
    public int settle(long now) {
        begin(sequence, now);
        int count = learner.settle(now);
        settled.set(JAVA_LONG, 0, now);
        settled.set(JAVA_LONG, 8, count);
        four(settled, 16, learner.version(), weights, flags);
        writer.append(RecordType.SETTLED, sequence, settled, 0, settledBytes);
        return count;
    }

    /** Appends the SHA-256 of all that the learner is, for a replay to compare: off the hot path. */
    public void mark() {
        begin(sequence, time);
        MemorySegment payload = state(learner);
        writer.append(RecordType.STATE, sequence, payload, 0, (int) payload.byteSize());
    }

    /** The payload of a state record. */
    static MemorySegment state(LiveLearner learner) {
        MemorySegment payload = Arena.ofAuto().allocate(RecordType.state().bytes(), Long.BYTES);
        payload.set(JAVA_LONG, 0, learner.version());
        String hash = learner.sections().hash();
        for (int i = 0; i < 4; i++) {
            payload.set(JAVA_LONG, 8 + 8L * i, HexFormat.fromHexDigitsToLong(hash, 16 * i, 16 * i + 16));
        }
        return payload;
    }

    private Labels told(Labels labels) {
        return (sequence, time, due, x, xOff, t) -> {
            boolean there = labels.label(sequence, time, due, x, xOff, t);
            if (writer == null) {
                return there;
            }
            if (there) {
                writer.label(sequence, due, t, 0);
            } else {
                one.set(JAVA_LONG, 0, due);
                writer.append(RecordType.UNLABELLED, sequence, one, 0, Long.BYTES);
            }
            return there;
        };
    }

    private boolean publish(Folded folded, long version) {
        boolean live = publication.publish(folded, version);
        if (writer != null) {
            long hash = folded.weights().xxh64();
            weights = live ? hash : weights;
            writer.publish(sequence, time, version, hash, live ? 1 : 0);
        }
        return live;
    }

    private void event(Event event, long sequence, long time, double value) {
        flags |= 1L << event.ordinal();
        listener.event(event, sequence, time, value);
    }

    /** Marks the state, and closes the journal; a second call does nothing. Whoever is killed before has the journal up to there. */
    @Override
    public void close() throws IOException {
        if (writer != null) {
            mark();
            JournalWriter open = writer;
            writer = null;
            open.close();
        }
    }
}
