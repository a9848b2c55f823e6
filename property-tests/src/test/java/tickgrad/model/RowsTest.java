package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Every element of every row arrives, and nothing beside it is written: one column, few, and enough for a call that copies memory. */
class RowsTest {
    private static final int MOST = 50;
    private static final int WIDTH = 20;
    private static final float LEFT = -1.0f;

    @Test
    void rowsAreCopiedAndNothingElse() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(4L * MOST * WIDTH, 64);
            MemorySegment to = arena.allocate(4L * MOST * WIDTH, 64);
            for (int i = 0; i < MOST * WIDTH; i++) {
                from.setAtIndex(JAVA_FLOAT, i, i);
            }
            for (int n : new int[] {1, 2, 8, 9, 16}) {
                for (int m = 1; m <= MOST - 2; m++) {
                    int lda = n + m % 3;
                    int ldb = n + m % 4;
                    for (int i = 0; i < MOST * WIDTH; i++) {
                        to.setAtIndex(JAVA_FLOAT, i, LEFT);
                    }
                    Rows.copy(m, n, from, 4, lda, to, 8, ldb);
                    for (int i = 0; i < MOST * WIDTH; i++) {
                        int r = (i - 2) / ldb;
                        int j = (i - 2) % ldb;
                        boolean copied = i >= 2 && r < m && j < n;
                        assertEquals(copied ? 1 + r * lda + j : LEFT, to.getAtIndex(JAVA_FLOAT, i), "m=" + m + " n=" + n + " element " + i);
                    }
                }
            }
        }
    }
}
