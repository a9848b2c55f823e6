package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/** What a kernel assumes of its operands, for {@code assert}: always true, or an error that names the operand. */
final class Shapes {
    private Shapes() {}

    /** Native rows inside the segment, with room for their pads where {@code padded}. */
    static boolean rows(String name, MemorySegment A, long AOff, int rows, int cols, int ld, boolean padded) {
        int width = padded ? Padding.pad(cols) : cols;
        long bytes = rows == 0 ? 0 : Float.BYTES * ((long) (rows - 1) * ld + width);
        if (!A.isNative() || rows < 0 || cols < 1 || (rows > 1 && ld < width) || AOff < 0 || AOff > A.byteSize() - bytes) {
            throw new AssertionError(name + ": " + A + " at " + AOff + ", rows " + rows + ", columns " + cols + ", ld " + ld);
        }
        return true;
    }
}
