package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import tickgrad.model.Matrix;

/** A view is taken exactly where its last float lies within the segment, computed in numbers that do not overflow. */
class MatrixViewProperties {
    private static final MemorySegment ROOM = Arena.global().allocate(4096, 64);

    @Property(tries = 5000)
    void viewsLieWithinTheirSegment(
            @ForAll @IntRange(min = 1) int rows, @ForAll @IntRange(min = 1) int ld, @ForAll @IntRange(min = 1, max = 64) int cols,
            @ForAll @IntRange(max = 1000) int start) {
        check(rows, Math.max(ld, cols), cols, 4L * start);
        check(rows % 40 + 1, Math.max(ld % 40, cols), cols, 4L * start); // near the edge of the segment
        int power = 16 + rows % 10; // (rows - 1) · ld is 2^32
        check((1 << power) + 1, 1 << 32 - power, cols, 4L * start);
    }

    private static void check(int rows, int ld, int cols, long start) {
        BigInteger floats = BigInteger.valueOf(rows - 1).multiply(BigInteger.valueOf(ld)).add(BigInteger.valueOf(cols));
        boolean fits = floats.shiftLeft(2).add(BigInteger.valueOf(start)).compareTo(BigInteger.valueOf(ROOM.byteSize())) <= 0;
        if (fits) {
            assertDoesNotThrow(() -> Matrix.view(ROOM, start, rows, cols, ld));
        } else {
            assertThrows(IndexOutOfBoundsException.class, () -> Matrix.view(ROOM, start, rows, cols, ld));
        }
    }
}
