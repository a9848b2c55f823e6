package tickgrad.kernel;

/** The unit of every layout: rows are padded with {@code +0.0} to 16 floats (64 bytes, one cache line), whatever the vector width. */
public final class Padding {
    /** Floats in a padding unit; also the number of virtual lanes of a canonical sum. */
    public static final int LANES = 16;

    /** Bytes in a padding unit, and the alignment of engine buffers. */
    public static final int BYTES = LANES * Float.BYTES;

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
}
