package tickgrad.proofs;

import static tickgrad.proofs.MisuseTest.ARENA;
import static tickgrad.proofs.MisuseTest.HEAP;
import static tickgrad.proofs.MisuseTest.OUT;
import static tickgrad.proofs.MisuseTest.P;
import static tickgrad.proofs.MisuseTest.ROW;
import static tickgrad.proofs.MisuseTest.TRAINER;

import java.lang.foreign.MemorySegment;
import java.util.List;
import tickgrad.model.CounterRandom;
import tickgrad.model.Feature;
import tickgrad.model.FeatureMap;
import tickgrad.model.Loss;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.ModelReplay;
import tickgrad.model.OnlineStep;
import tickgrad.model.Optimizer;
import tickgrad.model.Standardizer;
import tickgrad.model.TrainerFile;

/** Misuse of what reads messages, of online steps in two passes, and of what is saved and restored. */
final class StateMisuses extends Misuses {
    StateMisuses(List<Misuse> cases) {
        super(cases);
        features();
        messages();
        steps();
        saved();
    }

    private void features() {
        illegal("field before the message", () -> Feature.at(-1, Feature.Type.FLOAT32), "offset", "-1");
        illegal("field of no type", () -> new Feature(0, null, 0, 0, 0.0, 1.0), "type", "null");
        illegal("decimal of a float", () -> Feature.at(0, Feature.Type.FLOAT32).decimal(-2), "exponent", "-2", "0 to 0");
        illegal("scale 0", () -> Feature.at(0, Feature.Type.INT64).standardized(1.0, 0.0), "scale", "0.0");
        illegal("map of nothing", () -> new FeatureMap(), "features.size()", "0", ">= 1");
        Feature field = Feature.at(8, Feature.Type.INT32);
        illegal("map of no byte order", () -> new FeatureMap(null, List.of(field)), "order", "null");
    }

    private void messages() {
        FeatureMap map = new FeatureMap(Feature.at(4, Feature.Type.INT32), Feature.at(8, Feature.Type.FLOAT32));
        illegal("message too short", () -> map.read(ROW, 0, 11, OUT, 0), "length", "11", ">= 12");
        outside("message beyond its memory", () -> map.read(ROW, 4, 12, OUT, 0), "message", "12", "4");
        outside("message from before its memory", () -> map.read(ROW, -4, 12, OUT, 0), "message", "-4");
        illegal("features to the heap", () -> map.read(ROW, 0, 12, HEAP, 0), "x", "heap");
        state("message closed", () -> map.read(gone.segment(), 0, 12, OUT, 0), "message", "closed");
        thread("message of another thread", () -> map.read(foreign.segment(), 0, 12, OUT, 0), "message", "thread");
        illegal("short message at an address", () -> map.read(ROW.address(), 4, OUT, 0), "length", "4", ">= 12");
    }

    private void steps() {
        absent("step on nothing that is trained", () -> new OnlineStep(ARENA, null, Loss.mse(), Optimizer.sgd(0.1)), "parameters");
        OnlineStep step = new OnlineStep(ARENA, P, Loss.mse(), Optimizer.sgd(0.1));
        illegal("look at the heap", () -> step.look(HEAP, 0, OUT, 0), "x", "heap");
        outside("look beyond the memory", () -> step.look(ROW, 4, OUT, 0), "x", "16", "12");
        illegal("look at targets not aligned", () -> step.look(ROW, 0, OUT, 2), "t", "multiple of 4");
    }

    private void saved() {
        MemorySegment short8 = ARENA.allocate(8, 8);
        outside("generator out of too little", () -> CounterRandom.of(short8, 0), "8");
        outside("generator into too little", () -> new CounterRandom(1, 2).save(short8, 0), "8");
        illegal("optimizer of no name", () -> Optimizer.of("no such rule"), "no such rule");
        absent("draft of no model", () -> ModelFile.draft(null), "model");
        absent("model of no checkpoint", () -> ModelFile.of(ARENA, null, name -> null), "checkpoint");
        absent("draft of no trainer", () -> TrainerFile.draft(null), "trainer");
        Standardizer three = new Standardizer(3);
        absent("draft of no trainer in raw units", () -> TrainerFile.draft(null, three, three), "trainer");
        absent("restore nothing", () -> TrainerFile.restore(null, TRAINER), "checkpoint");
        illegal("model with targets of others", () -> new Model(P, three, three, "mse"), "targets.cols()", "3", "5");
        absent("model of no loss", () -> Model.of(P).trainedOn(null), "loss");
        absent("replay of nothing", () -> new ModelReplay(ARENA, null, null), "parameters");
    }
}
