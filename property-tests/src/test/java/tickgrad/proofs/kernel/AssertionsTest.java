package tickgrad.proofs.kernel;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tickgrad.kernel.BackwardBatch;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Panels;

/** Kernels check nothing in production; with assertions enabled the dense layer and its panels name the operand that is wrong. */
class AssertionsTest {
    private static final int M = 2;
    private static final int K = 17;
    private static final int N = 20;
    private static final int LD = 32;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment X = arena.allocate(4 * M * LD, 64);
    private final MemorySegment W = arena.allocate(4 * K * LD, 64);
    private final MemorySegment b = arena.allocate(4 * LD, 64);
    private final MemorySegment Z = arena.allocate(4 * M * LD, 64);

    private static void names(String operand, Executable call) {
        String message = assertThrows(AssertionError.class, call).getMessage();
        assertTrue(message.startsWith(operand + ": "), message);
    }

    private void forward(MemorySegment X, long x, int ldx, MemorySegment W, MemorySegment b, long bOff, MemorySegment Z, long z) {
        Dense.forward(M, K, N, X, x, ldx, W, 0, LD, b, bOff, Z, z, LD);
    }

    @Test
    void theOperandIsNamed() {
        MemorySegment heap = MemorySegment.ofArray(new float[K * LD]);
        forward(X, 0, LD, W, b, 0, Z, 0);
        names("X", () -> forward(heap, 0, LD, W, b, 0, Z, 0));
        names("X", () -> forward(X, -4, LD, W, b, 0, Z, 0));
        names("X", () -> forward(X, 0, K - 1, W, b, 0, Z, 0));
        names("W", () -> forward(X, 0, LD, W.asSlice(64), b, 0, Z, 0));
        names("b", () -> forward(X, 0, LD, W, b, 4, Z, 0));
        names("Z", () -> forward(X, 0, LD, W, b, 0, Z, 4));
        names("Z", () -> forward(X, 0, LD, W, b, 0, heap, 0));
        names("dZ", () -> Dense.backwardInput(M, K, N, Z, 64, LD, W, 0, LD, X, 0, LD));
        names("dX", () -> Dense.backwardInput(M, K, N, Z, 0, LD, W, 0, LD, X, 64, LD));
        names("dW", () -> Dense.backwardWeights(M, K, N, X, 0, LD, Z, 0, LD, W, 64, LD, b, 0));
        names("db", () -> Dense.accumulateWeights(M, K, N, X, 0, LD, Z, 0, LD, W, 0, LD, b, Long.MAX_VALUE));
    }

    @Test
    void theOperandOfPanelsIsNamed() {
        Arena arena = Arena.ofAuto();
        MemorySegment weights = arena.allocate(4L * 32 * 16, 64);
        MemorySegment panels = arena.allocate(Panels.bytes(32, 32, 9), 64);
        MemorySegment rows = arena.allocate(4L * 2 * 32, 64);
        Panels.pack(32, 9, weights, 0, 16, panels, 0);
        back(2, rows, 0, panels, rows, 0, 0);
        names("W", () -> Panels.pack(32, 9, weights, 64, 16, panels, 0));
        names("V", () -> Panels.pack(32, 9, weights, 0, 16, panels, 64));
        names("dZ", () -> back(2, rows, 4L * 40, panels, rows, 0, 0));
        names("V", () -> back(2, rows, 0, panels.asSlice(64), rows, 0, 0));
        names("m", () -> back(1, rows, 0, panels, rows, 0, 0));
        names("dX", () -> back(2, rows, 0, panels, rows, 0, 64));
        names("X", () -> back(2, rows, 0, panels, rows, 64, 0));
    }

    /** One output, and two, take other ways than panels. */
    @Test
    void theOperandOfABatchIsNamed() {
        MemorySegment weights = Arena.ofAuto().allocate(4L * 2 * 32, 64);
        MemorySegment rows = Arena.ofAuto().allocate(4L * 2 * 32, 64);
        for (int n = 1; n <= 2; n++) {
            int outputs = n;
            batch(n, rows, 0, weights, 0, rows, 0, 0);
            names("dZ", () -> batch(outputs, rows, 4L * 40, weights, 0, rows, 0, 0));
            names("W", () -> batch(outputs, rows, 0, weights, 4L * 48, rows, 0, 0));
            names("X", () -> batch(outputs, rows, 0, weights, 0, rows, 64, 0));
            names("dX", () -> batch(outputs, rows, 0, weights, 0, rows, 0, 64));
        }
    }

    private static void batch(int n, MemorySegment rows, long dz, MemorySegment W, long w, MemorySegment X, long x, long dx) {
        BackwardBatch.backwardInput(2, 32, n, rows, dz, 16, W, w, 32, MemorySegment.NULL, 0, Epilogue.TANH, X, x, rows, dx, 32);
    }

    private static void back(int m, MemorySegment rows, long dz, MemorySegment panels, MemorySegment X, long x, long dx) {
        Panels.backwardInput(m, 32, 9, rows, dz, 16, panels, 0, Epilogue.RELU, X, x, rows, dx, 32);
    }
}
