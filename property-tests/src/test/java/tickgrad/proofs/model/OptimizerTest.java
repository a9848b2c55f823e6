package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tickgrad.model.Adagrad;
import tickgrad.model.Adam;
import tickgrad.model.AdamW;
import tickgrad.model.Optimizer;
import tickgrad.model.OptimizerState;
import tickgrad.model.RMSprop;
import tickgrad.model.Sgd;

class OptimizerTest {
    private static final double U = 0x1p-24;

    @Test
    void wrongHyperParametersAreNamed() {
        refused("lr is -0.1, expected finite and >= 0", () -> Optimizer.sgd(-0.1));
        refused("lr is NaN, expected finite and >= 0", () -> Optimizer.adam(Double.NaN));
        refused("momentum is 1.0, expected at least 0 and less than 1", () -> Optimizer.sgd(0.1, 1.0));
        refused("momentum is 0.0, expected > 0 with nesterov", () -> Optimizer.nesterov(0.1, 0.0));
        refused("dampening is 0.5, expected 0 with nesterov", () -> new Sgd(0.1, 0.9, 0.5, 0.0, true));
        refused("beta2 is 1.0, expected at least 0 and less than 1", () -> new Adam(0.1, 0.9, 1.0, 1e-8, 0.0));
        refused("weightDecay is -1.0, expected finite and >= 0", () -> Optimizer.adamw(0.1, -1.0));
        refused("weightDecay is Infinity", () -> Optimizer.rmsprop(0.1).withWeightDecay(Double.POSITIVE_INFINITY));
        refused("eps is 0.0, expected positive", () -> new RMSprop(0.1, 0.99, 0.0, 0.0));
        refused("dampening is 1.5, expected from 0 to 1", () -> new Sgd(0.1, 0.9, 1.5, 0.0, false));
        refused("weightDecay is -1.0", () -> Optimizer.sgd(0.1).withWeightDecay(-1.0));
        refused("lr is -1.0", () -> Optimizer.rmsprop(-1.0));
        refused("alpha is 1.0", () -> new RMSprop(0.1, 1.0, 1e-8, 0.0));
        refused("lr is -1.0", () -> Optimizer.adagrad(-1.0));
        refused("lrDecay is -1.0", () -> new Adagrad(0.1, -1.0, 1e-10, 0.0));
        refused("weightDecay is -1.0", () -> Optimizer.adagrad(0.1).withWeightDecay(-1.0));
        refused("lr is -1.0", () -> Optimizer.adam(-1.0));
        refused("beta1 is 1.0", () -> new Adam(0.1, 1.0, 0.999, 1e-8, 0.0));
        refused("eps is 0.0", () -> new Adam(0.1, 0.9, 0.999, 0.0, 0.0));
        refused("weightDecay is -1.0", () -> Optimizer.adam(0.1).withWeightDecay(-1.0));
        refused("lr is -1.0", () -> Optimizer.adamw(-1.0, 0.01));
        refused("beta1 is 1.0", () -> new AdamW(0.1, 1.0, 0.999, 1e-8, 0.0));
        refused("beta2 is 1.0", () -> new AdamW(0.1, 0.9, 1.0, 1e-8, 0.0));
        refused("eps is 0.0", () -> new AdamW(0.1, 0.9, 0.999, 0.0, 0.0));
        // positive as a double, 0 as the float by which kernels divide
        refused("eps is 1.0E-60, expected positive", () -> new Adagrad(0.1, 0.0, 1e-60, 0.0));
    }

    @Test
    void decayIsAddedToARuleAndTextsAreReadBack() {
        assertEquals(new Sgd(0.1, 0.9, 0.0, 0.25, true), Optimizer.nesterov(0.1, 0.9).withWeightDecay(0.25));
        assertEquals(new RMSprop(0.1, 0.99, 1e-8, 0.25), Optimizer.rmsprop(0.1).withWeightDecay(0.25));
        assertEquals(new Adagrad(0.1, 0.0, 1e-10, 0.25), Optimizer.adagrad(0.1).withWeightDecay(0.25));
        assertEquals(new Adam(0.1, 0.9, 0.999, 1e-8, 0.25), Optimizer.adam(0.1).withWeightDecay(0.25));
        assertEquals(new AdamW(0.1, 0.9, 0.999, 1e-8, 0.25), Optimizer.adamw(0.1, 0.5).withWeightDecay(0.25));
        for (Optimizer rule : List.of(Optimizer.nesterov(0.1, 0.9), Optimizer.rmsprop(0.1), Optimizer.adamw(0.1, 0.5))) {
            assertEquals(rule, Optimizer.of(rule.text()));
        }
    }

    @Test
    void statesHaveTheMomentsOfTheirRule() {
        try (Arena arena = Arena.ofConfined()) {
            int[] moments = {0, 1, 1, 1, 1, 2, 2};
            List<Optimizer> rules = List.of(
                    Optimizer.sgd(0.1),
                    Optimizer.sgd(0.1, 0.9),
                    Optimizer.nesterov(0.1, 0.9),
                    Optimizer.rmsprop(0.1),
                    Optimizer.adagrad(0.1),
                    Optimizer.adam(0.1),
                    Optimizer.adamw(0.1, 0.01));
            for (int i = 0; i < moments.length; i++) {
                OptimizerState state = new OptimizerState(arena, rules.get(i), 32);
                assertEquals(moments[i], rules.get(i).moments());
                assertEquals(moments[i] >= 1 ? 128 : 0, state.V().byteSize());
                assertEquals(moments[i] >= 2 ? 128 : 0, state.M().byteSize());
                MemorySegment G = arena.allocate(128, 64);
                rules.get(i).update(32, arena.allocate(128, 64), 0, G, 0, state, 0.1);
                assertEquals(1, state.step());
                state.reset();
                assertEquals(0, state.step());
            }
            refused("n is 17", () -> new OptimizerState(arena, Optimizer.adam(0.1), 17));
        }
    }

    /**
     * Three steps with a constant gradient: each rule against its definition written out in double. A step costs at
     * most 14 roundings
     * of itself (see the kernels' test) and one of the weight, which is below 1.
     */
    @Test
    void threeStepsFollowTheDefinitions() {
        double g = 0.25;
        double root = Math.sqrt(0.01) * g; // of RMSprop's first second moment
        double[] rms = {root, g * Math.sqrt(1 - 0.99 * 0.99), g * Math.sqrt(1 - 0.99 * 0.99 * 0.99)};
        follow(Optimizer.sgd(0.1), g, g, g, g);
        follow(Optimizer.sgd(0.1, 0.5), g, g, 1.5 * g, 1.75 * g);
        follow(new Sgd(0.1, 0.5, 0.5, 0.0, false), g, g, g, g);
        follow(Optimizer.nesterov(0.1, 0.5), g, 1.5 * g, 1.75 * g, 1.875 * g);
        follow(Optimizer.rmsprop(0.1), g, g / (rms[0] + 1e-8), g / (rms[1] + 1e-8), g / (rms[2] + 1e-8));
        follow(Optimizer.adagrad(0.1), g, 1.0, 1.0 / Math.sqrt(2), 1.0 / Math.sqrt(3));
        follow(new Adagrad(0.1, 1.0, 1e-10, 0.0), g, 1.0, 1.0 / Math.sqrt(2) / 2, 1.0 / Math.sqrt(3) / 3);
        follow(Optimizer.adam(0.1), g, g / (g + 1e-8), g / (g + 1e-8), g / (g + 1e-8));
        // decoupled decay takes lr·λ = 0.05 of the weight each time: 0.1·(1, 1.95, 2.8525) in all
        follow(Optimizer.adamw(0.1, 0.5), g, 1.0, 0.95, 0.9025);
    }

    private static void follow(Optimizer rule, double g, double... steps) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment W = arena.allocate(64, 64);
            MemorySegment G = arena.allocate(64, 64);
            G.set(ValueLayout.JAVA_FLOAT, 0, (float) g);
            OptimizerState state = new OptimizerState(arena, rule, 16);
            double w = 0.0;
            double tolerance = 0.0;
            for (double step : steps) {
                rule.update(16, W, 0, G, 0, state, rule.lr());
                w -= rule.lr() * step;
                tolerance += 14.01 * U * rule.lr() * step + U;
                assertEquals(w, W.get(ValueLayout.JAVA_FLOAT, 0), tolerance, rule.toString());
            }
        }
    }

    private static void refused(String start, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
