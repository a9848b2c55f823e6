package tickgrad.proofs;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import tickgrad.kernel.Padding;
import tickgrad.model.Architecture;
import tickgrad.model.Gradients;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Network;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;
import tickgrad.model.Workspace;
import tickgrad.proofs.bounds.NetworkBounds;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;
import tickgrad.proofs.engine.GuardedArena;
import tickgrad.proofs.engine.Pads;
import tickgrad.proofs.engine.Spoil;

/** What holds for every network, said as theorems about the engine. */
class EngineTheoremsProperties {
    @Provide
    Arbitrary<CaseSpec> specs() {
        return NetworkCases.specs(4, 40, 9);
    }

    @Provide
    Arbitrary<Optimizer> optimizers() {
        return Arbitraries.of(
                Optimizer.sgd(0.01).withWeightDecay(0.01),
                Optimizer.nesterov(0.01, 0.9),
                Optimizer.rmsprop(0.01),
                Optimizer.adagrad(0.01),
                Optimizer.adam(0.01),
                Optimizer.adamw(0.01, 0.01));
    }

    /** After training steps: parameters, gradients, moments. */
    @Property(tries = 100)
    void paddingStaysZero(@ForAll("specs") CaseSpec spec, @ForAll("optimizers") Optimizer optimizer) {
        NetworkCase c = spec.build();
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), optimizer, c.batch()).clipNorm(0.5);
            for (int t = 0; t < 3; t++) {
                trainer.step(Matrix.of(arena, c.X()), Matrix.of(arena, c.T()), Copies.rowWeights(arena, c));
            }
            assertEquals(0, Pads.dirty(p.architecture(), p.segment()), "pads of parameters");
            assertEquals(0, Pads.dirty(p.architecture(), trainer.gradients().segment()), "pads of gradients");
            for (MemorySegment moment : List.of(trainer.state().M(), trainer.state().V())) {
                if (moment.address() != 0L) {
                    assertEquals(0, Pads.dirty(p.architecture(), moment), "pads of a moment");
                }
            }
        }
    }

    /**
     * With NaN and infinities among the inputs: activations and gradients of every layer, in memory that was all NaN
     * before.
     */
    @Property(tries = 100)
    void paddingStaysZeroWhateverTheInputs(
            @ForAll("specs") CaseSpec spec, @ForAll @IntRange(min = 0, max = 3) int poison) {
        NetworkCase c = spec.build();
        double[] bad = {1.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        Random random = new Random(spec.seed());
        c.X()[random.nextInt(c.batch())][random.nextInt(c.widths()[0])] = bad[poison];
        for (int layers = 1; layers <= c.layers(); layers++) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = Copies.parameters(arena, c, layers);
                int m = c.batch();
                int n = c.widths()[layers];
                Workspace ws = new Workspace(arena, p.architecture(), m);
                Gradients g = new Gradients(arena, p.architecture());
                Network network = new Network(p.architecture());
                Spoil.withNaN(arena, network, p, ws, g);
                Matrix X = Matrix.of(arena, c.X());
                network.forward(p, ws, m, X.segment(), X.offset(), X.ld());
                assertEquals(0, Pads.dirty(ws.segment(), ws.outputs(), m, n), "pads of Y of layer " + layers);
                gradientOfTheSum(ws, m, n);
                network.backward(p, ws, m, X.segment(), X.offset(), X.ld(), g, false);
                assertEquals(0, Pads.dirty(p.architecture(), g.segment()), "pads of dW and db");
                gradientOfTheSum(ws, m, n);
                network.backwardInput(p, ws, m);
                assertEquals(0, Pads.dirty(ws.segment(), ws.inputGradients(), m, c.widths()[0]), "pads of dX");
            }
        }
    }

    /** The losses' gradients too. */
    @Property(tries = 100)
    void lossesLeaveZeroPads(@ForAll("specs") CaseSpec spec) {
        NetworkCase c = spec.build();
        try (Arena arena = Arena.ofConfined()) {
            int m = c.batch();
            int n = c.widths()[c.layers()];
            Matrix Y = Matrix.allocate(arena, m, n);
            Y.set(0, n - 1, Float.NaN);
            Matrix T = Matrix.of(arena, c.T());
            MemorySegment dY = arena.allocate(4L * m * Padding.pad(n), 64);
            dY.fill((byte) -1);
            Loss.named(c.loss()).backward(
                    m, n, Y.segment(), 0, Y.ld(), T.segment(), 0, T.ld(), MemorySegment.NULL, 0, 0.5f, dY, 0, Y.ld());
            assertEquals(0, Pads.dirty(dY, 0, m, n));
        }
    }

    private static void gradientOfTheSum(Workspace ws, int m, int n) {
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < Padding.pad(n); j++) {
                long at = ws.outputGradients() + 4L * ((long) r * Padding.pad(n) + j);
                ws.segment().set(JAVA_FLOAT, at, j < n ? 1.0f : 0.0f);
            }
        }
    }

    /**
     * {@code ⟨X·W, dY⟩ = ⟨X, dY·Wᵀ⟩ = ⟨W, Xᵀ·dY⟩} for linear networks of small integers, where float32 is exact: no
     * tolerance.
     */
    @Property(tries = 200)
    void backwardIsAdjointOfForward(
            @ForAll @IntRange(min = 1, max = 70) int k,
            @ForAll @IntRange(min = 1, max = 40) int h,
            @ForAll @IntRange(min = 1, max = 40) int n,
            @ForAll @IntRange(min = 1, max = 9) int m,
            @ForAll int seed) {
        Random random = new Random(seed);
        double[][][] W = {integers(random, k, h), integers(random, h, n)};
        double[][] X = integers(random, m, k);
        double[][] dY = integers(random, m, n);
        NetworkCase c = new NetworkCase(
                "linear", new int[] {k, h, n}, List.of("identity", "identity"), "mse", W,
                new double[][] {new double[h], new double[n]}, X, integers(random, m, n), new double[m]);
        EngineRun run = EngineRun.of(c, dY);
        double forward = dot(run.y(), dY);
        assertEquals(forward, dot(X, run.gradients().dX()), 0.0, "⟨X, dX⟩");
        assertEquals(forward, dot(W[0], run.gradients().dW()[0]), 0.0, "⟨W₀, dW₀⟩");
        assertEquals(forward, dot(W[1], run.gradients().dW()[1]), 0.0, "⟨W₁, dW₁⟩");
    }

    private static double[][] integers(Random random, int rows, int columns) {
        double[][] X = new double[rows][columns];
        for (double[] row : X) {
            Arrays.setAll(row, j -> random.nextInt(5) - 2);
        }
        return X;
    }

    private static double dot(double[][] x, double[][] y) {
        double sum = 0.0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[i].length; j++) {
                sum += x[i][j] * y[i][j];
            }
        }
        return sum;
    }

    /** A batch in pieces, accumulated, gives the bits of one piece: loss, gradients and weights. */
    @Property(tries = 100)
    void accumulateEqualsOneBatch(
            @ForAll("specs") CaseSpec spec,
            @ForAll("optimizers") Optimizer optimizer,
            @ForAll @IntRange(min = 1, max = 5) int piece) {
        NetworkCase c = spec.build();
        assertEquals(trained(c, optimizer, c.batch()), trained(c, optimizer, Math.min(piece, c.batch())));
    }

    private static List<Object> trained(NetworkCase c, Optimizer optimizer, int maxRows) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), optimizer, maxRows);
            trainer.gradients().segment().fill((byte) -1);
            double loss = 0.0;
            for (int t = 0; t < 3; t++) {
                loss = trainer.step(Matrix.of(arena, c.X()), Matrix.of(arena, c.T()), Copies.rowWeights(arena, c));
            }
            return List.of(loss, trainer.gradients().sha256(), p.sha256());
        }
    }

    /**
     * Prediction, Greeks, batch steps and online steps write nothing outside what they were given; and what was in the
     * gradients' memory before has no effect.
     */
    @Property(tries = 100)
    void guardWordsStayIntact(@ForAll("specs") CaseSpec spec, @ForAll("optimizers") Optimizer optimizer) {
        NetworkCase c = spec.build();
        try (GuardedArena arena = new GuardedArena()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = Matrix.of(arena, c.T());
            Matrix Y = Matrix.allocate(arena, c.batch(), c.widths()[c.layers()]);
            MemorySegment g = arena.allocate(4L * Padding.pad(c.widths()[0]), 64);
            Predictor predictor = new Predictor(arena, p, 1 + c.batch() / 2);
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), optimizer, 1 + c.batch() / 2);
            for (int t = 0; t < 2; t++) {
                trainer.gradients().segment().fill((byte) -1);
                trainer.step(X, T, Copies.rowWeights(arena, c));
            }
            new Trainer(arena, p, Loss.named(c.loss()), Optimizer.sgd(0.01), 1)
                    .learn(X.segment(), X.offset(), T.segment(), T.offset());
            predictor.predict(X, Y);
            predictor.greeks(X.segment(), X.offset(), 0, g, 0);
            assertTrue(arena.words() >= 32 * 8, "guards");
            assertEquals(0, arena.damaged(), () -> c.architecture() + ", batch " + c.batch());
        }
    }

    /** A row's outputs and input gradients are the same bits alone, in pieces of any size, and in one batch. */
    @Property(tries = 100)
    void batchSizeNeverChangesBits(@ForAll("specs") CaseSpec spec, @ForAll @IntRange(min = 1, max = 9) int maxRows) {
        NetworkCase c = spec.build();
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            int n = c.widths()[c.layers()];
            Matrix X = Matrix.of(arena, c.X());
            Matrix whole = Matrix.allocate(arena, c.batch(), n);
            Matrix pieces = Matrix.allocate(arena, c.batch(), n);
            Matrix alone = Matrix.allocate(arena, c.batch(), n);
            new Predictor(arena, p, c.batch()).predict(X, whole);
            new Predictor(arena, p, maxRows).predict(X, pieces);
            Predictor one = new Predictor(arena, p, 1);
            EngineRun batch = EngineRun.of(c, ones(c.batch(), n));
            for (int r = 0; r < c.batch(); r++) {
                one.predict(X.segment(), X.offset(r), alone.segment(), alone.offset(r));
                NetworkCase row = new NetworkCase(
                        c.name(), c.widths(), c.activations(), c.loss(), c.W(), c.b(), new double[][] {c.X()[r]},
                        new double[][] {c.T()[r]}, new double[] {1.0});
                double[] dx = EngineRun.of(row, ones(1, n)).gradients().dX()[0];
                assertEquals(Arrays.toString(dx), Arrays.toString(batch.gradients().dX()[r]), "dX of row " + r);
            }
            assertEquals(-1, whole.segment().mismatch(pieces.segment()), "in pieces of " + maxRows);
            assertEquals(-1, whole.segment().mismatch(alone.segment()), "row by row");
        }
    }

    private static double[][] ones(int m, int n) {
        double[][] X = new double[m][n];
        for (double[] row : X) {
            Arrays.fill(row, 1.0);
        }
        return X;
    }

    /** {@code greeks} returns the output and the derivative of one output, each within its bound. */
    @Property(tries = 200)
    void greeksAreTheDerivativesOfAnOutput(@ForAll("specs") CaseSpec spec) {
        CaseSpec one = new CaseSpec(spec.widths(), spec.activations(), spec.loss(), 1, false, spec.seed());
        NetworkCase c = one.build();
        int n = c.widths()[c.layers()];
        int output = (int) (spec.seed() % n);
        try (Arena arena = Arena.ofConfined()) {
            Predictor predictor = new Predictor(arena, Copies.parameters(arena, c, c.layers()), 1);
            Matrix X = Matrix.of(arena, c.X());
            Matrix g = Matrix.allocate(arena, 1, c.widths()[0]);
            double y = predictor.greeks(X.segment(), X.offset(), output, g.segment(), g.offset());
            double[][] dY = new double[1][n];
            dY[0][output] = 1.0;
            EngineRun run = EngineRun.of(c, dY);
            assertEquals(run.y()[0][output], y, 0.0, "the output");
            NetworkBounds bounds = new NetworkBounds(c, EngineRun.promises(c));
            NetworkBounds.Backward back = bounds.backward(dY, run.activations());
            Comparison comparison = new Comparison();
            comparison.compare("greeks", c, back.exact().dX(), Copies.rows(g), back.E().dX());
            assertTrue(comparison.withinBounds(), comparison::toString);
        }
    }

    /**
     * The fused online step is the gradient step of one row: {@code w - lr·g} with g within its bound; lr, {@code
     * lr·x} (or {@code lr·dZ}) and the fma round once each.
     */
    @Property(tries = 200)
    void onlineStepIsTheGradientStepOfOneRow(@ForAll("specs") CaseSpec spec) {
        double lr = 0.05;
        NetworkCase c = new CaseSpec(spec.widths(), spec.activations(), spec.loss(), 1, false, spec.seed()).build();
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), Optimizer.sgd(lr), 1);
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = Matrix.of(arena, c.T());
            EngineRun run = EngineRun.of(c);
            double loss = trainer.learn(X.segment(), X.offset(), T.segment(), T.offset());
            assertEquals(run.loss(), loss, 0.0, "the loss before the step");
            NetworkBounds.Backward back = new NetworkBounds(c, EngineRun.promises(c)).backward(run.activations());
            Comparison comparison = new Comparison();
            for (int l = 0; l < c.layers(); l++) {
                descend(comparison, c, lr, c.W()[l], back.exact().dW()[l], back.E().dW()[l], Copies.weights(p, l));
                descend(
                        comparison, c, lr, new double[][] {c.b()[l]}, new double[][] {back.exact().db()[l]},
                        new double[][] {back.E().db()[l]}, new double[][] {Copies.biases(p, l)});
            }
            assertTrue(comparison.withinBounds(), comparison::toString);
        }
    }

    private static void descend(
            Comparison comparison, NetworkCase c, double lr, double[][] w, double[][] g, double[][] Eg,
            double[][] computed) {
        final double u = 0x1p-24;
        double[][] exact = new double[w.length][w[0].length];
        double[][] E = new double[w.length][w[0].length];
        for (int i = 0; i < w.length; i++) {
            for (int j = 0; j < w[i].length; j++) {
                exact[i][j] = w[i][j] - lr * g[i][j];
                double moved = lr * (Eg[i][j] + 3.0 * u * (Math.abs(g[i][j]) + Eg[i][j]));
                E[i][j] = moved + u * (Math.abs(exact[i][j]) + moved) + 2.0 * Float.MIN_VALUE;
            }
        }
        comparison.compare("online", c, exact, computed, E);
    }

    /** The control of all tests that compare hashes: one changed bit changes the hash, one dirty pad and guard is counted. */
    @Example
    void oneBitAndOneDirtyPadAreSeen() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = new Parameters(arena, Architecture.of("3-17-5 tanh"));
            String before = p.sha256();
            assertEquals(0, Pads.dirty(p.architecture(), p.segment()));
            p.weight(0, 2, 16, Float.MIN_VALUE);
            assertNotEquals(before, p.sha256());
            assertEquals(0, Pads.dirty(p.architecture(), p.segment()));
            p.segment().set(JAVA_FLOAT, 4L * 31, -0.0f);
            assertEquals(1, Pads.dirty(p.architecture(), p.segment()));
        }
        try (GuardedArena arena = new GuardedArena()) {
            MemorySegment one = arena.allocate(12, 4);
            assertEquals(0, arena.damaged());
            MemorySegment.ofAddress(one.address() - 4).reinterpret(20).fill((byte) 0);
            assertEquals(2, arena.damaged());
        }
    }
}
