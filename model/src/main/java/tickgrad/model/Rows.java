package tickgrad.model;

import java.lang.foreign.MemorySegment;

/** Copies rows of floats between native segments of different leading dimensions; pads of the destination are left alone. */
final class Rows {
    private Rows() {}

    static void copy(
            int m, int n, MemorySegment A, long AOff, int lda, MemorySegment B, long BOff, int ldb) {
        for (int r = 0; r < m; r++) {
            MemorySegment.copy(
                    A, AOff + 4L * r * lda, B, BOff + 4L * r * ldb, (long) n * Float.BYTES);
        }
    }
}
