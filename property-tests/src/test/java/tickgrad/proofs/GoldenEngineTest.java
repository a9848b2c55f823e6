package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.data.GoldenNetwork;
import tickgrad.proofs.data.RealData;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;
import tickgrad.proofs.engine.StepCheck;

/**
 * The float32 engine on the 240 golden networks: everything within its derived bound, optimizer steps one at a time.
 */
class GoldenEngineTest {
    @Test
    void engineIsWithinItsBounds() {
        Optional<Path> file = RealData.path("golden/nets.jsonl");
        Assumptions.assumeTrue(file.isPresent(), RealData.absent());
        Comparison networks = new Comparison();
        Comparison steps = new Comparison();
        int stepped = 0;
        for (GoldenNetwork golden : GoldenNetwork.read(file.get())) {
            NetworkCase c = golden.inFloat();
            networks.add(within(Comparison.of(c, EngineRun.of(c), EngineRun.promises(c))));
            if (golden.steps() != null) {
                steps(c, golden.steps().engine(), golden.steps().count(), networks, steps);
                stepped++;
            }
        }
        assertEquals(80, stepped, "networks with optimizer steps");
        System.out.print("engine on the golden networks (and after each optimizer step)\n" + networks);
        System.out.print("engine's optimizer steps on the golden networks, each from the engine's own state\n" + steps);
    }

    /**
     * After every step the engine's own parameters make a new case: its gradient, and the step from it, are compared
     * anew.
     */
    private static void steps(
            NetworkCase start, Optimizer optimizer, int count, Comparison networks, Comparison steps) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, start, start.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(start.loss()), optimizer, start.batch());
            Matrix X = Matrix.of(arena, start.X());
            Matrix T = Matrix.of(arena, start.T());
            for (int t = 1; t <= count; t++) {
                NetworkCase now = Copies.withParameters(start, p, start + " after " + (t - 1) + " steps");
                EngineRun run = EngineRun.of(now);
                networks.add(within(Comparison.of(now, run, EngineRun.promises(now))));
                StepCheck check = new StepCheck(optimizer, p.segment(), trainer.state());
                double loss = trainer.step(X, T);
                assertEquals(run.loss(), loss, 0.0, () -> now + ": loss of Trainer and of Network");
                for (int l = 0; l < start.layers(); l++) {
                    double[][] dW = Copies.weights(trainer.gradients(), l);
                    double[][] db = {Copies.biases(trainer.gradients(), l)};
                    assertEquals(doubles(run.gradients().dW()[l]), doubles(dW), () -> now + ": dW of Trainer");
                    double[][] own = {run.gradients().db()[l]};
                    assertEquals(doubles(own), doubles(db), () -> now + ": db of Trainer");
                }
                steps.add(within(check.after(p.segment(), trainer.gradients().segment(), trainer.state(), now)));
            }
        }
    }

    private static List<Double> doubles(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).boxed().toList();
    }

    private static Comparison within(Comparison comparison) {
        assertTrue(comparison.withinBounds(), comparison::toString);
        return comparison;
    }
}
