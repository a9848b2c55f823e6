package tickgrad.model.file;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * How the payload of a journal's record is laid out: fields one behind the other, little-endian.
 *
 * <pre>
 * code  name        fields
 *    0  end         none: the segment is closed
 *    1  prediction  time int64, version int64, weights int64, flags int64, x float32[inputs], y float32[outputs]; the sequence number is the event's
 *    2  label       due int64, target float32[targets]; the sequence number is that of the prediction it settles
 *    3  publish     time int64, version int64, weights int64, flags int64
 *    4  verdict     time int64, version int64, code int64, value float64, bound float64
 *    5  tick        time int64, book int64, bid float64, ask float64, bidSize float64, askSize float64, event int64, version int64, weights int64,
 *                   flags int64, x float32[inputs], y float32[outputs]
 *    6  taken       due int64, version int64, time int64, flags int64, x float32[inputs], y float32[outputs]
 *    7  settled     now int64, count int64, version int64, weights int64, flags int64
 *    8  unlabelled  due int64; the sequence number is that of the prediction that has no label
 *    9  state       version int64, sha256 int64[4]
 *  256  and above   the user's own
 * </pre>
 *
 * <p>Types 5 to 9 are those of a learner's session, see {@link tickgrad.model.live.JournaledLearner}, who says what their fields mean.
 *
 * <p>{@code weights} is a hash of the weights, such as {@link tickgrad.model.Parameters#xxh64}; {@code flags} says which guards spoke. What neither this package nor the
 * reader knows is compared byte by byte.
 *
 * @param code   tells types apart, 256 and above for types of one's own
 * @param name   for people
 * @param fields in the order of the payload
 */
public record RecordType(int code, String name, List<Field> fields) {
    /** Closes a segment. */
    public static final int END = 0;

    /** What a network answered. */
    public static final int PREDICTION = 1;

    /** What became of it. */
    public static final int LABEL = 2;

    /** Weights went live. */
    public static final int PUBLISH = 3;

    /** A guard spoke. */
    public static final int VERDICT = 4;

    /** A tick that a learner answered. */
    public static final int TICK = 5;

    /** A prediction of another thread that a learner took in. */
    public static final int TAKEN = 6;

    /** A learner settled what was due, without a tick. */
    public static final int SETTLED = 7;

    /** A prediction was due and has no label. */
    public static final int UNLABELLED = 8;

    /** All that a learner is. */
    public static final int STATE = 9;

    /** The first code of types of one's own. */
    public static final int OWN = 256;

    /** How the elements of a field are stored. */
    public enum Kind {
        /** 64-bit integer. */
        INT64(8),
        /** Float of 32 bits. */
        FLOAT32(4),
        /** Float of 64 bits. */
        FLOAT64(8);

        final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }
    }

    /**
     * Some numbers of one kind.
     *
     * @param name  for people
     * @param kind  of every element
     * @param count how many
     */
    public record Field(String name, Kind kind, int count) {
        /** Checks the count. */
        public Field {
            Little.require(count >= 0, "count of " + name + " is " + count + ", expected >= 0");
        }

        /** Bits and value of an element. */
        String show(MemorySegment payload, long off) {
            return switch (kind) {
                case INT64 -> {
                    long v = payload.get(Little.LONG, off);
                    yield "0x%016x (%d)".formatted(v, v);
                }
                case FLOAT32 -> {
                    int bits = payload.get(Little.INT, off);
                    yield "0x%08x (%s)".formatted(bits, Float.intBitsToFloat(bits));
                }
                case FLOAT64 -> {
                    long bits = payload.get(Little.LONG, off);
                    yield "0x%016x (%s)".formatted(bits, Double.longBitsToDouble(bits));
                }
            };
        }
    }

    /** Keeps the fields as they are. */
    public RecordType {
        fields = List.copyOf(fields);
    }

    /** {@return the length of a payload} */
    public int bytes() {
        return fields.stream().mapToInt(f -> f.count() * f.kind().bytes).sum();
    }

    /**
     * Where a field begins in the payload.
     *
     * @param field its name
     * @return its byte offset
     * @throws IllegalArgumentException if there is none of that name
     */
    public int offset(String field) {
        int at = 0;
        for (Field f : fields) {
            if (f.name().equals(field)) {
                return at;
            }
            at += f.count() * f.kind().bytes;
        }
        throw new IllegalArgumentException("field is " + field + ", expected one of " + name + "'s: " + fields);
    }

    /** A field's name, and which of its elements, for a byte of the payload. */
    String place(long off) {
        long at = off;
        for (Field f : fields) {
            long length = (long) f.count() * f.kind().bytes;
            if (at < length) {
                return f.count() == 1 ? f.name() : f.name() + "[" + at / f.kind().bytes + "]";
            }
            at -= length;
        }
        return "padding";
    }

    /**
     * What a network of that shape answers.
     *
     * @param inputs  of the network
     * @param outputs of the network
     * @return the type
     */
    public static RecordType prediction(int inputs, int outputs) {
        return new RecordType(PREDICTION, "prediction", List.of(
                int64("time"), int64("version"), int64("weights"), int64("flags"),
                new Field("x", Kind.FLOAT32, inputs), new Field("y", Kind.FLOAT32, outputs)));
    }

    /**
     * What became of a prediction.
     *
     * @param targets how many numbers
     * @return the type
     */
    public static RecordType label(int targets) {
        return new RecordType(LABEL, "label", List.of(int64("due"), new Field("target", Kind.FLOAT32, targets)));
    }

    /** {@return weights that went live} */
    public static RecordType publish() {
        return new RecordType(
                PUBLISH, "publish", List.of(int64("time"), int64("version"), int64("weights"), int64("flags")));
    }

    /** {@return what a guard said: its code, the value it saw and the bound it compared with} */
    public static RecordType verdict() {
        return new RecordType(VERDICT, "verdict", List.of(
                int64("time"), int64("version"), int64("code"), float64("value"), float64("bound")));
    }

    /**
     * A tick of a learner: what came, and what came of it.
     *
     * @param inputs  of the network
     * @param outputs of the network
     * @return the type
     */
    public static RecordType tick(int inputs, int outputs) {
        return new RecordType(TICK, "tick", List.of(
                int64("time"), int64("book"), float64("bid"), float64("ask"), float64("bidSize"), float64("askSize"), int64("event"),
                int64("version"), int64("weights"), int64("flags"), new Field("x", Kind.FLOAT32, inputs),
                new Field("y", Kind.FLOAT32, outputs)));
    }

    /**
     * A prediction that a learner took in.
     *
     * @param inputs  of the network
     * @param outputs of the network
     * @return the type
     */
    public static RecordType taken(int inputs, int outputs) {
        return new RecordType(TAKEN, "taken", List.of(
                int64("due"), int64("version"), int64("time"), int64("flags"), new Field("x", Kind.FLOAT32, inputs),
                new Field("y", Kind.FLOAT32, outputs)));
    }

    /** {@return what was due was settled} */
    public static RecordType settled() {
        return new RecordType(
                SETTLED, "settled", List.of(int64("now"), int64("count"), int64("version"), int64("weights"), int64("flags")));
    }

    /** {@return a prediction without a label} */
    public static RecordType unlabelled() {
        return new RecordType(UNLABELLED, "unlabelled", List.of(int64("due")));
    }

    /** {@return all that a learner is, by its SHA-256} */
    public static RecordType state() {
        return new RecordType(STATE, "state", List.of(int64("version"), new Field("sha256", Kind.INT64, 4)));
    }

    private static Field float64(String name) {
        return new Field(name, Kind.FLOAT64, 1);
    }

    private static Field int64(String name) {
        return new Field(name, Kind.INT64, 1);
    }
}
