package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.proofs.cases.NetworkCases;

/** A step of several threads is a step of one, bit for bit. */
class ParallelStepProperties {
    /** Rows times parameters from which threads share a batch, as {@link Trainer#threads} documents. */
    private static final int WORTHWHILE = 1 << 18;

    /** Divides outputs so that every loss can stand on them. */
    private static final int EVERY_LOSS = 6;

    @Provide
    Arbitrary<String> activations() {
        return Arbitraries.of(NetworkCases.ACTIVATIONS);
    }

    @Provide
    Arbitrary<String> losses() {
        return Arbitraries.of(NetworkCases.LOSSES);
    }

    @Provide
    Arbitrary<Optimizer> optimizers() {
        return Arbitraries.of(
                Optimizer.sgd(0.01),
                Optimizer.nesterov(0.01, 0.9).withWeightDecay(0.01),
                Optimizer.rmsprop(0.01),
                Optimizer.adagrad(0.01),
                Optimizer.adam(0.01),
                Optimizer.adamw(0.01, 0.01));
    }

    /**
     * Widths, rows, threads and pieces of every kind: fewer rows than threads, layers narrow and wide, batches of several pieces, the
     * last of them short; two layers are as large as it takes to be shared.
     */
    @Property(tries = 150)
    void parallelStepEqualsStep(
            @ForAll("activations") String phi, @ForAll("losses") String loss, @ForAll("optimizers") Optimizer optimizer,
            @ForAll @IntRange(min = 1, max = 4) int threads, @ForAll @IntRange(min = 1, max = 40) int maxRows,
            @ForAll @IntRange(min = 0, max = 50) int more, @ForAll @IntRange(min = 1, max = 200) int inputs,
            @ForAll @IntRange(min = 20, max = 200) int width, @ForAll @IntRange(min = 1, max = 4) int outputs,
            @ForAll long seed) {
        int wide = (WORTHWHILE / maxRows + width) / width;
        int last = loss.equals("gaussian_nll") || loss.startsWith("pinball") ? EVERY_LOSS * outputs : 3 * outputs - 2;
        String text = inputs + "-" + width + "-" + wide + "-" + last + " " + phi + "," + phi + ",identity";
        check(text, loss, optimizer, threads, maxRows, maxRows + more, 4, seed);
    }

    /** Shapes that random ones seldom meet: one layer, narrow ones, short ones, deep ones. */
    @Example
    void parallelStepEqualsStepOnUnusualShapes() {
        for (String text : List.of(
                "4096-1", "2000-7 tanh", "3-1500-4-1500-2 relu", "1-2-3000-5-3000-1 silu", "999-33-8-7-16-15 gelu", "70-64-64-64-64-9")) {
            for (int threads = 2; threads <= 4; threads++) {
                check(text, "mse", Optimizer.adam(0.01), threads, 67, 135, 3, 5);
            }
        }
    }

    @Example
    void parallelStepEqualsStepAThousandTimes() {
        check("16-64-64-3 relu", "huber(1.0)", Optimizer.adam(0.001), 2, 53, 53, 1000, 1);
        check("16-64-64-3 tanh", "mse", Optimizer.sgd(0.01, 0.9), 3, 53, 101, 1000, 2);
    }

    /** By turns with and without row weights and clipping, online steps in between. */
    private static void check(
            String text, String loss, Optimizer optimizer, int threads, int maxRows, int rows, int steps, long seed) {
        try (Arena arena = Arena.ofShared()) {
            Parameters p = Fixtures.parameters(arena, text, seed);
            Parameters q = Fixtures.copy(arena, p);
            assertTrue(maxRows * p.architecture().parameterCount() >= WORTHWHILE, () -> text + " is not shared");
            Matrix X = Fixtures.uniform(arena, rows, p.architecture().inputs(), seed + 1);
            Matrix T = targets(arena, rows, p.architecture().outputs(), loss, seed);
            Matrix w = Fixtures.uniform(arena, rows, 1, seed + 2);
            for (int r = 0; r < rows; r++) {
                w.set(r, 0, r == 0 ? 1.0f : Math.max(0.0f, w.get(r, 0)));
            }
            Trainer one = new Trainer(arena, p, Loss.named(loss), optimizer, maxRows);
            try (Trainer many = new Trainer(arena, q, Loss.named(loss), optimizer, maxRows).threads(threads)) {
                for (int step = 0; step < steps; step++) {
                    Matrix weights = step % 2 == 0 ? null : w;
                    double clip = step % 4 < 2 ? 0.01 : Double.POSITIVE_INFINITY;
                    double expected = one.clipNorm(clip).step(X, T, weights);
                    assertEquals(expected, many.clipNorm(clip).step(X, T, weights), text);
                    if (step % 3 == 0) { // a step on the calling thread alone counts for all of them
                        double learned = one.learn(X.segment(), 0, T.segment(), 0);
                        assertEquals(learned, many.learn(X.segment(), 0, T.segment(), 0), text);
                    }
                }
                Fixtures.assertSameBits(one.gradients().segment(), many.gradients().segment(), "gradients of " + text);
                Fixtures.assertSameBits(p.segment(), q.segment(), "parameters of " + text);
                Fixtures.assertSameBits(one.state().M(), many.state().M(), "M of " + text);
                Fixtures.assertSameBits(one.state().V(), many.state().V(), "V of " + text);
                assertEquals(one.state().step(), many.state().step(), text);
                assertEquals(one.evaluate(X, T), many.evaluate(X, T), text);
                assertEquals(one.gradient(X, T, w), many.gradient(X, T, w), text);
                Fixtures.assertSameBits(one.gradients().segment(), many.gradients().segment(), "last gradients of " + text);
            }
        }
    }

    private static Matrix targets(Arena arena, int rows, int outputs, String loss, long seed) {
        Matrix T = Matrix.allocate(arena, rows, Loss.named(loss).targets(outputs));
        Random random = new Random(seed);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < T.cols(); j++) {
                float t = switch (loss) {
                    case "cross_entropy" -> random.nextInt(outputs);
                    case "cross_entropy_distribution" -> 1.0f / outputs;
                    case "bce_with_logits" -> random.nextInt(2);
                    case "poisson_nll" -> random.nextInt(4);
                    default -> (float) random.nextGaussian();
                };
                T.set(r, j, t);
            }
        }
        return T;
    }
}
