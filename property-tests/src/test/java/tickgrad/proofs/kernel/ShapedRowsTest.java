package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.ActiveBackwardRow;
import tickgrad.kernel.ActiveForwardRow;
import tickgrad.kernel.BackwardRow;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.ForwardEnd;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Padding;
import tickgrad.kernel.reference.Activations;
import tickgrad.kernel.reference.Dense;
import tickgrad.kernel.simd.Lanes;
import tickgrad.kernel.simd.Shaped;

/** The loops made for a layer's shape equal the scalar specification bit for bit, write nothing but their destination, and leave pads zero. */
class ShapedRowsTest {
    private static final int[] INPUTS = {1, 2, 3, 4, 6, 8, 15, 16, 17, 24, 31, 32, 40, 64, 65};

    /** With 1,600 even few inputs go back in several calls. */
    private static final int[] OUTPUTS = {
        1, 2, 3, 7, 8, 9, 16, 17, 31, 32, 33, 40, 48, 64, 65, 80, 96, 100, 112, 128, 144, 160, 176, 192, 200, 224, 240, 256, 272, 336, 384, 400, 500, 512, 1600
    };
    private static final float LR = 0.37f;

    /** Floats of NaN before and after every destination. */
    private static final int GUARD = 16;

    private final Random random = new Random(2);

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    /** One random layer, its row and its gradient; {@code wild} plants NaN and infinities. */
    private final class Case {
        final Arena arena = Arena.ofAuto();
        final int k;
        final int n;
        final int ldw;
        final long b;
        final MemorySegment X;
        final MemorySegment dZ;
        final MemorySegment P;
        final MemorySegment active;
        final int count;

        Case(int k, int n, boolean wild) {
            this.k = k;
            this.n = n;
            boolean narrow = Dense.narrow(n);
            ldw = narrow ? Padding.pad(k) : Padding.ldw(n);
            int rows = narrow ? n : k;
            b = 4L * rows * ldw;
            X = row(k, wild);
            dZ = row(n, wild);
            P = arena.allocate(b + 4L * Padding.pad(n), 64);
            for (int i = 0; i < rows; i++) {
                fill(P, (long) i * ldw, narrow ? k : n, false);
            }
            fill(P, b / 4, n, false);
            for (int i = 0; i < k; i++) {
                if (random.nextInt(2) == 0) {
                    X.setAtIndex(JAVA_FLOAT, i, random.nextBoolean() ? 0.0f : -0.0f);
                }
            }
            active = arena.allocate(4L * Padding.pad(k), 64);
            count = Dense.active(k, X, 0, active, 0);
        }

        private MemorySegment row(int n, boolean wild) {
            MemorySegment row = arena.allocate(4L * Padding.pad(n), 64);
            fill(row, 0, n, wild);
            return row;
        }

        private void fill(MemorySegment s, long from, int n, boolean wild) {
            for (int j = 0; j < n; j++) {
                float v = (float) random.nextGaussian();
                boolean strange = wild && random.nextInt(5) == 0;
                s.setAtIndex(JAVA_FLOAT, from + j, strange ? random.nextBoolean() ? Float.NaN : Float.POSITIVE_INFINITY : v);
            }
        }

        MemorySegment destination(int n) {
            MemorySegment s = arena.allocate(4L * (Padding.pad(n) + 2 * GUARD), 64);
            for (long i = 0; i < s.byteSize() / 4; i++) {
                s.setAtIndex(JAVA_FLOAT, i, Float.NaN);
            }
            return s;
        }

        MemorySegment copy(MemorySegment s) {
            return arena.allocate(s.byteSize(), 64).copyFrom(s);
        }

        void same(MemorySegment expected, MemorySegment actual, String what) {
            if (expected.mismatch(actual) >= 0) {
                for (long i = 0; i < expected.byteSize() / 4; i++) {
                    long at = i;
                    int e = Float.floatToIntBits(expected.getAtIndex(JAVA_FLOAT, i));
                    assertEquals(e, Float.floatToIntBits(actual.getAtIndex(JAVA_FLOAT, i)), () -> what + " k=" + k + " n=" + n + " at " + at);
                }
            }
        }
    }

    private interface Check {
        void on(Case c);
    }

    private void forAllShapes(Check check) {
        for (int k : INPUTS) {
            for (int n : OUTPUTS) {
                check.on(new Case(k, n, false));
                check.on(new Case(k, n, true));
            }
        }
    }

    private static final long AT = 4L * GUARD;

    @Test
    void forwardEqualsReference() {
        forAllShapes(c -> {
            MemorySegment e = c.destination(c.n);
            MemorySegment a = c.destination(c.n);
            Dense.forward(1, c.k, c.n, c.X, 0, 0, c.P, 0, c.ldw, c.P, c.b, e, AT, 0);
            ForwardRow.of(c.k, c.n, Epilogue.IDENTITY).forward(c.X, 0, c.P, 0, a, AT);
            c.same(e, a, "Z");
            Activations.relu(1, c.n, e, AT, e, AT, Padding.pad(c.n));
            ForwardRow.of(c.k, c.n, Epilogue.RELU).forward(c.X, 0, c.P, 0, a, AT);
            c.same(e, a, "ReLU");
            Dense.forward(1, c.k, c.n, c.X, 0, 0, c.P, 0, c.ldw, c.P, c.b, e, AT, 0);
            Activations.tanh(1, c.n, e, AT, e, AT, Padding.pad(c.n));
            ForwardRow.of(c.k, c.n, Epilogue.TANH).forward(c.X, 0, c.P, 0, a, AT);
            c.same(e, a, "tanh");
            MemorySegment zeros = c.arena.allocate(4L * Padding.pad(c.n), 64);
            Dense.forward(1, c.k, c.n, c.X, 0, 0, c.P, 0, c.ldw, zeros, 0, e, AT, 0);
            ForwardRow.of(c.k, c.n, Epilogue.PRODUCT).forward(c.X, 0, c.P, 0, a, AT);
            c.same(e, a, "product");
        });
    }

    /** A layer and the narrow one behind it in one method; how many shapes have one is counted, so that none is passed over. */
    @Test
    void endsEqualReference() {
        int made = 0;
        for (int k : INPUTS) {
            for (int n : new int[] {8, 16, 24, 32, 48, 64, 80}) {
                for (int last : new int[] {1, 2, 7, 8}) {
                    for (Epilogue epilogue : new Epilogue[] {Epilogue.IDENTITY, Epilogue.RELU, Epilogue.TANH}) {
                        if (ForwardEnd.exists(n, epilogue, last)) {
                            made++;
                            endEqualsReference(new Case(k, n, false), new Case(n, last, false), epilogue);
                            endEqualsReference(new Case(k, n, true), new Case(n, last, false), epilogue);
                        }
                    }
                }
            }
        }
        // Of 16, 32, 48 and 64 outputs with three epilogues, but for tanh of more than two vectors; before 1, 2 and 7 outputs.
        int expected = Lanes.BITS == 512 ? INPUTS.length * (4 * 3 - 2) * 3 : 0;
        assertEquals(expected, made);
    }

    private void endEqualsReference(Case c, Case d, Epilogue epilogue) {
        long gap = 4L * GUARD;
        MemorySegment P = c.arena.allocate(c.P.byteSize() + d.P.byteSize(), 64);
        P.copyFrom(c.P);
        P.asSlice(c.P.byteSize()).copyFrom(d.P);
        long z = AT + 4L * Padding.pad(c.n) + gap;
        MemorySegment e = c.destination(Padding.pad(c.n) + GUARD + Padding.pad(d.n));
        MemorySegment a = c.copy(e);
        Dense.forward(1, c.k, c.n, c.X, 0, 0, c.P, 0, c.ldw, c.P, c.b, e, AT, 0);
        if (epilogue == Epilogue.RELU) {
            Activations.relu(1, c.n, e, AT, e, AT, Padding.pad(c.n));
        } else if (epilogue == Epilogue.TANH) {
            Activations.tanh(1, c.n, e, AT, e, AT, Padding.pad(c.n));
        }
        Dense.forward(1, d.k, d.n, e, AT, 0, d.P, 0, d.ldw, d.P, d.b, e, z, 0);
        float first = ForwardEnd.of(c.k, c.n, epilogue, d.n).forward(c.X, 0, P, 0, a, AT, z);
        c.same(e, a, epilogue + " and " + d.n + " outputs");
        assertEquals(e.get(JAVA_FLOAT, z), first);
    }

    @Test
    void backwardInputEqualsReference() {
        forAllShapes(c -> {
            for (Epilogue before : new Epilogue[] {Epilogue.IDENTITY, Epilogue.RELU, Epilogue.TANH}) {
                MemorySegment e = c.destination(c.k);
                MemorySegment a = c.destination(c.k);
                Dense.backwardInput(1, c.k, c.n, c.dZ, 0, 0, c.P, 0, c.ldw, e, AT, 0);
                derivative(c, before, e);
                BackwardRow.of(c.k, c.n, before).backwardInput(c.X, 0, c.dZ, 0, c.P, 0, a, AT);
                c.same(e, a, "dX behind " + before);
            }
            MemorySegment e = c.destination(c.k);
            MemorySegment a = c.destination(c.k);
            Dense.backwardInput(1, c.k, c.n, c.dZ, 0, 0, c.P, 0, c.ldw, e, AT, 0);
            BackwardRow.of(c.k, c.n).backwardInput(c.dZ, 0, c.P, 0, a, AT);
            c.same(e, a, "dX");
        });
    }

    private static void derivative(Case c, Epilogue before, MemorySegment d) {
        if (before == Epilogue.RELU) {
            Activations.reluBackward(1, c.k, c.X, 0, c.X, 0, d, AT, d, AT, Padding.pad(c.k));
        } else if (before == Epilogue.TANH) {
            Activations.tanhBackward(1, c.k, c.X, 0, c.X, 0, d, AT, d, AT, Padding.pad(c.k));
        }
    }

    @Test
    void onlineEqualsReference() {
        forAllShapes(c -> {
            for (Epilogue before : new Epilogue[] {Epilogue.IDENTITY, Epilogue.RELU, Epilogue.TANH}) {
                MemorySegment e = c.destination(c.k);
                MemorySegment a = c.destination(c.k);
                MemorySegment eP = c.copy(c.P);
                MemorySegment aP = c.copy(c.P);
                Dense.online(c.k, c.n, c.X, 0, c.dZ, 0, LR, eP, 0, c.ldw, eP, c.b, e, AT);
                derivative(c, before, e);
                BackwardRow.of(c.k, c.n, before).online(c.X, 0, c.dZ, 0, LR, aP, 0, a, AT);
                c.same(e, a, "dX behind " + before);
                c.same(eP, aP, "W and b");
            }
        });
    }

    @Test
    void updateEqualsReference() {
        forAllShapes(c -> {
            MemorySegment e = c.copy(c.P);
            MemorySegment a = c.copy(c.P);
            Dense.update(c.k, c.n, c.X, 0, c.dZ, 0, LR, e, 0, c.ldw, e, c.b);
            BackwardRow.of(c.k, c.n).update(c.X, 0, c.dZ, 0, LR, a, 0);
            c.same(e, a, "W and b");
        });
    }

    @Test
    void listOfActiveInputsEqualsReference() {
        forAllShapes(c -> {
            MemorySegment a = c.copy(c.active);
            int count = tickgrad.kernel.Dense.active(c.k, c.X, 0, a, 0);
            assertEquals(c.count, count, () -> "k=" + c.k);
            c.same(c.active.asSlice(0, 4L * count), a.asSlice(0, 4L * count), "active");
        });
    }

    @Test
    void activeRowsEqualReference() {
        forAllShapes(c -> {
            if (c.n <= 64) {
                return;
            }
            ActiveBackwardRow row = ActiveBackwardRow.of(c.k, c.n);
            MemorySegment e = c.destination(c.n);
            MemorySegment a = c.destination(c.n);
            Dense.forwardActive(c.count, c.n, c.active, 0, c.X, 0, c.P, 0, c.ldw, c.P, c.b, e, AT);
            ActiveForwardRow.of(c.k, c.n, Epilogue.IDENTITY).forward(c.count, c.active, 0, c.X, 0, c.P, 0, a, AT);
            c.same(e, a, "Z of active inputs");
            Activations.relu(1, c.n, e, AT, e, AT, Padding.pad(c.n));
            ActiveForwardRow.of(c.k, c.n, Epilogue.RELU).forward(c.count, c.active, 0, c.X, 0, c.P, 0, a, AT);
            c.same(e, a, "ReLU of active inputs");
            Dense.forwardActive(c.count, c.n, c.active, 0, c.X, 0, c.P, 0, c.ldw, c.P, c.b, e, AT);
            Activations.tanh(1, c.n, e, AT, e, AT, Padding.pad(c.n));
            ActiveForwardRow.of(c.k, c.n, Epilogue.TANH).forward(c.count, c.active, 0, c.X, 0, c.P, 0, a, AT);
            c.same(e, a, "tanh of active inputs");

            MemorySegment edX = c.destination(c.k);
            MemorySegment adX = c.destination(c.k);
            Dense.backwardInputActive(c.count, c.k, c.n, c.active, 0, c.dZ, 0, c.P, 0, c.ldw, edX, AT);
            row.backwardInput(c.count, c.active, 0, c.dZ, 0, c.P, 0, adX, AT);
            c.same(edX, adX, "dX of active inputs");

            MemorySegment eP = c.copy(c.P);
            MemorySegment aP = c.copy(c.P);
            Dense.onlineActive(
                    c.count, c.k, c.n, c.active, 0, c.X, 0, c.dZ, 0, LR, eP, 0, c.ldw, eP, c.b, edX, AT);
            row.online(c.count, c.active, 0, c.X, 0, c.dZ, 0, LR, aP, 0, adX, AT);
            c.same(edX, adX, "dX of active inputs");
            c.same(eP, aP, "W and b of active inputs");
        });
    }

    /** Narrow layers and the way back have loops of their own on wide vectors only. */
    @Test
    void networksOfOneShapeShareTheirLoops() {
        assertSame(ForwardRow.of(5, 60, Epilogue.RELU), ForwardRow.of(5, 60, Epilogue.RELU));
        assertEquals(Shaped.makesForward(6), ForwardRow.of(5, 6, Epilogue.RELU) == ForwardRow.of(5, 6, Epilogue.RELU));
        assertEquals(Shaped.makesBackward(), BackwardRow.of(5, 60) == BackwardRow.of(5, 60));
    }
}
