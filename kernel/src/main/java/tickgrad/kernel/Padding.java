package tickgrad.kernel;

/** The unit of every layout: rows are padded with {@code +0.0} to 16 floats (64 bytes, one cache line), whatever the vector width. */
public final class Padding {
    /** Floats in a padding unit; also the number of virtual lanes of a canonical sum. */
    public static final int LANES = 16;

    /** Bytes in a padding unit, and the alignment of engine buffers. */
    public static final int BYTES = LANES * Float.BYTES;

    /** Rows so many floats apart, or a multiple, get a gap. */
    private static final int ALIASED = 512;

    /** Cache lines of a row from which on batches get a gap: with shorter rows nothing was gained. */
    private static final int SHORT = 8;

    private Padding() {}

    /**
     * {@code n} rounded up to a multiple of {@link #LANES}.
     *
     * @param n a length in floats, {@code >= 0}
     * @return the padded length in floats
     */
    public static int pad(int n) {
        return (n + LANES - 1) & -LANES;
    }

    /**
     * The leading dimension of a matrix of weights with {@code n} columns: {@code pad(n)}, and one unit more where rows would otherwise stand a multiple of
     * {@value #ALIASED} floats (2 KiB) apart. Such rows share a few sets of every cache: a tile that goes down a column throws its own lines out, and W
     * comes from further away for each tile anew (784x512 on 256-bit vectors: 47 GFLOP/s, with the unit 62).
     *
     * @param n columns, {@code >= 0}
     * @return floats from row to row, a multiple of {@link #LANES}
     */
    public static int ldw(int n) {
        int floats = pad(n);
        return floats % ALIASED == 0 ? floats + LANES : floats;
    }

    /**
     * The leading dimension of a batch between two layers, {@code n} columns: {@code pad(n)}, or a cache line more, so that long rows stand an odd
     * number of lines apart. A tile of Xᵀ·dZ goes down a column of all rows; an even distance leaves it a half, a quarter and so on of the sets of the
     * first-level cache, and the lines come from the second one for each tile anew.
     *
     * @param n columns, {@code >= 0}
     * @return floats from row to row, a multiple of {@link #LANES}
     */
    public static int ldz(int n) {
        int lines = pad(n) / LANES;
        return LANES * (lines >= SHORT && lines % 2 == 0 ? lines + 1 : lines);
    }
}
