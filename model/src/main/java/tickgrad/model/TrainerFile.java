package tickgrad.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Draft;

/**
 * All that a {@link Trainer} may change, in a {@link Checkpoint}: a training that is stopped after any step and goes on from its checkpoint makes the
 * bits of one that was never stopped. Schedule, clipping and threads are code, and set as before.
 *
 * <pre>
 * the sections of {@link ModelFile}, and
 * optimizer    text, such as adam lr=0x1.0p-10 beta1=… ; every number exact
 * optimizer.m  first moments, float32 in the layout of the parameters; where the optimizer has them
 * optimizer.v  velocities or second moments, likewise
 * step         steps taken, int64
 * </pre>
 */
public final class TrainerFile {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String LOSS = "loss";
    private static final String OPTIMIZER = "optimizer";
    private static final String M = "optimizer.m";
    private static final String V = "optimizer.v";
    private static final String STEP = "step";

    private TrainerFile() {}

    /**
     * A draft of trainer and units as they are now; add the sections of other components and write it. A draft is for one checkpoint, since the step
     * is taken here.
     *
     * @param trainer the trainer, between two steps
     * @param inputs  statistics of the raw inputs
     * @param targets statistics of the raw targets
     * @return the draft
     */
    public static Draft draft(Trainer trainer, Standardizer inputs, Standardizer targets) {
        OptimizerState state = trainer.state();
        MemorySegment step = MemorySegment.ofArray(new byte[Long.BYTES]);
        step.set(LONG, 0, state.step());
        Draft draft = ModelFile.draft(
                        new Model(trainer.parameters(), inputs, targets, trainer.loss().name()))
                .text(OPTIMIZER, trainer.optimizer().text());
        if (state.M().byteSize() > 0) {
            draft.section(M, state.M());
        }
        if (state.V().byteSize() > 0) {
            draft.section(V, state.V());
        }
        return draft.section(STEP, step);
    }

    /**
     * A draft of a trainer whose inputs and targets are in their own units.
     *
     * @param trainer the trainer, between two steps
     * @return the draft
     */
    public static Draft draft(Trainer trainer) {
        Architecture a = trainer.parameters().architecture();
        return draft(trainer, new Standardizer(a.inputs()), new Standardizer(a.outputs()));
    }

    /**
     * Brings a trainer to where the saved one stood.
     *
     * @param checkpoint of a trainer with this architecture, loss and optimizer
     * @param trainer    receives parameters, moments and step
     * @throws IllegalArgumentException if the checkpoint is of another trainer, or not sound; the trainer is then as it was
     */
    public static void restore(Checkpoint checkpoint, Trainer trainer) {
        Parameters parameters = trainer.parameters();
        Architecture architecture = parameters.architecture();
        OptimizerState state = trainer.state();
        String saved = ModelFile.architecture(checkpoint, name -> find(architecture, name)).toString();
        requireEqual("architecture", saved, architecture.toString());
        requireEqual(LOSS, checkpoint.text(LOSS), trainer.loss().name());
        requireEqual(OPTIMIZER, checkpoint.text(OPTIMIZER), trainer.optimizer().text());
        MemorySegment weights = ModelFile.parameters(checkpoint, architecture);
        MemorySegment m = moment(checkpoint, M, state.M());
        MemorySegment v = moment(checkpoint, V, state.V());
        long step = checkpoint.section(STEP, Long.BYTES).get(LONG, 0);
        for (MemorySegment flat : List.of(weights, m, v)) {
            requirePads(parameters.layout(), flat);
        }
        state.step(step); // refuses negative ones, so it comes first
        parameters.segment().copyFrom(weights);
        state.M().copyFrom(m);
        state.V().copyFrom(v);
    }

    private static Activation find(Architecture architecture, String name) {
        for (int l = 0; l < architecture.layers(); l++) {
            if (architecture.activation(l).name().equals(name)) {
                return architecture.activation(l);
            }
        }
        return Activation.named(name);
    }

    private static void requireEqual(String what, String saved, String here) {
        if (!saved.equals(here)) {
            throw new IllegalArgumentException("its " + what + " is \"" + saved + "\", expected \"" + here + "\"");
        }
    }

    private static MemorySegment moment(Checkpoint checkpoint, String name, MemorySegment moment) {
        return moment.byteSize() == 0 ? MemorySegment.NULL : checkpoint.section(name, moment.byteSize());
    }

    /** Padding takes part in steps, so it must be +0.0 in parameters and moments. */
    private static void requirePads(Layout layout, MemorySegment flat) {
        if (flat.byteSize() > 0 && !layout.padsAreZero(flat)) {
            throw new IllegalArgumentException("its padding is not zero");
        }
    }
}
