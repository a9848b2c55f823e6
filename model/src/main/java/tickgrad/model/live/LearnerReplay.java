package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.function.Function;
import tickgrad.model.Activation;
import tickgrad.model.Loss;
import tickgrad.model.Range;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Difference;
import tickgrad.model.file.JournalHeader;
import tickgrad.model.file.JournalRecord;
import tickgrad.model.file.RecordType;
import tickgrad.model.file.Replayed;

/**
 * The whole session of a {@link JournaledLearner} again: its ticks are played to a learner that begins where that one began, labels and what became of
 * publications are told as they were then, and every answer, event, version, hash of weights and state is compared.
 */
public final class LearnerReplay implements Replayed {
    private final LiveLearner learner;
    private final int inputs;
    private final int outputs;
    private final Deque<JournalRecord> told = new ArrayDeque<>();
    private final MessageDigest answers;
    private MemorySegment now;
    private Difference earlier;
    private long sequence;
    private long time;
    private long weights;
    private long flags;
    private long predictions;
    private long labels;

    /**
     * A session with built-in activations and loss.
     *
     * @param arena   owns its memory
     * @param start   the checkpoint that the journal begins with
     * @param journal what the journal begins with
     * @throws IllegalArgumentException if the checkpoint is not that of a learner, or of another one
     */
    public LearnerReplay(Arena arena, Checkpoint start, JournalHeader journal) {
        this(arena, start, journal, Activation::named, Loss::named);
    }

    /**
     * A session.
     *
     * @param arena       owns its memory
     * @param start       the checkpoint that the journal begins with
     * @param journal     what the journal begins with
     * @param activations finds an activation by its name
     * @param losses      finds a loss by its name
     * @throws IllegalArgumentException if the checkpoint is not that of a learner, or of another one
     */
    public LearnerReplay(
            Arena arena, Checkpoint start, JournalHeader journal, Function<String, Activation> activations, Function<String, Loss> losses) {
        String hash = HexFormat.of().formatHex(start.sha256());
        Range.require(journal.start().equals(hash), "SHA-256 of start", hash, journal.start() + ", with which the journal began");
        this.learner = LearnerFile.load(arena, start, this::label, activations, losses).publication(this::publish).listener(this::event);
        this.inputs = journal.inputs();
        this.outputs = journal.outputs();
        this.weights = learner.version() == 0 ? 0 : learner.served().weights().xxh64();
        try {
            this.answers = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** {@return the learner, as the records so far left it} */
    public LiveLearner learner() {
        return learner;
    }

    /** {@return how many ticks were answered by published weights} */
    public long predictions() {
        return predictions;
    }

    /** {@return how many labels were told} */
    public long labels() {
        return labels;
    }

    /** {@return the SHA-256 of the answers to all ticks so far, float32 one behind the other, in hexadecimal; to be asked once} */
    public String answers() {
        return HexFormat.of().formatHex(answers.digest());
    }

    @Override
    public MemorySegment apply(JournalRecord record) {
        earlier = null;
        return switch (record.code()) {
            case RecordType.LABEL, RecordType.UNLABELLED, RecordType.PUBLISH -> {
                told.add(new JournalRecord(record.index(), record.code(), record.type(), record.sequence(), copy(record)));
                yield null;
            }
            case RecordType.TICK -> tick(record);
            case RecordType.TAKEN -> taken(record);
            case RecordType.SETTLED -> settled(record);
            case RecordType.STATE -> {
                now = JournaledLearner.state(learner);
                yield now;
            }
            default -> null;
        };
    }

    @Override
    public Difference earlier() {
        return earlier;
    }

    private static MemorySegment copy(JournalRecord record) {
        return Arena.ofAuto().allocate(record.payload().byteSize(), Long.BYTES).copyFrom(record.payload());
    }

    private void begin(JournalRecord record, long time) {
        this.now = copy(record);
        this.sequence = record.sequence();
        this.time = time;
        this.flags = 0;
    }

    private MemorySegment tick(JournalRecord record) {
        begin(record, record.int64("time"));
        long x = record.type().offset("x");
        Event event = record.int64("book") == 0
                ? learner.onTick(sequence, time, now, x)
                : learner.onTick(
                        sequence, time, now.get(JAVA_DOUBLE, 16), now.get(JAVA_DOUBLE, 24), now.get(JAVA_DOUBLE, 32),
                        now.get(JAVA_DOUBLE, 40), now, x);
        now.set(JAVA_LONG, record.type().offset("event"), event.ordinal());
        MemorySegment.copy(learner.answer(), 0, now, record.type().offset("y"), (long) Float.BYTES * outputs);
        answers.update(learner.answer().asByteBuffer());
        predictions += event == Event.PREDICTED ? 1 : 0;
        return end(record);
    }

    private MemorySegment taken(JournalRecord record) {
        begin(record, record.int64("time"));
        RecordType type = record.type();
        MemorySegment x = Arena.ofAuto().allocateFrom(JAVA_FLOAT, floats(type.offset("x"), inputs));
        MemorySegment y = Arena.ofAuto().allocateFrom(JAVA_FLOAT, floats(type.offset("y"), outputs));
        learner.record(record.int64("due"), sequence, record.int64("version"), time, x, 0, y, 0);
        now.set(JAVA_LONG, type.offset("flags"), flags);
        refuseLeftovers();
        return now;
    }

    private float[] floats(long at, int count) {
        return now.asSlice(at, (long) Float.BYTES * count).toArray(JAVA_FLOAT);
    }

    private MemorySegment settled(JournalRecord record) {
        begin(record, record.int64("now"));
        now.set(JAVA_LONG, record.type().offset("count"), learner.settle(time));
        return end(record);
    }

    private MemorySegment end(JournalRecord record) {
        now.set(JAVA_LONG, record.type().offset("version"), learner.version());
        now.set(JAVA_LONG, record.type().offset("weights"), weights);
        now.set(JAVA_LONG, record.type().offset("flags"), flags);
        refuseLeftovers();
        return now;
    }

    private void refuseLeftovers() {
        if (!told.isEmpty()) {
            differ(Difference.of(told.peek(), "the record", "there", "never asked for"));
            told.clear();
        }
    }

    private void differ(Difference difference) {
        earlier = earlier == null ? difference : earlier;
    }

    /** What the journal told next, if it is of one of these types. */
    private JournalRecord next(int one, int other, String what, long sequence) {
        JournalRecord record = told.peek();
        if (record == null || record.code() != one && record.code() != other) {
            differ(new Difference(-1, sequence, what, "the record", "absent", "asked for"));
            return null;
        }
        return told.remove();
    }

    private boolean label(long sequence, long time, long due, MemorySegment x, long xOff, MemorySegment t) {
        JournalRecord record = next(RecordType.LABEL, RecordType.UNLABELLED, "label", sequence);
        if (record == null) {
            return false;
        }
        if (record.sequence() != sequence) {
            differ(Difference.of(record, "sequence", "" + record.sequence(), "" + sequence));
        }
        if (record.int64("due") != due) {
            differ(Difference.of(record, "due", "" + record.int64("due"), "" + due));
        }
        if (record.code() == RecordType.UNLABELLED) {
            return false;
        }
        labels++;
        MemorySegment.copy(record.payload(), record.type().offset("target"), t, 0, record.payload().byteSize() - Long.BYTES);
        return true;
    }

    private boolean publish(Folded folded, long version) {
        JournalRecord record = next(RecordType.PUBLISH, RecordType.PUBLISH, "publish", sequence);
        if (record == null) {
            return false;
        }
        if (record.sequence() != sequence) {
            differ(Difference.of(record, "sequence", "" + record.sequence(), "" + sequence));
        }
        boolean live = record.int64("flags") != 0;
        long hash = folded.weights().xxh64();
        MemorySegment here = copy(record);
        here.set(JAVA_LONG, 0, time);
        here.set(JAVA_LONG, 8, version);
        here.set(JAVA_LONG, 16, hash);
        differ(Difference.of(record, here));
        weights = live ? hash : weights;
        return live;
    }

    private void event(Event event, long sequence, long time, double value) {
        flags |= 1L << event.ordinal();
    }
}
