package tickgrad.model.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;

/**
 * Appends records to a journal: a folder that holds the checkpoint which the run began with, {@code start.tickgrad}, and segments
 * {@code 000000.journal, 000001.journal, …} of one size.
 *
 * <pre>
 * a segment: {@link JournalHeader}, then records one behind the other, then zeros. A record is
 *      0      4  its length, a multiple of 8; written last, and 0 where there is no record yet
 *      4      4  CRC-32C of all behind it
 *      8      4  type, see {@link RecordType}
 *     12      4  length p of the payload
 *     16      8  sequence number
 *     24      p  payload
 *      …      …  zeros up to a multiple of 8
 * </pre>
 *
 * <p>Appending writes mapped memory: no allocation, no system call, no lock. The system keeps what was appended when the process is killed at any
 * moment; against a loss of power there is {@link #force}. When a segment is full the next one takes over, which is as quick if {@link #prepare} has
 * made it; else it is made on the spot, in milliseconds. Segments stay mapped until {@link #close}.
 *
 * <p>A writer belongs to one thread at a time; {@link #prepare} and {@link #force} may be called by others. A record that cannot be kept, because the
 * system has no room for another segment, is counted in {@link #lost}.
 */
public final class JournalWriter implements AutoCloseable {
    /** The checkpoint that the run began with. */
    public static final String START = "start.tickgrad";

    private static final int END_BYTES = JournalSegment.length(0);
    private static final long MAX_SEGMENT = 1L << 30;

    private final Arena arena = Arena.ofShared();
    private final Path folder;
    private final JournalHeader header;
    private final CRC32C crc = new CRC32C();
    private final AtomicReference<JournalSegment> next = new AtomicReference<>();
    private final long first;
    private final int prediction;
    private final int label;
    private volatile JournalSegment current;
    private long made;
    private long at;
    private long lost;
    private boolean full;
    private boolean closed;

    /**
     * Begins a journal.
     *
     * @param folder       where it will be: absent or empty
     * @param start        the checkpoint that the run begins with, which has a text {@code architecture}; it is copied
     * @param inputs       of a prediction
     * @param outputs      of a prediction
     * @param targets      of a label
     * @param segmentBytes length of a file, from 64 KiB to 1 GiB
     * @throws IOException if the checkpoint cannot be read or the folder not be written
     */
    public JournalWriter(Path folder, Path start, int inputs, int outputs, int targets, long segmentBytes)
            throws IOException {
        this(folder, Checkpoint.read(Arena.ofAuto(), start), inputs, outputs, targets, segmentBytes);
    }

    /**
     * Begins a journal.
     *
     * @param folder       where it will be: absent or empty
     * @param start        the checkpoint that the run begins with, which has a text {@code architecture}; it is copied
     * @param inputs       of a prediction
     * @param outputs      of a prediction
     * @param targets      of a label
     * @param segmentBytes length of a file, from 64 KiB to 1 GiB
     * @throws IOException if the folder cannot be written
     */
    public JournalWriter(Path folder, Checkpoint start, int inputs, int outputs, int targets, long segmentBytes)
            throws IOException {
        requireRow("inputs", inputs);
        requireRow("outputs", outputs);
        requireRow("targets", targets);
        this.folder = folder.toAbsolutePath();
        this.prediction = RecordType.prediction(inputs, outputs).bytes();
        this.label = RecordType.label(targets).bytes();
        this.header = new JournalHeader(
                start.arithmetic(), 0, segmentBytes, inputs, outputs, targets, start.text("architecture"),
                HexFormat.of().formatHex(start.sha256()));
        this.first = header.bytes();
        long least = first + JournalSegment.length(Math.max(RecordType.tick(inputs, outputs).bytes(), label)) + END_BYTES;
        Little.require(
                segmentBytes >= Math.max(1 << 16, least) && segmentBytes <= MAX_SEGMENT && segmentBytes % 64 == 0,
                "segmentBytes is " + segmentBytes + ", expected a multiple of 64 from " + Math.max(1 << 16, least) + " to "
                        + MAX_SEGMENT);
        Files.createDirectories(this.folder);
        try (var files = Files.list(this.folder)) {
            Little.require(files.findAny().isEmpty(), "folder is " + folder + ", expected an empty one");
        }
        AtomicFile.replace(Disk.REAL, this.folder.resolve(START), start.image());
        this.current = JournalSegment.create(arena, this.folder, header);
        this.at = first;
    }

    private static void requireRow(String name, int length) {
        Little.require(
                JournalHeader.isRow(length), name + " is " + length + ", expected 1 to " + JournalHeader.MAX_ROW);
    }

    /**
     * Appends what a network answered.
     *
     * @param sequence of the event
     * @param time     of the event
     * @param version  of the weights
     * @param weights  hash of the weights
     * @param flags    of the guards that spoke
     * @param x        inputs of the network, float32
     * @param xOff     byte offset of {@code x}
     * @param y        its outputs, float32
     * @param yOff     byte offset of {@code y}
     * @return whether it was kept
     */
    public boolean prediction(
            long sequence, long time, long version, long weights, long flags, MemorySegment x, long xOff, MemorySegment y,
            long yOff) {
        if (!room(prediction)) {
            return false;
        }
        MemorySegment memory = current.memory;
        long p = at + JournalSegment.PAYLOAD_AT;
        four(memory, p, time, version, weights, flags);
        long xBytes = (long) Float.BYTES * header.inputs();
        MemorySegment.copy(x, xOff, memory, p + 32, xBytes);
        MemorySegment.copy(y, yOff, memory, p + 32 + xBytes, (long) Float.BYTES * header.outputs());
        commit(RecordType.PREDICTION, sequence, prediction);
        return true;
    }

    /**
     * Appends what became of a prediction.
     *
     * @param sequence of the prediction
     * @param due      when it fell due
     * @param target   the targets, float32
     * @param off      byte offset of them
     * @return whether it was kept
     */
    public boolean label(long sequence, long due, MemorySegment target, long off) {
        if (!room(label)) {
            return false;
        }
        current.memory.set(Little.LONG, at + JournalSegment.PAYLOAD_AT, due);
        MemorySegment.copy(
                target, off, current.memory, at + JournalSegment.PAYLOAD_AT + 8, (long) Float.BYTES * header.targets());
        commit(RecordType.LABEL, sequence, label);
        return true;
    }

    /**
     * Appends that weights went live.
     *
     * @param sequence of the last event that they learned from
     * @param time     when
     * @param version  of the weights
     * @param weights  hash of the weights
     * @param flags    of the guards that spoke
     * @return whether it was kept
     */
    public boolean publish(long sequence, long time, long version, long weights, long flags) {
        if (!room(32)) {
            return false;
        }
        four(current.memory, at + JournalSegment.PAYLOAD_AT, time, version, weights, flags);
        commit(RecordType.PUBLISH, sequence, 32);
        return true;
    }

    /**
     * Appends what a guard said.
     *
     * @param sequence of the event
     * @param time     of the event
     * @param version  of the weights
     * @param code     which guard, and what it did
     * @param value    what it saw
     * @param bound    what it compared with
     * @return whether it was kept
     */
    public boolean verdict(long sequence, long time, long version, long code, double value, double bound) {
        if (!room(40)) {
            return false;
        }
        long p = at + JournalSegment.PAYLOAD_AT;
        four(current.memory, p, time, version, code, Double.doubleToRawLongBits(value));
        current.memory.set(Little.LONG, p + 32, Double.doubleToRawLongBits(bound));
        commit(RecordType.VERDICT, sequence, 40);
        return true;
    }

    /**
     * Appends a record of a type of one's own.
     *
     * @param code     256 or more; a learner's session uses {@link RecordType#TICK} to {@link RecordType#STATE}
     * @param sequence any number
     * @param payload  its contents
     * @param off      byte offset of them
     * @param bytes    how many
     * @return whether it was kept
     */
    public boolean append(int code, long sequence, MemorySegment payload, long off, int bytes) {
        if (code < RecordType.TICK || code > RecordType.STATE && code < RecordType.OWN) {
            throw new IllegalArgumentException("code is " + code + ", expected " + RecordType.OWN + " or more");
        }
        if (bytes < 0 || bytes > header.size() - first - JournalSegment.PAYLOAD_AT - END_BYTES) {
            throw new IllegalArgumentException("bytes is " + bytes + ", expected what fits into a segment of " + header.size());
        }
        if (!room(bytes)) {
            return false;
        }
        MemorySegment.copy(payload, off, current.memory, at + JournalSegment.PAYLOAD_AT, bytes);
        commit(code, sequence, bytes);
        return true;
    }

    private static void four(MemorySegment memory, long p, long a, long b, long c, long d) {
        memory.set(Little.LONG, p, a);
        memory.set(Little.LONG, p + 8, b);
        memory.set(Little.LONG, p + 16, c);
        memory.set(Little.LONG, p + 24, d);
    }

    /** Whether the segment, or the next one, has room for a record and the one that ends a segment. */
    private boolean room(int payload) {
        if (closed) {
            throw new IllegalStateException("the journal is closed, expected an open one");
        }
        return at + JournalSegment.length(payload) + END_BYTES <= header.size() || roll();
    }

    /** Completes the record whose payload is written. */
    private void commit(int type, long sequence, int payload) {
        MemorySegment memory = current.memory;
        int length = JournalSegment.length(payload);
        for (long pad = at + JournalSegment.PAYLOAD_AT + payload; pad < at + length; pad++) {
            memory.set(ValueLayout.JAVA_BYTE, pad, (byte) 0);
        }
        memory.set(Little.INT, at + JournalSegment.TYPE_AT, type);
        memory.set(Little.INT, at + JournalSegment.PAYLOAD_LENGTH_AT, payload);
        memory.set(Little.LONG, at + JournalSegment.SEQUENCE_AT, sequence);
        crc.reset();
        crc.update(current.bytes.limit((int) at + length).position((int) (at + JournalSegment.BODY_AT)));
        memory.set(Little.INT, at + JournalSegment.CRC_AT, (int) crc.getValue());
        JournalSegment.LENGTH.setRelease(memory, at, length);
        at += length;
    }

    /** Goes on in the next segment; false, and the record is lost, where there is none. */
    private boolean roll() {
        JournalSegment following = next.getAndSet(null);
        if (following == null && !full) {
            try {
                prepare();
                following = next.getAndSet(null);
            } catch (IOException e) {
                full = true; // until somebody prepares one
            }
        }
        if (following == null) {
            lost++;
            return false;
        }
        full = false;
        commit(RecordType.END, following.number, 0);
        following.before = current;
        current = following;
        at = first;
        return true;
    }

    /**
     * Makes the next segment, unless it is there: off the hot path, in any thread.
     *
     * @throws IOException if the system has no room for it, or fails otherwise
     */
    public synchronized void prepare() throws IOException {
        if (next.get() == null) {
            next.set(JournalSegment.create(arena, folder, header.of(made + 1)));
            made++;
        }
    }

    /** {@return the records that could not be kept} */
    public long lost() {
        return lost;
    }

    /**
     * Makes durable, against a loss of power, what was appended before; waits for the disk.
     *
     * @throws IOException if forcing fails
     */
    public synchronized void force() throws IOException {
        JournalSegment last = current;
        for (JournalSegment s = last; s != null && !s.forced; s = s.before) {
            try {
                s.memory.force();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            s.forced = s != last;
        }
        Disk.REAL.forceFolder(folder);
    }

    /** Ends the last segment and unmaps all. A segment that was prepared in vain is removed. A second call does nothing. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            commit(RecordType.END, -1, 0);
            closed = true;
            JournalSegment unused = next.getAndSet(null);
            arena.close();
            if (unused != null) {
                Files.delete(JournalSegment.path(folder, unused.number));
            }
        }
    }
}
