package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.BackwardBatch;
import tickgrad.kernel.BackwardRow;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.Finite;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Panels;
import tickgrad.kernel.Updates;

/**
 * No kernel reads or writes a word outside its operands: each runs twice, on tight buffers and on buffers at offsets, with longer rows than needed,
 * NaN in every word around and between the rows, and NaN in the destinations. Both give the same bits, sources and words around are as they were.
 */
class GuardWordsTest {
    private static final int GUARD = 0x7FC0DEAD;
    private static final int AROUND = 48;
    private static final int GAP = 16;
    private static final int[] ROWS = {1, 2, 5, 9, 27};
    private static final int[] INPUTS = {1, 8, 17, 33};
    private static final int[] OUTPUTS = {1, 5, 8, 17, 33, 64, 130};

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    private enum Use {
        SOURCE,
        DESTINATION,
        BOTH
    }

    /** Rows of an operand, the same in both runs but for where they lie. */
    private static final class Operand {
        final int rows;
        final int cols;
        final Use use;
        final int gap;
        final float[] values;

        Operand(Use use, int rows, int cols, int gap, Random random) {
            this.gap = gap;
            this.rows = rows;
            this.cols = cols;
            this.use = use;
            values = new float[rows * cols];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(9) == 0 ? 0.0f : Math.abs((float) random.nextGaussian()); // moments are not negative
            }
        }

        Placed tight(Arena arena) {
            return new Placed(this, arena, 0, Padding.pad(cols));
        }

        Placed loose(Arena arena) {
            return new Placed(this, arena, 4L * AROUND, Padding.pad(cols) + gap);
        }
    }

    /** An operand in memory. */
    private static final class Placed {
        final Operand operand;
        final MemorySegment segment;
        final long off;
        final int ld;

        Placed(Operand operand, Arena arena, long off, int ld) {
            this.operand = operand;
            this.off = off;
            this.ld = ld;
            // Behind the last row: nothing of that row's stride, and as many guards as before the first.
            long rows = 4L * ((operand.rows - 1) * ld + Padding.pad(operand.cols));
            segment = arena.allocate(2 * off + rows, 64);
            for (long at = 0; at < segment.byteSize(); at += 4) {
                segment.set(JAVA_INT, at, GUARD);
            }
            for (int r = 0; r < operand.rows && operand.use != Use.DESTINATION; r++) {
                for (int j = 0; j < Padding.pad(operand.cols); j++) {
                    segment.set(JAVA_FLOAT, at(r, j), j < operand.cols ? operand.values[r * operand.cols + j] : 0.0f);
                }
            }
        }

        long at(int r, int j) {
            return off + 4L * ((long) r * ld + j);
        }

        /** Words of the rows, pads included; all others are guards still. */
        int[] rows(String what) {
            int width = Padding.pad(operand.cols);
            int[] words = new int[operand.rows * width];
            for (int r = 0; r < operand.rows; r++) {
                for (int j = 0; j < width; j++) {
                    words[r * width + j] = segment.get(JAVA_INT, at(r, j));
                    segment.set(JAVA_INT, at(r, j), GUARD);
                }
            }
            for (long at = 0; at < segment.byteSize(); at += 4) {
                assertEquals(GUARD, segment.get(JAVA_INT, at), what + ": word at " + at + " around an operand of " + operand.cols);
            }
            return words;
        }
    }

    private interface Verb {
        void run(Placed... operands);
    }

    private static void check(String what, Verb verb, Operand... operands) {
        try (Arena arena = Arena.ofConfined()) {
            List<Placed> tight = new ArrayList<>();
            List<Placed> loose = new ArrayList<>();
            for (Operand operand : operands) {
                tight.add(operand.tight(arena));
                loose.add(operand.loose(arena));
            }
            verb.run(tight.toArray(Placed[]::new));
            verb.run(loose.toArray(Placed[]::new));
            for (int i = 0; i < operands.length; i++) {
                String name = what + ", operand " + i;
                int[] expected = tight.get(i).rows(name);
                int[] actual = loose.get(i).rows(name);
                for (int j = 0; j < expected.length; j++) {
                    assertEquals(expected[j], actual[j], name + ", word " + j);
                    assertTrue(actual[j] != GUARD, name + ": word " + j + " was not written");
                }
                if (operands[i].use == Use.SOURCE) {
                    for (int r = 0; r < operands[i].rows; r++) {
                        for (int j = 0; j < operands[i].cols; j++) {
                            int was = Float.floatToRawIntBits(operands[i].values[r * operands[i].cols + j]);
                            assertEquals(was, actual[r * Padding.pad(operands[i].cols) + j], name + " is a source");
                        }
                    }
                }
            }
        }
    }

    private final Random random = new Random(4);

    private Operand in(int rows, int cols) {
        return new Operand(Use.SOURCE, rows, cols, GAP, random);
    }

    /** Rows that follow each other, as some kernels need weights to do. */
    private Operand close(int rows, int cols) {
        return new Operand(Use.SOURCE, rows, cols, 0, random);
    }

    private Operand out(int rows, int cols) {
        return new Operand(Use.DESTINATION, rows, cols, GAP, random);
    }

    private Operand both(int rows, int cols) {
        return new Operand(Use.BOTH, rows, cols, GAP, random);
    }

    @Test
    void denseVerbs() {
        for (int m : ROWS) {
            for (int k : INPUTS) {
                for (int n : OUTPUTS) {
                    dense(m, k, n, "m=" + m + " k=" + k + " n=" + n);
                }
            }
        }
    }

    private void dense(int m, int k, int n, String shape) {
        int rows = Dense.narrow(n) ? n : k;
        int cols = Dense.narrow(n) ? k : n;
        check("forward " + shape, a -> Dense.forward(
                m, k, n, a[0].segment, a[0].off, a[0].ld, a[1].segment, a[1].off, a[1].ld, a[2].segment, a[2].off, a[3].segment,
                a[3].off, a[3].ld), in(m, k), in(rows, cols), in(1, n), out(m, n));
        check("forward, rows of W without gaps, " + shape, a -> Dense.forward(
                m, k, n, a[0].segment, a[0].off, a[0].ld, a[1].segment, a[1].off, a[1].ld, a[2].segment, a[2].off, a[3].segment,
                a[3].off, a[3].ld), in(m, k), close(rows, cols), in(1, n), out(m, n));
        check("forwardRelu " + shape, a -> Dense.forwardRelu(
                m, k, n, a[0].segment, a[0].off, a[0].ld, a[1].segment, a[1].off, a[1].ld, a[2].segment, a[2].off, a[3].segment,
                a[3].off, a[3].ld), in(m, k), in(rows, cols), in(1, n), out(m, n));
        check("backwardInput " + shape, a -> Dense.backwardInput(
                m, k, n, a[0].segment, a[0].off, a[0].ld, a[1].segment, a[1].off, a[1].ld, a[2].segment, a[2].off, a[2].ld),
                in(m, n), in(rows, cols), out(m, k));
        for (Epilogue before : new Epilogue[] {Epilogue.IDENTITY, Epilogue.RELU, Epilogue.TANH}) {
            Operand panels = both(1, (int) Panels.bytes(m, k, n) / Float.BYTES);
            check("BackwardBatch " + before + " " + shape, a -> BackwardBatch.backwardInput(
                    m, k, n, a[0].segment, a[0].off, a[0].ld, a[1].segment, a[1].off, a[1].ld, a[2].segment, a[2].off, before, a[3].segment, a[3].off,
                    a[4].segment, a[4].off, a[4].ld), in(m, n), in(rows, cols), panels, in(m, k), out(m, k));
        }
        check("backwardWeights " + shape, a -> Dense.backwardWeights(
                m, k, n, a[0].segment, a[0].off, a[0].ld, a[1].segment, a[1].off, a[1].ld, a[2].segment, a[2].off, a[2].ld,
                a[3].segment, a[3].off), in(m, k), in(m, n), out(rows, cols), out(1, n));
        check("accumulateWeights " + shape, a -> Dense.accumulateWeights(
                m, k, n, a[0].segment, a[0].off, a[0].ld, a[1].segment, a[1].off, a[1].ld, a[2].segment, a[2].off, a[2].ld,
                a[3].segment, a[3].off), in(m, k), in(m, n), both(rows, cols), both(1, n));
        check("online " + shape, a -> Dense.online(
                k, n, a[0].segment, a[0].off, a[1].segment, a[1].off, 0.1f, a[2].segment, a[2].off, a[2].ld, a[3].segment, a[3].off,
                a[4].segment, a[4].off), in(1, k), in(1, n), both(rows, cols), both(1, n), out(1, k));
        check("update " + shape, a -> Dense.update(
                k, n, a[0].segment, a[0].off, a[1].segment, a[1].off, 0.1f, a[2].segment, a[2].off, a[2].ld, a[3].segment,
                a[3].off), in(1, k), in(1, n), both(rows, cols), both(1, n));
        int p = rows * Padding.pad(cols) + Padding.pad(n);
        check("ForwardRow " + shape, a -> ForwardRow.of(k, n, Epilogue.TANH).forward(
                a[0].segment, a[0].off, a[1].segment, a[1].off, a[2].segment, a[2].off), in(1, k), in(1, p), out(1, n));
        check("BackwardRow " + shape, a -> BackwardRow.of(k, n).online(
                a[0].segment, a[0].off, a[1].segment, a[1].off, 0.1f, a[2].segment, a[2].off, a[3].segment, a[3].off),
                in(1, k), in(1, n), both(1, p), out(1, k));
        check("Finite " + shape, a -> assertTrue(Finite.all(m, k, a[0].segment, a[0].off, a[0].ld)), in(m, k));
    }

    @Test
    void activationsAndLosses() {
        for (int m : ROWS) {
            for (int n : OUTPUTS) {
                for (ActivationKernel kernel : ActivationKernel.values()) {
                    String what = kernel + " m=" + m + " n=" + n;
                    check(what, a -> kernel.forward.apply(m, n, a[0].segment, a[0].off, a[1].segment, a[1].off, a[0].ld),
                            in(m, n), out(m, n));
                    check(what + " back", a -> kernel.backward.apply(
                            m, n, a[0].segment, a[0].off, a[1].segment, a[1].off, a[2].segment, a[2].off, a[3].segment, a[3].off,
                            a[0].ld), in(m, n), in(m, n), in(m, n), out(m, n));
                }
                for (LossKernel loss : LossKernel.all()) {
                    int width = n * loss.shape().multiple();
                    Operand T = in(m, loss.shape().targets(width));
                    for (int i = 0; i < T.values.length; i++) {
                        T.values[i] = loss.shape().range() == LossKernel.Range.INDEX ? random.nextInt(width) : random.nextFloat();
                    }
                    check(loss.name() + " m=" + m + " n=" + width, a -> loss.simd().run(
                            m, width, a[0].segment, a[0].off, a[0].ld, a[1].segment, a[1].off, a[1].ld, a[2].segment, a[2].off, 0.5f,
                            a[3].segment, a[3].off, a[3].ld), in(m, width), T, in(1, m), out(m, width));
                }
            }
        }
    }

    @Test
    void flatVectors() {
        for (int n = 16; n <= 21 * 16; n += 16) {
            int count = n;
            for (UpdateRule rule : UpdateRule.all(0.01)) {
                check(rule.name() + " n=" + n, a -> rule.simd().run(
                        count, a[0].segment, a[1].segment, a[2].segment, a[3].segment, a[0].off, 7),
                        both(1, n), in(1, n), both(1, n), both(1, n));
            }
            check("scale n=" + n, a -> Updates.scale(count, a[0].segment, a[0].off, 0.5f), both(1, n));
            check("sumOfSquares n=" + n, a -> assertTrue(Updates.sumOfSquares(count, a[0].segment, a[0].off) > 0.0f), in(1, n));
        }
    }

    /** The controls: a word too much is seen before and behind, as is a word too few. */
    @Test
    void strayWordsAreSeen() {
        for (long stray : new long[] {-4, 4 * 16}) {
            assertThrows(AssertionError.class, () -> check("stray", a -> {
                a[0].segment.asSlice(a[0].off, 64).fill((byte) 0);
                if (a[0].off > 0) {
                    a[0].segment.set(JAVA_FLOAT, a[0].off + stray, 1.0f);
                }
            }, out(1, 16)));
        }
        assertThrows(AssertionError.class, () -> check("too few", a -> a[0].segment.set(JAVA_FLOAT, a[0].off, 1.0f), out(1, 16)));
        check("all", a -> a[0].segment.asSlice(a[0].off, 64).fill((byte) 0), out(1, 16));
    }
}
