package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import tickgrad.kernel.Padding;

/**
 * One row of native memory that takes its values from anywhere: arrays, buffers, heap or unaligned segments, addresses. What comes back
 * is the row itself, ready for every entry that reads native memory:
 *
 * <pre>{@code
 * RowBuffer row = new RowBuffer(arena, 16);
 * float y = predictor.predict(row.from(buffer, 128), 0);
 * double loss = trainer.learn(row.from(features), 0, target.from(label), 0);
 * }</pre>
 *
 * <p>No method but the constructor allocates. A refused row leaves the values of the last one.
 */
public final class RowBuffer {
    private final int cols;
    private final MemorySegment row;

    /**
     * A row of zeros.
     *
     * @param arena owns the memory
     * @param cols  values in the row
     */
    public RowBuffer(Arena arena, int cols) {
        Range.cols(cols);
        this.cols = cols;
        this.row = arena.allocate((long) Padding.pad(cols) * Float.BYTES, Padding.BYTES);
    }

    /** {@return the row: native, 64-byte aligned, padded with zeros} */
    public MemorySegment segment() {
        return row;
    }

    /**
     * Takes an array.
     *
     * @param x at least {@code cols} values; more are ignored
     * @return the row
     * @throws IllegalArgumentException if the array is too short
     */
    public MemorySegment from(float[] x) {
        if (x.length < cols) {
            throw Range.refusal("x.length", x.length, ">= " + cols);
        }
        MemorySegment.copy(x, 0, row, JAVA_FLOAT, 0, cols);
        return row;
    }

    /**
     * Takes floats from a buffer, heap or direct, in the buffer's byte order, at any alignment. Its position is not used and not moved.
     *
     * @param x     holds the values
     * @param index byte index of the first one
     * @return the row
     * @throws IllegalArgumentException if they do not lie below the buffer's limit
     */
    public MemorySegment from(ByteBuffer x, int index) {
        long last = x.limit() - 4L * cols;
        if (index < 0 || index > last) {
            String expected = last < 0 ? 4L * cols + " bytes below the limit " + x.limit() : "0 to " + last;
            throw Range.refusal("index", index, expected);
        }
        for (int i = 0; i < cols; i++) {
            row.set(JAVA_FLOAT, 4L * i, x.getFloat(index + 4 * i));
        }
        return row;
    }

    /**
     * Takes floats from a segment of any kind and alignment.
     *
     * @param x    holds the values: native or heap, aligned or not
     * @param xOff byte offset of the first one
     * @return the row
     * @throws IllegalStateException     if the segment's arena is closed
     * @throws IndexOutOfBoundsException if they do not lie within the segment
     */
    public MemorySegment from(MemorySegment x, long xOff) {
        Seam.alive("x", x);
        if (xOff < 0 || xOff > x.byteSize() - 4L * cols) {
            throw new IndexOutOfBoundsException("x needs bytes " + xOff + " to " + (xOff + 4L * cols)
                    + ", but the segment has " + x.byteSize());
        }
        for (int i = 0; i < cols; i++) {
            row.set(JAVA_FLOAT, 4L * i, x.get(JAVA_FLOAT_UNALIGNED, xOff + 4L * i));
        }
        return row;
    }

    /**
     * Takes floats at an address, as a {@code DirectBuffer} exposes it, at any alignment. The caller answers for the address: a wrong one
     * ends the process. Needs {@code --enable-native-access}.
     *
     * @param address of the first value
     * @param length  bytes that may be read there
     * @return the row
     * @throws IllegalArgumentException if the length is too short
     */
    public MemorySegment from(long address, int length) {
        if (length < 4L * cols) {
            throw Range.refusal("length", length, ">= " + 4L * cols);
        }
        return from(AddressSpace.ALL, address);
    }

    /** All memory of the process as one segment, made where the first address is used: only that needs native access. */
    static final class AddressSpace {
        static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
}
