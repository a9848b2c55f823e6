package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.InputScale;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.OptimizerState;
import tickgrad.model.Parameters;
import tickgrad.model.Standardizer;
import tickgrad.model.Trainer;
import tickgrad.model.live.Folded;
import tickgrad.model.live.StreamingScale;

/**
 * Tolerances: u = 2⁻²⁴. A layer of raw inputs is computed with a weight (rounded once), a shifted input (once) and a dot and bias of γ_{k+1}; all errors
 * are relative to {@code |w|·|x - c|/s} and to {@code |b| + Σ|w|·|m - c|/s}. With {@code |x - c| <= |x| + |m|} that is
 * {@code (k + 4)·u·(|b| + Σ|w|·(1 + |m|/s + |x|/s))}; {@code c = m} up to rounding takes the place of |x| and |m| by |x - m| where {@code |m| > 16 s}.
 * 1.01 covers products of small terms.
 */
class StreamingScaleTest {
    private static final double U = 0x1p-24;
    private static final double V = 0x1p-53;
    private static final StreamingScale.Settings SETTINGS = new StreamingScale.Settings(50.0, 1e-9, 10, 5);

    /** One random scale: means up to 1e5 deviations from zero, deviations from 1e-3 to 1e3. */
    private static MemorySegment scale(Arena arena, CounterRandom random, int k) {
        MemorySegment scale = arena.allocate(16L * k, 64);
        for (int i = 0; i < k; i++) {
            double s = StrictMath.pow(10.0, 6 * random.nextDouble() - 3);
            double m = s * random.nextGaussian() * StrictMath.pow(10.0, 6 * random.nextDouble() - 1);
            scale.set(JAVA_DOUBLE, 16L * i, m);
            scale.set(JAVA_DOUBLE, 16L * i + 8, s);
        }
        return scale;
    }

    private static double m(MemorySegment scale, int i) {
        return scale.get(JAVA_DOUBLE, 16L * i);
    }

    private static double s(MemorySegment scale, int i) {
        return scale.get(JAVA_DOUBLE, 16L * i + 8);
    }

    /** b + Σ w(x - m)/s in double. */
    private static double exact(Parameters p, MemorySegment scale, MemorySegment x, int j) {
        double y = p.bias(0, j);
        for (int i = 0; i < p.architecture().inputs(); i++) {
            y += p.weight(0, i, j) * ((x.get(JAVA_FLOAT, 4L * i) - m(scale, i)) / s(scale, i));
        }
        return y;
    }

    private static boolean far(MemorySegment scale, int i) {
        return Math.abs(m(scale, i)) > InputScale.FAR * s(scale, i);
    }

    /** (k + 4)·u·(|b| + Σ|w|·size), see above. */
    private static double tolerance(Parameters p, MemorySegment scale, MemorySegment x, int j) {
        int k = p.architecture().inputs();
        double sum = Math.abs(p.bias(0, j));
        for (int i = 0; i < k; i++) {
            double xi = x.get(JAVA_FLOAT, 4L * i);
            double size = far(scale, i)
                    ? Math.abs(xi - m(scale, i)) / s(scale, i) + 2 * U * Math.abs(m(scale, i)) / s(scale, i)
                    : Math.abs(m(scale, i)) / s(scale, i) + Math.abs(xi) / s(scale, i);
            sum += Math.abs(p.weight(0, i, j)) * (1.0 + size);
        }
        return 1.01 * (k + 4) * U * sum;
    }

    private static Parameters random(Arena arena, String net, CounterRandom random) {
        Parameters p = Parameters.initialized(arena, Architecture.of(net), Initializer.HE_NORMAL, random.nextLong());
        for (int j = 0; j < p.architecture().outputs(0); j++) {
            p.bias(0, j, (float) random.nextGaussian());
        }
        return p;
    }

    private static MemorySegment row(Arena arena, MemorySegment scale, CounterRandom random, int k) {
        MemorySegment x = arena.allocate(4L * k, 64);
        for (int i = 0; i < k; i++) {
            x.set(JAVA_FLOAT, 4L * i, (float) (m(scale, i) + 3.0 * s(scale, i) * random.nextGaussian()));
        }
        return x;
    }

    /** Folded, a layer answers raw inputs as it answers scaled ones, and its Greeks are raw: {@code w/s}, rounded once, as a sum of one term. */
    @ParameterizedTest
    @ValueSource(strings = {"6-3", "6-40", "33-1", "17-9"})
    void foldingKeepsTheFunction(String net) {
        CounterRandom random = new CounterRandom(31, net.hashCode());
        double worst = 0.0;
        for (int round = 0; round < 200; round++) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = random(arena, net, random);
                int k = p.architecture().inputs();
                int n = p.architecture().outputs();
                MemorySegment scale = scale(arena, random, k);
                Folded folded = new Folded(arena, p.architecture());
                InputScale.fold(p, scale, 0, folded.weights(), folded.shift());
                MemorySegment x = row(arena, scale, random, k);
                MemorySegment y = arena.allocate(4L * n, 64);
                MemorySegment g = arena.allocate(4L * k, 64);
                folded.predict(x, 0, y, 0);
                for (int j = 0; j < n; j++) {
                    double error = Math.abs(exact(p, scale, x, j) - y.get(JAVA_FLOAT, 4L * j));
                    assertTrue(error <= tolerance(p, scale, x, j), error + " > " + tolerance(p, scale, x, j));
                    worst = Math.max(worst, error / tolerance(p, scale, x, j));
                    assertEquals(y.get(JAVA_FLOAT, 4L * j), folded.greeks(x, 0, j, g, 0));
                    for (int i = 0; i < k; i++) {
                        double greek = p.weight(0, i, j) / s(scale, i);
                        assertEquals(greek, g.get(JAVA_FLOAT, 4L * i), 1.01 * U * Math.abs(greek) + Float.MIN_VALUE);
                    }
                }
            }
        }
        System.out.printf("folded layer %s: 200 scales, worst error %.2f of its tolerance%n", net, worst);
        assertTrue(worst > 0.0);
    }

    /** The shift is what makes 60,000 with a deviation of 0.5 work: folded into the bias it would miss the same tolerance by far. */
    @Test
    void aFarColumnNeedsItsShift() {
        try (Arena arena = Arena.ofConfined()) {
            CounterRandom random = new CounterRandom(32, 0);
            Parameters p = random(arena, "1-8", random);
            MemorySegment scale = arena.allocate(16, 64);
            scale.set(JAVA_DOUBLE, 0, 60_000.3);
            scale.set(JAVA_DOUBLE, 8, 0.5);
            MemorySegment x = arena.allocateFrom(JAVA_FLOAT, 60_000.75f);
            Folded folded = new Folded(arena, p.architecture());
            InputScale.fold(p, scale, 0, folded.weights(), folded.shift());
            assertTrue(folded.shifts());
            for (int j = 0; j < 8; j++) {
                float w = folded.weights().weight(0, 0, j);
                float b = (float) (p.bias(0, j) - p.weight(0, 0, j) * (60_000.3 / 0.5));
                double unshifted = Math.abs(Math.fma(x.get(JAVA_FLOAT, 0), w, b) - exact(p, scale, x, j));
                assertTrue(unshifted > tolerance(p, scale, x, j), "column " + j + " passes without a shift");
            }
        }
    }

    /**
     * Re-based, a layer has the same function up to the rounding of its new weights and bias, {@code u(|b'| + Σ|w|·|x - m'|/s)}, and that of the
     * float z.
     */
    @ParameterizedTest
    @ValueSource(strings = {"6-3", "6-40", "33-1", "17-9"})
    void rebasingKeepsTheFunction(String net) {
        CounterRandom random = new CounterRandom(33, net.hashCode());
        double worst = 0.0;
        for (int round = 0; round < 200; round++) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = random(arena, net, random);
                Parameters q = new Parameters(arena, p.architecture());
                q.copyFrom(p);
                int k = p.architecture().inputs();
                MemorySegment from = scale(arena, random, k);
                MemorySegment to = arena.allocate(16L * k, 64);
                for (int i = 0; i < k; i++) {
                    to.set(JAVA_DOUBLE, 16L * i, m(from, i) + 5.0 * s(from, i) * random.nextGaussian());
                    to.set(JAVA_DOUBLE, 16L * i + 8, s(from, i) * StrictMath.exp(random.nextGaussian()));
                }
                InputScale.rebase(q, from, 0, to, 0);
                MemorySegment x = row(arena, to, random, k);
                for (int j = 0; j < p.architecture().outputs(); j++) {
                    double tolerance = U * Math.abs(q.bias(0, j));
                    double terms = Math.abs(p.bias(0, j));
                    for (int i = 0; i < k; i++) {
                        double w = Math.abs(p.weight(0, i, j)) / s(from, i);
                        tolerance += U * w * Math.abs(x.get(JAVA_FLOAT, 4L * i) - m(to, i));
                        terms += w * (Math.abs(x.get(JAVA_FLOAT, 4L * i)) + Math.abs(m(to, i)) + Math.abs(m(from, i)));
                    }
                    tolerance = 1.01 * tolerance + 4 * (k + 3) * V * terms; // sums in double on both sides
                    double error = Math.abs(exact(p, from, x, j) - exact(q, to, x, j));
                    assertTrue(error <= tolerance, error + " > " + tolerance);
                    worst = Math.max(worst, error / tolerance);
                }
            }
        }
        System.out.printf("re-based layer %s: 200 moves, worst error %.2f of its tolerance%n", net, worst);
        assertTrue(worst > 0.05, "a tolerance this wide proves nothing");
    }

    /**
     * The law of first moments is that of gradients: the gradient of the re-based layer at the same raw row is the re-based gradient. Both gradients err by
     * 3u of each factor (residual, z and product are rounded); the law adds two terms, of which either may be large.
     */
    @ParameterizedTest
    @ValueSource(strings = {"5-3", "5-12"})
    void firstMomentsMoveAsGradientsDo(String net) {
        CounterRandom random = new CounterRandom(34, 0);
        try (Arena arena = Arena.ofConfined()) {
            int k = 5;
            Parameters p = random(arena, net, random);
            int n = p.architecture().outputs();
            Parameters q = new Parameters(arena, p.architecture());
            q.copyFrom(p);
            MemorySegment from = arena.allocate(16L * k, 64);
            MemorySegment to = arena.allocate(16L * k, 64);
            Matrix zFrom = Matrix.allocate(arena, 1, k);
            Matrix zTo = Matrix.allocate(arena, 1, k);
            for (int i = 0; i < k; i++) { // powers of two and small integers: z is exact on both sides
                from.set(JAVA_DOUBLE, 16L * i, 8.0 * i);
                from.set(JAVA_DOUBLE, 16L * i + 8, 4.0);
                to.set(JAVA_DOUBLE, 16L * i, 8.0 * i - 4.0);
                to.set(JAVA_DOUBLE, 16L * i + 8, i % 2 == 0 ? 8.0 : 2.0);
                float x = 3.0f * i - 2.0f;
                zFrom.set(0, i, (float) ((x - m(from, i)) / s(from, i)));
                zTo.set(0, i, (float) ((x - m(to, i)) / s(to, i)));
            }
            Matrix T = Matrix.allocate(arena, 1, n);
            for (int j = 0; j < n; j++) {
                T.set(0, j, 100.0f * (j + 1)); // far from the answers: their rounding does not matter
            }
            Optimizer rule = Optimizer.sgd(0.1, 0.9);
            Trainer before = new Trainer(arena, p, Loss.mse(), rule, 1);
            before.gradient(zFrom, T, null);
            OptimizerState state = new OptimizerState(arena, rule, p.floats());
            state.V().copyFrom(before.gradients().segment());
            InputScale.rebase(q, from, 0, to, 0);
            InputScale.rebaseMoments(q, rule, state, from, 0, to, 0);
            Trainer after = new Trainer(arena, q, Loss.mse(), rule, 1);
            after.gradient(zTo, T, null);
            Parameters moved = new Parameters(arena, p.architecture());
            moved.segment().copyFrom(state.V());
            for (int j = 0; j < n; j++) {
                double db = before.gradients().bias(0, j);
                for (int i = 0; i < k; i++) {
                    double expected = after.gradients().weight(0, i, j);
                    double size = Math.abs(before.gradients().weight(0, i, j)) * s(from, i) / s(to, i)
                            + Math.abs(db * (m(to, i) - m(from, i)) / s(to, i)) + Math.abs(expected);
                    assertEquals(expected, moved.weight(0, i, j), 20 * U * size, i + ", " + j);
                }
            }
        }
    }

    /** With unlimited memory the statistics are those of {@link Standardizer}: both round a few times a row. */
    @Test
    void statisticsOfAllRowsAreWelfords() {
        try (Arena arena = Arena.ofConfined()) {
            StreamingScale scale =
                    new StreamingScale(arena, 2, new StreamingScale.Settings(Double.POSITIVE_INFINITY, 1e-9, 10, 5));
            Standardizer welford = new Standardizer(2);
            CounterRandom random = new CounterRandom(35, 0);
            MemorySegment x = arena.allocate(8, 64);
            int n = 2000;
            for (int r = 0; r < n; r++) {
                float a = (float) (300.0 + 7.0 * random.nextGaussian());
                float b = (float) random.nextGaussian();
                x.set(JAVA_FLOAT, 0, a);
                x.set(JAVA_FLOAT, 4, b);
                scale.observe(x, 0, Double.POSITIVE_INFINITY);
                welford.update(new double[] {a, b});
            }
            for (int c = 0; c < 2; c++) {
                double size = Math.abs(welford.mean(c)) + 6 * welford.deviation(c);
                assertEquals(welford.mean(c), scale.mean(c), 4 * n * V * size);
                assertEquals(welford.deviation(c), scale.deviation(c), 8 * n * V * size);
            }
        }
    }

    /** Old rows fade: after twenty memories of another level nothing of the first is left, e⁻²⁰ of 100 deviations. */
    @Test
    void oldRowsFade() {
        try (Arena arena = Arena.ofConfined()) {
            StreamingScale scale = new StreamingScale(arena, 1, SETTINGS);
            MemorySegment x = arena.allocate(4, 64);
            for (int r = 0; r < 2000; r++) {
                x.set(JAVA_FLOAT, 0, (r < 1000 ? 100.0f : 0.0f) + (r % 2 == 0 ? 1.0f : -1.0f));
                scale.observe(x, 0, Double.POSITIVE_INFINITY);
            }
            // The mean of a sequence of +1 and -1 swings by α/(2 - α); so does its variance around 1, and by the square of it.
            double swing = (1.0 / 50) / (2 - 1.0 / 50);
            assertEquals(0.0, scale.mean(0), swing + 100 * StrictMath.exp(-20));
            assertEquals(1.0, scale.deviation(0), swing + 1e4 * StrictMath.exp(-20));
        }
    }

    @Test
    void constantColumnsAreSafe() {
        try (Arena arena = Arena.ofConfined()) {
            for (float value : new float[] {0.0f, 7.0f, -0.1f, 1e-30f, 60_000.1f, 1e9f, Float.MIN_VALUE}) {
                StreamingScale scale = new StreamingScale(arena, 1, SETTINGS);
                MemorySegment x = arena.allocateFrom(JAVA_FLOAT, value);
                MemorySegment z = arena.allocate(64, 64);
                for (int r = 0; r < 500; r++) {
                    scale.observe(x, 0, 8.0);
                }
                assertTrue(scale.deviation(0) >= 1e-9 && scale.deviation(0) < Double.POSITIVE_INFINITY);
                scale.adopt();
                assertEquals(0.0, scale.standardize(x, 0, z), "z of " + value);
                Parameters p = random(arena, "1-2", new CounterRandom(36, 0));
                Folded folded = new Folded(arena, p.architecture());
                folded.fold(p, scale);
                assertTrue(folded.weights().isFinite());
                MemorySegment y = arena.allocate(8, 64);
                folded.predict(x, 0, y, 0);
                assertEquals(p.bias(0, 0), y.get(JAVA_FLOAT, 0), 1.01 * 5 * U * (Math.abs(p.bias(0, 0)) + 17 * 2 * Math.abs(p.weight(0, 0, 0))));
                assertEquals(0.0, scale.distance(x, 0));
            }
        }
    }

    /** A value far off moves the mean by αks at most, and the deviation becomes at most √(1 + αk²) times what it was. */
    @Test
    void oneBadValueMovesLittle() {
        try (Arena arena = Arena.ofConfined()) {
            StreamingScale scale = new StreamingScale(arena, 1, SETTINGS);
            MemorySegment x = arena.allocate(4, 64);
            for (int r = 0; r < 1000; r++) {
                x.set(JAVA_FLOAT, 0, r % 2 == 0 ? 1.0f : -1.0f);
                scale.observe(x, 0, 8.0);
            }
            double mean = scale.mean(0);
            double deviation = scale.deviation(0);
            x.set(JAVA_FLOAT, 0, 1e30f);
            scale.observe(x, 0, 8.0);
            assertEquals(mean + 8.0 * deviation / 50, scale.mean(0), 1e-12);
            assertTrue(scale.deviation(0) <= deviation * Math.sqrt(1 + 64.0 / 50));
        }
    }

    @Test
    void theBaseStandsWhileFrozen() {
        try (Arena arena = Arena.ofConfined()) {
            StreamingScale scale = new StreamingScale(arena, 1, SETTINGS);
            MemorySegment x = arena.allocateFrom(JAVA_FLOAT, 3.0f);
            for (int r = 0; r < 10; r++) {
                assertEquals(false, scale.due(), "before it is warm");
                scale.observe(x, 0, 8.0);
            }
            assertTrue(scale.due());
            scale.freeze(2);
            assertEquals(false, scale.due());
            scale.widen(3.0);
            assertEquals(3.0, scale.mean(0));
        }
    }
}
