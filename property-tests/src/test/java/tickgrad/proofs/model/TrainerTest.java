package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Architecture;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.OptimizerState;
import tickgrad.model.Parameters;
import tickgrad.model.Schedule;
import tickgrad.model.Trainer;
import tickgrad.proofs.bounds.NetworkBounds;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;
import tickgrad.proofs.oracle.OracleNetwork;

class TrainerTest {
    /** Unit roundoff of float. */
    private static final double U = 0x1p-24;

    private static final double LR = 0.01;

    /**
     * One piece of 37 rows against pieces of any size: five steps of Adam with clipping, where every bit of the
     * gradient counts.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 16, 31, 36, 64})
    void microBatchesGiveTheBitsOfOneBatch(int maxRows) {
        try (Arena arena = Arena.ofConfined()) {
            for (String text : List.of("5-9-3 tanh", "4-16-1 relu,softplus", "3-2-20-2 gelu")) {
                Parameters p = Fixtures.parameters(arena, text, 1);
                Parameters q = Fixtures.copy(arena, p);
                Matrix X = Fixtures.uniform(arena, 37, p.architecture().inputs(), 2);
                Matrix T = Fixtures.uniform(arena, 37, p.architecture().outputs(), 3);
                Matrix w = Fixtures.uniform(arena, 37, 1, 4);
                for (int r = 0; r < 37; r++) {
                    w.set(r, 0, Math.abs(w.get(r, 0)));
                }
                Trainer whole = new Trainer(arena, p, Loss.huber(0.5), Optimizer.adam(LR), 37).clipNorm(0.1);
                Trainer pieces = new Trainer(arena, q, Loss.huber(0.5), Optimizer.adam(LR), maxRows).clipNorm(0.1);
                for (int step = 0; step < 5; step++) {
                    Matrix weights = step % 2 == 0 ? null : w;
                    double loss = whole.step(X, T, weights);
                    assertEquals(loss, pieces.step(X, T, weights), text);
                    Fixtures.assertSameBits(whole.gradients().segment(), pieces.gradients().segment(), text);
                    Fixtures.assertSameBits(p.segment(), q.segment(), text);
                }
                assertEquals(whole.evaluate(X, T), pieces.evaluate(X, T), text);
            }
        }
    }

    @Test
    void stepAndGradientAndEvaluateReturnTheSameLoss() {
        try (Arena arena = Arena.ofConfined()) {
            Trainer trainer = trainer(arena, Optimizer.adam(LR));
            Matrix X = Fixtures.uniform(arena, 9, 5, 2);
            Matrix T = Fixtures.uniform(arena, 9, 3, 3);
            String before = trainer.parameters().sha256();
            double loss = trainer.evaluate(X, T);
            assertEquals(loss, trainer.gradient(X, T, null));
            assertEquals(before, trainer.parameters().sha256());
            assertEquals(0, trainer.state().step());
            assertEquals(loss, trainer.step(X, T));
            assertNotEquals(before, trainer.parameters().sha256());
            assertEquals(1, trainer.state().step());
        }
    }

    /**
     * Clipping to c multiplies by {@code fl(c/(N + 1e-6))}, N the norm from a float sum whose longest chain has {@code
     * n/64 + 6} additions and one product, so N errs by half of {@code (n/64 + 7)u} relatively; factor and products
     * round once each. 1.01 for products of these.
     */
    @Test
    void clippingBringsTheNormToTheClipNorm() {
        try (Arena arena = Arena.ofConfined()) {
            for (double share : new double[] {0.999, 0.5, 1e-3}) {
                Trainer trainer = trainer(arena, Optimizer.sgd(LR));
                Matrix X = Fixtures.uniform(arena, 9, 5, 2);
                Matrix T = Fixtures.uniform(arena, 9, 3, 3);
                trainer.gradient(X, T, null);
                double norm = norm(trainer.gradients().segment());
                double clip = share * norm;
                Parameters expected = Fixtures.copy(arena, trainer.parameters());
                trainer.clipNorm(clip).step(X, T);
                double chain = trainer.parameters().floats() / 64.0 + 7.0;
                double tolerance = 1.01 * ((chain / 2.0 + 2.0) * U + 1e-6 / norm);
                assertEquals(1.0, norm(trainer.gradients().segment()) / clip, tolerance);
                // and the update is the optimizer's with that gradient, bit for bit
                int n = expected.floats();
                Optimizer rule = Optimizer.sgd(LR);
                OptimizerState state = new OptimizerState(arena, rule, n);
                rule.update(n, expected.segment(), 0, trainer.gradients().segment(), 0, state, LR);
                Fixtures.assertSameBits(expected.segment(), trainer.parameters().segment(), "update");
            }
        }
    }

    /**
     * A linear unit at x = 0 with target 0 has the gradient 2b alone: with b = 2^-20 its norm is N = 2^-19, next to the 1e-6 that is added
     * before dividing, and to clip norms on both sides of N + 1e-6. Factor and product round once each.
     */
    @Test
    void whatIsAddedToTheNormCounts() {
        double N = 0x1p-19;
        for (double clip : new double[] {0.5 * N, N, N + 0.5e-6, N + 2e-6}) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = new Parameters(arena, Architecture.of("1-1"));
                p.bias(0, 0, 0x1p-20f);
                Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.sgd(LR), 1).clipNorm(clip);
                Matrix zero = Matrix.allocate(arena, 1, 1);
                trainer.step(zero, zero);
                double expected = N * Math.min(1.0, clip / (N + 1e-6));
                assertEquals(expected, trainer.gradients().bias(0, 0), 2 * U * expected, "clipped to " + clip);
                assertEquals(clip > N + 1e-6, trainer.gradients().bias(0, 0) == (float) N, "clipped to " + clip);
            }
        }
    }

    /** Without clipping nobody asks for the norm: a gradient of 2e20, whose square overflows, is used. */
    @Test
    void aNormThatOverflowsMattersToClippingAlone() {
        for (boolean clipped : new boolean[] {false, true}) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = new Parameters(arena, Architecture.of("1-1"));
                Trainer trainer = new Trainer(arena, p, Loss.mae(), Optimizer.sgd(0x1p-70), 1);
                Matrix X = Matrix.of(arena, new float[][] {{0x1p70f}});
                Matrix T = Matrix.of(arena, new float[][] {{1.0f}});
                double loss = (clipped ? trainer.clipNorm(1e30) : trainer).step(X, T);
                assertEquals(clipped ? Double.NaN : 1.0, loss);
                assertEquals(clipped ? 0.0f : 1.0f, p.weight(0, 0, 0));
            }
        }
    }

    /** A batch that pays, in pieces, with clipping: who did what shows in no bit. */
    @Test
    void twoThreadsGiveTheBitsOfOne() {
        try (Arena arena = Arena.ofShared()) {
            Parameters p = Fixtures.parameters(arena, "20-150-140-3 relu", 1);
            Parameters q = Fixtures.copy(arena, p);
            Matrix X = Fixtures.uniform(arena, 100, 20, 2);
            Matrix T = Fixtures.uniform(arena, 100, 3, 3);
            Trainer one = new Trainer(arena, p, Loss.mse(), Optimizer.adam(LR), 64).clipNorm(0.1);
            try (Trainer two = new Trainer(arena, q, Loss.mse(), Optimizer.adam(LR), 64).clipNorm(0.1).threads(2)) {
                try (Arena own = Arena.ofConfined()) {
                    Matrix confined = Fixtures.uniform(own, 100, 20, 2);
                    String message = assertThrows(IllegalArgumentException.class, () -> two.step(confined, T)).getMessage();
                    assertTrue(message.startsWith("X "), message);
                }
                for (int step = 0; step < 3; step++) {
                    assertEquals(one.step(X, T), two.step(X, T));
                    Fixtures.assertSameBits(one.gradients().segment(), two.gradients().segment(), "gradients");
                    Fixtures.assertSameBits(p.segment(), q.segment(), "parameters");
                }
            }
            one.close();
            assertThrows(IllegalStateException.class, () -> one.step(X, T));
            assertThrows(IllegalStateException.class, () -> one.learn(X.segment(), 0, T.segment(), 0));
        }
    }

    @Test
    void wrongWeightsAndSettingsAreNamed() {
        try (Arena arena = Arena.ofConfined()) {
            Trainer trainer = trainer(arena, Optimizer.sgd(LR));
            Matrix X = Fixtures.uniform(arena, 2, 5, 2);
            Matrix T = Fixtures.uniform(arena, 2, 3, 3);
            Fixtures.refused("weights[1] is Infinity", () -> trainer.step(X, T, Matrix.of(arena, new float[][] {{1}, {Float.POSITIVE_INFINITY}})));
            Fixtures.refused("weights[0] is -1.0", () -> trainer.step(X, T, Matrix.of(arena, new float[][] {{-1}, {1}})));
            Fixtures.refused("the sum of weights is 0.0", () -> trainer.step(X, T, Matrix.of(arena, new float[][] {{0}, {0}})));
            Fixtures.refused("schedule is null", () -> trainer.schedule(null));
            Fixtures.refused("X.rows() is 0", () -> trainer.step(X.rows(0, 0), T.rows(0, 0)));
            assertEquals(Loss.mse(), trainer.loss());
            assertEquals(Optimizer.sgd(LR), trainer.optimizer());
            Parameters classes = Fixtures.parameters(arena, "5-3", 1);
            Trainer indices = new Trainer(arena, classes, Loss.crossEntropy(), Optimizer.sgd(LR), 4);
            Matrix beyond = Matrix.of(arena, new float[][] {{1}, {3}});
            Fixtures.refused("T[1, 0] is 3.0", () -> indices.step(X, beyond));
            Fixtures.refused("T[0, 0] is 3.0", () -> indices.learn(X.segment(), 0, beyond.segment(), beyond.offset(1)));
        }
    }

    private static double norm(MemorySegment G) {
        double sum = 0.0;
        for (float g : G.toArray(ValueLayout.JAVA_FLOAT)) {
            sum += (double) g * g;
        }
        return Math.sqrt(sum);
    }

    @Test
    void largerClipNormChangesNothing() {
        try (Arena arena = Arena.ofConfined()) {
            Trainer free = trainer(arena, Optimizer.adam(LR));
            Trainer clipped = trainer(arena, Optimizer.adam(LR));
            Matrix X = Fixtures.uniform(arena, 9, 5, 2);
            Matrix T = Fixtures.uniform(arena, 9, 3, 3);
            free.gradient(X, T, null);
            clipped.clipNorm(1.01 * norm(free.gradients().segment()));
            free.step(X, T);
            clipped.step(X, T);
            Fixtures.assertSameBits(free.gradients().segment(), clipped.gradients().segment(), "gradient");
            Fixtures.assertSameBits(free.parameters().segment(), clipped.parameters().segment(), "parameters");
            Fixtures.refused("clipNorm is 0.0, expected > 0", () -> free.clipNorm(0.0));
            Fixtures.refused("clipNorm is NaN, expected > 0", () -> free.clipNorm(Double.NaN));
        }
    }

    /**
     * A linear unit at x = 0 with target 0 has the loss b² and the gradient 2b, so {@code b <- b·(1 - 2·lr·f(s))}. With
     * b = 1, lr = ¼ and f(s) = 2^-s the product of (1 - 2^-(s+1)) has 21 binary digits after six steps: all is exact.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void scheduleIsHonouredStepByStep(boolean online) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = new Parameters(arena, Architecture.of("1-1"));
            p.bias(0, 0, 1.0f);
            List<Long> asked = new ArrayList<>();
            Schedule halving = step -> {
                asked.add(step);
                return Math.scalb(1.0, -(int) step);
            };
            Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.sgd(0.25), 1).schedule(halving);
            Matrix zero = Matrix.allocate(arena, 1, 1);
            double b = 1.0;
            for (long step = 0; step < 6; step++) {
                double loss = online
                        ? trainer.learn(zero.segment(), 0, zero.segment(), 0)
                        : trainer.step(zero, zero);
                assertEquals(b * b, loss, 2 * U * b * b);
                b *= 1.0 - Math.scalb(1.0, -(int) (step + 1));
                assertEquals(b, p.bias(0, 0), "after step " + step);
                assertEquals(step + 1, trainer.state().step());
            }
            assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), asked);
            trainer.state().step(2); // as when a saved state is restored
            trainer.step(zero, zero);
            assertEquals(2L, asked.getLast());
            // two roundings: b was exact to 21 bits, its product with 7/8 needs 24
            assertEquals(b * 0.875, p.bias(0, 0), 2 * U * b);
        }
    }

    /**
     * Weights 1 to 3 are the same mean as rows given so many times: in exact arithmetic the same gradient, from which
     * either computation errs by its own E (forward error analysis), the loss likewise.
     */
    @ParameterizedTest
    @ValueSource(strings = {
        "4-9-3 tanh,identity | mse | batch 6 | seed 1",
        "5-3 softplus | huber(1.0) | batch 7 | seed 2",
        "3-12-4 silu,identity | cross_entropy | batch 5 | seed 3"
    })
    void integerWeightsAreRepeatedRows(String spec) {
        NetworkCase c = CaseSpec.parse(spec).build();
        int[] times = IntStream.range(0, c.batch()).map(r -> 1 + r % 3).toArray();
        int[] rows = IntStream.range(0, c.batch()).flatMap(r -> IntStream.range(0, times[r]).map(i -> r)).toArray();
        double[] ones = new double[rows.length];
        Arrays.fill(ones, 1.0);
        NetworkCase weighted = with(c, c.X(), c.T(), Arrays.stream(times).asDoubleStream().toArray());
        NetworkCase repeated = with(c, take(c.X(), rows), take(c.T(), rows), ones);
        EngineRun once = gradient(weighted);
        EngineRun often = gradient(repeated);
        NetworkBounds.Backward E = bounds(weighted);
        NetworkBounds.Backward F = bounds(repeated);
        assertEquals(once.loss(), often.loss(), E.Eloss() + F.Eloss());
        for (int l = 0; l < c.layers(); l++) {
            for (int j = 0; j < c.widths()[l + 1]; j++) {
                double tolerance = E.E().db()[l][j] + F.E().db()[l][j];
                assertEquals(once.gradients().db()[l][j], often.gradients().db()[l][j], tolerance);
                for (int i = 0; i < c.widths()[l]; i++) {
                    tolerance = E.E().dW()[l][i][j] + F.E().dW()[l][i][j];
                    assertEquals(once.gradients().dW()[l][i][j], often.gradients().dW()[l][i][j], tolerance);
                }
            }
        }
    }

    private static NetworkCase with(NetworkCase c, double[][] X, double[][] T, double[] w) {
        return new NetworkCase(c.name(), c.widths(), c.activations(), c.loss(), c.W(), c.b(), X, T, w);
    }

    private static double[][] take(double[][] values, int[] rows) {
        return Arrays.stream(rows).mapToObj(r -> values[r]).toArray(double[][]::new);
    }

    private static NetworkBounds.Backward bounds(NetworkCase c) {
        return new NetworkBounds(c, EngineRun.promises(c)).backward(EngineRun.of(c).activations());
    }

    private static EngineRun gradient(NetworkCase c) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), Optimizer.sgd(LR), 4);
            Matrix X = Matrix.of(arena, c.X());
            double loss = trainer.gradient(X, Matrix.of(arena, c.T()), Copies.rowWeights(arena, c));
            double[][][] dW = new double[c.layers()][][];
            double[][] db = new double[c.layers()][];
            for (int l = 0; l < c.layers(); l++) {
                dW[l] = Copies.weights(trainer.gradients(), l);
                db[l] = Copies.biases(trainer.gradients(), l);
            }
            return new EngineRun(null, loss, new OracleNetwork.Gradients(dW, db, null));
        }
    }

    @Test
    void rowsOfNoWeightAreAsIfAbsent() {
        try (Arena arena = Arena.ofConfined()) {
            Trainer some = trainer(arena, Optimizer.sgd(LR));
            Trainer all = trainer(arena, Optimizer.sgd(LR));
            Matrix X = Fixtures.uniform(arena, 9, 5, 2);
            Matrix T = Fixtures.uniform(arena, 9, 3, 3);
            Matrix w = Matrix.of(arena, new float[][] {{0}, {1}, {0}, {1}, {1}, {0}, {0}, {1}, {0}});
            int[] kept = {1, 3, 4, 7};
            double loss = some.step(Fixtures.gather(arena, X, kept), Fixtures.gather(arena, T, kept));
            assertEquals(loss, all.step(X, T, w));
            Fixtures.assertSameBits(some.parameters().segment(), all.parameters().segment(), "parameters");
        }
    }

    @Test
    void onlyRatiosOfWeightsCount() {
        try (Arena arena = Arena.ofConfined()) {
            Trainer ones = trainer(arena, Optimizer.sgd(LR));
            Trainer fours = trainer(arena, Optimizer.sgd(LR));
            Matrix X = Fixtures.uniform(arena, 9, 5, 2);
            Matrix T = Fixtures.uniform(arena, 9, 3, 3);
            Matrix w = Matrix.allocate(arena, 9, 1);
            for (int r = 0; r < 9; r++) {
                w.set(r, 0, 4.0f); // a power of two, so that even the rounding is the same
            }
            assertEquals(ones.step(X, T), fours.step(X, T, w));
            Fixtures.assertSameBits(ones.parameters().segment(), fours.parameters().segment(), "parameters");
        }
    }

    /**
     * An overflowing loss (target 1e30: 1e60 in float), and an overflowing norm where clipping needs it (target 1e18
     * and input 1000: the loss is 1e36, the gradient 2e21/27 at least, its square above 3e38), update nothing; all is
     * as if the step had never been.
     */
    @Test
    void overflowGivesNaNAndNoUpdate() {
        try (Arena arena = Arena.ofConfined()) {
            Trainer trainer = linear(arena).clipNorm(1.0);
            Trainer untouched = linear(arena).clipNorm(1.0);
            Matrix X = Fixtures.uniform(arena, 9, 5, 2);
            Matrix T = Fixtures.uniform(arena, 9, 3, 3);
            Matrix far = Fixtures.uniform(arena, 9, 3, 3);
            X.set(0, 2, 1000.0f);
            trainer.step(X, T);
            untouched.step(X, T);
            for (float target : new float[] {1e30f, 1e18f}) {
                far.set(0, 1, target);
                assertTrue(Double.isNaN(trainer.step(X, far)));
                assertTrue(Double.isNaN(trainer.learn(X.segment(), 0, far.segment(), 0)));
                assertEquals(1, trainer.state().step());
                Fixtures.assertSameBits(untouched.parameters().segment(), trainer.parameters().segment(), "parameters");
                Fixtures.assertSameBits(untouched.state().M(), trainer.state().M(), "M");
                Fixtures.assertSameBits(untouched.state().V(), trainer.state().V(), "V");
            }
            assertEquals(untouched.step(X, T), trainer.step(X, T));
            Fixtures.assertSameBits(untouched.parameters().segment(), trainer.parameters().segment(), "after");
            assertTrue(Double.isFinite(trainer.step(X, T)));
        }
    }

    private static Trainer linear(Arena arena) {
        return new Trainer(arena, Fixtures.parameters(arena, "5-3", 1), Loss.mse(), Optimizer.adam(LR), 16);
    }

    private static Trainer trainer(Arena arena, Optimizer optimizer) {
        return new Trainer(arena, Fixtures.parameters(arena, "5-9-3 tanh", 1), Loss.mse(), optimizer, 16);
    }
}
