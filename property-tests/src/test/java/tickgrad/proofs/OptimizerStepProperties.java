package tickgrad.proofs;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tickgrad.model.Adagrad;
import tickgrad.model.Adam;
import tickgrad.model.AdamW;
import tickgrad.model.Optimizer;
import tickgrad.model.OptimizerState;
import tickgrad.model.RMSprop;
import tickgrad.model.Sgd;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.StepCheck;

/** One optimizer step from any state equals the textbook's within its derived bound; closed forms hold. */
class OptimizerStepProperties {
    private static final int N = 64;
    private static Comparison total = new Comparison();

    private static final List<Optimizer> OPTIMIZERS = List.of(
            Optimizer.sgd(0.05),
            Optimizer.sgd(0.05).withWeightDecay(0.01),
            Optimizer.sgd(0.05, 0.9),
            new Sgd(0.05, 0.9, 0.25, 0.01, false),
            Optimizer.nesterov(0.05, 0.9),
            Optimizer.nesterov(0.05, 0.9).withWeightDecay(0.01),
            Optimizer.rmsprop(0.01),
            new RMSprop(0.01, 0.9, 1e-6, 0.01),
            Optimizer.adagrad(0.05),
            new Adagrad(0.05, 0.1, 1e-8, 0.01),
            Optimizer.adam(1e-3),
            new Adam(0.01, 0.95, 0.99, 1e-6, 0.01),
            Optimizer.adamw(1e-3, 0.01),
            new AdamW(0.01, 0.8, 0.9999, 1e-8, 0.1));

    @BeforeContainer
    static void start() {
        total = new Comparison();
    }

    @AfterContainer
    static void report() {
        System.out.print("optimizer steps against the oracle\n" + total);
    }

    @Provide
    Arbitrary<Optimizer> optimizers() {
        return Arbitraries.of(OPTIMIZERS);
    }

    @Provide
    Arbitrary<Long> stepsTaken() {
        return Arbitraries.of(0L, 1L, 9L, 999L, 999_999L);
    }

    @Property(tries = 2000)
    void stepIsWithinItsBound(
            @ForAll("optimizers") Optimizer optimizer, @ForAll("stepsTaken") long taken, @ForAll int seed) {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(seed);
            OptimizerState state = new OptimizerState(arena, optimizer, N);
            state.step(taken);
            MemorySegment W = random(arena, random, 0, false);
            MemorySegment G = random(arena, random, 12, false);
            if (taken > 0) {
                fill(state.M(), random(arena, random, 12, false));
                fill(state.V(), random(arena, random, 24, !(optimizer instanceof Sgd)));
            }
            StepCheck check = new StepCheck(optimizer, W, state);
            optimizer.update(N, W, 0, G, 0, state, optimizer.lr());
            Comparison one = check.after(W, G, state, optimizer + " after " + taken + " steps, seed " + seed);
            total.add(one);
            assertTrue(one.withinBounds(), one::toString);
            assertEquals(taken + 1, state.step());
        }
    }

    /** Magnitudes spread over {@code 2^-octaves} to 1. */
    private static MemorySegment random(Arena arena, Random random, int octaves, boolean positive) {
        MemorySegment X = arena.allocate(4L * N, 64);
        for (int i = 0; i < N; i++) {
            double x = random.nextGaussian() * Math.pow(2.0, -octaves * random.nextDouble());
            X.set(JAVA_FLOAT, 4L * i, (float) (positive ? Math.abs(x) : x));
        }
        return X;
    }

    private static void fill(MemorySegment to, MemorySegment from) {
        if (to.address() != 0L) {
            to.copyFrom(from);
        }
    }

    /** Adam's first step is {@code -lr·g/(|g| + eps)}, nearly {@code -lr·sign(g)}: γ_10 of it, plus eps/|g|. */
    @Example
    void firstStepOfAdamIsTheLearningRate() {
        try (Arena arena = Arena.ofConfined()) {
            Optimizer adam = Optimizer.adam(0.25);
            OptimizerState state = new OptimizerState(arena, adam, N);
            MemorySegment W = arena.allocate(4L * N, 64);
            MemorySegment G = random(arena, new Random(3), 8, false);
            adam.update(N, W, 0, G, 0, state, adam.lr());
            for (int i = 0; i < N; i++) {
                double g = G.get(JAVA_FLOAT, 4L * i);
                double share = 10.0 * 0x1p-24 + 1e-8 / Math.abs(g);
                assertEquals(-0.25 * Math.signum(g), W.get(JAVA_FLOAT, 4L * i), 0.25 * share, "gradient " + g);
            }
        }
    }

    /** On {@code λw²/2} with powers of two, gradient descent is {@code w_t = (1 - lr·λ)^t w_0} exactly. */
    @Example
    void descentOnAQuadraticIsGeometric() {
        try (Arena arena = Arena.ofConfined()) {
            Optimizer sgd = Optimizer.sgd(0.5);
            OptimizerState state = new OptimizerState(arena, sgd, N);
            MemorySegment W = arena.allocate(4L * N, 64);
            MemorySegment G = arena.allocate(4L * N, 64);
            W.set(JAVA_FLOAT, 0, 3.0f);
            for (int t = 1; t <= 40; t++) {
                G.set(JAVA_FLOAT, 0, 0.5f * W.get(JAVA_FLOAT, 0));
                sgd.update(N, W, 0, G, 0, state, sgd.lr());
                if (t <= 14) {
                    assertEquals(3.0 * Math.pow(0.75, t), W.get(JAVA_FLOAT, 0), 0.0, "after step " + t);
                }
            }
            double bound = 3.0 * Math.pow(0.75, 40) * 40 * 0x1p-24;
            assertEquals(3.0 * Math.pow(0.75, 40), W.get(JAVA_FLOAT, 0), bound);
        }
    }
}
