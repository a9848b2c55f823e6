package tickgrad.proofs.live;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The protocol of {@link tickgrad.model.live.Versions} in steps of one memory access each, and all states that one writer and some readers
 * can reach by taking steps in any order. A buffer holds two words, written and read one after the other; both carry the version.
 */
final class VersionsModel {
    /** The protocol, a harmless variant of it, and what may be wrong with it. */
    enum Variant {
        AS_IT_IS,
        /** DONE is set in the middle of the read: strictly more is asked for the buffer that is read, so this frees only older ones. */
        DONE_BEFORE_THE_END,
        DONE_NOT_ASKED,
        AT_LEAST_FOR_MORE,
        LEFT_BEFORE_THE_END,
        CURRENT_READ_TWICE,
        PUBLISHED_BEFORE_WRITTEN
    }

    private static final int LAST_VERSION = 5;
    private static final byte ABSENT = LAST_VERSION + 1;

    // What the writer does next.
    private static final int ASK = 0;
    private static final int FIRST_WORD = 1;
    private static final int SECOND_WORD = 2;
    private static final int PUBLISH = 3;

    // What a reader does next.
    private static final int AWAY = 0;
    private static final int COME = 1;
    private static final int IDLE = 2;
    private static final int READ_FIRST = 3;
    private static final int READ_SECOND = 4;
    private static final int END = 5;

    private final int buffers;
    private final int readers;
    private final Variant variant;
    private final Set<ByteBuffer> seen = new HashSet<>();
    private final ArrayDeque<byte[]> open = new ArrayDeque<>();
    private int torn;

    VersionsModel(int buffers, int readers, Variant variant) {
        this.buffers = buffers;
        this.readers = readers;
        this.variant = variant;
    }

    // The state: CURRENT as version and buffer; the writer's place, next reader to ask, oldest DONE, buffer; of each buffer the version noted
    // and two words; of each reader DONE, its place, version and buffer loaded, first word read.
    private static final int VERSION = 0;
    private static final int BUFFER = 1;
    private static final int WRITER = 2;
    private static final int ASKED = 3;
    private static final int OLDEST = 4;
    private static final int CHOSEN = 5;
    private static final int HELD = 6;

    private int reader(int r) {
        return HELD + 3 * buffers + 5 * r;
    }

    /** Visits every state. */
    void search() {
        byte[] s = new byte[reader(readers)];
        s[VERSION] = 1;
        s[OLDEST] = ABSENT;
        Arrays.fill(s, HELD, HELD + 3, (byte) 1);
        for (int r = 0; r < readers; r++) {
            s[reader(r)] = ABSENT;
        }
        visit(s);
        while (!open.isEmpty()) {
            byte[] next = open.removeLast();
            write(next);
            for (int r = 0; r < readers; r++) {
                read(next, r);
            }
        }
    }

    private void visit(byte[] s) {
        if (seen.add(ByteBuffer.wrap(s))) {
            open.add(s);
        }
    }

    /** The writer's next step. */
    private void write(byte[] before) {
        if (before[VERSION] == LAST_VERSION) {
            return;
        }
        byte[] s = before.clone();
        switch (s[WRITER]) {
            case ASK -> {
                if (s[ASKED] < readers) {
                    s[OLDEST] = (byte) Math.min(s[OLDEST], s[reader(s[ASKED])]);
                    s[ASKED]++;
                } else {
                    int free = free(s);
                    s[ASKED] = 0;
                    s[OLDEST] = ABSENT;
                    if (free >= 0) {
                        s[CHOSEN] = (byte) free;
                        s[HELD + 3 * free] = 0;
                        s[WRITER] = FIRST_WORD;
                    }
                }
            }
            case FIRST_WORD -> {
                s[HELD + 3 * s[CHOSEN] + 1] = (byte) (s[VERSION] + 1);
                s[WRITER] = (byte) (variant == Variant.PUBLISHED_BEFORE_WRITTEN ? PUBLISH : SECOND_WORD);
            }
            case SECOND_WORD -> {
                s[HELD + 3 * s[CHOSEN] + 2] = (byte) (s[VERSION] + 1);
                s[WRITER] = PUBLISH;
            }
            default -> {
                s[VERSION]++;
                s[BUFFER] = s[CHOSEN];
                s[HELD + 3 * s[CHOSEN]] = s[VERSION];
                s[WRITER] = ASK;
            }
        }
        visit(s);
    }

    private int free(byte[] s) {
        for (int b = 0; b < buffers; b++) {
            int held = s[HELD + 3 * b];
            boolean released = held < s[OLDEST]
                    || variant == Variant.DONE_NOT_ASKED
                    || variant == Variant.AT_LEAST_FOR_MORE && held == s[OLDEST];
            if (b != s[BUFFER] && released) {
                return b;
            }
        }
        return -1;
    }

    /** The next steps of a reader, which may also leave when it is idle. */
    private void read(byte[] before, int r) {
        byte[] s = before.clone();
        int at = reader(r);
        int place = at + 1;
        int version = at + 2;
        int buffer = at + 3;
        int word = at + 4;
        switch (s[place]) {
            case AWAY -> {
                s[at] = 0;
                s[place] = COME;
            }
            case COME -> {
                s[at] = s[VERSION];
                s[place] = IDLE;
            }
            case IDLE -> {
                byte[] gone = before.clone();
                gone[at] = ABSENT;
                gone[place] = AWAY;
                visit(gone);
                s[version] = s[VERSION];
                s[buffer] = s[BUFFER];
                s[place] = READ_FIRST;
            }
            case READ_FIRST -> {
                s[word] = s[HELD + 3 * s[buffer] + 1];
                s[place] = READ_SECOND;
                if (variant == Variant.DONE_BEFORE_THE_END) {
                    s[at] = s[version];
                } else if (variant == Variant.LEFT_BEFORE_THE_END) {
                    s[at] = ABSENT;
                }
                if (variant == Variant.CURRENT_READ_TWICE) {
                    s[buffer] = s[BUFFER];
                }
            }
            case READ_SECOND -> {
                int second = s[HELD + 3 * s[buffer] + 2];
                torn += s[word] != s[version] || second != s[version] ? 1 : 0;
                s[word] = 0;
                s[buffer] = 0;
                s[place] = END;
            }
            default -> {
                s[at] = s[version];
                s[version] = 0;
                s[place] = IDLE;
            }
        }
        visit(s);
    }

    /** {@return states visited} */
    int states() {
        return seen.size();
    }

    /** {@return ways in which a reader read something else than the version that it loaded} */
    int torn() {
        return torn;
    }
}
