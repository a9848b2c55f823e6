package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** Copies rows of floats between native segments of different leading dimensions, where pads of the destination are left alone; clears rows. */
final class Rows {
    /** Up to so many floats a loop is faster than a call that copies memory. */
    private static final int FEW = 8;

    private Rows() {}

    static void copy(
            int m, int n, MemorySegment A, long AOff, int lda, MemorySegment B, long BOff, int ldb) {
        if (n == 1) {
            copyColumn(m, A, AOff, 4L * lda, B, BOff, 4L * ldb);
            return;
        }
        if (n <= FEW) {
            copyFew(m, n, A, AOff, lda, B, BOff, ldb);
            return;
        }
        for (int r = 0; r < m; r++) {
            MemorySegment.copy(
                    A, AOff + 4L * r * lda, B, BOff + 4L * r * ldb, (long) n * Float.BYTES);
        }
    }

    /**
     * One float a row, leading dimensions in bytes. Written out for 8 rows, the method is larger than 325 bytes, C2's {@code FreqInlineSize}, and compiled
     * by itself: as a part of a training step its counters lay in memory, and a batch of 256 waited for them a microsecond. Written out for 16 it was too
     * large for C1, which at times gave it up for ever.
     */
    private static void copyColumn(
            int m, MemorySegment A, long AOff, long lda, MemorySegment B, long BOff, long ldb) {
        long from = AOff;
        long to = BOff;
        int r = 0;
        for (; r + 8 <= m; r += 8) {
            B.set(JAVA_FLOAT, to, A.get(JAVA_FLOAT, from));
            B.set(JAVA_FLOAT, to + ldb, A.get(JAVA_FLOAT, from + lda));
            B.set(JAVA_FLOAT, to + 2 * ldb, A.get(JAVA_FLOAT, from + 2 * lda));
            B.set(JAVA_FLOAT, to + 3 * ldb, A.get(JAVA_FLOAT, from + 3 * lda));
            B.set(JAVA_FLOAT, to + 4 * ldb, A.get(JAVA_FLOAT, from + 4 * lda));
            B.set(JAVA_FLOAT, to + 5 * ldb, A.get(JAVA_FLOAT, from + 5 * lda));
            B.set(JAVA_FLOAT, to + 6 * ldb, A.get(JAVA_FLOAT, from + 6 * lda));
            B.set(JAVA_FLOAT, to + 7 * ldb, A.get(JAVA_FLOAT, from + 7 * lda));
            from += 8 * lda;
            to += 8 * ldb;
        }
        for (; r < m; r++) {
            B.set(JAVA_FLOAT, to, A.get(JAVA_FLOAT, from));
            from += lda;
            to += ldb;
        }
    }

    private static void copyFew(
            int m, int n, MemorySegment A, long AOff, int lda, MemorySegment B, long BOff, int ldb) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float v = A.get(JAVA_FLOAT, AOff + 4L * ((long) r * lda + j));
                B.set(JAVA_FLOAT, BOff + 4L * ((long) r * ldb + j), v);
            }
        }
    }

    /** Rows and their pads become +0.0. Element by element: a slice that is filled is allocated at each call where the compiler happens not to inline that. */
    static void clear(int m, MemorySegment A, long AOff, int ld) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < ld; j++) {
                A.set(JAVA_FLOAT, AOff + 4L * ((long) r * ld + j), 0.0f);
            }
        }
    }
}
