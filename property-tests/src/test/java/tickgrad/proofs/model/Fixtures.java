package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.function.Executable;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;

/** Networks, rows and assertions that several tests of the model share. */
final class Fixtures {
    private Fixtures() {}

    /** Random weights, and biases in [-½, ½). */
    static Parameters parameters(Arena arena, String architecture, long seed) {
        Architecture a = Architecture.of(architecture);
        Parameters p = Parameters.initialized(arena, a, Initializer.GLOROT_UNIFORM, seed);
        CounterRandom random = new CounterRandom(seed, 1000);
        for (int l = 0; l < a.layers(); l++) {
            for (int j = 0; j < a.outputs(l); j++) {
                p.bias(l, j, (float) (random.nextDouble() - 0.5));
            }
        }
        return p;
    }

    static Parameters copy(Arena arena, Parameters p) {
        Parameters copy = new Parameters(arena, p.architecture());
        copy.copyFrom(p);
        return copy;
    }

    /** Values in [-1, 1). */
    static Matrix uniform(Arena arena, int rows, int cols, long seed) {
        Matrix X = Matrix.allocate(arena, rows, cols);
        CounterRandom random = new CounterRandom(seed, 2000);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                X.set(r, c, (float) (2.0 * random.nextDouble() - 1.0));
            }
        }
        return X;
    }

    /** The rows of the given numbers, in that order. */
    static Matrix gather(Arena arena, Matrix X, int... rows) {
        Matrix Y = Matrix.allocate(arena, rows.length, X.cols());
        for (int r = 0; r < rows.length; r++) {
            for (int c = 0; c < X.cols(); c++) {
                Y.set(r, c, X.get(rows[r], c));
            }
        }
        return Y;
    }

    /** A row of floats, native and aligned. */
    static MemorySegment row(Arena arena, float... values) {
        MemorySegment x = arena.allocate(4L * values.length, 64);
        MemorySegment.copy(values, 0, x, JAVA_FLOAT, 0, values.length);
        return x;
    }

    static byte[] bits(MemorySegment segment) {
        return segment.toArray(JAVA_BYTE);
    }

    static void assertSameBits(MemorySegment expected, MemorySegment actual, String message) {
        assertArrayEquals(bits(expected), bits(actual), message);
    }

    /** Asserts that the call is refused with a message that begins so and says what was expected. */
    static void refused(String start, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start) && message.contains("expected "), message);
    }
}
