package tickgrad.examples;

import java.lang.foreign.MemorySegment;
import org.agrona.DirectBuffer;
import tickgrad.model.RowBuffer;

/**
 * Rows of features out of Agrona's buffers, whatever lies below them: an address, a direct or a heap {@code ByteBuffer}, an array. Rows
 * may begin at any byte.
 */
public final class AgronaRows {
    private final RowBuffer row;
    private final int bytes;
    private DirectBuffer buffer;
    private MemorySegment array;

    /** Rows of so many floats, read into {@code row}, which has room for as many. */
    public AgronaRows(RowBuffer row, int inputs) {
        this.row = row;
        this.bytes = inputs * Float.BYTES;
    }

    /** Reads from this buffer from now on. To be called where the buffer is wrapped, not for each row: the view of an array is an object. */
    public void wrap(DirectBuffer buffer) {
        this.buffer = buffer;
        this.array = buffer.byteArray() == null ? null : MemorySegment.ofArray(buffer.byteArray());
    }

    /** {@return the row that begins at a byte of the buffer, ready for {@code predict} and {@code learn}; nothing is allocated} */
    public MemorySegment at(int index) {
        buffer.boundsCheck(index, bytes);
        if (array == null) {
            return row.from(buffer.addressOffset() + index, bytes);
        }
        return row.from(array, buffer.wrapAdjustment() + index);
    }
}
