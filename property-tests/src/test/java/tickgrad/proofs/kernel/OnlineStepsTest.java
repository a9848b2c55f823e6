package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Padding;

/**
 * {@code dX = W·dZ} of the weights before the step, then {@code W -= lr·x·dZ} and {@code b -= lr·dZ}: at every shape of up to 33 inputs and
 * outputs, on small integers and lr = 1/4, where no operation rounds and whatever order gives the same bits.
 */
class OnlineStepsTest {
    private static final int EVERY = 33;
    private static final float LR = 0.25f;

    private final Arena arena = Arena.ofAuto();
    private final Random random = new Random(11);

    @Test
    void exactDataGivesExactSteps() {
        for (int k = 1; k <= EVERY; k++) {
            for (int n = 1; n <= EVERY; n++) {
                check(k, n);
            }
        }
    }

    private void check(int k, int n) {
        boolean narrow = Dense.narrow(n);
        int rows = narrow ? n : k;
        int columns = narrow ? k : n;
        int ld = Padding.pad(columns);
        MemorySegment x = integers(1, k, Padding.pad(k));
        MemorySegment dZ = integers(1, n, Padding.pad(n));
        MemorySegment W = integers(rows, columns, ld);
        MemorySegment b = integers(1, n, Padding.pad(n));
        MemorySegment dX = integers(1, k, Padding.pad(k));
        float[] before = W.toArray(JAVA_FLOAT);
        float[] bias = b.toArray(JAVA_FLOAT);
        Dense.online(k, n, x, 0, dZ, 0, LR, W, 0, ld, b, 0, dX, 0);
        String name = "k=" + k + " n=" + n;
        for (int i = 0; i < k; i++) {
            double sum = 0.0;
            for (int j = 0; j < n; j++) {
                int at = narrow ? j * ld + i : i * ld + j;
                sum += before[at] * (double) get(dZ, j);
                assertEquals(before[at] - LR * get(x, i) * get(dZ, j), get(W, at), name + ", weight " + i + " " + j);
            }
            assertEquals((float) sum, get(dX, i), 0.0f, name + ", dX " + i);
        }
        for (int j = 0; j < n; j++) {
            assertEquals(bias[j] - LR * get(dZ, j), get(b, j), name + ", bias " + j);
        }
        for (int at = 0; at < before.length; at++) {
            if (at % ld >= columns) {
                assertEquals(0, W.getAtIndex(JAVA_INT, at), name + ", padding of W");
            }
        }
    }

    /** Integers from -3 to 3 and padding of +0.0. */
    private MemorySegment integers(int rows, int columns, int ld) {
        MemorySegment s = arena.allocate(4L * rows * ld, 64);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                s.setAtIndex(JAVA_FLOAT, (long) r * ld + c, random.nextInt(7) - 3);
            }
        }
        return s;
    }

    private static float get(MemorySegment s, int i) {
        return s.getAtIndex(JAVA_FLOAT, i);
    }
}
