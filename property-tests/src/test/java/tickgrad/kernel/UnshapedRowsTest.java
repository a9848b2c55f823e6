package tickgrad.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.reference.Activations;
import tickgrad.kernel.reference.Dense;

/** Rows without a template, which wide vectors never need: they equal the scalar specification bit for bit. They are no one's to call. */
class UnshapedRowsTest {
    private static final int[] INPUTS = {1, 3, 16, 17, 40};
    private static final int[] OUTPUTS = {1, 3, 7, 8, 16, 33, 40};
    private static final long AT = 64; // rows and parameters begin behind others
    private static final float LR = 0.25f;

    private final Arena arena = Arena.ofConfined();
    private final Random random = new Random(5);

    @AfterEach
    void close() {
        arena.close();
    }

    /** A layer: W and behind it b, and rows with pads of zero. */
    private final class Layer {
        final int k;
        final int n;
        final int ldw;
        final long b;
        final MemorySegment P;
        final MemorySegment X;
        final MemorySegment dZ;

        Layer(int k, int n) {
            this.k = k;
            this.n = n;
            boolean narrow = Dense.narrow(n);
            ldw = narrow ? Padding.pad(k) : Padding.ldw(n);
            int rows = narrow ? n : k;
            b = AT + 4L * rows * ldw;
            P = arena.allocate(b + 4L * Padding.pad(n), 64);
            for (int i = 0; i < rows; i++) {
                fill(P, AT + 4L * i * ldw, narrow ? k : n);
            }
            fill(P, b, n);
            X = row(k);
            dZ = row(n);
        }

        MemorySegment row(int n) {
            MemorySegment row = arena.allocate(AT + 4L * Padding.pad(n), 64);
            fill(row, AT, n);
            return row;
        }

        void fill(MemorySegment s, long at, int n) {
            for (int j = 0; j < n; j++) {
                s.set(JAVA_FLOAT, at + 4L * j, (float) random.nextGaussian());
            }
        }
    }

    private interface Check {
        void on(Layer layer);
    }

    private void everyShape(Check check) {
        for (int k : INPUTS) {
            for (int n : OUTPUTS) {
                check.on(new Layer(k, n));
            }
        }
    }

    private MemorySegment copy(MemorySegment s) {
        return arena.allocate(s.byteSize(), 64).copyFrom(s);
    }

    private static void same(MemorySegment expected, MemorySegment actual, Layer l, Object what) {
        assertEquals(-1, expected.mismatch(actual), () -> what + " k=" + l.k + " n=" + l.n);
    }

    @Test
    void forward() {
        everyShape(l -> {
            for (Epilogue epilogue : Epilogue.values()) {
                MemorySegment expected = l.row(l.n);
                MemorySegment actual = l.row(l.n);
                expected.copyFrom(actual);
                MemorySegment b = epilogue == Epilogue.PRODUCT ? arena.allocate(4L * Padding.pad(l.n), 64) : l.P;
                Dense.forward(1, l.k, l.n, l.X, AT, 0, l.P, AT, l.ldw, b, b == l.P ? l.b : 0, expected, AT, 0);
                if (epilogue == Epilogue.RELU) {
                    Activations.relu(1, l.n, expected, AT, expected, AT, Padding.pad(l.n));
                } else if (epilogue == Epilogue.TANH) {
                    Activations.tanh(1, l.n, expected, AT, expected, AT, Padding.pad(l.n));
                }
                new UnshapedForward(l.k, l.n, epilogue).forward(l.X, AT, l.P, AT, actual, AT);
                same(expected, actual, l, epilogue);
            }
        });
    }

    @Test
    void backward() {
        everyShape(l -> {
            for (Epilogue before : new Epilogue[] {Epilogue.IDENTITY, Epilogue.RELU, Epilogue.TANH}) {
                backward(l, before);
            }
        });
    }

    private void backward(Layer l, Epilogue before) {
        BackwardRow row = new UnshapedBackward(l.k, l.n, before);
        MemorySegment expected = l.row(l.k);
        MemorySegment actual = copy(expected);
        Dense.backwardInput(1, l.k, l.n, l.dZ, AT, 0, l.P, AT, l.ldw, expected, AT, 0);
        derivative(l, before, expected);
        row.backwardInput(l.X, AT, l.dZ, AT, l.P, AT, actual, AT);
        same(expected, actual, l, "dX behind " + before);
        MemorySegment expectedP = copy(l.P);
        MemorySegment actualP = copy(l.P);
        Dense.online(l.k, l.n, l.X, AT, l.dZ, AT, LR, expectedP, AT, l.ldw, expectedP, l.b, expected, AT);
        derivative(l, before, expected);
        row.online(l.X, AT, l.dZ, AT, LR, actualP, AT, actual, AT);
        same(expected, actual, l, "dX of an online step behind " + before);
        same(expectedP, actualP, l, "parameters of an online step");
        Dense.update(l.k, l.n, l.X, AT, l.dZ, AT, LR, expectedP, AT, l.ldw, expectedP, l.b);
        row.update(l.X, AT, l.dZ, AT, LR, actualP, AT);
        same(expectedP, actualP, l, "updated parameters");
    }

    private static void derivative(Layer l, Epilogue before, MemorySegment d) {
        if (before == Epilogue.RELU) {
            Activations.reluBackward(1, l.k, l.X, AT, l.X, AT, d, AT, d, AT, Padding.pad(l.k));
        } else if (before == Epilogue.TANH) {
            Activations.tanhBackward(1, l.k, l.X, AT, l.X, AT, d, AT, d, AT, Padding.pad(l.k));
        }
    }
}
