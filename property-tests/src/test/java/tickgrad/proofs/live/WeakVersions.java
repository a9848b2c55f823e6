package tickgrad.proofs.live;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The accesses of {@link tickgrad.model.live.Versions} where a thread's accesses take effect in any order that their kinds allow: a writer of
 * three publications, a reader that comes, reads twice and goes, and all executions of both.
 *
 * <p>Accesses of one thread to one place take effect in program order, and so does a store after the load that it depends on. Nothing
 * overtakes an acquire load, a release store overtakes nothing, a volatile load does not overtake a volatile store. All else may: words
 * may be loaded before the number of the buffer that they lie in, as if it had been guessed.
 */
final class WeakVersions {
    /** The kinds of access. */
    enum Order {
        PLAIN,
        ACQUIRE,
        RELEASE,
        VOLATILE
    }

    /** The accesses whose order matters. */
    enum Access {
        BEGIN,
        END,
        COME,
        LOOK,
        GO,
        ASK,
        PUBLISH
    }

    /** Memory: CURRENT, DONE, and the two words of all buffers. */
    private enum Place {
        CURRENT,
        DONE,
        FIRST,
        SECOND;

        boolean isWord() {
            return this == FIRST || this == SECOND;
        }
    }

    /** One access of a program; {@code group} is the read or publication that it is of. */
    private record Step(int group, boolean load, Place place, Order order) {
        /** Whether this may take effect though an earlier step of its thread has not. */
        boolean overtakes(Step earlier) {
            boolean held = earlier.load && (earlier.order == Order.ACQUIRE || earlier.order == Order.VOLATILE)
                    || !load && (order == Order.RELEASE || order == Order.VOLATILE)
                    || !earlier.load && earlier.order == Order.VOLATILE && load && order == Order.VOLATILE
                    || !load && earlier.load && !earlier.place.isWord() && group == earlier.group;
            return place != earlier.place && !held;
        }
    }

    private static final int READS = 2;
    private static final int PUBLICATIONS = 3;
    private static final byte ABSENT = PUBLICATIONS + 2;
    private static final byte NONE = -1;

    // The state: CURRENT as version and buffer, DONE, what the writer knows of CURRENT; then, from here on, what each buffer holds by the
    // writer's count and two words, what each publication chose, steps done, and of each read version, buffer and two words.
    private static final int VERSION = 0;
    private static final int BUFFER = 1;
    private static final int DONE = 2;
    private static final int OWN_VERSION = 3;
    private static final int OWN_BUFFER = 4;
    private static final int HELD = 5;

    private final int buffers;
    private final List<Step> writer = new ArrayList<>();
    private final List<Step> reader = new ArrayList<>();
    private final int chosen;
    private final int written;
    private final int read;
    private final int values;
    private final Set<ByteBuffer> seen = new HashSet<>();
    private final ArrayDeque<byte[]> open = new ArrayDeque<>();
    private int torn;

    /** @param orders of the accesses, by their ordinals */
    WeakVersions(int buffers, Order[] orders) {
        this.buffers = buffers;
        for (int p = 0; p < PUBLICATIONS; p++) {
            writer.add(new Step(p, true, Place.DONE, orders[Access.ASK.ordinal()]));
            writer.add(new Step(p, false, Place.FIRST, Order.PLAIN));
            writer.add(new Step(p, false, Place.SECOND, Order.PLAIN));
            writer.add(new Step(p, false, Place.CURRENT, orders[Access.PUBLISH.ordinal()]));
        }
        reader.add(new Step(-1, false, Place.DONE, orders[Access.COME.ordinal()]));
        reader.add(new Step(-2, true, Place.CURRENT, orders[Access.LOOK.ordinal()]));
        reader.add(new Step(-2, false, Place.DONE, orders[Access.END.ordinal()]));
        for (int r = 0; r < READS; r++) {
            reader.add(new Step(r, true, Place.CURRENT, orders[Access.BEGIN.ordinal()]));
            reader.add(new Step(r, true, Place.FIRST, Order.PLAIN));
            reader.add(new Step(r, true, Place.SECOND, Order.PLAIN));
            reader.add(new Step(r, false, Place.DONE, orders[Access.END.ordinal()]));
        }
        reader.add(new Step(READS, false, Place.DONE, orders[Access.GO.ordinal()]));
        chosen = HELD + 3 * buffers;
        written = chosen + PUBLICATIONS;
        read = written + writer.size();
        values = read + reader.size();
    }

    /** Visits every state. */
    void search() {
        byte[] s = new byte[values + 1 + 4 * READS];
        Arrays.fill(s, chosen, chosen + PUBLICATIONS, NONE);
        Arrays.fill(s, values, s.length, NONE);
        s[VERSION] = s[OWN_VERSION] = s[HELD] = s[HELD + 1] = s[HELD + 2] = 1;
        s[DONE] = ABSENT;
        visit(s);
        while (!open.isEmpty()) {
            byte[] next = open.removeLast();
            for (int i = 0; i < writer.size(); i++) {
                if (mayTakeEffect(next, writer, written, i)) {
                    write(next.clone(), i);
                }
            }
            for (int i = 0; i < reader.size(); i++) {
                if (mayTakeEffect(next, reader, read, i)) {
                    read(next, i);
                }
            }
        }
    }

    private static boolean mayTakeEffect(byte[] s, List<Step> program, int done, int i) {
        boolean may = s[done + i] == 0;
        for (int e = 0; may && e < i; e++) {
            may = s[done + e] != 0 || program.get(i).overtakes(program.get(e));
        }
        return may;
    }

    private void visit(byte[] s) {
        if (seen.add(ByteBuffer.wrap(s))) {
            open.add(s);
        }
    }

    private void write(byte[] s, int i) {
        int publication = i / 4;
        byte buffer = s[chosen + publication];
        s[written + i] = 1;
        switch (i % 4) {
            case 0 -> {
                byte free = NONE;
                for (byte b = 0; b < buffers && free == NONE; b++) {
                    free = b != s[OWN_BUFFER] && s[HELD + 3 * b] < s[DONE] ? b : NONE;
                }
                s[chosen + publication] = free;
                if (free == NONE) {
                    Arrays.fill(s, written + i, written + i + 4, (byte) 1); // nothing is published this time
                } else {
                    s[OWN_BUFFER] = free;
                    s[HELD + 3 * free] = ++s[OWN_VERSION];
                }
            }
            case 1, 2 -> s[HELD + 3 * buffer + i % 4] = s[HELD + 3 * buffer];
            default -> {
                s[VERSION] = s[HELD + 3 * buffer];
                s[BUFFER] = buffer;
            }
        }
        visit(s);
    }

    private void read(byte[] before, int i) {
        byte[] s = before.clone();
        s[read + i] = 1;
        Step step = reader.get(i);
        int at = values + 1 + 4 * step.group; // version, buffer and words of that read
        if (step.place == Place.DONE) {
            s[DONE] = i == 0 ? 0 : i == reader.size() - 1 ? ABSENT : i == 2 ? s[values] : s[at];
            visit(s);
        } else if (i == 1) {
            s[values] = s[VERSION];
            visit(s);
        } else if (step.place == Place.CURRENT) {
            boolean guessed = s[at + 1] != NONE;
            s[at] = s[VERSION];
            s[at + 1] = s[BUFFER];
            if (!guessed || before[at + 1] == s[BUFFER]) {
                finish(s, at); // else words were loaded from another buffer, and there is no such execution
            }
        } else {
            int word = step.place == Place.FIRST ? 1 : 2;
            for (byte b = 0; b < buffers; b++) {
                if (before[at + 1] == NONE || before[at + 1] == b) {
                    byte[] guess = s.clone();
                    guess[at + 1] = b;
                    guess[at + 1 + word] = s[HELD + 3 * b + word];
                    finish(guess, at);
                }
            }
        }
    }

    /** Compares the words of a read with its version once all three are known. */
    private void finish(byte[] s, int at) {
        boolean whole = s[at] != NONE && s[at + 2] != NONE && s[at + 3] != NONE;
        torn += whole && (s[at + 2] != s[at] || s[at + 3] != s[at]) ? 1 : 0;
        visit(s);
    }

    /** {@return states visited} */
    int states() {
        return seen.size();
    }

    /** {@return steps after which a read was of another version than it says} */
    int torn() {
        return torn;
    }
}
