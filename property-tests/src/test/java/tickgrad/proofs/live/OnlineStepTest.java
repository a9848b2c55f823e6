package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.OnlineStep;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;

class OnlineStepTest {
    /** Unit roundoff of float. */
    private static final double U = 0x1p-24;

    private static final int STEPS = 12;

    /** Narrow and wide first layers, layers that skip inputs, activations fused into the loops and not. */
    private static final List<String> NETS = List.of(
            "5-9-3 tanh", "20-3-1 relu", "7-13-5 silu,softplus", "32-64-64-1 relu", "11-160-150-9-2 relu", "130-1 identity",
            "3-40-2 relu,sigmoid");

    private static final List<Optimizer> RULES = List.of(
            Optimizer.sgd(0.05), Optimizer.sgd(0.05, 0.9), Optimizer.nesterov(0.05, 0.9), Optimizer.sgd(0.05).withWeightDecay(0.01),
            Optimizer.rmsprop(0.01), Optimizer.adagrad(0.01), Optimizer.adam(0.01), Optimizer.adamw(0.01, 0.1));

    static List<Optimizer> rules() {
        return RULES;
    }

    private static Parameters parameters(Arena arena, String net) {
        return Parameters.initialized(arena, Architecture.of(net), Initializer.HE_NORMAL, 5);
    }

    private static void fill(Matrix row, CounterRandom random) {
        for (int c = 0; c < row.cols(); c++) {
            row.set(0, c, random.nextInt(4) == 0 ? 0.0f : (float) random.nextGaussian());
        }
    }

    private static byte[] bits(MemorySegment segment) {
        return segment.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    /** The two passes leave the bits of the fused step, or of the other rules' step, and write nothing before they are taken. */
    @ParameterizedTest
    @MethodSource("rules")
    void takenUnscaledItIsTrainersLearn(Optimizer rule) {
        try (Arena arena = Arena.ofConfined()) {
            for (String net : NETS) {
                Parameters p = parameters(arena, net);
                Parameters q = parameters(arena, net);
                Trainer trainer = new Trainer(arena, p, Loss.huber(1.0), rule, 1);
                OnlineStep step = new OnlineStep(arena, q, Loss.huber(1.0), rule);
                Matrix x = Matrix.allocate(arena, 1, p.architecture().inputs());
                Matrix t = Matrix.allocate(arena, 1, p.architecture().outputs());
                CounterRandom random = new CounterRandom(9, net.length());
                for (int i = 0; i < STEPS; i++) {
                    fill(x, random);
                    fill(t, random);
                    byte[] before = bits(q.segment());
                    double loss = step.look(x.segment(), 0, t.segment(), 0);
                    assertArrayEquals(before, bits(q.segment()), "look wrote to the parameters");
                    assertEquals(trainer.learn(x.segment(), 0, t.segment(), 0), loss);
                    assertEquals(1.0, step.take(rule.lr(), i % 2 == 0 ? 1e9 : Double.POSITIVE_INFINITY));
                    assertArrayEquals(bits(p.segment()), bits(q.segment()), net + " " + rule + " step " + i);
                    assertArrayEquals(bits(trainer.state().V()), bits(step.state().V()));
                    assertArrayEquals(bits(trainer.state().M()), bits(step.state().M()));
                    assertEquals(trainer.state().step(), step.state().step());
                }
            }
        }
    }

    /**
     * The norm of the gradient that is never formed against that of the gradient that is. A formed element is one product, rounded by u. A canonical
     * sum of n squares, 16 lanes and a tree, errs by γ of n/16 + 5; a root halves it. Here n is at most that of the whole network.
     */
    @Test
    void theNormNeedsNoGradient() {
        try (Arena arena = Arena.ofConfined()) {
            for (String net : NETS) {
                Parameters p = parameters(arena, net);
                Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.sgd(0.0), 1);
                OnlineStep step = new OnlineStep(arena, p, Loss.mse(), Optimizer.sgd(0.0));
                Matrix x = Matrix.allocate(arena, 1, p.architecture().inputs());
                Matrix t = Matrix.allocate(arena, 1, p.architecture().outputs());
                CounterRandom random = new CounterRandom(10, net.length());
                for (int i = 0; i < STEPS; i++) {
                    fill(x, random);
                    fill(t, random);
                    trainer.gradient(x, t, null);
                    double sum = 0.0;
                    MemorySegment G = trainer.gradients().segment();
                    for (long at = 0; at < G.byteSize(); at += 4) {
                        double g = G.get(JAVA_FLOAT, at);
                        sum += g * g;
                    }
                    step.look(x.segment(), 0, t.segment(), 0);
                    double terms = 2.0 * (p.floats() / 16.0 + 5) + 2;
                    assertEquals(Math.sqrt(sum), step.norm(), terms * U * Math.sqrt(sum), net);
                    assertTrue(step.norm() > 0.0);
                }
            }
        }
    }

    /** A step that is too long keeps its direction and gets the longest length: ΔW is rounded by u of each weight, and lengths by the sums above. */
    @ParameterizedTest
    @MethodSource("rules")
    void aLongStepIsScaledDown(Optimizer rule) {
        try (Arena arena = Arena.ofConfined()) {
            for (String net : NETS) {
                Parameters p = parameters(arena, net);
                Parameters whole = parameters(arena, net);
                OnlineStep step = new OnlineStep(arena, p, Loss.mse(), rule);
                OnlineStep free = new OnlineStep(arena, whole, Loss.mse(), rule);
                Matrix x = Matrix.allocate(arena, 1, p.architecture().inputs());
                Matrix t = Matrix.allocate(arena, 1, p.architecture().outputs());
                CounterRandom random = new CounterRandom(11, net.length());
                fill(x, random);
                fill(t, random);
                t.set(0, 0, 1000.0f);
                float[] before = p.segment().toArray(JAVA_FLOAT);
                step.look(x.segment(), 0, t.segment(), 0);
                free.look(x.segment(), 0, t.segment(), 0);
                free.take(rule.lr(), Double.POSITIVE_INFINITY);
                double most = 1e-3;
                double factor = step.take(rule.lr(), most);
                assertTrue(factor > 0.0 && factor < 1.0, net + " " + rule + " " + factor);
                double length = 0.0;
                double weights = 0.0;
                for (int i = 0; i < before.length; i++) {
                    double full = whole.segment().getAtIndex(JAVA_FLOAT, i) - (double) before[i];
                    double delta = p.segment().getAtIndex(JAVA_FLOAT, i) - (double) before[i];
                    double w = Math.abs(before[i]) + Math.abs(full);
                    assertEquals(factor * full, delta, 4 * U * w + 4 * U * Math.abs(factor * full), net + " " + rule);
                    length += delta * delta;
                    weights += w * w;
                }
                double terms = 2.0 * (p.floats() / 16.0 + 5) + 2;
                assertEquals(most, Math.sqrt(length), terms * U * most + 5 * U * Math.sqrt(weights), net + " " + rule);
            }
        }
    }

    /** Where a limit is set, a step that is not finite is not taken by the rules that could not tell before. */
    @Test
    void aBrokenStepIsTakenBack() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = parameters(arena, "5-9-3 tanh");
            OnlineStep step = new OnlineStep(arena, p, Loss.mse(), Optimizer.adam(0.01));
            MemorySegment x = arena.allocate(64, 64);
            MemorySegment t = arena.allocateFrom(JAVA_FLOAT, 0.0f, Float.NaN, 0.0f);
            byte[] before = bits(p.segment());
            assertTrue(Double.isNaN(step.look(x, 0, t, 0)));
            assertTrue(Double.isNaN(step.norm()));
            assertTrue(Double.isNaN(step.take(0.01, 1.0)));
            assertArrayEquals(before, bits(p.segment()));
        }
    }

    @Test
    void stepsOfNoLengthAreTakenAndOthersRefused() {
        try (Arena arena = Arena.ofConfined()) {
            for (Optimizer rule : List.of(Optimizer.sgd(0.01), Optimizer.adam(0.01))) {
                Parameters p = parameters(arena, "5-9-3 tanh");
                OnlineStep step = new OnlineStep(arena, p, Loss.mse(), rule);
                assertSame(p, step.parameters());
                MemorySegment x = arena.allocate(64, 64).fill((byte) 0x3F);
                byte[] before = bits(p.segment());
                step.look(x, 0, x, 0);
                for (double wrong : new double[] {-1.0, Double.POSITIVE_INFINITY, Double.NaN}) {
                    assertThrows(IllegalArgumentException.class, () -> step.take(wrong, 1.0));
                }
                for (double wrong : new double[] {-1.0, Double.NaN}) {
                    assertThrows(IllegalArgumentException.class, () -> step.take(0.01, wrong));
                }
                assertEquals(0.0, step.take(0.01, 0.0), rule.toString());
                assertArrayEquals(before, bits(p.segment()));
                assertEquals(1.0, step.take(0.0, 1.0), rule.toString());
            }
        }
    }
}
