package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Padding;
import tickgrad.kernel.simd.DenseOnline;

/**
 * Rows of which only the active inputs are read: the SIMD kernels equal the scalar specification bit for bit, and that equals the kernels
 * that read all inputs.
 */
class ActiveRowsTest {
    private static final int[] INPUTS = {1, 2, 3, 4, 5, 8, 9, 16, 17, 33};
    private static final int[] OUTPUTS = {64, 65, 80, 128, 130};
    private static final float LR = 0.37f;

    private final Arena arena = Arena.ofAuto();
    private final Random random = new Random(4);

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    private MemorySegment row(int n, boolean zeros) {
        MemorySegment row = arena.allocate(4L * Padding.pad(n), 64);
        for (int j = 0; j < n; j++) {
            boolean zero = zeros && random.nextBoolean();
            row.setAtIndex(JAVA_FLOAT, j, zero ? random.nextBoolean() ? 0.0f : -0.0f : (float) random.nextGaussian());
        }
        return row;
    }

    private MemorySegment weights(int k, int n) {
        MemorySegment W = arena.allocate(4L * k * Padding.pad(n), 64);
        for (int i = 0; i < k; i++) {
            W.asSlice(4L * i * Padding.pad(n), 4L * Padding.pad(n)).copyFrom(row(n, false));
        }
        return W;
    }

    private MemorySegment copy(MemorySegment X) {
        return arena.allocate(X.byteSize(), 64).copyFrom(X);
    }

    private MemorySegment poisoned(int n) {
        return arena.allocate(4L * Padding.pad(n), 64).fill((byte) -1);
    }

    private static void same(MemorySegment expected, MemorySegment actual, String what) {
        assertEquals(-1, expected.mismatch(actual), what);
    }

    @Test
    void simdEqualsReferenceEqualsAllInputs() {
        for (int k : INPUTS) {
            for (int n : OUTPUTS) {
                check(k, n);
            }
        }
    }

    private void check(int k, int n) {
        String shape = " k=" + k + " n=" + n;
        int ld = Padding.pad(n);
        MemorySegment X = row(k, true);
        MemorySegment W = weights(k, n);
        MemorySegment b = row(n, false);
        MemorySegment dZ = row(n, false);
        MemorySegment list = poisoned(k + 16);
        int count = tickgrad.kernel.reference.Dense.active(k, X, 0, list, 0);
        int next = 0;
        for (int i = 0; i < k; i++) {
            if (X.getAtIndex(JAVA_FLOAT, i) != 0.0f) {
                assertEquals(i, list.getAtIndex(JAVA_INT, next), "active" + shape);
                next++;
            }
        }
        assertEquals(next, count, "active" + shape);

        MemorySegment all = poisoned(n);
        MemorySegment reference = poisoned(n);
        MemorySegment simd = poisoned(n);
        tickgrad.kernel.reference.Dense.forward(1, k, n, X, 0, 0, W, 0, ld, b, 0, all, 0, 0);
        tickgrad.kernel.reference.Dense.forwardActive(count, n, list, 0, X, 0, W, 0, ld, b, 0, reference, 0);
        tickgrad.kernel.simd.Dense.forwardActive(count, n, list, 0, X, 0, W, 0, ld, b, 0, simd, 0);
        if (n > tickgrad.kernel.reference.Dense.PAIRED) {
            same(all, reference, "Z" + shape);
        }
        same(reference, simd, "Z" + shape);

        MemorySegment dX = poisoned(k);
        MemorySegment referenceX = poisoned(k);
        MemorySegment simdX = poisoned(k);
        tickgrad.kernel.reference.Dense.backwardInput(1, k, n, dZ, 0, 0, W, 0, ld, dX, 0, 0);
        for (int i = 0; i < k; i++) {
            if (X.getAtIndex(JAVA_FLOAT, i) == 0.0f) {
                dX.setAtIndex(JAVA_FLOAT, i, 0.0f);
            }
        }
        tickgrad.kernel.reference.Dense.backwardInputActive(count, k, n, list, 0, dZ, 0, W, 0, ld, referenceX, 0);
        tickgrad.kernel.simd.Dense.backwardInputActive(count, k, n, list, 0, dZ, 0, W, 0, ld, simdX, 0);
        same(dX, referenceX, "dX" + shape);
        same(referenceX, simdX, "dX" + shape);

        MemorySegment W1 = copy(W);
        MemorySegment W2 = copy(W);
        MemorySegment W3 = copy(W);
        MemorySegment b1 = copy(b);
        MemorySegment b2 = copy(b);
        MemorySegment b3 = copy(b);
        tickgrad.kernel.reference.Dense.update(k, n, X, 0, dZ, 0, LR, W1, 0, ld, b1, 0);
        referenceX.fill((byte) -1);
        simdX.fill((byte) -1);
        tickgrad.kernel.reference.Dense.onlineActive(count, k, n, list, 0, X, 0, dZ, 0, LR, W2, 0, ld, b2, 0, referenceX, 0);
        DenseOnline.onlineActive(count, k, n, list, 0, X, 0, dZ, 0, LR, W3, 0, ld, b3, 0, simdX, 0);
        same(W1, W2, "W" + shape);
        same(W2, W3, "W" + shape);
        same(b1, b2, "b" + shape);
        same(b2, b3, "b" + shape);
        same(dX, referenceX, "dX on the way" + shape);
        same(dX, simdX, "dX on the way" + shape);
    }
}
