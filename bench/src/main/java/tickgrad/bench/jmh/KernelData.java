package tickgrad.bench.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Padding;
import tickgrad.model.CounterRandom;

/**
 * Operands of a kernel on {@code m} rows of {@code k} inputs and {@code n} outputs; element-wise kernels use {@code (m,n)}, optimizers
 * {@code m·n} floats. Rows are padded and pads are zero, as the kernels demand.
 */
final class KernelData {
    final int m;
    final int k;
    final int n;
    final int ldx;
    final int ldw;
    final int ldz;
    final MemorySegment X; // (m, k)
    final MemorySegment W; // (k, n), narrow (n, k)
    final MemorySegment b; // (n)
    final MemorySegment Z; // (m, n)
    final MemorySegment Y; // (m, n)
    final MemorySegment dX; // (m, k)
    final MemorySegment dW; // as W
    final MemorySegment db; // (n)
    final MemorySegment G; // m·n floats, and so are M and V
    final MemorySegment M;
    final MemorySegment V;

    KernelData(Arena arena, int m, int k, int n) {
        this.m = m;
        this.k = k;
        this.n = n;
        ldx = Padding.pad(k);
        ldz = Padding.pad(n);
        boolean narrow = Dense.narrow(n);
        ldw = Dense.ldw(k, n);
        int rows = narrow ? n : k;
        X = floats(arena, (long) m * ldx);
        W = floats(arena, (long) rows * ldw);
        b = floats(arena, ldz);
        Z = floats(arena, (long) m * ldz);
        Y = floats(arena, (long) m * ldz);
        dX = floats(arena, (long) m * ldx);
        dW = floats(arena, (long) rows * ldw);
        db = floats(arena, ldz);
        G = floats(arena, (long) m * ldz);
        M = floats(arena, (long) m * ldz);
        V = floats(arena, (long) m * ldz);
        fill();
    }

    private static MemorySegment floats(Arena arena, long count) {
        return arena.allocate(4 * count, Padding.BYTES);
    }

    /** All operands, in the same order for the same shape. */
    List<MemorySegment> all() {
        return List.of(X, W, b, Z, Y, dX, dW, db, G, M, V);
    }

    /** Sets every operand to what it was at first: numbers in (-1, 1), second moments positive. */
    void fill() {
        all().forEach(segment -> segment.fill((byte) 0));
        CounterRandom random = new CounterRandom(m, (long) k << 32 | n);
        rows(random, X, m, k, ldx);
        rows(random, W, Dense.narrow(n) ? n : k, Dense.narrow(n) ? k : n, ldw);
        rows(random, b, 1, n, ldz);
        rows(random, Z, m, n, ldz);
        rows(random, G, 1, m * n, 0);
        for (long i = 0; i < (long) m * n; i++) {
            V.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble());
        }
    }

    private static void rows(CounterRandom random, MemorySegment A, int rows, int cols, int ld) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                A.setAtIndex(ValueLayout.JAVA_FLOAT, (long) r * ld + c, (float) (2 * random.nextDouble() - 1));
            }
        }
    }
}
