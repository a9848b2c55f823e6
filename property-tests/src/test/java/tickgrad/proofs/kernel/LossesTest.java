package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Padding;
import tickgrad.proofs.oracle.OracleLoss;

class LossesTest {
    private static final float[] EDGES = {
        0.0f, -0.0f, Float.MIN_VALUE, -Float.MIN_VALUE,
        0.75f, Math.nextUp(0.75f), -0.75f, 1.0f, 88.8f, -88.8f, 104.0f, -104.0f,
        1e30f, -3e38f, 3e38f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN
    };

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    @Test
    void simdEqualsReferenceAndPadsAreZero() {
        int cases = 0;
        for (LossKernel loss : LossKernel.all()) {
            for (int n = 1; n <= 70; n++) {
                if (n % loss.shape().multiple() == 0) {
                    for (int m = 1; m <= 9; m += n < 20 ? 1 : 4) {
                        for (boolean weighted : new boolean[] {false, true}) {
                            Random random = new Random(31L * n + m);
                            both(loss, m, n, weighted, random, c -> {});
                            both(loss, m, n, weighted, random, c -> plantEdges(c, random));
                            cases += 2;
                        }
                    }
                }
            }
        }
        assertTrue(cases > 5_000, "cases " + cases);
    }

    /** The squared error of one row of one output has the bits of the general loop, which reads it from memory. */
    @Test
    void oneSquaredErrorIsThatOfARow() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(4L * 5 * Padding.LANES, 64);
            for (float y : EDGES) {
                for (float t : EDGES) {
                    rows.fill((byte) -1);
                    rows.asSlice(0, 8L * Padding.LANES).fill((byte) 0);
                    rows.set(JAVA_FLOAT, 0, y);
                    rows.set(JAVA_FLOAT, 4L * Padding.LANES, t);
                    double expected = tickgrad.kernel.reference.Losses.mse(
                            1, 1, rows, 0, 16, rows, 64, 16, MemorySegment.NULL, 0, 1.0f, rows, 128, 16);
                    double reference = tickgrad.kernel.reference.Losses.mse(y, t, rows, 192);
                    double simd = tickgrad.kernel.Losses.mse(y, t, rows, 256);
                    String pair = y + " and " + t;
                    assertEquals(expected, reference, pair);
                    assertEquals(expected, simd, pair);
                    for (long at = 0; at < 64; at += 4) {
                        int bits = Float.floatToIntBits(rows.get(JAVA_FLOAT, 128 + at));
                        assertEquals(bits, Float.floatToIntBits(rows.get(JAVA_FLOAT, 192 + at)), pair);
                        assertEquals(bits, Float.floatToIntBits(rows.get(JAVA_FLOAT, 256 + at)), pair);
                    }
                }
            }
        }
    }

    private static void both(
            LossKernel loss, int m, int n, boolean weighted, Random random, Consumer<LossCase> change) {
        try (Arena arena = Arena.ofConfined()) {
            LossCase c = new LossCase(arena, loss, m, n, weighted, random);
            change.accept(c);
            MemorySegment expected = c.poisoned();
            MemorySegment actual = c.poisoned();
            double expectedLoss = c.run(loss.reference(), expected);
            double actualLoss = c.run(loss.simd(), actual);
            assertEquals(
                    Double.doubleToLongBits(expectedLoss), Double.doubleToLongBits(actualLoss), () -> c + " loss");
            for (long at = 0; at < expected.byteSize(); at += 4) {
                long where = at;
                assertEquals(
                        Float.floatToIntBits(expected.get(JAVA_FLOAT, at)),
                        Float.floatToIntBits(actual.get(JAVA_FLOAT, at)),
                        () -> c + " dY at byte " + where);
            }
            for (int r = 0; r < m; r++) {
                for (int j = n; j < c.lddy; j++) {
                    int bits = Float.floatToRawIntBits(c.gradient(actual, r, j));
                    boolean pad = j < Padding.pad(n);
                    int column = j;
                    int row = r;
                    assertTrue(
                            pad ? bits == 0 : Float.isNaN(Float.intBitsToFloat(bits)),
                            () -> c + " pad " + row + "," + column);
                }
            }
        }
    }

    /**
     * Zeros of both signs, subnormals, the edge of Huber, saturation, overflow, infinities and NaN; targets equal to
     * outputs.
     */
    private static void plantEdges(LossCase c, Random random) {
        for (int r = 0; r < c.m; r++) {
            for (int j = 0; j < c.n; j++) {
                if (random.nextInt(3) == 0) {
                    float edge = EDGES[random.nextInt(EDGES.length)];
                    c.Y.set(JAVA_FLOAT, LossCase.Y_OFF + 4L * (r * c.ldy + j), edge);
                    if (c.loss.shape().range() == LossKernel.Range.REAL && random.nextBoolean()) {
                        c.T.set(JAVA_FLOAT, LossCase.T_OFF + 4L * (r * c.ldt + random.nextInt(c.targets)), edge);
                    }
                }
            }
        }
    }

    /**
     * With n = 1 first, the losses and gradients agree with float64 formulas within the bounds derived in {@link
     * LossBounds}.
     */
    @Test
    void lossesAndGradientsAreWithinTheirBounds() {
        double worst = 0.0;
        for (LossKernel loss : LossKernel.all()) {
            OracleLoss oracle = OracleLoss.named(loss.name());
            Random random = new Random(7);
            for (int n : new int[] {1, 2, 3, 4, 6, 7, 15, 16, 17, 19, 30, 38, 57, 64}) {
                if (n % loss.shape().multiple() == 0) {
                    worst = Math.max(worst, compare(loss, oracle, n, random));
                }
            }
        }
        assertTrue(worst > 0.05 && worst <= 1.0, "worst error over bound " + worst);
    }

    private static double compare(LossKernel loss, OracleLoss oracle, int n, Random random) {
        double worst = 0.0;
        try (Arena arena = Arena.ofConfined()) {
            LossCase c = new LossCase(arena, loss, 9, n, true, random);
            MemorySegment dY = c.poisoned();
            double actual = c.run(loss.reference(), dY);
            double expected = 0.0;
            double bound = 0.0;
            for (int r = 0; r < c.m; r++) {
                double[] y = c.outputs(r);
                double[] t = c.targets(r);
                double[] terms = oracle.terms().of(y, t);
                double[] slopes = oracle.gradient().of(y, t);
                for (double term : terms) {
                    expected += c.weight(r) * term;
                    bound += c.weight(r) * Math.abs(term) * 0x1p-49; // 9 rows in double, both sides
                }
                bound += c.weight(r) * LossBounds.loss(loss.name(), y, t, terms);
                double s = (double) LossCase.SCALE * c.weight(r);
                for (int j = 0; j < n; j++) {
                    // the scale of the row and the product with it: two roundings
                    double e = LossBounds.gradient(loss.name(), y, t, slopes[j], j);
                    double tolerance = s * (e + 2.01 * LossBounds.U * (Math.abs(slopes[j]) + e)) + LossBounds.UNDERFLOW;
                    double error = Math.abs(c.gradient(dY, r, j) - s * slopes[j]);
                    assertTrue(error <= tolerance, c + " dY[" + r + "," + j + "] error " + error + " > " + tolerance);
                    worst = Math.max(worst, error / tolerance);
                }
            }
            double error = Math.abs(actual - expected);
            assertTrue(error <= bound, c + " loss error " + error + " > " + bound);
            return Math.max(worst, error / bound);
        }
    }

    @Test
    void edgesFollowTheDocumentedConventions() {
        assertEquals(0, Float.floatToRawIntBits(slope("mae", 0.5f, 0.5f)));
        assertEquals(0, Float.floatToRawIntBits(slope("mae", -0.0f, 0.0f)));
        assertEquals(LossCase.SCALE, slope("mae", Float.MIN_VALUE, 0.0f));
        assertEquals(-LossCase.SCALE, slope("mae", 0.0f, Float.MIN_VALUE));
        assertEquals(LossCase.SCALE * 0.75f, slope("huber(0.75)", 0.75f, 0.0f));
        assertEquals(LossCase.SCALE * 0.75f, slope("huber(0.75)", Math.nextUp(0.75f), 0.0f));
        assertEquals(LossCase.SCALE * Math.nextDown(0.75f), slope("huber(0.75)", Math.nextDown(0.75f), 0.0f));
        assertEquals(LossCase.SCALE * -0.75f, slope("huber(0.75)", -2.0f, 0.0f));
        assertEquals(LossCase.SCALE * -0.25f, slope("pinball(0.25;0.5;0.875)", 1.0f, 1.0f));
        assertEquals(LossCase.SCALE * 0.75f, slope("pinball(0.25;0.5;0.875)", Math.nextUp(1.0f), 1.0f));
        // σ(40) - 1 rounds to 0 when it is computed as a difference; -σ(-40) keeps all digits (2.5 + 0.5 ulp here)
        double tail = -1.0 / (1.0 + StrictMath.exp(40.0));
        assertEquals(LossCase.SCALE * tail, slope("bce_with_logits", 40.0f, 1.0f), LossCase.SCALE * -tail * 7 * 0x1p-24);
    }

    /** The gradient of the first output where all outputs are y and all targets t. */
    private static float slope(String name, float y, float t) {
        LossKernel loss = LossKernel.all().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow();
        try (Arena arena = Arena.ofConfined()) {
            LossCase c = new LossCase(arena, loss, 1, 3, false, new Random(1));
            for (int j = 0; j < 3; j++) {
                c.Y.set(JAVA_FLOAT, LossCase.Y_OFF + 4L * j, y);
            }
            for (int j = 0; j < c.targets; j++) {
                c.T.set(JAVA_FLOAT, LossCase.T_OFF + 4L * j, t);
            }
            MemorySegment dY = c.poisoned();
            c.run(loss.simd(), dY);
            return c.gradient(dY, 0, 0);
        }
    }

    /**
     * Logits up to the largest floats: maximum subtraction keeps every gradient finite, and each row of softmax minus
     * onehot sums to 0.
     */
    @Test
    void crossEntropySurvivesHugeLogits() {
        LossKernel loss = LossKernel.all().stream()
                .filter(l -> l.name().equals("cross_entropy"))
                .findFirst()
                .orElseThrow();
        for (int n : List.of(1, 2, 10, 16, 33)) {
            try (Arena arena = Arena.ofConfined()) {
                Random random = new Random(n);
                LossCase c = new LossCase(arena, loss, 5, n, false, random);
                for (int r = 0; r < c.m; r++) {
                    for (int j = 0; j < n; j++) {
                        float logit = 3e38f * (2.0f * random.nextFloat() - 1.0f);
                        c.Y.set(JAVA_FLOAT, LossCase.Y_OFF + 4L * (r * c.ldy + j), logit);
                    }
                }
                MemorySegment dY = c.poisoned();
                double total = c.run(loss.simd(), dY);
                assertTrue(total >= 0.0, () -> c + " loss " + total);
                for (int r = 0; r < c.m; r++) {
                    double sum = 0.0;
                    for (int j = 0; j < n; j++) {
                        sum += c.gradient(dY, r, j);
                    }
                    // Σp = 1 within γ_(n+2), and the row's scale and products
                    assertTrue(Math.abs(sum) <= (2 * n + 6) * 0x1p-24, c + " row " + r + " sums to " + sum);
                }
            }
        }
    }
}
