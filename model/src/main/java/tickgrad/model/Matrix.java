package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/**
 * A view of {@code (rows, cols)} float32 values in native memory: row {@code r} starts {@code r·ld} floats after the offset.
 *
 * <p>A view is immutable, its values are not. Any native memory that is aligned to 4 bytes will do; heap memory comes in
 * through the factories that copy.
 */
public final class Matrix {
    private final MemorySegment segment;
    private final long offset;
    private final int rows;
    private final int cols;
    private final int ld;

    /** Whether the rows are padded and their pads belong to them. */
    private final boolean padded;

    private Matrix(MemorySegment segment, long offset, int rows, int cols, int ld, boolean padded) {
        this.segment = segment;
        this.offset = offset;
        this.rows = rows;
        this.cols = cols;
        this.ld = ld;
        this.padded = padded;
    }

    /**
     * New zeros, rows padded to 64 bytes. The pads belong to the rows: what fills these may write zeros there.
     *
     * @param arena owns the memory
     * @param rows  rows, {@code >= 0}
     * @param cols  columns, {@code >= 1}
     * @return the matrix
     */
    public static Matrix allocate(Arena arena, int rows, int cols) {
        Range.require(rows >= 0, "rows", rows, ">= 0");
        Range.cols(cols);
        int ld = Padding.pad(cols);
        return new Matrix(arena.allocate((long) rows * ld * Float.BYTES, Padding.BYTES), 0, rows, cols, ld, true);
    }

    /**
     * A copy of rows on the heap.
     *
     * @param arena  owns the memory
     * @param values rows of equal length
     * @return the matrix
     */
    public static Matrix of(Arena arena, float[]... values) {
        Matrix matrix = allocate(arena, values.length, values.length == 0 ? 1 : values[0].length);
        for (int r = 0; r < values.length; r++) {
            Range.require(values[r].length == matrix.cols, "values[" + r + "].length", values[r].length, "" + matrix.cols);
            MemorySegment.copy(values[r], 0, matrix.segment, JAVA_FLOAT, matrix.offset(r), matrix.cols);
        }
        return matrix;
    }

    /**
     * A copy of rows on the heap, rounded to float.
     *
     * @param arena  owns the memory
     * @param values rows of equal length
     * @return the matrix
     */
    public static Matrix of(Arena arena, double[]... values) {
        Matrix matrix = allocate(arena, values.length, values.length == 0 ? 1 : values[0].length);
        for (int r = 0; r < values.length; r++) {
            Range.require(values[r].length == matrix.cols, "values[" + r + "].length", values[r].length, "" + matrix.cols);
            for (int c = 0; c < matrix.cols; c++) {
                matrix.set(r, c, (float) values[r][c]);
            }
        }
        return matrix;
    }

    /**
     * A view of memory that somebody else owns.
     *
     * @param segment native memory
     * @param offset  byte offset of the first value; its address is a multiple of 4
     * @param rows    rows, {@code >= 0}
     * @param cols    columns, {@code >= 1}
     * @param ld      floats from row to row, {@code >= cols}
     * @return the view
     * @throws IllegalArgumentException  if the segment is on the heap or not aligned, or a size is wrong
     * @throws IndexOutOfBoundsException if the rows do not lie within the segment
     */
    public static Matrix view(MemorySegment segment, long offset, int rows, int cols, int ld) {
        Range.require(rows >= 0, "rows", rows, ">= 0");
        Range.cols(cols);
        Range.require(ld >= cols, "ld", ld, ">= cols = " + cols);
        Seam.rows("segment", segment, offset, rows, cols, ld);
        return new Matrix(segment, offset, rows, cols, ld, false);
    }

    /**
     * Some of the rows, sharing memory.
     *
     * @param from  first row
     * @param count rows
     * @return the view
     */
    public Matrix rows(int from, int count) {
        Range.require(from >= 0 && from <= rows, "from", from, "0 to " + rows);
        Range.require(count >= 0 && count <= rows - from, "count", count, "0 to " + (rows - from));
        return new Matrix(segment, at(from), count, cols, ld, padded);
    }

    /** {@return the number of rows} */
    public int rows() {
        return rows;
    }

    /** {@return the number of columns} */
    public int cols() {
        return cols;
    }

    /** {@return floats from row to row} */
    public int ld() {
        return ld;
    }

    /** Whether loops that write whole rows, pads included, may write here. */
    boolean padded() {
        return padded;
    }

    /** {@return the memory} */
    public MemorySegment segment() {
        return segment;
    }

    /** {@return the byte offset of the first value} */
    public long offset() {
        return offset;
    }

    /**
     * The byte offset of a row.
     *
     * @param row the row
     * @return bytes from the segment's start
     */
    public long offset(int row) {
        Range.index("row", row, rows);
        return at(row);
    }

    private long at(int row) {
        return offset + (long) row * ld * Float.BYTES;
    }

    /**
     * One value.
     *
     * @param row the row
     * @param col the column
     * @return the value
     */
    public float get(int row, int col) {
        return segment.get(JAVA_FLOAT, at(row, col));
    }

    /**
     * Sets one value.
     *
     * @param row   the row
     * @param col   the column
     * @param value the value
     */
    public void set(int row, int col, float value) {
        segment.set(JAVA_FLOAT, at(row, col), value);
    }

    private long at(int row, int col) {
        if (row < 0 || row >= rows || col < 0 || col >= cols) {
            throw new IndexOutOfBoundsException(
                    "[" + row + ", " + col + "], expected within [" + rows + ", " + cols + "]");
        }
        return at(row) + (long) col * Float.BYTES;
    }

    @Override
    public String toString() {
        return "Matrix(" + rows + ", " + cols + ")";
    }
}
