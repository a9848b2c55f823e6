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
        if (n <= FEW) {
            copyFew(m, n, A, AOff, lda, B, BOff, ldb);
            return;
        }
        for (int r = 0; r < m; r++) {
            MemorySegment.copy(
                    A, AOff + 4L * r * lda, B, BOff + 4L * r * ldb, (long) n * Float.BYTES);
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
