package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/** The checks between a caller's memory and the kernels, which check nothing: a wrong argument is named before anything is written. */
final class Seam {
    private Seam() {}

    /** Refuses rows that are not native, alive, aligned to 4 bytes and inside the segment. */
    static void rows(String name, MemorySegment segment, long offset, int rows, int cols, int ld) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException(name + " is a heap segment, expected native memory: heap memory would slow"
                    + " every later call; use an entry that copies");
        }
        alive(name, segment);
        if (((segment.address() + offset) & (Float.BYTES - 1)) != 0) {
            throw new IllegalArgumentException(name + " starts at address " + (segment.address() + offset)
                    + ", expected a multiple of 4");
        }
        if (ld < cols) {
            throw new IllegalArgumentException("ld of " + name + " is " + ld + ", expected >= " + cols);
        }
        // Compared in floats and by subtraction: neither rows nor offsets near the limits of their types overflow.
        long needed = rows == 0 ? 0 : (long) (rows - 1) * ld + cols;
        if (offset < 0 || offset > segment.byteSize() || needed > (segment.byteSize() - offset) / Float.BYTES) {
            BigInteger end = BigInteger.valueOf(needed).shiftLeft(2).add(BigInteger.valueOf(offset));
            throw new IndexOutOfBoundsException(
                    name + " needs bytes " + offset + " to " + end + ", but the segment has " + segment.byteSize());
        }
    }

    /**
     * Refuses one row like {@link #rows}, but for closed arenas and other threads' memory: the loops themselves refuse those, and
     * {@link Network#refused} then says whose memory it was.
     */
    static void row(String name, MemorySegment segment, long offset, int cols) {
        if (!segment.isNative()
                || ((segment.address() + offset) & (Float.BYTES - 1)) != 0
                || offset < 0
                || offset > segment.byteSize() - (long) cols * Float.BYTES) {
            rows(name, segment, offset, 1, cols, cols);
        }
    }

    /** Refuses memory of a closed arena, or of another thread's. */
    static void alive(String name, MemorySegment segment) {
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException(name + " belongs to an arena that is closed, expected an open one");
        }
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException(name + " belongs to a confined arena of another thread, expected one that "
                    + Thread.currentThread().getName() + " may use");
        }
    }

    /** Refuses a matrix of other shape. */
    static void shape(String name, Matrix matrix, int rows, int cols) {
        if (matrix.rows() != rows || matrix.cols() != cols) {
            throw new IllegalArgumentException(name + " has shape (" + matrix.rows() + ", " + matrix.cols()
                    + "), expected (" + rows + ", " + cols + ")");
        }
    }

    /** Refuses NaN and infinities, naming the first. */
    static void finite(String name, Matrix matrix) {
        finite(name, matrix.segment(), matrix.offset(), matrix.rows(), matrix.cols(), matrix.ld());
    }

    /** Refuses NaN and infinities, naming the first. */
    static void finite(String name, MemorySegment X, long XOff, int m, int n, int ldx) {
        if (!tickgrad.kernel.Finite.all(m, n, X, XOff, ldx)) {
            throw notFinite(name, X, XOff, m, n, ldx);
        }
    }

    private static IllegalArgumentException notFinite(String name, MemorySegment X, long XOff, int m, int n, int ldx) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                float v = X.get(JAVA_FLOAT, XOff + 4L * ((long) r * ldx + j));
                if (!Float.isFinite(v)) {
                    return new IllegalArgumentException(
                            name + "[" + r + ", " + j + "] is " + v + ", expected a finite number");
                }
            }
        }
        throw new AssertionError("no such value");
    }
}
