package tickgrad.proofs;

import static tickgrad.proofs.MisuseTest.ARENA;
import static tickgrad.proofs.MisuseTest.HEAP;
import static tickgrad.proofs.MisuseTest.OTHER;
import static tickgrad.proofs.MisuseTest.OUT;
import static tickgrad.proofs.MisuseTest.P;
import static tickgrad.proofs.MisuseTest.ROW;
import static tickgrad.proofs.MisuseTest.SHAPE;

import java.lang.foreign.MemorySegment;
import java.util.List;
import tickgrad.model.InputScale;
import tickgrad.model.Loss;
import tickgrad.model.OnlineStep;
import tickgrad.model.Optimizer;
import tickgrad.model.OptimizerState;
import tickgrad.model.Parameters;
import tickgrad.model.Range;

/** Misuse of steps in two passes, of scales, and of the range checks themselves. */
final class StepMisuses extends Misuses {
    StepMisuses(List<Misuse> cases) {
        super(cases);
        steps();
        scales();
        ranges();
    }

    private void steps() {
        OnlineStep step = new OnlineStep(ARENA, P, Loss.mse(), Optimizer.sgd(0.1));
        MemorySegment lost = gone.segment();
        state("step in a closed arena", () -> new OnlineStep(closed, P, Loss.mse(), Optimizer.sgd(0.1)));
        illegal(
                "step, quantiles that do not go into the outputs",
                () -> new OnlineStep(ARENA, P, Loss.pinball(0.1, 0.9), Optimizer.sgd(0.1)), "outputs", "5");
        illegal("look, x on the heap", () -> step.look(HEAP, 0, OUT, 0), "x", "heap");
        illegal("look, t not aligned", () -> step.look(ROW, 0, OUT, 2), "t", "multiple of 4");
        outside("look, x outside", () -> step.look(ROW, 4, OUT, 0), "x", "4");
        outside("look, t outside", () -> step.look(ROW, 0, OUT, -4), "t", "-4");
        state("look, x closed", () -> step.look(lost, 0, OUT, 0), "x", "closed");
        state("look, t closed", () -> step.look(ROW, 0, lost, 0), "t", "closed");
        thread("look, x of another thread", () -> step.look(foreign.segment(), 0, OUT, 0), "x", "thread");
        illegal("take, lr NaN", () -> step.take(Double.NaN, 1.0), "lr", "NaN");
        illegal("take, a negative length", () -> step.take(0.1, -1.0), "most", "-1.0");
    }

    private void scales() {
        MemorySegment scale = ARENA.allocate(InputScale.BYTES * SHAPE.inputs(), 64);
        for (int i = 0; i < 2 * SHAPE.inputs(); i++) {
            scale.setAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i, i % 2);
        }
        Parameters copy = new Parameters(ARENA, SHAPE);
        MemorySegment lost = gone.segment();
        outside("fold, scale too short", () -> InputScale.fold(P, scale, 16, copy, ROW), "scale", "16");
        state("fold, scale closed", () -> InputScale.fold(P, lost, 0, copy, ROW), "scale", "closed");
        illegal("fold, shift on the heap", () -> InputScale.fold(P, scale, 0, copy, HEAP), "shift", "heap");
        illegal("fold, into other parameters", () -> InputScale.fold(P, scale, 0, OTHER, ROW), "other", "3-16-5");
        outside("re-base from nothing", () -> InputScale.rebase(copy, scale, -16, scale, 0), "from", "-16");
        outside("re-base to half a scale", () -> InputScale.rebase(copy, scale, 0, ROW, 0), "to", "12");
        OptimizerState few = new OptimizerState(ARENA, Optimizer.adam(0.1), 16);
        OptimizerState plain = new OptimizerState(ARENA, Optimizer.sgd(0.1), P.floats());
        illegal(
                "moments of others", () -> InputScale.rebaseMoments(P, Optimizer.adam(0.1), few, scale, 0, scale, 0), "state", "16");
        illegal(
                "moments that are not there",
                () -> InputScale.rebaseMoments(P, Optimizer.adam(0.1), plain, scale, 0, scale, 0), "state", "2");
    }

    private void ranges() {
        illegal("range below zero", () -> Range.nonNegative("a", -1.0), "a is -1.0");
        illegal("range of a fraction", () -> Range.fraction("b", 1.0), "b is 1.0");
        illegal("range of a unit", () -> Range.unit("c", Double.NaN), "c is NaN");
        illegal("range above zero", () -> Range.positive("d", 0.0), "d is 0.0");
        illegal("range of anything", () -> Range.require(false, "e", 7, "less"), "e is 7, expected less");
    }
}
